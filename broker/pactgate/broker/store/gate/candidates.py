"""Which versions could take the place of others, in SQL: heads of branches, and what is in some environment now.

What was built before these is not looked at, so that the work does not grow with history.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, select, union

from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, environment, present_versions
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    pacticipants,
    versions,
)

_owner = pacticipants.alias("owner")
_head = branches.alias("head")
_HEAD_OF_MAIN = (
    select(branches.c.head_version_id)
    .join(_owner, _owner.c.id == branches.c.pacticipant_id)
    .where(is_one_of(branches.c.pacticipant_id, "owners"), branches.c.name == _owner.c.main_branch)
)
_HEADS_OF_THEIR_BRANCHES = (
    select(_head.c.head_version_id)
    .join(branch_versions, branch_versions.c.branch_id == _head.c.id)
    .where(is_one_of(branch_versions.c.version_id, "versions"))
)
_PRESENT = select(
    present_versions("version_id", narrowed=lambda table: is_one_of(table.c.pacticipant_id, "owners")).subquery()
)
_found = union(_HEAD_OF_MAIN, _HEADS_OF_THEIR_BRANCHES, _PRESENT).subquery("found")
_CANDIDATES = (
    # In the order of the members of a Candidate.
    select(pacticipants.c.name, versions.c.pacticipant_id, versions.c.id, versions.c.number)
    .select_from(_found)
    .join(versions, versions.c.id == _found.c.head_version_id)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .order_by(versions.c.sort_order.desc())
)


def _in_environment(table: Table) -> ColumnElement[bool]:
    return and_(is_one_of(table.c.version_id, "versions"), environment.c.name == bindparam("environment"))


_PLACES = select(
    present_versions("version_id", "how", "instance", narrowed=_in_environment).subquery("there")
).order_by("instance")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version that could take the place of another one of its pacticipant."""

    pacticipant: str
    pacticipant_id: int
    version_id: int
    version: str


def candidates_of(
    connection: Connection, owners: Iterable[int], version_ids: Iterable[int], *, most: int
) -> dict[str, list[Candidate]]:
    """For each of the pacticipants, by name, not more than `most` versions, the newest first.

    They are the head of its main branch, the heads of those branches that the versions are on, and what of it is in
    any environment now; not the versions themselves.
    """
    known = list(version_ids)
    found: dict[str, list[Candidate]] = defaultdict(list)
    for row in connection.execute(_CANDIDATES, {"owners": list(owners), "versions": known}):
        candidate = Candidate(*row)
        if candidate.version_id not in known and len(found[candidate.pacticipant]) < most:
            found[candidate.pacticipant].append(candidate)
    return found


def replaceable(connection: Connection, version_ids: Iterable[int], place: str) -> dict[int, tuple[str, ...]]:
    """The application instances in which each of the versions is deployed to the environment now.

    Not of one that is released there, which stays supported when another one is released.
    """
    asked = {"versions": list(version_ids), "environment": place}
    rows = connection.execute(_PLACES, asked).all()
    supported = {row.version_id for row in rows if row.how == RELEASED.how}
    instances: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.how == DEPLOYED.how and row.version_id not in supported:
            instances[row.version_id].append(row.instance)
    return {version_id: tuple(names) for version_id, names in instances.items()}
