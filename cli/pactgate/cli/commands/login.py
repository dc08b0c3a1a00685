"""`pactgate login`: a person allows this command line in a browser, or gives it a token; it is kept for next time."""

import platform
import sys
import time
import webbrowser
from typing import Annotated

import typer

from pactgate.cli import logins, options
from pactgate.cli.client import Broker, Credentials
from pactgate.cli.errors import NotABroker, Refused, Usage
from pactgate.cli.hal import Resource
from pactgate.cli.option_groups import grouped
from pactgate.cli.terminal import say, tell, working

_PENDING, _SLOW_DOWN = "authorization_pending", "slow_down"
_ENDED = {
    "access_denied": "The login was refused in the browser.",
    "expired_token": "Nobody allowed the login in time. Start 'pactgate login' again.",
}


@grouped
def login(
    *,
    broker_base_url: options.BrokerBaseUrl,
    with_token: Annotated[
        bool,
        typer.Option("--with-token", help="Read a token from standard input instead of asking in a browser."),
    ] = False,
) -> None:
    """Log in to a broker: you allow it in a browser, and other commands need no token then.

    The token is kept in a file that only you can read, and is valid for 30 days. 'pactgate logout' revokes it.

    Options and environment variables with credentials go before it.

    For example:

    pactgate login --broker-base-url https://pactgate.example.org

    pactgate login -b https://pactgate.example.org --with-token < token.txt
    """
    if with_token:
        token, expires_at = _read_token(), None
    else:
        token, expires_at = _allowed_in_browser(broker_base_url)
    with Broker(broker_base_url, Credentials(token=token)) as broker:
        # Whether the token is one, before it is kept.
        user = broker.get(broker.index.link("pactgate:user"))
    with user.understood():
        name = user.body["name"]
    logins.store(broker_base_url, token, expires_at)
    until = f" until {expires_at[:10]}" if expires_at else ""
    say(f"Logged in to {broker_base_url} as {name}{until}.", "green")


def _read_token() -> str:
    token = sys.stdin.read().strip()
    if not token:
        raise Usage("--with-token reads the token from standard input, which is empty.")
    return token


def _allowed_in_browser(base_url: str) -> tuple[str, str | None]:
    with Broker(base_url, Credentials()) as broker:
        begun = _begun(broker)
        with begun.understood():
            address, code = begun.body["verification_uri_complete"], begun.body["user_code"]
            device_code, pause_s = begun.body["device_code"], float(begun.body["interval"])
        tell(f"Open {address} and allow the login, if the page shows the code {code}.")
        # Only a page of this broker, whatever it answers.
        if sys.stderr.isatty() and address.startswith(f"{_base(broker)}/"):
            webbrowser.open(address)
        with working("Waiting for you to allow the login ..."):
            while (answer := _token(broker, device_code)) is None:
                time.sleep(pause_s)
    with answer.understood():
        return answer.body["access_token"], answer.body.get("expires_at")


def _begun(broker: Broker) -> Resource:
    """A login that has begun. The address is fixed: the index is for those who are logged in."""
    try:
        return broker.post(f"{_base(broker)}/login/device/codes", {"client": f"pactgate on {platform.node()}"[:200]})
    except Refused as refused:
        if refused.status == 404:
            raise NotABroker(str(broker.base_url), "nobody can log in there") from refused
        raise


def _token(broker: Broker, device_code: str) -> Resource | None:
    try:
        return broker.post(f"{_base(broker)}/login/device/tokens", {"device_code": device_code})
    except Refused as refused:
        error = next(iter(refused.messages), "")
        if error in {_PENDING, _SLOW_DOWN}:
            return None
        raise Usage(_ENDED.get(error, str(refused))) from refused


def _base(broker: Broker) -> str:
    return str(broker.base_url).rstrip("/")
