"""Teams, who is in them, and the applications that they answer for."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, ConfigDict, Field, RootModel
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.identity import teams as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, also, created_or_ok
from pactgate.broker.api.bodies import CamelBody, Name, null_is_empty
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.identity.representations import (
    member_hal,
    team_applications_hal,
    team_hal,
    team_users_hal,
    teams_hal,
)
from pactgate.broker.api.queries import PageOf, with_page
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.teams import WantedTeam
from pactgate.broker.negotiation import JSON, JSON_PATCH

router = APIRouter(route_class=SegmentRoute, tags=["identity"])

Listed = Annotated[list[Name], BeforeValidator(null_is_empty, json_schema_input_type=list[Name] | None)]


class TeamBody(CamelBody):
    """A team as it is to be. A list that is left out stays as it is; null is an empty one. Its other members stay."""

    name: Name
    administrator_uuids: Listed = Field([])
    environment_uuids: Listed = Field([])
    pacticipant_names: Listed = Field([])

    @property
    def wanted(self) -> WantedTeam:
        """The team that it asks for."""
        given = self.model_fields_set
        return WantedTeam(
            self.name,
            tuple(self.administrator_uuids) if "administrator_uuids" in given else None,
            tuple(self.environment_uuids) if "environment_uuids" in given else None,
            tuple(self.pacticipant_names) if "pacticipant_names" in given else None,
        )


class MembersBody(CamelBody):
    """People and system accounts, by uuid."""

    users: list[Name]


class MemberOfPatchBody(CamelBody):
    """A person or a system account."""

    uuid: Name


class MemberOperationBody(CamelBody):
    """One change of who is in a team."""

    op: Literal["add", "remove"]
    path: Literal["/users"]
    value: MemberOfPatchBody


class MemberOperationsBody(RootModel[list[MemberOperationBody]]):
    """Changes of who is in a team, one after the other, as a JSON Patch."""

    model_config = ConfigDict(strict=True, frozen=True)


class ApplicationsBody(CamelBody):
    """The applications that a team is to answer for, by name."""

    pacticipant_names: list[Name]


_TEAMS = "/admin/teams"
_TEAM = _TEAMS + "/{uuid}"
_MANAGING = needs(Permission.MANAGE_TEAMS, of=INSIDE)
MembersOf = Annotated[MembersBody, json_of(MembersBody)]


@router.get(_TEAMS, name="teams", dependencies=[needs(Permission.READ_TEAMS)])
def list_teams(broker: BrokerOf, page: PageOf, search: Annotated[str, Query(alias="q")] = "") -> HalResponse:
    """Every team, by name, or those that have `q` in their names."""
    found = broker.database.read(actions.list_teams, search, page)
    return HalResponse(with_page(teams_hal(found.items, broker.links), found, broker.links.to("teams")))


@router.post(_TEAMS, name="create_team", status_code=201, dependencies=[needs(Permission.MANAGE_TEAMS)])
def create_team(body: Annotated[TeamBody, json_of(TeamBody)], broker: BrokerOf) -> HalResponse:
    """Create a team."""
    made = broker.database.write(actions.create_team, broker.administering, body.wanted)
    return created_or_ok(team_hal(made, broker.links), created=True)


@router.get(_TEAM, name="team", dependencies=[needs(Permission.READ_TEAMS)])
def get_team(uuid: str, broker: BrokerOf) -> HalResponse:
    """One team."""
    return HalResponse(team_hal(broker.database.read(actions.team, uuid), broker.links))


@router.put(_TEAM, name="change_team", responses=also(409), dependencies=[_MANAGING])
def change_team(uuid: str, body: Annotated[TeamBody, json_of(TeamBody)], broker: BrokerOf) -> HalResponse:
    """Change a team; a list that is left out stays as it is. Its administrators may do so, too."""
    changed = broker.database.write(actions.change_team, broker.administering, uuid, body.wanted)
    return HalResponse(team_hal(changed, broker.links))


@router.delete(_TEAM, name="delete_team", status_code=204, dependencies=[needs(Permission.MANAGE_TEAMS)])
def delete_team(uuid: str, broker: BrokerOf) -> Response:
    """Delete a team: no team answers for its applications then."""
    broker.database.write(actions.delete_team, uuid)
    return Response(status_code=204)


@router.get(_TEAM + "/users", name="team_users", dependencies=[needs(Permission.READ_TEAMS)])
def list_team_users(uuid: str, broker: BrokerOf) -> HalResponse:
    """Whoever is in a team, by name."""
    return HalResponse(team_users_hal(broker.database.read(actions.team, uuid), broker.links))


@router.put(_TEAM + "/users", name="set_team_users", responses=also(409), dependencies=[_MANAGING])
def set_team_users(uuid: str, body: MembersOf, broker: BrokerOf) -> HalResponse:
    """Have these people and system accounts be in a team, and no others."""
    changed = broker.database.write(actions.set_members, broker.administering, uuid, body.users)
    return HalResponse(team_users_hal(changed, broker.links))


@router.post(_TEAM + "/users", name="add_team_users", status_code=200, responses=also(409), dependencies=[_MANAGING])
def add_team_users(uuid: str, body: MembersOf, broker: BrokerOf) -> HalResponse:
    """Have these people and system accounts join a team."""
    changed = broker.database.write(actions.change_members, broker.administering, uuid, joining=body.users)
    return HalResponse(team_users_hal(changed, broker.links))


@router.patch(_TEAM + "/users", name="patch_team_users", responses=also(409), dependencies=[_MANAGING])
def patch_team_users(
    uuid: str,
    body: Annotated[MemberOperationsBody, json_of(MemberOperationsBody, types=(JSON, JSON_PATCH))],
    broker: BrokerOf,
) -> HalResponse:
    """Have somebody join a team and somebody leave it, as a JSON Patch says."""
    last = {each.value.uuid: each.op for each in body.root}
    joining, leaving = ([uuid for uuid, op in last.items() if op == wanted] for wanted in ("add", "remove"))
    changed = broker.database.write(
        actions.change_members, broker.administering, uuid, joining=joining, leaving=leaving
    )
    return HalResponse(team_users_hal(changed, broker.links))


@router.delete(_TEAM + "/users", name="remove_team_users", responses=also(409), dependencies=[_MANAGING])
def remove_team_users(uuid: str, body: MembersOf, broker: BrokerOf) -> HalResponse:
    """Have these people and system accounts leave a team."""
    changed = broker.database.write(actions.change_members, broker.administering, uuid, leaving=body.users)
    return HalResponse(team_users_hal(changed, broker.links))


@router.get(_TEAM + "/users/{user}", name="team_user", dependencies=[needs(Permission.READ_TEAMS)])
def get_team_user(uuid: str, user: str, broker: BrokerOf) -> HalResponse:
    """Somebody who is in a team."""
    return HalResponse(member_hal(broker.database.read(actions.member, uuid, user), uuid, broker.links))


@router.delete(_TEAM + "/users/{user}", name="remove_team_user", responses=also(409), dependencies=[_MANAGING])
def remove_team_user(uuid: str, user: str, broker: BrokerOf) -> HalResponse:
    """Have somebody leave a team; who is left is answered."""
    broker.database.read(actions.member, uuid, user)
    changed = broker.database.write(actions.change_members, broker.administering, uuid, leaving=[user])
    return HalResponse(team_users_hal(changed, broker.links))


@router.get(_TEAM + "/pacticipants", name="team_pacticipants", dependencies=[needs(Permission.READ_TEAMS)])
def list_team_pacticipants(uuid: str, broker: BrokerOf) -> HalResponse:
    """The applications that a team answers for, by name."""
    return HalResponse(team_applications_hal(broker.database.read(actions.team, uuid), broker.links))


@router.put(_TEAM + "/pacticipants", name="set_team_pacticipants", dependencies=[_MANAGING])
def set_team_pacticipants(
    uuid: str, body: Annotated[ApplicationsBody, json_of(ApplicationsBody)], broker: BrokerOf
) -> HalResponse:
    """Have a team answer for these applications, and for no others."""
    changed = broker.database.write(actions.set_applications, broker.administering, uuid, body.pacticipant_names)
    return HalResponse(team_applications_hal(changed, broker.links))
