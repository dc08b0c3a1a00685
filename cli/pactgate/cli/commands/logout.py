"""`pactgate logout`: the token of `pactgate login` is revoked and forgotten."""

from pactgate.cli import logins, options
from pactgate.cli.client import Broker, Credentials
from pactgate.cli.errors import CommandProblem
from pactgate.cli.option_groups import grouped
from pactgate.cli.terminal import say, tell

_HINT = 8
"""So many characters of a token the broker shows."""


@grouped
def logout(*, broker_base_url: options.BrokerBaseUrl) -> None:
    """Log out of a broker: the token of 'pactgate login' is revoked there and forgotten here.

    For example:

    pactgate logout --broker-base-url https://pactgate.example.org
    """
    token = logins.stored_token(broker_base_url)
    if token is not None:
        try:
            _revoke(broker_base_url, token)
        except CommandProblem as problem:
            tell(f"The token could not be revoked at the broker, where it is valid until it expires: {problem}")
    if logins.forget(broker_base_url):
        say(f"Logged out of {broker_base_url}.", "green")
    else:
        say(f"Nobody was logged in to {broker_base_url}.")


def _revoke(base_url: str, token: str) -> None:
    with Broker(base_url, Credentials(token=token)) as broker:
        tokens = broker.get(broker.index.link("pactgate:tokens"))
        for each in tokens.embedded("items"):
            with tokens.understood():
                is_this_one, link = each["hint"] == token[:_HINT], each["_links"]["self"]["href"]
            if is_this_one:
                broker.delete(link)
