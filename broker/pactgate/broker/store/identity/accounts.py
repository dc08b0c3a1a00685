"""People and system accounts, their roles and their tokens, in SQL."""

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, Row, delete, insert, select, update

from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.tokens import NewToken, Token
from pactgate.broker.store.identity.identity_tables import accounts, assignments, tokens


def add_account(connection: Connection, kind: PrincipalKind, name: str, now: datetime, email: str | None = None) -> str:
    """Keep a person or a system account, which may do nothing yet; its uuid."""
    uuid = str(uuid4())
    values = {"uuid": uuid, "kind": kind, "name": name, "email": email, "active": True}
    connection.execute(insert(accounts).values(**values, created_at=now, updated_at=now))
    return uuid


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


def unassign(connection: Connection, account_id: int, role_uuids: Collection[str]) -> None:
    """Take roles away from an account."""
    mine = assignments.c.account_id == account_id
    connection.execute(delete(assignments).where(mine, assignments.c.role_uuid.in_(role_uuids)))


def add_token(
    connection: Connection,
    account_id: int,
    token: NewToken,
    description: str,
    now: datetime,
    *,
    reads_only: bool = False,
    expires_at: datetime | None = None,
) -> str:
    """Keep a token of an account; its uuid."""
    uuid = str(uuid4())
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
