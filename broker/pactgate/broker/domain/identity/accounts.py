"""People and system accounts, as who administers them sees them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from pactgate.broker.domain.identity.permissions import READY_ROLES, ScopedPermission
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach


@dataclass(frozen=True, slots=True)
class Role:
    """Permissions with a name, in the order in which somebody wrote them. `is_ready`: it is there from the start."""

    uuid: str
    name: str
    scopes: Collection[ScopedPermission]
    is_ready: bool = False
    description: str | None = None


READY = {role.uuid: Role(role.uuid, role.name, tuple(sorted(role.scopes)), is_ready=True) for role in READY_ROLES}
"""The roles that are there from the start, by their uuids."""


@dataclass(frozen=True, slots=True)
class AssignedRole:
    """A role that an account has. `subject` is the name of the team or of the application that it is given for.

    `id` tells it from the others of the account. `by_login`: a trust rule gave it when the person logged in.
    """

    role: Role
    reach: Reach
    subject: str | None = None
    by_login: bool = False
    id: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """A person or a system account, with its roles and the names of its teams by their uuids.

    `user_name` is what it logs in with, of a person as it was written. Given and family name are there where an
    identity provider tells them.
    """

    uuid: str
    kind: PrincipalKind
    name: str
    email: str | None
    active: bool
    created_at: datetime
    updated_at: datetime
    external_id: str | None = None
    roles: tuple[AssignedRole, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()
    user_name: str = ""
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True, slots=True)
class WantedRole:
    """A role that somebody is to have: by its name or uuid, and what for. Neither team nor application: as it says."""

    role: str
    everywhere: bool = False
    team: str | None = None
    pacticipant: str | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to let in. `login` is what their identity provider calls them, where that is not the address."""

    email: str
    name: str
    login: str | None = None
    external_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What is to be said otherwise of an account; None stays as it is.

    What only a person has is ignored for a system account. External id, given and family name are taken away by "".
    """

    name: str | None = None
    email: str | None = None
    active: bool | None = None
    login: str | None = None
    external_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True, slots=True)
class AccountQuery:
    """Which accounts are wanted; None is all. `search` is a part of a name or an address, whatever its case."""

    kind: PrincipalKind | None = None
    active: bool | None = None
    search: str = ""

    def wants(self, account: Account) -> bool:
        """Whether an account is among them."""
        searched = self.search.casefold()
        return (
            self.kind in (None, account.kind)
            and self.active in (None, account.active)
            and (searched in account.name.casefold() or searched in (account.email or "").casefold())
        )


def address_problem(email: str) -> str | None:
    """What keeps a text from being the address of a mailbox; None where nothing does."""
    user, at, host = email.rpartition("@")
    if at and user and host and not any(character.isspace() for character in email):
        return None
    return "must be an e-mail address, such as ann@example.org"
