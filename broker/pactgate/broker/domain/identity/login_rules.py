"""Rules that give roles to people who log in, by what their provider says of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from pactgate.broker.domain.identity.principals import Reach


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role that a rule gives, and what for: by ids, where it is for a team or an application."""

    role_uuid: str
    reach: Reach = Reach.OWN_TEAMS
    team_id: int | None = None
    pacticipant_id: int | None = None


@dataclass(frozen=True, slots=True)
class LoginRule:
    """What claims must say, each as a pattern, for somebody to be given a role. Of any audience where it is None."""

    claims: Mapping[str, str]
    gives: GivenRole
    audience: str | None = None
