"""Whether anything listens where a provider should be."""

import socket
from urllib.request import getproxies

from pactgate.verifier.errors import ProviderUnreachable
from pactgate.verifier.inputs import address, is_local

_SECONDS_TO_CONNECT = 5


def check_reachable(url: str, name: str, when: str = "") -> None:
    """Tell a provider that is not there from one that answers wrongly; what is behind a proxy cannot be told.

    Args:
        url: the provider's address.
        name: what should be there.
        when: the end of "Nothing answers", such as " any more".

    Raises:
        ProviderUnreachable: nothing accepts a connection.
    """
    if getproxies() and not is_local(url):
        return
    parts = address(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        socket.create_connection((parts.hostname, port), _SECONDS_TO_CONNECT).close()
    except OSError as error:
        raise ProviderUnreachable(f"Nothing answers{when} at {url}, where {name} should be: {error}.") from error
