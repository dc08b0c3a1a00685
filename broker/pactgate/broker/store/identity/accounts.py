"""People and system accounts, their roles and their tokens, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from pactgate.broker.domain.identity.accounts import Account, AssignedRole
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.provisioning import ListPart, Sought
from pactgate.broker.domain.identity.tokens import NewToken, Token
from pactgate.broker.store.identity.identity_tables import (
    accounts,
    assignments,
    sessions,
    team_members,
    teams,
    tokens,
)
from pactgate.broker.store.identity.roles import all_roles
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import pacticipants


def add_account(
    connection: Connection,
    kind: PrincipalKind,
    name: str,
    now: datetime,
    email: str | None = None,
    *,
    login: str | None = None,
    **more: str | None,
) -> str:
    """Keep a person or a system account, which may do nothing yet; its uuid. `more` are other columns of a person."""
    uuid = str(uuid4())
    values = {
        "uuid": uuid,
        "kind": kind,
        "login": (login or email or name).casefold(),
        "user_name": login or email,
        "name": name,
        "email": email.lower() if email else None,
        "active": True,
        **more,
    }
    connection.execute(insert(accounts).values(**values, created_at=now, updated_at=now))
    return uuid


def change_account(connection: Connection, account_id: int, values: Mapping[str, object], now: datetime) -> None:
    """Set columns of an account."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(**values, updated_at=now))


def remove_account(connection: Connection, account_id: int) -> None:
    """Forget an account with its tokens, sessions, roles and memberships."""
    connection.execute(delete(accounts).where(accounts.c.id == account_id))


def list_accounts(connection: Connection, kind: PrincipalKind | None = None) -> list[Account]:
    """The people, or the system accounts, or both, by name."""
    wanted = select(accounts) if kind is None else select(accounts).where(accounts.c.kind == kind)
    return _with_roles(connection, connection.execute(wanted.order_by(accounts.c.name, accounts.c.id)).all())


def count_people(connection: Connection) -> int:
    """How many people there are, active or not."""
    return connection.execute(select(func.count()).select_from(accounts).where(_IS_PERSON)).scalar_one()


def list_people(connection: Connection, sought: Sought, part: ListPart | None = None) -> list[Account]:
    """The people that are sought, or some of them, in the order in which they came."""
    named = {
        accounts.c.uuid: sought.uuid,
        accounts.c.login: sought.name and sought.name.casefold(),
        accounts.c.email: sought.email and sought.email.lower(),
        accounts.c.external_id: sought.external_id,
    }
    wanted = select(accounts).where(_IS_PERSON, *_equal(named)).order_by(accounts.c.id)
    if part is not None:
        wanted = wanted.offset(part.offset).limit(part.size)
    return _with_roles(connection, connection.execute(wanted).all())


def people_among(connection: Connection, uuids: Iterable[str]) -> set[str]:
    """Which of these uuids are those of people."""
    mine = select(accounts.c.uuid).where(_IS_PERSON, is_one_of_these(accounts.c.uuid, uuids))
    return set(connection.execute(mine).scalars())


_IS_PERSON = accounts.c.kind == PrincipalKind.PERSON


def _equal(named: Mapping[Any, str | None]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in named.items() if value is not None]


def end_sessions(connection: Connection, account_id: int) -> None:
    """Log a person out, wherever they are logged in."""
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def account_of_login(connection: Connection, kind: PrincipalKind, login: str) -> str | None:
    """The uuid of the account that logs in with that, whatever its case."""
    mine = select(accounts.c.uuid).where(accounts.c.kind == kind, accounts.c.login == login.casefold())
    return connection.execute(mine).scalar_one_or_none()


def account_of_address(connection: Connection, email: str) -> str | None:
    """The uuid of the person with that address, whatever its case."""
    mine = select(accounts.c.uuid).where(accounts.c.email == email.lower())
    return connection.execute(mine).scalar_one_or_none()


def account(connection: Connection, uuid: str) -> Account | None:
    """One account, active or not."""
    return next(
        iter(_with_roles(connection, connection.execute(select(accounts).where(accounts.c.uuid == uuid)))), None
    )


def _with_roles(connection: Connection, rows: Iterable[Row[Any]]) -> list[Account]:
    found = list(rows)
    ids = [row.id for row in found]
    assigned = _assigned(connection, ids)
    members: dict[int, list[tuple[str, str]]] = defaultdict(list)
    joined = select(team_members.c.account_id, teams.c.uuid, teams.c.name).join(
        teams, teams.c.id == team_members.c.team_id
    )
    for row in connection.execute(joined.where(is_one_of_these(team_members.c.account_id, ids))) if ids else ():
        members[row.account_id].append((row.uuid, row.name))
    return [
        Account(
            uuid=row.uuid,
            kind=PrincipalKind(row.kind),
            name=row.name,
            email=row.email,
            active=row.active,
            created_at=row.created_at,
            updated_at=row.updated_at,
            external_id=row.external_id,
            user_name=row.user_name or row.login,
            given_name=row.given_name,
            family_name=row.family_name,
            roles=tuple(assigned[row.id]),
            teams=tuple(sorted(members[row.id], key=lambda team: team[1])),
        )
        for row in found
    ]


def _assigned(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[AssignedRole]]:
    """The roles of accounts, by their ids."""
    known = all_roles(connection)
    assigned: dict[int, list[AssignedRole]] = defaultdict(list)
    statement = (
        select(assignments, teams.c.name.label("team"), pacticipants.c.name.label("pacticipant"))
        .outerjoin(teams, teams.c.id == assignments.c.team_id)
        .outerjoin(pacticipants, pacticipants.c.id == assignments.c.pacticipant_id)
        .where(is_one_of_these(assignments.c.account_id, ids))
        .order_by(assignments.c.id)
    )
    for row in connection.execute(statement) if ids else ():
        if row.role_uuid in known:
            role = AssignedRole(
                known[row.role_uuid], Reach(row.reach), row.team or row.pacticipant, row.by_login, row.id
            )
            assigned[row.account_id].append(role)
    return assigned


def account_id(connection: Connection, uuid: str) -> int | None:
    """The id of an account, active or not."""
    return connection.execute(select(accounts.c.id).where(accounts.c.uuid == uuid)).scalar_one_or_none()


def set_active(connection: Connection, account_id: int, now: datetime, *, active: bool) -> None:
    """Let an account be used, or be used no more: whatever it proves itself by is refused at once then."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(active=active, updated_at=now))


def assign(
    connection: Connection,
    account_id: int,
    role_uuid: str,
    reach: Reach = Reach.OWN_TEAMS,
    *,
    team_id: int | None = None,
    pacticipant_id: int | None = None,
) -> None:
    """Give an account a role. `reach` says of which of team and application there is one."""
    subject = {"team_id": team_id, "pacticipant_id": pacticipant_id}
    connection.execute(insert(assignments).values(account_id=account_id, role_uuid=role_uuid, reach=reach, **subject))


def unassign(connection: Connection, account_id: int, role_uuid: str | None = None) -> bool:
    """Take a role away from an account, or all; whether it had any."""
    mine = delete(assignments).where(assignments.c.account_id == account_id)
    only = mine if role_uuid is None else mine.where(assignments.c.role_uuid == role_uuid)
    return bool(connection.execute(only).rowcount)


def unassign_one(connection: Connection, account_id: int, assignment_id: int) -> bool:
    """Take a role away that was given to an account, by its id; whether it was there."""
    mine = delete(assignments).where(assignments.c.account_id == account_id, assignments.c.id == assignment_id)
    return bool(connection.execute(mine).rowcount)


def add_token(
    connection: Connection,
    account_id: int,
    token: NewToken,
    description: str,
    now: datetime,
    *,
    reads_only: bool = False,
    expires_at: datetime | None = None,
    uuid: str | None = None,
) -> str:
    """Keep a token of an account; its uuid."""
    uuid = uuid or str(uuid4())
    connection.execute(
        insert(tokens).values(
            uuid=uuid,
            account_id=account_id,
            sha256=token.sha256,
            hint=token.hint,
            description=description,
            reads_only=reads_only,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return uuid


def renew_token(connection: Connection, uuid: str, token: NewToken, now: datetime, expires_at: datetime | None) -> None:
    """Keep another secret for a token."""
    values = {"sha256": token.sha256, "hint": token.hint, "created_at": now, "expires_at": expires_at}
    connection.execute(update(tokens).where(tokens.c.uuid == uuid).values(**values, last_used_at=None))


def tokens_of(connection: Connection, account_id: int) -> list[Token]:
    """The tokens of an account, also expired ones, the newest first."""
    rows = connection.execute(
        select(tokens).where(tokens.c.account_id == account_id).order_by(tokens.c.created_at.desc(), tokens.c.id.desc())
    )
    return [_token(row) for row in rows]


def revoke_token(connection: Connection, account_id: int, uuid: str) -> bool:
    """Forget a token of an account, so that it is refused at once; whether there was one."""
    mine = delete(tokens).where(tokens.c.account_id == account_id, tokens.c.uuid == uuid)
    return bool(connection.execute(mine).rowcount)


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        uuid=row.uuid,
        description=row.description,
        hint=row.hint,
        reads_only=row.reads_only,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
