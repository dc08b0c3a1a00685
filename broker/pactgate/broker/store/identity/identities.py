"""Who has a token, which roles they have, and whose an application is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, CompoundSelect, Connection, Row, bindparam, func, null, or_, select, union_all, update

from pactgate.broker.domain.identity.permissions import READY_ROLES, Extent, Permission, ScopedPermission
from pactgate.broker.domain.identity.principals import Assignment, Ownership, PrincipalKind, Reach
from pactgate.broker.store.identity.identity_tables import (
    accounts,
    assignments,
    ownerships,
    roles,
    sessions,
    team_members,
    teams,
    tokens,
)
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import pacticipants

_READY = {role.uuid: role.scopes for role in READY_ROLES}

_OF_ADMINISTRATORS = frozenset({ScopedPermission(Permission.MANAGE_TEAMS, Extent.TEAM)})
"""What whoever administers a team may do to it, whatever their roles."""

CHANGES = "SELECT number FROM identity_changes WHERE id = 1"
"""How often was changed who has which credentials, and what they may do."""

USED_WITHIN = timedelta(minutes=5)
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
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that is not over, and whose it is: None is a user of the settings."""

    account: FoundAccount | None
    expires_at: datetime


_OF_ACCOUNT = (accounts.c.id, accounts.c.uuid, accounts.c.kind, accounts.c.name)
_OF_TOKEN = (tokens.c.id.label("token_id"), tokens.c.reads_only, tokens.c.last_used_at, tokens.c.expires_at)


def _with_roles(found: CTE) -> CompoundSelect[Any]:
    """What is found, which has the columns of `_OF_ACCOUNT`, once for each role and once for each team of the account.

    Roles and teams stand below each other, since beside each other each role would come with every team. One that has
    neither is found once.
    """
    roles_of = (
        select(found, assignments.c.role_uuid, assignments.c.reach, teams.c.uuid.label("team"))
        .add_columns(pacticipants.c.name.label("pacticipant"), roles.c.scopes, null().label("is_administrator"))
        .select_from(found)
        .outerjoin(assignments, assignments.c.account_id == found.c.id)
        .outerjoin(teams, teams.c.id == assignments.c.team_id)
        .outerjoin(pacticipants, pacticipants.c.id == assignments.c.pacticipant_id)
        .outerjoin(roles, roles.c.uuid == assignments.c.role_uuid)
    )
    teams_of = (
        select(found, null(), null(), teams.c.uuid, null(), null(), team_members.c.is_administrator)
        .select_from(found)
        .join(team_members, team_members.c.account_id == found.c.id)
        .join(teams, teams.c.id == team_members.c.team_id)
    )
    return union_all(roles_of, teams_of)


_TOKEN = _with_roles(
    select(*_OF_ACCOUNT, *_OF_TOKEN)
    .join(tokens, tokens.c.account_id == accounts.c.id)
    .where(
        tokens.c.sha256 == bindparam("sha256"),
        accounts.c.active,
        or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > bindparam("now")),
    )
    .cte("found")
)
_SESSION = _with_roles(
    select(*_OF_ACCOUNT, sessions.c.expires_at)
    .select_from(sessions)
    .outerjoin(accounts, accounts.c.id == sessions.c.account_id)
    .where(
        sessions.c.sha256 == bindparam("sha256"),
        sessions.c.expires_at > bindparam("now"),
        or_(sessions.c.account_id.is_(None), accounts.c.active),
    )
    .cte("found")
)
_ACCOUNT = _with_roles(
    select(*_OF_ACCOUNT).where(accounts.c.id == bindparam("account_id"), accounts.c.active).cte("found")
)
_OWNERS = (
    select(pacticipants.c.name, teams.c.uuid.label("team"), ownerships.c.made_by)
    .outerjoin(ownerships, ownerships.c.pacticipant_id == pacticipants.c.id)
    .outerjoin(teams, teams.c.id == ownerships.c.team_id)
    .where(is_one_of(pacticipants.c.name, "names"))
)


def find_token(connection: Connection, sha256: str, now: datetime) -> FoundToken | None:
    """The token that is stored as `sha256`, if it may be used now and its owner is active."""
    rows = connection.execute(_TOKEN, {"sha256": sha256, "now": now}).all()
    if not rows:
        return None
    found = rows[0]
    is_used_anew = found.last_used_at is None or now - found.last_used_at > USED_WITHIN
    return FoundToken(found.token_id, _account(rows), found.reads_only, is_used_anew, found.expires_at)


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


def find_session(connection: Connection, sha256: str, now: datetime) -> FoundSession | None:
    """The session that is stored as `sha256`, if it is not over and whoever has it is active."""
    rows = connection.execute(_SESSION, {"sha256": sha256, "now": now}).all()
    if not rows:
        return None
    return FoundSession(_account(rows) if rows[0].id is not None else None, rows[0].expires_at)


def find_account(connection: Connection, account_id: int) -> FoundAccount | None:
    """An account that is active, with its roles and teams."""
    rows = connection.execute(_ACCOUNT, {"account_id": account_id}).all()
    return _account(rows) if rows else None


def _account(rows: Sequence[Row[Any]]) -> FoundAccount:
    found = rows[0]
    return FoundAccount(
        id=found.id,
        uuid=found.uuid,
        kind=PrincipalKind(found.kind),
        name=found.name,
        assignments=(
            *[
                Assignment(_scopes(each.role_uuid, each.scopes), Reach(each.reach), each.team or each.pacticipant)
                for each in rows
                if each.role_uuid is not None
            ],
            *[Assignment(_OF_ADMINISTRATORS, Reach.TEAM, each.team) for each in rows if each.is_administrator],
        ),
        teams=frozenset([each.team for each in rows if each.role_uuid is None and each.team is not None]),
    )


@lru_cache(maxsize=1_000)
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
