"""People and system accounts, as who administers them sees them."""

from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.domain.identity.permissions import READY_ROLES, ScopedPermission
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions with a name. `is_ready`: it is there from the start."""

    uuid: str
    name: str
    scopes: frozenset[ScopedPermission]
    is_ready: bool = False


READY = {role.uuid: Role(role.uuid, role.name, role.scopes, is_ready=True) for role in READY_ROLES}
"""The roles that are there from the start, by their uuids."""


@dataclass(frozen=True, slots=True)
class AssignedRole:
    """A role that an account has. `subject` is the name of the team or of the application that it is given for."""

    role: Role
    reach: Reach
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a system account, with its roles and the names of its teams by their uuids."""

    uuid: str
    kind: PrincipalKind
    name: str
    email: str | None
    active: bool
    created_at: datetime
    updated_at: datetime
    roles: tuple[AssignedRole, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WantedRole:
    """A role that somebody is to have: by its name or uuid, and what for. Neither team nor application: as it says."""

    role: str
    everywhere: bool = False
    team: str | None = None
    pacticipant: str | None = None
