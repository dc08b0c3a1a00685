"""Which provider versions must be verified against a content and have not been, in SQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    FromClause,
    Select,
    Table,
    exists,
    literal,
    literal_column,
    select,
    union_all,
)

from broker.domain.events import RequiredVerification
from broker.store.one_of import is_one_of
from broker.store.tables import (
    branches,
    deployed_versions,
    environments,
    latest_verifications,
    pact_contents,
    pacticipants,
    released_versions,
    versions,
)


def required_verifications(
    connection: Connection, content_ids: Iterable[int]
) -> dict[int, tuple[RequiredVerification, ...]]:
    """The latest version of the provider's main branch and those in environments, without a result for the content.

    By content; whether a result says yes or no makes no difference here. Source: broker-api, events and matching.
    """
    found: dict[int, dict[int, RequiredVerification]] = {each: {} for each in content_ids}
    for row in connection.execute(_REQUIRED, {"content_ids": list(found)}):
        of_content = found[row.content_id]
        before = of_content[row.id].descriptions if row.id in of_content else ()
        of_content[row.id] = RequiredVerification(row.id, row.number, (*before, row.description))
    return {content_id: tuple(required.values()) for content_id, required in found.items()}


_contents = pact_contents.alias("contents")
# For SQLite, which would look at all that is deployed of anybody first.
_PROVIDERS = select(_contents.c.provider_id).where(is_one_of(_contents.c.id, "content_ids"))


def _unverified(place: int, description: Any, table: FromClause) -> Select[Any]:  # noqa: ANN401 - any SQL expression of a text
    """Versions of the provider without a result. It is `table` that tells whose they are.

    By `versions.pacticipant_id`, SQLite would go through every version of the provider.
    """
    verified = exists().where(
        latest_verifications.c.content_id == pact_contents.c.id,
        latest_verifications.c.provider_version_id == versions.c.id,
    )
    return (
        select(
            literal_column(str(place)).label("place"),
            pact_contents.c.id.label("content_id"),
            versions.c.id,
            versions.c.number,
            versions.c.sort_order,
            description.label("description"),
        )
        .select_from(pact_contents)
        .join(table, table.c.pacticipant_id == pact_contents.c.provider_id)
        .join(versions, versions.c.id == table.c.version_id)
        .where(is_one_of(pact_contents.c.id, "content_ids"), table.c.pacticipant_id.in_(_PROVIDERS), ~verified)
    )


def _main_branch() -> Select[Any]:
    heads = select(
        branches.c.head_version_id.label("version_id"), branches.c.pacticipant_id, branches.c.name
    ).subquery()
    return (
        _unverified(0, literal("latest from main branch"), heads)
        .join(pacticipants, pacticipants.c.id == heads.c.pacticipant_id)
        .where(heads.c.name == pacticipants.c.main_branch)
    )


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
