"""What a principal may do, in sentences for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, Where

EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that somebody may do, and how far: `reach` are phrases, each of which adds to the others."""

    permission: Permission
    reach: tuple[str, ...]


def abilities(principal: Principal, team_names: Mapping[str, str]) -> list[Ability]:
    """All that it may do, in the order of the permissions. `team_names` are by uuid."""
    found = [
        (permission, [grant.where for grant in principal.grants if permission in grant.permissions])
        for permission in Permission
    ]
    return [Ability(permission, tuple(_reach(held, team_names))) for permission, held in found if held]


def _reach(held: Iterable[Where], team_names: Mapping[str, str]) -> list[str]:
    places = list(held)
    if any(where.everything for where in places):
        return [EVERYTHING]
    teams = sorted({team_names[uuid] for where in places for uuid in where.teams if uuid in team_names})
    applications = sorted({name for where in places for name in where.pacticipants})
    own = ["applications that you made and no team answers for"] if any(where.own for where in places) else []
    return [
        *[f"what belongs to the team {name}" for name in teams],
        *[f"the application {name}" for name in applications],
        *own,
    ] or ["what belongs to your teams, and you are in none"]
