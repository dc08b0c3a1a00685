"""Who has a token, which roles they have, and whose an application is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, or_, select, update

from pactgate.broker.domain.identity.permissions import READY_ROLES, Extent, Permission, ScopedPermission
from pactgate.broker.domain.identity.principals import Assignment, Ownership, PrincipalKind, Reach
from pactgate.broker.store.identity.identity_tables import (
    accounts,
    assignments,
    ownerships,
    roles,
    team_members,
    teams,
    tokens,
)
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import pacticipants

_READY = {role.uuid: role.scopes for role in READY_ROLES}

_OF_ADMINISTRATORS = frozenset({ScopedPermission(Permission.MANAGE_TEAMS, Extent.TEAM)})
"""What whoever administers a team may do to it, whatever their roles."""

_USED_WITHIN = timedelta(minutes=5)
"""A token's last use is known so exactly: to note each one would make a write of each read."""


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """Who has a token or a session: what they are called, and what their roles and teams are."""

    id: int
    uuid: str
    kind: PrincipalKind
    name: str
    assignments: tuple[Assignment, ...]
    teams: frozenset[str]


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A token that is valid. `is_used_anew` where its last use is long ago."""

    id: int
    account: FoundAccount
    reads_only: bool
    is_used_anew: bool


_TOKEN = (
    select(tokens.c.id, tokens.c.reads_only, tokens.c.last_used_at, tokens.c.account_id)
    .join(accounts, accounts.c.id == tokens.c.account_id)
    .where(
        tokens.c.sha256 == bindparam("sha256"),
        accounts.c.active,
        or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > bindparam("now")),
    )
)
_ACCOUNT = select(accounts.c.id, accounts.c.uuid, accounts.c.kind, accounts.c.name).where(
    accounts.c.id == bindparam("account_id"), accounts.c.active
)
_ASSIGNED = (
    select(
        assignments.c.role_uuid, assignments.c.reach, teams.c.uuid.label("team"), pacticipants.c.name, roles.c.scopes
    )
    .outerjoin(teams, teams.c.id == assignments.c.team_id)
    .outerjoin(pacticipants, pacticipants.c.id == assignments.c.pacticipant_id)
    .outerjoin(roles, roles.c.uuid == assignments.c.role_uuid)
    .where(assignments.c.account_id == bindparam("account_id"))
)
_TEAMS = (
    select(teams.c.uuid, team_members.c.is_administrator)
    .join(team_members, team_members.c.team_id == teams.c.id)
    .where(team_members.c.account_id == bindparam("account_id"))
)
_OWNERS = (
    select(pacticipants.c.name, teams.c.uuid.label("team"), ownerships.c.made_by)
    .outerjoin(ownerships, ownerships.c.pacticipant_id == pacticipants.c.id)
    .outerjoin(teams, teams.c.id == ownerships.c.team_id)
    .where(is_one_of(pacticipants.c.name, "names"))
)


def find_token(connection: Connection, sha256: str, now: datetime) -> FoundToken | None:
    """The token that is stored as `sha256`, if it may be used now and its owner is active."""
    found = connection.execute(_TOKEN, {"sha256": sha256, "now": now}).one_or_none()
    account = find_account(connection, found.account_id) if found else None
    if found is None or account is None:
        return None
    is_used_anew = found.last_used_at is None or now - found.last_used_at > _USED_WITHIN
    return FoundToken(found.id, account, found.reads_only, is_used_anew)


def note_use(connection: Connection, token_id: int, now: datetime) -> None:
    """Note that a token was used."""
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(last_used_at=now))


def system_account_called(connection: Connection, name: str) -> FoundAccount | None:
    """The system account of just that name, if it is active, with its roles and teams."""
    called = select(accounts.c.id).where(
        accounts.c.kind == PrincipalKind.SYSTEM_ACCOUNT, accounts.c.login == name.casefold(), accounts.c.name == name
    )
    found = connection.execute(called).scalar_one_or_none()
    return find_account(connection, found) if found is not None else None


def find_account(connection: Connection, account_id: int) -> FoundAccount | None:
    """An account that is active, with its roles and teams."""
    found = connection.execute(_ACCOUNT, {"account_id": account_id}).one_or_none()
    if found is None:
        return None
    assigned = connection.execute(_ASSIGNED, {"account_id": account_id}).all()
    members = connection.execute(_TEAMS, {"account_id": account_id}).all()
    return FoundAccount(
        id=found.id,
        uuid=found.uuid,
        kind=PrincipalKind(found.kind),
        name=found.name,
        assignments=(
            *[
                Assignment(_scopes(each.role_uuid, each.scopes), Reach(each.reach), each.team or each.name)
                for each in assigned
            ],
            *[Assignment(_OF_ADMINISTRATORS, Reach.TEAM, each.uuid) for each in members if each.is_administrator],
        ),
        teams=frozenset([each.uuid for each in members]),
    )


def _scopes(role_uuid: str, written: str | None) -> frozenset[ScopedPermission]:
    if written is None:
        return _READY.get(role_uuid, frozenset())
    return frozenset(map(ScopedPermission.parse, written.split()))


def owners(connection: Connection, names: Collection[str]) -> Mapping[str, Ownership | None]:
    """Whose applications are, by their names; None for one that does not exist."""
    found = connection.execute(_OWNERS, {"names": list(names)}).all()
    known = {each.name: Ownership(each.team, each.made_by) for each in found}
    return {name: known.get(name) for name in names}


def count_accounts(connection: Connection) -> int:
    """How many people and system accounts there are."""
    return connection.execute(select(func.count()).select_from(accounts)).scalar_one()
