"""Which versions could take the place of others, in SQL: heads of branches, and what is in some environment now.

What was built before these is not looked at, so that the work does not grow with history.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, union

from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    deployed_versions,
    environments,
    pacticipants,
    released_versions,
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
_DEPLOYED = (
    select(deployed_versions.c.version_id)
    .join(environments, environments.c.id == deployed_versions.c.environment_id)
    .where(is_one_of(deployed_versions.c.pacticipant_id, "owners"), deployed_versions.c.undeployed_at.is_(None))
)
_RELEASED = (
    select(released_versions.c.version_id)
    .join(environments, environments.c.id == released_versions.c.environment_id)
    .where(is_one_of(released_versions.c.pacticipant_id, "owners"), released_versions.c.support_ended_at.is_(None))
)
_found = union(_HEAD_OF_MAIN, _HEADS_OF_THEIR_BRANCHES, _DEPLOYED, _RELEASED).subquery("found")
_CANDIDATES = (
    # In the order of the members of a Candidate.
    select(pacticipants.c.name, versions.c.pacticipant_id, versions.c.id, versions.c.number)
    .select_from(_found)
    .join(versions, versions.c.id == _found.c.head_version_id)
    .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    .order_by(versions.c.sort_order.desc())
)
_PLACES = (
    select(deployed_versions.c.version_id, deployed_versions.c.application_instance)
    .join(environments, environments.c.id == deployed_versions.c.environment_id)
    .where(
        is_one_of(deployed_versions.c.version_id, "versions"),
        deployed_versions.c.undeployed_at.is_(None),
        environments.c.name == bindparam("environment"),
    )
    .order_by(deployed_versions.c.application_instance)
)
_SUPPORTED = (
    select(released_versions.c.version_id)
    .join(environments, environments.c.id == released_versions.c.environment_id)
    .where(
        is_one_of(released_versions.c.version_id, "versions"),
        released_versions.c.support_ended_at.is_(None),
        environments.c.name == bindparam("environment"),
    )
)


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


def replaceable(connection: Connection, version_ids: Iterable[int], environment: str) -> dict[int, tuple[str, ...]]:
    """The application instances in which each of the versions is deployed to the environment now.

    Not of one that is released there, which stays supported when another one is released.
    """
    asked = {"versions": list(version_ids), "environment": environment}
    supported = set(connection.execute(_SUPPORTED, asked).scalars())
    found: dict[int, list[str]] = defaultdict(list)
    for version_id, instance in connection.execute(_PLACES, asked):
        found[version_id].append(instance)
    return {version_id: tuple(instances) for version_id, instances in found.items() if version_id not in supported}
