"""Versions of pacticipants, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from broker.domain.pacticipants import Pacticipant
from broker.domain.pages import Paged, PageRequest
from broker.domain.version_numbers import NumberFormats
from broker.domain.versions import Version, VersionBranch, VersionTag
from broker.store.tables import branch_versions, branches, pact_publications, pacticipants, tags, versions
from broker.store.upsert import insert_missing
from broker.store.version_order import lock_order, make_place


def ensure_version(
    connection: Connection, pacticipant: Pacticipant, number: str, now: datetime, numbers: NumberFormats | None = None
) -> tuple[int, bool]:
    """The id of a version, and whether it was made now.

    A new one comes after all others, or with `numbers` where its number says.
    """
    if numbers:
        lock_order(connection, pacticipant.id)
    found = _version_id(connection, pacticipant.id, number)
    if found is not None:
        return found, False
    values = {
        "pacticipant_id": pacticipant.id,
        "number": number,
        "sort_order": 0,
        "created_at": now,
        "updated_at": now,
    }
    made = insert_missing(connection, versions, values)
    if made is None:
        return connection.execute(_by_number(pacticipant.id, number)).scalar_one(), False
    # Ids grow with creation, over all pacticipants: that is the order.
    place = make_place(connection, pacticipant.id, made, number, numbers) if numbers else made
    connection.execute(update(versions).where(versions.c.id == made).values(sort_order=place))
    return made, True


def lock_version(connection: Connection, version_id: int) -> None:
    """Keep other writers of this version waiting until the transaction ends."""
    connection.execute(select(versions.c.id).where(versions.c.id == version_id).with_for_update())


def set_build_url(connection: Connection, version_id: int, build_url: str | None, now: datetime) -> None:
    """Set where the version was built."""
    statement = update(versions).where(versions.c.id == version_id)
    connection.execute(statement.values(build_url=build_url, updated_at=now))


def find_version(connection: Connection, pacticipant: str, number: str) -> Version | None:
    """A version by its pacticipant's name and its number, with branches and tags."""
    condition = (pacticipants.c.name == pacticipant, versions.c.number == number)
    return _first(_load(connection, _version_rows().where(*condition)))


def latest_version(connection: Connection, pacticipant: str, tag: str | None = None) -> Version | None:
    """The latest version, or the latest of those that have `tag`."""
    statement = _version_rows().where(pacticipants.c.name == pacticipant)
    if tag is not None:
        statement = statement.join(tags, tags.c.version_id == versions.c.id).where(tags.c.name == tag)
    return _first(_load(connection, statement.order_by(versions.c.sort_order.desc()).limit(1)))


def list_versions(
    connection: Connection,
    pacticipant: str,
    page: PageRequest | None = None,
    *,
    branch: str | None = None,
    tag: str | None = None,
) -> Paged[Version]:
    """Versions of a pacticipant (of those, the ones in a branch or with a tag), newest first."""
    statement = _version_rows().where(pacticipants.c.name == pacticipant)
    if branch is not None:
        members = select(branch_versions.c.version_id).join(branches, branches.c.id == branch_versions.c.branch_id)
        statement = statement.where(versions.c.id.in_(members.where(branches.c.name == branch)))
    if tag is not None:
        statement = statement.where(versions.c.id.in_(select(tags.c.version_id).where(tags.c.name == tag)))
    ordered = statement.order_by(versions.c.sort_order.desc())
    if page is None:
        found = _load(connection, ordered)
        return Paged(found, len(found))
    total = connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    return Paged(_load(connection, ordered.offset(page.offset).limit(page.size)), total, page)


def providers_of(connection: Connection, version_id: int) -> list[str]:
    """The providers with which a version has a pact, by name."""
    statement = (
        select(pacticipants.c.name)
        .join(pact_publications, pact_publications.c.provider_id == pacticipants.c.id)
        .where(pact_publications.c.consumer_version_id == version_id, pact_publications.c.is_current)
        .order_by(pacticipants.c.name)
    )
    return list(connection.execute(statement).scalars())


def delete_version(connection: Connection, version_id: int) -> None:
    """Delete a version with its pacts, results, tags, deployments. The heads of its branches are open afterwards."""
    connection.execute(delete(versions).where(versions.c.id == version_id))


def versions_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Version]:
    """The versions with these ids, with branches and tags."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {version.id: version for version in _load(connection, _version_rows().where(versions.c.id.in_(wanted)))}


def _version_id(connection: Connection, pacticipant_id: int, number: str) -> int | None:
    return connection.execute(_by_number(pacticipant_id, number)).scalar_one_or_none()


def _by_number(pacticipant_id: int, number: str) -> Select[Any]:
    return select(versions.c.id).where(versions.c.pacticipant_id == pacticipant_id, versions.c.number == number)


def _version_rows() -> Select[Any]:
    return select(versions, pacticipants.c.name.label("pacticipant")).join(
        pacticipants, pacticipants.c.id == versions.c.pacticipant_id
    )


def _first(found: Sequence[Version]) -> Version | None:
    return found[0] if found else None


def _load(connection: Connection, statement: Select[Any]) -> list[Version]:
    rows = connection.execute(statement).all()
    ids = [row.id for row in rows]
    branches_of = _branches(connection, ids)
    tags_of = _tags(connection, ids)
    return [_version(row, branches_of[row.id], tags_of[row.id]) for row in rows]


def _branches(connection: Connection, ids: Sequence[int]) -> dict[int, list[VersionBranch]]:
    statement = (
        select(branch_versions.c.version_id, branches.c.name, branches.c.head_version_id)
        .join(branches, branches.c.id == branch_versions.c.branch_id)
        .where(branch_versions.c.version_id.in_(ids))
        .order_by(branch_versions.c.created_at, branches.c.id)
    )
    found: dict[int, list[VersionBranch]] = defaultdict(list)
    for row in connection.execute(statement) if ids else ():
        found[row.version_id].append(VersionBranch(row.name, latest=row.head_version_id == row.version_id))
    return found


def _tags(connection: Connection, ids: Sequence[int]) -> dict[int, list[VersionTag]]:
    newer = tags.alias("newer")
    newest = (
        select(func.max(newer.c.version_order))
        .where(newer.c.pacticipant_id == tags.c.pacticipant_id, newer.c.name == tags.c.name)
        .scalar_subquery()
    )
    statement = (
        select(
            tags.c.version_id,
            tags.c.name,
            tags.c.created_at,
            (tags.c.version_order == newest).label("latest"),
        )
        .where(tags.c.version_id.in_(ids))
        .order_by(tags.c.name)
    )
    found: dict[int, list[VersionTag]] = defaultdict(list)
    for row in connection.execute(statement) if ids else ():
        found[row.version_id].append(VersionTag(row.name, bool(row.latest), row.created_at))
    return found


def _version(row: Row[Any], its_branches: list[VersionBranch], its_tags: list[VersionTag]) -> Version:
    return Version(
        id=row.id,
        pacticipant=row.pacticipant,
        number=row.number,
        order=row.sort_order,
        build_url=row.build_url,
        created_at=row.created_at,
        updated_at=row.updated_at,
        branches=tuple(its_branches),
        tags=tuple(its_tags),
    )
