"""A role that is given: which one, and what for."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from pactgate.cli.client import Broker
from pactgate.cli.errors import Usage
from pactgate.cli.named import called


@dataclass(frozen=True, slots=True)
class RoleOptions:
    """A role, and what for: as its permissions say, for everything, for a team, or for one application."""

    role: Annotated[
        str,
        typer.Option("--role", metavar="NAME", help="The role: administrator, maintainer, ci, viewer, or your own."),
    ] = "ci"
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="Give it for the applications of this team.")
    ] = None
    pacticipant: Annotated[
        str | None, typer.Option("--pacticipant", "-a", metavar="NAME", help="Give it for this application.")
    ] = None
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Give it for every application.")] = False


def role_of(broker: Broker, given: RoleOptions) -> dict[str, Any]:
    """The role as the API takes it. Raises Usage where it is given for more than one thing, or no team is called so."""
    said = [name for name in ("team", "pacticipant", "everywhere") if getattr(given, name)]
    if len(said) > 1:
        raise Usage(f"Give a role for one thing: not both --{said[0]} and --{said[1]}.")
    team = called(broker, "pactgate:teams", "teams", given.team).body["uuid"] if given.team else None
    subject = {"team": team, "pacticipant": given.pacticipant, "everywhere": given.everywhere or None}
    return {"role": given.role, **{name: value for name, value in subject.items() if value is not None}}
