"""What a replay is given: pacts, and the provider to replay them against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pactgate.verifier.errors import UnusableAddress


@dataclass(frozen=True, slots=True)
class PactToVerify:
    """A pact and where it came from.

    Attributes:
        document: the JSON of the pact, as the broker served it or as it was read from a file.
        url: its URL or file name, for people and for publishing.
        pending: whether the provider has never satisfied it, so that its failure must not fail the run.
    """

    document: dict[str, Any]
    url: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class ProviderUnderTest:
    """A running provider.

    Attributes:
        name: the pacticipant's name; a pact for another provider is refused.
        base_url: where it answers, such as `http://127.0.0.1:8000/api`; empty where only messages are asked for,
            and not of it.
        provider_states_url: where it takes `{"consumer", "state", "states", "params", "action"}` to get into a state,
            if anywhere.
        messages_url: what it is asked for messages, by POST of `{"description", "providerStates"}`; its base URL if
            None.
        teardown: whether the states URL is also told (`"action": "teardown"`) when an interaction is over.
        headers: added to every request of the replay, such as an authorization.
        request_timeout: seconds that it may take for one answer; the library's own 5 are few for a cold start.
    """

    name: str
    base_url: str
    provider_states_url: str | None = None
    messages_url: str | None = None
    teardown: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    request_timeout: float = 30.0

    def __post_init__(self) -> None:
        if self.base_url:
            base(self.base_url)
        for url in (self.provider_states_url, self.messages_url):
            if url is not None:
                address(url)


def is_local(url: str) -> bool:
    """Whether an address is on this machine, so that no proxy of the environment is meant for it."""
    host = address(url).hostname
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def base(url: str) -> SplitResult:
    """The parts of a URL that paths are appended to.

    Raises:
        UnusableAddress: as `address`; or it has parts that would not be sent: a query, a fragment, credentials.
    """
    parts = address(url)
    if parts.query or parts.fragment or parts.username is not None:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
        raise UnusableAddress(
            f"The address at {shown} has more than a host, a port and a path, which would not be sent:"
            " credentials are headers, and a query is an interaction's own."
        )
    return parts


def address(url: str) -> SplitResult:
    """The parts of an http or https URL.

    Raises:
        UnusableAddress: when it is none, or names no host.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UnusableAddress(f"{url!r} is not an address to send requests to: it must be like http://host:8000")
    return parts
