"""Principals: whoever asks, and what they may do to which applications.

To read is not divided: the gate's answers are about everybody, so whoever may read anything may read all. All else goes
as far as roles and their assignments say.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, VIEWER, Extent, Permission, ScopedPermission

UNDIVIDED = frozenset(
    {
        Permission.READ,
        Permission.ASK,
        Permission.READ_TEAMS,
        Permission.READ_PEOPLE,
        Permission.READ_ROLES,
        Permission.READ_SYSTEM_ACCOUNTS,
        Permission.MANAGE_OWN_TOKENS,
        Permission.MANAGE_OWN_READ_TOKENS,
    }
)
"""What an assignment that is for one team or one application does not narrow."""

OF_APPLICATIONS = frozenset(
    {
        Permission.PUBLISH,
        Permission.VERIFY,
        Permission.MANAGE,
        Permission.BULK_DELETE,
        Permission.RECORD,
        Permission.MANAGE_WEBHOOKS,
        Permission.MANAGE_POLICIES,
        Permission.MANAGE_WAIVERS,
    }
)
"""What is done to an application. All other permissions that are divided are about teams, or about the whole broker."""

OF_TEAMS = frozenset(
    {
        Permission.READ_SECRETS,
        Permission.MANAGE_SECRETS,
        Permission.MANAGE_TEAMS,
        Permission.MANAGE_SYSTEM_ACCOUNTS,
    }
)
"""What is done to what belongs to a team, and to a team itself."""


class PrincipalKind(StrEnum):
    """What kind of somebody asks."""

    PERSON = "person"
    SYSTEM_ACCOUNT = "system account"
    WORKLOAD = "workload"
    """A pipeline, known by a token of its CI's own issuer."""
    NOBODY = "nobody"
    BROKER = "broker"
    """The broker itself, with what it does unasked."""


class Proof(StrEnum):
    """How a principal proved who it is."""

    NONE = "none"
    BASIC = "basic authentication"
    SETTINGS_TOKEN = "token from the settings"  # noqa: S105 - the name of a proof
    TOKEN = "token"  # noqa: S105 - the name of a proof
    SESSION = "session"
    WORKLOAD_TOKEN = "token of a CI's issuer"  # noqa: S105 - the name of a proof
    CERTIFICATE = "client certificate"


@dataclass(frozen=True, slots=True)
class Where:
    """How far a grant goes: everything, or applications by name, by team, or those that one made oneself."""

    everything: bool = False
    teams: frozenset[str] = frozenset()
    pacticipants: frozenset[str] = frozenset()
    own: bool = False
    """What one made oneself, and what nobody has claimed yet."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose an application is: by uuid its team and the principal that made it; None where there is none."""

    team: str | None = None
    made_by: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """What may be done, and how far."""

    permissions: frozenset[Permission]
    where: Where


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks.

    `uuid` is None for who stands in the settings, and for nobody. `name` is what answers and the audit log call them.
    """

    kind: PrincipalKind
    name: str
    proof: Proof
    grants: tuple[Grant, ...] = ()
    uuid: str | None = None

    def may(self, permission: Permission) -> bool:
        """Whether it may do that at all, to some application at least."""
        return any(permission in grant.permissions for grant in self.grants)

    def may_everywhere(self, permission: Permission) -> bool:
        """Whether it may do that to everything."""
        return any(permission in grant.permissions and grant.where.everything for grant in self.grants)

    def may_for_team(self, permission: Permission, team: str | None) -> bool:
        """Whether it may do that to what belongs to a team, by its uuid; None: to what is the whole broker's."""
        granted = [grant.where for grant in self.grants if permission in grant.permissions]
        return any(where.everything or team in where.teams for where in granted)

    def refused(self, permission: Permission, owners: Mapping[str, Ownership | None]) -> str | None:
        """The first of some applications that it may not do that to; None where it may to all.

        Args:
            permission: what it wants to do.
            owners: by the name of each application whose it is; None for one that does not exist yet.
        """
        granted = [grant.where for grant in self.grants if permission in grant.permissions]
        if any(where.everything for where in granted):
            return None
        return next((name for name, owner in owners.items() if not self._covers(granted, name, owner)), None)

    def _covers(self, granted: Iterable[Where], name: str, owner: Ownership | None) -> bool:
        for where in granted:
            if name in where.pacticipants or (owner and owner.team in where.teams):
                return True
            is_free = owner is None or (owner.team is None and owner.made_by in (None, self.uuid))
            if where.own and is_free:
                return True
        return False


def refusal(who: str, permission: Permission, application: str | None = None) -> str:
    """Why somebody may not do something, to an application where it is about one, and what to do about it."""
    where = f" for {application}" if application else ""
    what = f"{permission.sentence[0].lower()}{permission.sentence[1:]}"
    return (
        f"{who} may not do this: it needs the permission {permission}{where} ({what}). An administrator gives it by a "
        "role."
    )


class Reach(StrEnum):
    """To what a role is assigned."""

    OWN_TEAMS = "own teams"
    """As the scopes of the role say: to everything, or to what belongs to the teams of who has it."""
    EVERYTHING = "all"
    TEAM = "team"
    PACTICIPANT = "pacticipant"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role that somebody has: its scopes, and what it reaches. `subject` is the uuid of a team or a name."""

    scopes: Collection[ScopedPermission]
    reach: Reach = Reach.OWN_TEAMS
    subject: str | None = None


@lru_cache(maxsize=1_000)
def grants(assignments: tuple[Assignment, ...], teams: frozenset[str]) -> tuple[Grant, ...]:
    """What somebody may do who has these roles and is in these teams, by their uuids."""
    held = [
        (permission, _where(permission, scope.extent, assignment, teams))
        for assignment in assignments
        for scope in assignment.scopes
        for permission in scope.permission.implied
    ]
    permissions: dict[Where, set[Permission]] = {}
    for permission, where in held:
        if where is not None:
            permissions.setdefault(where, set()).add(permission)
    return tuple([Grant(frozenset(each), where) for where, each in permissions.items()])


def _where(permission: Permission, extent: Extent, assignment: Assignment, teams: frozenset[str]) -> Where | None:
    """How far one permission goes; None where the assignment does not give it."""
    if permission in UNDIVIDED or assignment.reach is Reach.EVERYTHING:
        return Where(everything=True)
    if assignment.reach is Reach.OWN_TEAMS and extent is Extent.EVERYTHING:
        return Where(everything=True)
    if permission not in OF_APPLICATIONS | OF_TEAMS:
        return None
    if extent is Extent.OWN:
        return Where(own=True) if permission in OF_APPLICATIONS and assignment.reach is not Reach.PACTICIPANT else None
    subject = frozenset([assignment.subject] if assignment.subject else [])
    if assignment.reach is Reach.PACTICIPANT:
        return Where(pacticipants=subject) if permission in OF_APPLICATIONS else None
    return Where(teams=subject if assignment.reach is Reach.TEAM else teams)


_ALL = Assignment(ADMINISTRATOR.scopes, Reach.EVERYTHING)
_READING = Assignment(VIEWER.scopes, Reach.EVERYTHING)


def of_settings(name: str, proof: Proof, *, writes: bool) -> Principal:
    """A user or token of the settings: who writes is an administrator, who does not a viewer."""
    kind = PrincipalKind.SYSTEM_ACCOUNT if proof is Proof.SETTINGS_TOKEN else PrincipalKind.PERSON
    return Principal(kind, name, proof, grants((_ALL if writes else _READING,), frozenset()))


def nobody(permissions: Iterable[Permission] = ()) -> Principal:
    """Nobody in particular, who may do that everywhere."""
    granted = frozenset(permissions)
    where = Where(everything=True)
    return Principal(PrincipalKind.NOBODY, "", Proof.NONE, (Grant(granted, where),) if granted else ())
