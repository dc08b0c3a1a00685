"""Branches and which versions belong to them, in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, select, update

from pactgate.broker.domain.versions.versions import Branch
from pactgate.broker.store.sql import insert_missing, insert_selected, is_one_of_these
from pactgate.broker.store.tables import branch_versions, branches, pacticipants, versions

_of_branch = (branches.c.pacticipant_id == bindparam("pacticipant_id"), branches.c.name == bindparam("name"))
_MEMBERSHIP = (
    select(branch_versions.c.created_at)
    .join(branches, branches.c.id == branch_versions.c.branch_id)
    .where(*_of_branch, branch_versions.c.version_id == bindparam("version_id"))
)
_NEW_MEMBER = select(
    branches.c.id.label("branch_id"),
    *(
        bindparam(column.name, type_=column.type).label(column.name)
        for column in (branch_versions.c.version_id, branch_versions.c.auto_created, branch_versions.c.created_at)
    ),
).where(*_of_branch)
_SET_HEAD = (
    update(branches)
    .where(branches.c.id == bindparam("branch_id"))
    .values(head_version_id=bindparam("version_id"), updated_at=bindparam("now"))
)


def add_version_to_branch(
    connection: Connection,
    *,
    pacticipant_id: int,
    branch: str,
    version_id: int,
    now: datetime,
    auto_created: bool = False,
) -> tuple[datetime, bool]:
    """When the version was added to the branch, and whether that is now.

    A version that is added becomes the branch's head, even an old one; one that was there changes nothing.
    `auto_created`: a tag does it, and not a user. As in the Pact Broker.
    """
    its_branch = {"pacticipant_id": pacticipant_id, "name": branch}
    member = {**its_branch, "version_id": version_id, "auto_created": auto_created, "created_at": now}
    branch_id = insert_selected(connection, branch_versions, _NEW_MEMBER, member)
    if branch_id is None:
        since: datetime | None = connection.execute(_MEMBERSHIP, member).scalar_one_or_none()
        if since is not None:
            return since, False
        insert_missing(connection, branches, {**its_branch, "created_at": now, "updated_at": now})
        branch_id = insert_selected(connection, branch_versions, _NEW_MEMBER, member)
    connection.execute(_SET_HEAD, {"branch_id": branch_id, "version_id": version_id, "now": now})
    return now, True


def find_branch(connection: Connection, pacticipant: str, branch: str) -> Branch | None:
    """A branch by name, with the number of its head."""
    row = connection.execute(_branch_rows(pacticipant).where(branches.c.name == branch)).one_or_none()
    return _branch(pacticipant, row) if row else None


def list_branches(connection: Connection, pacticipant: str, search: str = "") -> list[Branch]:
    """The branches of a pacticipant with `search` in their names, the one that grew last first."""
    statement = _branch_rows(pacticipant).order_by(branches.c.updated_at.desc(), branches.c.id.desc())
    if search:
        statement = statement.where(func.lower(branches.c.name).contains(search.lower(), autoescape=True))
    return [_branch(pacticipant, row) for row in connection.execute(statement)]


def find_branch_version(connection: Connection, pacticipant: str, branch: str, number: str) -> datetime | None:
    """When a version was added to a branch; None where it is not in it."""
    statement = (
        select(branch_versions.c.created_at)
        .join(branches, branches.c.id == branch_versions.c.branch_id)
        .join(pacticipants, pacticipants.c.id == branches.c.pacticipant_id)
        .join(versions, versions.c.id == branch_versions.c.version_id)
        .where(pacticipants.c.name == pacticipant, branches.c.name == branch, versions.c.number == number)
    )
    return connection.execute(statement).scalar_one_or_none()


def remove_from_branch(connection: Connection, pacticipant_id: int, branch: str, number: str) -> None:
    """Take a version out of a branch. Where it was the head, the latest that remains becomes it."""
    of_branch = _by_name(pacticipant_id, branch).scalar_subquery()
    version = select(versions.c.id).where(versions.c.pacticipant_id == pacticipant_id, versions.c.number == number)
    membership = (
        branch_versions.c.branch_id == of_branch,
        branch_versions.c.version_id == version.scalar_subquery(),
    )
    connection.execute(delete(branch_versions).where(*membership))
    was_head = (branches.c.id == of_branch, branches.c.head_version_id == version.scalar_subquery())
    connection.execute(update(branches).where(*was_head).values(head_version_id=None))
    restore_heads(connection, pacticipant_id)


def restore_heads(connection: Connection, pacticipant_id: int) -> None:
    """Give each branch of a pacticipant that lost its head the latest version that it has."""
    latest = (
        select(versions.c.id)
        .join(branch_versions, branch_versions.c.version_id == versions.c.id)
        .where(branch_versions.c.branch_id == branches.c.id)
        .order_by(versions.c.sort_order.desc())
        .limit(1)
        .scalar_subquery()
    )
    headless = (branches.c.pacticipant_id == pacticipant_id, branches.c.head_version_id.is_(None))
    connection.execute(update(branches).where(*headless).values(head_version_id=latest))


def delete_branches(connection: Connection, pacticipant_id: int, names: Iterable[str]) -> None:
    """Delete branches of a pacticipant. Their versions stay."""
    condition = (branches.c.pacticipant_id == pacticipant_id, is_one_of_these(branches.c.name, names))
    connection.execute(delete(branches).where(*condition))


def _branch_rows(pacticipant: str) -> Select[Any]:
    return (
        select(branches, versions.c.number.label("head"))
        .join(pacticipants, pacticipants.c.id == branches.c.pacticipant_id)
        .outerjoin(versions, versions.c.id == branches.c.head_version_id)
        .where(pacticipants.c.name == pacticipant)
    )


def _branch(pacticipant: str, row: Row[Any]) -> Branch:
    return Branch(pacticipant, row.name, row.created_at, row.updated_at, row.head)


def _by_name(pacticipant_id: int, branch: str) -> Select[int]:
    return select(branches.c.id).where(branches.c.pacticipant_id == pacticipant_id, branches.c.name == branch)
