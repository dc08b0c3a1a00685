"""Versions of pacticipants, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, null, select, union_all, update

from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.domain.versions.version_numbers import NumberFormats
from pactgate.broker.domain.versions.versions import Marks, Version, VersionBranch, VersionTag
from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import branch_versions, branches, pact_publications, pacticipants, tags, versions
from pactgate.broker.store.upsert import insert_missing
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
_MARKS = union_all(
    select(
        branches.c.id.label("branch_id"),
        branch_versions.c.version_id,
        branches.c.name,
        (branches.c.head_version_id == branch_versions.c.version_id).label("latest"),
        branch_versions.c.created_at,
    )
    .join(branches, branches.c.id == branch_versions.c.branch_id)
    .where(is_one_of(branch_versions.c.version_id, "ids")),
    select(null(), tags.c.version_id, tags.c.name, tags.c.version_order == _newest_order, tags.c.created_at).where(
        is_one_of(tags.c.version_id, "ids")
    ),
)
"""Branches and tags of versions."""


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


def _version_id(connection: Connection, pacticipant_id: int, number: str) -> int | None:
    key = {"pacticipant_id": pacticipant_id, "number": number}
    return connection.execute(_ID_BY_NUMBER, key).scalar_one_or_none()


def _first(found: Sequence[Version]) -> Version | None:
    return found[0] if found else None


def _load(connection: Connection, statement: Select[Any], **values: object) -> list[Version]:
    rows = connection.execute(statement, values).all()
    ids = [row[0] for row in rows]
    marks = marks_by_id(connection, ids)
    return [Version(*(*row, marks[row[0]].branches, marks[row[0]].tags)) for row in rows]


def marks_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Marks]:
    """The branches and tags of each of the versions with these ids."""
    wanted = list(set(ids))
    its_branches: dict[int, list[tuple[datetime, int, VersionBranch]]] = defaultdict(list)
    its_tags: dict[int, list[VersionTag]] = defaultdict(list)
    for branch_id, version_id, name, latest, created_at in (
        connection.execute(_MARKS, {"ids": wanted}) if wanted else ()
    ):
        if branch_id is None:
            its_tags[version_id].append(VersionTag(name, bool(latest), created_at))
        else:
            its_branches[version_id].append((created_at, branch_id, VersionBranch(name, bool(latest))))
    return {
        each: Marks(
            tuple(branch for *_, branch in sorted(its_branches[each], key=itemgetter(0, 1))),
            tuple(sorted(its_tags[each], key=attrgetter("name"))),
        )
        for each in wanted
    }
