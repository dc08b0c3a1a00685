"""Versions of pacticipants, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Boolean, Connection, Select, bindparam, delete, func, null, select, union_all, update

from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.versions.version_numbers import NumberFormats
from pactgate.broker.domain.versions.versions import Marks, Version, VersionBranch, VersionTag
from pactgate.broker.store.environments.environments import environment_of
from pactgate.broker.store.environments.present_versions import present_versions
from pactgate.broker.store.sql import insert_missing, is_one_of
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    environments,
    pact_publications,
    pacticipants,
    tags,
    versions,
)
from pactgate.broker.store.versions.version_order import lock_order, make_place

_ROWS = select(
    # In the order of the members of a Version.
    versions.c.id,
    pacticipants.c.name,
    versions.c.number,
    versions.c.sort_order,
    versions.c.build_url,
    versions.c.created_at,
    versions.c.updated_at,
).join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
_OF_PACTICIPANT = _ROWS.where(pacticipants.c.name == bindparam("pacticipant"))
_BY_NUMBER = _OF_PACTICIPANT.where(versions.c.number == bindparam("number"))
_BY_ID = _ROWS.where(is_one_of(versions.c.id, "ids"))
_ID_BY_NUMBER = select(versions.c.id).where(
    versions.c.pacticipant_id == bindparam("pacticipant_id"), versions.c.number == bindparam("number")
)
_SET_ORDER = update(versions).where(versions.c.id == bindparam("made")).values(sort_order=bindparam("place"))
_LOCK = select(versions.c.id).where(versions.c.id == bindparam("id")).with_for_update()
_PROVIDERS = (
    select(pacticipants.c.name)
    .join(pact_publications, pact_publications.c.provider_id == pacticipants.c.id)
    .where(pact_publications.c.consumer_version_id == bindparam("version_id"), pact_publications.c.is_current)
    .order_by(pacticipants.c.name)
)
_newer = tags.alias("newer")
_newest_order = (
    select(func.max(_newer.c.version_order))
    .where(_newer.c.pacticipant_id == tags.c.pacticipant_id, _newer.c.name == tags.c.name)
    .scalar_subquery()
)
_no_environment = [null().cast(column.type) for column in environments.c]
_inside = present_versions(
    "version_id", "environment_id", narrowed=lambda table: is_one_of(table.c.version_id, "ids")
).subquery("inside")
_MARKS = union_all(
    select(
        _inside.c.version_id,
        null().cast(branches.c.id.type).label("branch_id"),
        null().cast(branches.c.name.type).label("name"),
        null().cast(Boolean()).label("latest"),
        null().cast(tags.c.created_at.type).label("marked_at"),
        *(column.label(f"environment_{column.name}") for column in environments.c),
    ).join(environments, environments.c.id == _inside.c.environment_id),
    select(
        branch_versions.c.version_id,
        branches.c.id,
        branches.c.name,
        branches.c.head_version_id == branch_versions.c.version_id,
        branch_versions.c.created_at,
        *_no_environment,
    )
    .join(branches, branches.c.id == branch_versions.c.branch_id)
    .where(is_one_of(branch_versions.c.version_id, "ids")),
    select(
        tags.c.version_id,
        null().cast(branches.c.id.type),
        tags.c.name,
        tags.c.version_order == _newest_order,
        tags.c.created_at,
        *_no_environment,
    ).where(is_one_of(tags.c.version_id, "ids")),
)
"""The environments in which versions are now, their branches and their tags, in one statement."""


def ensure_version(
    connection: Connection, pacticipant: Pacticipant, number: str, now: datetime, numbers: NumberFormats | None = None
) -> tuple[int, bool]:
    """The id of a version, and whether it was made now.

    A new one comes after all others, or with `numbers` where its number says.
    """
    if numbers:
        lock_order(connection, pacticipant.id)
    values = {
        "pacticipant_id": pacticipant.id,
        "number": number,
        "sort_order": 0,
        "created_at": now,
        "updated_at": now,
    }
    made = insert_missing(connection, versions, values)
    if made is None:
        key = {"pacticipant_id": pacticipant.id, "number": number}
        return connection.execute(_ID_BY_NUMBER, key).scalar_one(), False
    # Ids grow with creation, over all pacticipants: that is the order, where numbers say no other.
    place = make_place(connection, pacticipant.id, made, number, numbers) if numbers else made
    connection.execute(_SET_ORDER, {"made": made, "place": place})
    return made, True


def lock_version(connection: Connection, version_id: int) -> None:
    """Keep other writers of this version waiting until the transaction ends."""
    connection.execute(_LOCK, {"id": version_id})


def set_build_url(connection: Connection, version_id: int, build_url: str | None, now: datetime) -> None:
    """Set where the version was built."""
    statement = update(versions).where(versions.c.id == version_id)
    connection.execute(statement.values(build_url=build_url, updated_at=now))


def find_version(connection: Connection, pacticipant: str, number: str) -> Version | None:
    """A version by its pacticipant's name and its number, with branches and tags."""
    return _first(_load(connection, _BY_NUMBER, pacticipant=pacticipant, number=number))


def latest_version(connection: Connection, pacticipant: str, tag: str | None = None) -> Version | None:
    """The latest version, or the latest of those that have `tag`."""
    statement = _OF_PACTICIPANT
    if tag is not None:
        statement = statement.join(tags, tags.c.version_id == versions.c.id).where(tags.c.name == tag)
    newest = statement.order_by(versions.c.sort_order.desc()).limit(1)
    return _first(_load(connection, newest, pacticipant=pacticipant))


def list_versions(
    connection: Connection,
    pacticipant: str,
    page: PageRequest | None = None,
    *,
    branch: str | None = None,
    tag: str | None = None,
) -> Paged[Version]:
    """Versions of a pacticipant (of those, the ones in a branch or with a tag), newest first."""
    statement = _OF_PACTICIPANT
    if branch is not None:
        members = select(branch_versions.c.version_id).join(branches, branches.c.id == branch_versions.c.branch_id)
        statement = statement.where(versions.c.id.in_(members.where(branches.c.name == branch)))
    if tag is not None:
        statement = statement.where(versions.c.id.in_(select(tags.c.version_id).where(tags.c.name == tag)))
    ordered = statement.order_by(versions.c.sort_order.desc())
    if page is None:
        found = _load(connection, ordered, pacticipant=pacticipant)
        return Paged(found, len(found))
    counted = select(func.count()).select_from(statement.subquery())
    total = connection.execute(counted, {"pacticipant": pacticipant}).scalar_one()
    found = _load(connection, ordered.offset(page.offset).limit(page.size), pacticipant=pacticipant)
    return Paged(found, total, page)


def providers_of(connection: Connection, version_id: int) -> list[str]:
    """The providers with which a version has a pact, by name."""
    return list(connection.execute(_PROVIDERS, {"version_id": version_id}).scalars())


def delete_version(connection: Connection, version_id: int) -> None:
    """Delete a version with its pacts, results, tags, deployments. The heads of its branches are open afterwards."""
    connection.execute(delete(versions).where(versions.c.id == version_id))


def versions_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Version]:
    """The versions with these ids, with branches and tags."""
    wanted = list(set(ids))
    return {version.id: version for version in _load(connection, _BY_ID, ids=wanted)} if wanted else {}


def _first(found: Sequence[Version]) -> Version | None:
    return found[0] if found else None


def _load(connection: Connection, statement: Select[Any], **values: object) -> list[Version]:
    rows = connection.execute(statement, values).all()
    marks = marks_by_id(connection, [row[0] for row in rows])
    return [Version(*(*row, marks[row[0]])) for row in rows]


def marks_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Marks]:
    """The branches, tags and environments of each of the versions with these ids."""
    wanted = list(set(ids))
    its_branches: dict[int, list[tuple[datetime, int, VersionBranch]]] = defaultdict(list)
    its_tags: dict[int, list[VersionTag]] = defaultdict(list)
    its_environments = defaultdict(list)
    known = {}
    for row in connection.execute(_MARKS, {"ids": wanted}) if wanted else ():
        if row.environment_id is not None:
            if row.environment_id not in known:
                known[row.environment_id] = environment_of(row, prefix="environment_")
            its_environments[row.version_id].append(known[row.environment_id])
        elif row.branch_id is not None:
            branch = VersionBranch(row.name, bool(row.latest))
            its_branches[row.version_id].append((row.marked_at, row.branch_id, branch))
        else:
            its_tags[row.version_id].append(VersionTag(row.name, bool(row.latest), row.marked_at))
    return {
        version_id: Marks(
            tuple(branch for *_, branch in sorted(its_branches[version_id], key=itemgetter(0, 1))),
            tuple(sorted(its_tags[version_id], key=attrgetter("name"))),
            tuple(sorted(its_environments[version_id], key=lambda environment: environment.display_name.lower())),
        )
        for version_id in wanted
    }
