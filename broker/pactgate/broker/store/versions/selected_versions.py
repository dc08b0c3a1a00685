"""From names and selectors to ids, in SQL: for many pacticipants at once, and without their history."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, literal, null, select, union_all

from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.store.environments.present_versions import environment, present_versions
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    environments,
    pacticipants,
    tags,
    versions,
)

Criteria = frozenset[str]
"""The names of the criteria that a selector has. They shape its statement; their values are parameters."""

Owned = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""That a column holds the pacticipant whose versions are wanted, or one of them."""

_CRITERIA = ("version", "tag", "branch", "environment", "latest", "main_branch")
_owner = pacticipants.alias("owner")


def versions_selected(
    connection: Connection, owners: Iterable[int], selector: Selector
) -> dict[int, list[tuple[int, str]]]:
    """Id and number of every version that the selector finds, newest first, by the id of its pacticipant.

    The selector is asked of each of the pacticipants `owners`, by id, whichever it names itself. Not for a selector by
    name only.
    """
    values = {name: getattr(selector, name) for name in _CRITERIA}
    criteria = frozenset({name for name, value in values.items() if value not in (None, False)})
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in connection.execute(_selected(criteria), {**values, "owners": list(owners)}):
        found[row.pacticipant_id].append((row.id, row.number))
    return found


@cache
def _selected(criteria: Criteria) -> Select[Any]:
    if "latest" not in criteria or criteria & {"branch", "main_branch"}:
        found = select(versions.c.pacticipant_id, versions.c.id, versions.c.number)
        return _narrowed(found, criteria, _of_any_owner).order_by(versions.c.sort_order.desc())
    order = tags.c.version_order if "tag" in criteria else versions.c.sort_order
    of_one = _narrowed(select(versions.c.id), criteria, lambda column: column == _owner.c.id)
    newest = of_one.order_by(order.desc()).limit(1).correlate(_owner).scalar_subquery()
    chosen = versions.alias("chosen")
    return (
        select(chosen.c.pacticipant_id, chosen.c.id, chosen.c.number)
        .select_from(_owner)
        .join(chosen, chosen.c.id == newest)
        .where(_of_any_owner(_owner.c.id))
    )


def _of_any_owner(column: ColumnElement[int]) -> ColumnElement[bool]:
    return is_one_of(column, "owners")


def _narrowed(statement: Select[Any], criteria: Criteria, owned: Owned) -> Select[Any]:
    """The versions that are owned and meet the criteria; of a branch with `latest`, its head."""
    if "environment" in criteria:
        statement = statement.where(versions.c.id.in_(_in_environment()))
    if "environment" not in criteria or "latest" in criteria:
        # Beside an environment this would lead SQLite through every version of the owner.
        statement = statement.where(owned(versions.c.pacticipant_id))
    if "version" in criteria:
        statement = statement.where(versions.c.number == bindparam("version"))
    if "tag" in criteria:
        statement = statement.join(tags, tags.c.version_id == versions.c.id)
        statement = statement.where(owned(tags.c.pacticipant_id), tags.c.name == bindparam("tag"))
    if criteria & {"branch", "main_branch"}:
        statement = _on_branch(statement, criteria).where(owned(branches.c.pacticipant_id))
    return statement


def _on_branch(statement: Select[Any], criteria: Criteria) -> Select[Any]:
    if "latest" in criteria:
        statement = statement.join(branches, branches.c.head_version_id == versions.c.id)
    else:
        statement = statement.join(branch_versions, branch_versions.c.version_id == versions.c.id)
        statement = statement.join(branches, branches.c.id == branch_versions.c.branch_id)
    if "main_branch" not in criteria:
        return statement.where(branches.c.name == bindparam("branch"))
    main_branch = select(_owner.c.main_branch).where(_owner.c.id == branches.c.pacticipant_id).correlate(branches)
    return statement.where(branches.c.name == main_branch.scalar_subquery())


def _in_environment() -> Select[Any]:
    def there(table: Table) -> ColumnElement[bool]:
        return and_(_of_any_owner(table.c.pacticipant_id), environment.c.name == bindparam("environment"))

    return select(present_versions("version_id", narrowed=there).subquery().c.version_id)


_VERSION, _PACTICIPANT, _ENVIRONMENT = range(3)
_NAMED = union_all(
    select(pacticipants.c.name, versions.c.id, versions.c.number, literal(_VERSION))
    .join(versions, versions.c.pacticipant_id == pacticipants.c.id)
    .where(is_one_of(pacticipants.c.name, "pacticipants"), is_one_of(versions.c.number, "numbers")),
    select(pacticipants.c.name, pacticipants.c.id, null(), literal(_PACTICIPANT)).where(
        is_one_of(pacticipants.c.name, "pacticipants")
    ),
    select(environments.c.name, environments.c.id, null(), literal(_ENVIRONMENT)).where(
        is_one_of(environments.c.name, "environments")
    ),
)


@dataclass(frozen=True, slots=True)
class Named:
    """The ids of what has these names; a name that nothing has is left out. Versions are by pacticipant and number."""

    pacticipants: dict[str, int] = field(default_factory=dict)
    environments: dict[str, int] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)


def named(
    connection: Connection, pacticipants: Iterable[str], environments: Iterable[str] = (), numbers: Iterable[str] = ()
) -> Named:
    """The pacticipants and the environments of exactly these names, and their versions with one of these numbers."""
    names = {
        "pacticipants": list(set(pacticipants)),
        "environments": list(set(environments)),
        "numbers": list(set(numbers)),
    }
    known = Named()
    for name, its_id, number, kind in connection.execute(_NAMED, names):
        if kind == _PACTICIPANT:
            known.pacticipants[name] = its_id
        elif kind == _ENVIRONMENT:
            known.environments[name] = its_id
        else:
            known.versions[name, number] = its_id
    return known
