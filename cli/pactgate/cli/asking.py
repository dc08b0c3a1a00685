"""The options of commands that work on files, or ask the broker about a provider."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from pactgate.cli.broker_access import Login
from pactgate.cli.errors import Usage

if TYPE_CHECKING:
    from pactgate.cli.client import Broker


@dataclass(frozen=True, slots=True)
class AtProvider:
    """A provider, and the broker that knows it; nothing of it is needed for files."""

    pacticipant: Annotated[
        str | None, typer.Option("--pacticipant", "-a", metavar="NAME", help="The provider, where the broker is asked.")
    ] = None
    broker_base_url: Annotated[
        str | None,
        typer.Option(
            "--broker-base-url",
            "-b",
            envvar="PACT_BROKER_BASE_URL",
            metavar="URL",
            help="The address of the broker, where it is asked.",
        ),
    ] = None
    login: Login = field(default_factory=Login)

    @property
    def provider(self) -> str:
        """The provider. Raises Usage where none is named."""
        if self.pacticipant is None:
            raise Usage("Name the provider whose document it is: --pacticipant NAME.")
        return self.pacticipant

    def broker(self) -> "Broker":
        """The broker, to be used in a `with` block. Raises Usage where none is named."""
        if self.broker_base_url is None:
            raise Usage("Name the broker: --broker-base-url, or PACT_BROKER_BASE_URL in the environment.")
        return self.login.opened(self.broker_base_url)
