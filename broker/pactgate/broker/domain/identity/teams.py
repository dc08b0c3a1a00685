"""Teams: who is in them, which applications they answer for, and which environments are theirs."""

from collections.abc import Collection, Mapping
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
    """A team as it is to be. What is None stays as it is, and so do its other members.

    To leave something out takes nothing away: an environment or an application of no team is open to others.
    """

    name: str
    administrators: tuple[str, ...] | None = None
    environments: tuple[str, ...] | None = None
    pacticipants: tuple[str, ...] | None = None
    external_id: str | None = None


def refused_claim(
    asker: Principal, name: str, ownership: Ownership, owner: str | None, makers: Collection[str]
) -> str | None:
    """Why somebody may not give an application to a team that they may change; None where they may.

    Args:
        asker: who gives it.
        name: of the application.
        ownership: whose it is now.
        owner: the name of the team that answers for it now.
        makers: the uuids of those whose applications are the team's to claim: who asks, and its system accounts.
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
    if ownership.made_by is None or ownership.made_by in makers:
        return None
    return (
        f"names '{name}', which somebody else created than you and the system accounts of the team. An administrator "
        "can give it to the team"
    )


def refused_record(
    asker: Principal, environment: str, teams: Mapping[str, str], ownership: Ownership | None
) -> str | None:
    """Why somebody may not record what is in an environment that teams have; None where they may.

    Args:
        asker: who records, and may do so for the application.
        environment: its name.
        teams: the names of the teams whose it is, by uuid; none where it is everybody's.
        ownership: whose the application is.
    """
    may = asker.may_everywhere(Permission.RECORD) or any(asker.may_for_team(Permission.RECORD, each) for each in teams)
    if not teams or may or (ownership is not None and ownership.team in teams):
        return None
    names = ", ".join(sorted(teams.values()))
    return (
        f"{asker.name} may not record for {environment}: that environment belongs to {names}, and neither the "
        f"application nor {asker.name} does. An administrator gives the environment to more teams, or the application "
        "to one of these."
    )
