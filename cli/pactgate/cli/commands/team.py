"""`pactgate team`: who answers for which applications."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.client import Broker
from pactgate.cli.hal import Resource
from pactgate.cli.named import called, everything
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock
from pactgate.cli.subcommands import group

_Name = Annotated[str, typer.Argument(metavar="TEAM", help="The name of the team.")]
_Members = Annotated[
    list[str] | None,
    typer.Option(
        "--member", metavar="WHO", help="A person's e-mail address, or a system account's name; may be repeated."
    ),
]
_Pacticipants = Annotated[
    list[str] | None,
    typer.Option("--pacticipant", "-a", metavar="NAME", help="An application; may be repeated."),
]


@grouped
def list_(*, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT) -> None:
    """List the teams, with how many members and applications they have.

    For example:

    pactgate team list
    """
    with access.opened() as broker:
        teams = everything(broker, "pactgate:teams", "teams")
    writers.write(PlainReport({"teams": teams}, [_table(teams)]), output_as)


@grouped
def show(
    *, name: _Name, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT
) -> None:
    """Show the members and the applications of a team.

    For example:

    pactgate team show checkout
    """
    with access.opened() as broker:
        team = _team(broker, name)
    _write(team, output_as)


@grouped
def create(
    *,
    name: _Name,
    members: _Members = None,
    pacticipants: _Pacticipants = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Create a team.

    For example:

    pactgate team create checkout --pacticipant orders --member ann@example.org --member orders-ci
    """
    with access.opened() as broker:
        uuids = _uuids(broker, members or ())
        made = broker.post(broker.index.link("pactgate:teams"), {"name": name, "pacticipantNames": pacticipants or []})
        with made.understood():
            link = made.body["_links"]["self"]["href"]
        _set_members(broker, link, add=uuids)
        team = broker.get(link)
    _write(team, output_as)


@grouped
def add(
    *,
    name: _Name,
    members: _Members = None,
    pacticipants: _Pacticipants = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Add members and applications to a team.

    For example:

    pactgate team add checkout --member bob@example.org --pacticipant payments
    """
    _change(access, name, output_as, add=(members or (), pacticipants or ()))


@grouped
def remove(
    *,
    name: _Name,
    members: _Members = None,
    pacticipants: _Pacticipants = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Remove members and applications from a team. They stay in the broker.

    For example:

    pactgate team remove checkout --member bob@example.org
    """
    _change(access, name, output_as, remove=(members or (), pacticipants or ()))


@grouped
def delete(
    *, name: _Name, access: options.BrokerAccess, output_as: options.OutputAnswer = options.AnswerFormat.TEXT
) -> None:
    """Delete a team. Its members and applications stay; nobody answers for the applications then.

    For example:

    pactgate team delete checkout
    """
    with access.opened() as broker:
        team = _team(broker, name)
        broker.delete(team.url)
    writers.write(PlainReport(team.body, [TextBlock(f"Deleted the team {name}.", "green")]), output_as)


type _Names = tuple[Sequence[str], Sequence[str]]


def _change(
    access: options.BrokerAccess,
    name: str,
    output_as: options.AnswerFormat,
    *,
    add: _Names = ((), ()),
    remove: _Names = ((), ()),
) -> None:
    with access.opened() as broker:
        team = _team(broker, name)
        with team.understood():
            present = [each["name"] for each in team.embedded("pacticipants")]
        joined = [*dict.fromkeys([*present, *add[1]])]
        wanted = [each for each in joined if each not in remove[1]]
        if wanted != present:
            broker.put(team.url, {"name": name, "pacticipantNames": wanted})
        _set_members(broker, team.url, add=_uuids(broker, add[0]), remove=_uuids(broker, remove[0]))
        changed = broker.get(team.url)
    _write(changed, output_as)


def _team(broker: Broker, name: str) -> Resource:
    return called(broker, "pactgate:teams", "teams", name)


def _uuids(broker: Broker, members: Sequence[str]) -> list[str]:
    return [str(called(broker, "pactgate:users", "users", each).body["uuid"]) for each in members]


def _set_members(broker: Broker, team: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
    operations = [
        {"op": operation, "path": "/users", "value": {"uuid": uuid}}
        for operation, uuids in (("add", add), ("remove", remove))
        for uuid in uuids
    ]
    if operations:
        broker.patch(f"{team}/users", operations)


def _write(team: Resource, output_as: options.AnswerFormat) -> None:
    with team.understood():
        members = ", ".join(each.get("email") or each["name"] for each in team.embedded("members")) or "none"
        pacticipants = ", ".join(each["name"] for each in team.embedded("pacticipants")) or "none"
        text = f"Team {team.body['name']}\nMembers: {members}\nApplications: {pacticipants}"
        writers.write(PlainReport(team.body, [TextBlock(text)]), output_as)


def _table(teams: Sequence[Mapping[str, Any]]) -> Block:
    if not teams:
        return TextBlock("There are no teams.")
    rows = [
        (
            team["name"],
            str(team["numberOfMembers"]),
            ", ".join(each["name"] for each in _pacticipants(team)),
            team["uuid"],
        )
        for team in teams
    ]
    return TableBlock(("TEAM", "MEMBERS", "APPLICATIONS", "UUID"), rows)


def _pacticipants(team: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = team["_embedded"]["pacticipants"]
    return found


team = group(
    "team",
    """Say who answers for which applications.

    What a role allows for a team, its members may do to the applications of the team.
    """,
    {"list": list_, "show": show, "create": create, "add": add, "remove": remove, "delete": delete},
)
