"""Which provider versions must be verified against a content and have not been, in SQL."""

from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    FromClause,
    Select,
    Table,
    bindparam,
    exists,
    literal,
    literal_column,
    select,
    union_all,
)

from broker.domain.events import RequiredVerification
from broker.domain.pacts import Pact
from broker.store.tables import (
    branches,
    deployed_versions,
    environments,
    latest_verifications,
    pacticipants,
    released_versions,
    versions,
)


def required_verifications(connection: Connection, pact: Pact) -> tuple[RequiredVerification, ...]:
    """The latest version of the provider's main branch and those in environments, without a result for the content.

    Whether a result says yes or no makes no difference here. Source: broker-api, events and matching.
    """
    found: dict[int, RequiredVerification] = {}
    for row in connection.execute(_REQUIRED, {"provider": pact.provider, "content_id": pact.content_id}):
        before = found[row.id].descriptions if row.id in found else ()
        found[row.id] = RequiredVerification(row.id, row.number, (*before, row.description))
    return tuple(found.values())


def _unverified(place: int, description: Any, table: FromClause) -> Select[Any]:  # noqa: ANN401 - any SQL expression of a text
    """Versions of the provider without a result. It is `table` that tells whose they are.

    By `versions.pacticipant_id`, SQLite would go through every version of the provider.
    """
    verified = exists().where(
        latest_verifications.c.content_id == bindparam("content_id"),
        latest_verifications.c.provider_version_id == versions.c.id,
    )
    return (
        select(
            literal_column(str(place)).label("place"),
            versions.c.id,
            versions.c.number,
            versions.c.sort_order,
            description.label("description"),
        )
        .select_from(versions)
        .join(table, table.c.version_id == versions.c.id)
        .join(pacticipants, pacticipants.c.id == table.c.pacticipant_id)
        .where(pacticipants.c.name == bindparam("provider"), ~verified)
    )


def _main_branch() -> Select[Any]:
    heads = select(
        branches.c.head_version_id.label("version_id"), branches.c.pacticipant_id, branches.c.name
    ).subquery()
    return _unverified(0, literal("latest from main branch"), heads).where(heads.c.name == pacticipants.c.main_branch)


def _in_environments(place: int, how: str, table: Table, ended: Column[Any]) -> Select[Any]:
    return (
        _unverified(place, literal(f"{how} in ") + environments.c.name, table)
        .join(environments, environments.c.id == table.c.environment_id)
        .where(ended.is_(None))
        .distinct()
    )


def _in_order(*statements: Select[Any]) -> Select[Any]:
    """The rows of all, those of earlier statements first, each by the age of the version."""
    every = union_all(*statements).subquery()
    return select(every).order_by(every.c.place, every.c.sort_order)


_REQUIRED = _in_order(
    _main_branch(),
    _in_environments(1, "deployed", deployed_versions, deployed_versions.c.undeployed_at),
    _in_environments(2, "released", released_versions, released_versions.c.support_ended_at),
)
