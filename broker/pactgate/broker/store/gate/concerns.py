"""Contracts that predecessors of versions have and they have not, and forced deletions, in SQL: one statement."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)

from pactgate.broker.domain.gate.concerns import ForcedDeletion, Omission
from pactgate.broker.domain.gate.pairs import Party
from pactgate.broker.store.environments.deletions_tables import forced_deletions
from pactgate.broker.store.environments.present_versions import environment as its_environment
from pactgate.broker.store.environments.present_versions import present_versions
from pactgate.broker.store.sql import UtcDateTime, is_one_of
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    environments,
    pact_publications,
    pacticipants,
    provider_contracts,
    versions,
)

_asked, _before = versions.alias("asked"), versions.alias("before")
_owner, _provider = pacticipants.alias("owner"), pacticipants.alias("provider")


def what_is_missing(
    connection: Connection,
    version_ids: Iterable[int],
    pacticipants_asked: Iterable[str],
    environment: str | None,
    since: datetime,
) -> tuple[list[Omission], list[ForcedDeletion]]:
    """What predecessors of these versions published and they did not; and what was deleted by force.

    Predecessors are older versions that are in the environment, and of each branch the version before. Deletions are
    those in the environment since then that have to do with one of the pacticipants.
    """
    names = set(pacticipants_asked)
    values = {"asked": list(version_ids), "environment": environment or "", "since": since}
    rows = connection.execute(_missing(), values).all()
    omissions = [_omission(row) for row in rows if row.deleted_at is None]
    deletions = [_deletion(row) for row in rows if row.deleted_at is not None]
    return omissions, [each for each in deletions if names & {*each.partners, each.version.name}]


@cache
def _missing() -> Any:  # noqa: ANN401 - a union of three statements
    predecessors = _predecessors()
    return union_all(_pacts(predecessors), _documents(predecessors), _deletions())


def _predecessors() -> CTE:
    """The ids of versions and of their predecessors, with the environment or the branch that makes them such."""

    def there(table: Table) -> ColumnElement[bool]:
        owners = select(versions.c.pacticipant_id).where(is_one_of(versions.c.id, "asked"))
        return and_(table.c.pacticipant_id.in_(owners), its_environment.c.name == bindparam("environment"))

    inside = present_versions("pacticipant_id", "version_id", "environment", narrowed=there).subquery("inside")
    in_environment = select(
        versions.c.id, inside.c.version_id.label("before_id"), inside.c.environment, null().cast(String).label("branch")
    ).join_from(
        versions,
        inside,
        # From the versions that are asked about: by the index of pacticipants SQLite would read all of their versions.
        inside.c.pacticipant_id + 0 == versions.c.pacticipant_id + 0,
    )
    own, other = branch_versions.alias("own"), branch_versions.alias("other")
    last = (
        select(func.max(other.c.version_id))
        .where(other.c.branch_id == own.c.branch_id, other.c.version_id < own.c.version_id)
        .scalar_subquery()
    )
    on_branch = select(own.c.version_id, last, null().cast(String), branches.c.name).join_from(
        own, branches, branches.c.id == own.c.branch_id
    )
    return union_all(
        in_environment.where(is_one_of(versions.c.id, "asked")),
        on_branch.where(is_one_of(own.c.version_id, "asked")),
    ).cte("predecessors")


def _pacts(predecessors: CTE) -> Select[Any]:
    own = pact_publications.alias("own_pacts")
    published = exists().where(
        own.c.consumer_version_id == _asked.c.id, own.c.provider_id == pact_publications.c.provider_id, own.c.is_current
    )
    return (
        _omissions(predecessors, _provider.c.name)
        .join(pact_publications, pact_publications.c.consumer_version_id == _before.c.id)
        .join(_provider, _provider.c.id == pact_publications.c.provider_id)
        .where(pact_publications.c.is_current, ~published)
    )


def _documents(predecessors: CTE) -> Select[Any]:
    own = provider_contracts.alias("own_documents")
    return (
        _omissions(predecessors, null().cast(String))
        .join(provider_contracts, provider_contracts.c.provider_version_id == _before.c.id)
        .where(~exists().where(own.c.provider_version_id == _asked.c.id))
    )


def _omissions(predecessors: CTE, provider: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            _owner.c.name.label("pacticipant"),
            _asked.c.number.label("version"),
            _before.c.number.label("before"),
            predecessors.c.environment,
            predecessors.c.branch,
            provider.label("provider"),
            null().cast(String).label("partners"),
            null().cast(UtcDateTime).label("deleted_at"),
        )
        .select_from(predecessors)
        .join(_asked, _asked.c.id == predecessors.c.id)
        .join(_owner, _owner.c.id == _asked.c.pacticipant_id)
        .join(_before, _before.c.id == predecessors.c.before_id)
        .where(_before.c.sort_order < _asked.c.sort_order)
    )


def _deletions() -> Select[Any]:
    published_again = (
        exists()
        .where(pact_publications.c.is_current, _provider.c.name == forced_deletions.c.provider)
        .where(
            pact_publications.c.provider_id == _provider.c.id,
            pact_publications.c.consumer_version_id == versions.c.id,
            versions.c.number == forced_deletions.c.version,
            versions.c.pacticipant_id == pacticipants.c.id,
            pacticipants.c.name == forced_deletions.c.pacticipant,
        )
    )
    return (
        select(
            forced_deletions.c.pacticipant,
            forced_deletions.c.version,
            null().cast(String),
            environments.c.name,
            null().cast(String),
            forced_deletions.c.provider,
            forced_deletions.c.partners,
            forced_deletions.c.deleted_at,
        )
        .join_from(forced_deletions, environments, environments.c.id == forced_deletions.c.environment_id)
        .where(
            environments.c.name == bindparam("environment"),
            forced_deletions.c.deleted_at >= bindparam("since", type_=UtcDateTime),
            or_(forced_deletions.c.provider.is_(None), ~published_again),
        )
    )


def _omission(row: Row[Any]) -> Omission:
    return Omission(
        version=Party(row.pacticipant, row.version),
        predecessor=Party(row.pacticipant, row.before),
        provider=row.provider,
        environment=row.environment,
        branch=row.branch,
    )


def _deletion(row: Row[Any]) -> ForcedDeletion:
    return ForcedDeletion(
        version=Party(row.pacticipant, row.version),
        environment=row.environment,
        deleted_at=row.deleted_at,
        partners=frozenset(json.loads(row.partners)),
        provider=row.provider,
    )
