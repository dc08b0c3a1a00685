"""Branches and which versions belong to them, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, Select, select, update

from broker.domain.versions import Branch
from broker.store.tables import branch_versions, branches, pacticipants, versions
from broker.store.upsert import insert_missing, insert_or_update


def add_version_to_branch(
    connection: Connection, *, pacticipant_id: int, branch: str, version_id: int, now: datetime
) -> tuple[datetime, bool]:
    """When the version was added to the branch, and whether that is now.

    A version that is added becomes the branch's head, even an old one; one that was there changes nothing.
    Source: broker-api, branches.
    """
    values = {"pacticipant_id": pacticipant_id, "name": branch, "created_at": now, "updated_at": now}
    branch_id = _branch_id(connection, pacticipant_id, branch)
    if branch_id is None:
        insert_missing(connection, branches, values)
        branch_id = connection.execute(_by_name(pacticipant_id, branch)).scalar_one()
    membership = select(branch_versions.c.created_at).where(
        branch_versions.c.branch_id == branch_id, branch_versions.c.version_id == version_id
    )
    since = connection.execute(membership).scalar_one_or_none()
    if since is not None:
        return since, False
    row = {"branch_id": branch_id, "version_id": version_id, "created_at": now}
    insert_or_update(connection, branch_versions, row, key=("branch_id", "version_id"), update=())
    head = update(branches).where(branches.c.id == branch_id)
    connection.execute(head.values(head_version_id=version_id, updated_at=now))
    return now, True


def find_branch(connection: Connection, pacticipant: str, branch: str) -> Branch | None:
    """A branch by name, with the number of its head."""
    statement = (
        select(branches.c.name, branches.c.created_at, versions.c.number.label("head"))
        .join(pacticipants, pacticipants.c.id == branches.c.pacticipant_id)
        .outerjoin(versions, versions.c.id == branches.c.head_version_id)
        .where(pacticipants.c.name == pacticipant, branches.c.name == branch)
    )
    row = connection.execute(statement).one_or_none()
    return Branch(pacticipant, row.name, row.created_at, row.head) if row else None


def _by_name(pacticipant_id: int, branch: str) -> Select[int]:
    return select(branches.c.id).where(branches.c.pacticipant_id == pacticipant_id, branches.c.name == branch)


def _branch_id(connection: Connection, pacticipant_id: int, branch: str) -> int | None:
    return connection.execute(_by_name(pacticipant_id, branch)).scalar_one_or_none()
