"""Teams: who is in them, which applications they answer for, and which environments are theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Ownership, Principal, PrincipalKind


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team."""

    uuid: str
    kind: PrincipalKind
    name: str
    email: str | None
    active: bool
    is_administrator: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team. `environments` are uuids with names. `external_id` is what an identity provider calls it."""

    uuid: str
    name: str
    created_at: datetime
    updated_at: datetime
    members: tuple[Member, ...] = ()
    pacticipants: tuple[str, ...] = ()
    environments: tuple[tuple[str, str], ...] = ()
    external_id: str | None = None

    @property
    def administrators(self) -> tuple[Member, ...]:
        """Those of its members who may change it."""
        return tuple([each for each in self.members if each.is_administrator])


@dataclass(frozen=True, slots=True)
class WantedTeam:
    """A team as it is to be. Its other members stay.

    An external id stays where None is said, and is taken away by "".
    """

    name: str
    administrators: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    pacticipants: tuple[str, ...] = ()
    external_id: str | None = None


def refused_claim(
    asker: Principal, name: str, ownership: Ownership, owner: str | None, members: Collection[str]
) -> str | None:
    """Why somebody may not give an application to a team that they may change; None where they may.

    Args:
        asker: who gives it.
        name: of the application.
        ownership: whose it is now.
        owner: the name of the team that answers for it now.
        members: the uuids of whoever is in the team that is to answer for it.
    """
    if asker.may_everywhere(Permission.MANAGE_TEAMS):
        return None
    if ownership.team is not None:
        if asker.may_for_team(Permission.MANAGE_TEAMS, ownership.team):
            return None
        return (
            f"names '{name}', which belongs to the team {owner}. An administrator of {owner} has to remove it there "
            "first, or an administrator moves it"
        )
    if ownership.made_by is None or ownership.made_by in members:
        return None
    return (
        f"names '{name}', which somebody else created who is not in the team. An administrator can give it to the team"
    )
