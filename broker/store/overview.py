"""What the overview shows, in SQL: a fixed number of queries, however many integrations there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Join,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    func,
    select,
    union,
)

from broker.domain.pairs import Replay
from broker.store.tables import (
    deployed_versions,
    integrations,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    released_versions,
    verifications,
    versions,
)

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")
_consumer_version = versions.alias("consumer_version")
_provider_version = versions.alias("provider_version")
_newest_of_provider = versions.alias("newest_of_provider")
_consumer_id: BindParameter[int] = bindparam("consumer_id")
_provider_id: BindParameter[int] = bindparam("provider_id")


@dataclass(frozen=True, slots=True)
class PairOfIds:
    """A consumer and a provider, by the ids of their pacticipants."""

    consumer_id: int
    provider_id: int


@dataclass(frozen=True, slots=True)
class NewestPact:
    """The pact of the newest consumer version of an integration, with the result that was published for it last.

    `provider_version` is the one of that result; without a result the newest of the provider, None if it has none.
    """

    pair: PairOfIds
    consumer: str
    provider: str
    consumer_version_id: int
    consumer_version: str
    sha: str
    content_id: int
    published_at: datetime
    provider_version: str | None
    provider_version_id: int | None
    replay: Replay | None


@dataclass(frozen=True, slots=True)
class VersionInPlace:
    """A version that is deployed, or released and supported, in an environment now."""

    environment_id: int
    pacticipant_id: int
    version: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A consumer version that is in an environment, and a provider version there that it has a pact with.

    `provider_version` is None where no version of that provider is there.
    """

    environment_id: int
    pair: PairOfIds
    consumer: str
    consumer_version: str
    provider: str
    provider_version: str | None
    provider_version_id: int | None
    sha: str
    content_id: int
    replay: Replay | None


def newest_pacts(connection: Connection, only: PairOfIds | None = None) -> list[NewestPact]:
    """The newest pact of every integration (of `only` one), by consumer and provider."""
    return [_newest_pact(row) for row in connection.execute(_newest_pacts(one=only is not None), _values(only))]


def versions_in_place(connection: Connection, only: PairOfIds | None = None) -> list[VersionInPlace]:
    """Which versions are where (of the two in `only`), newest version first."""
    rows = connection.execute(_versions_in_place(one=only is not None), _values(only))
    return [VersionInPlace(row.environment_id, row.pacticipant_id, row.version) for row in rows]


def meetings(connection: Connection, only: PairOfIds | None = None) -> list[Meeting]:
    """Who meets whom in which environment now, with the newest result about the two; newest versions first."""
    return [_meeting(row) for row in connection.execute(_meetings(one=only is not None), _values(only))]


def _values(only: PairOfIds | None) -> dict[str, int]:
    return {"consumer_id": only.consumer_id, "provider_id": only.provider_id} if only else {}


@cache
def _newest_pacts(*, one: bool) -> Select[Any]:
    newest_result = (
        select(func.max(latest_verifications.c.verification_id))
        .where(latest_verifications.c.content_id == pact_publications.c.content_id)
        .scalar_subquery()
    )
    # From the integrations to one publication each: the work does not grow with history.
    newest = integrations.join(pact_publications, pact_publications.c.id == _newest_publication())
    joined = (
        _with_names(newest)
        .outerjoin(verifications, verifications.c.id == newest_result)
        .outerjoin(_provider_version, _provider_version.c.id == verifications.c.provider_version_id)
        .outerjoin(_newest_of_provider, _newest_of_provider.c.id == _newest_version_of_provider())
    )
    newest_of_provider = (
        _newest_of_provider.c.number.label("newest_of_provider"),
        _newest_of_provider.c.id.label("newest_of_provider_id"),
    )
    return (
        select(*_columns(), *newest_of_provider)
        .select_from(joined)
        .where(*_of_pair(integrations, one=one))
        .order_by(func.lower(_consumer.c.name), func.lower(_provider.c.name))
    )


@cache
def _versions_in_place(*, one: bool) -> Select[Any]:
    inside = in_place()
    statement = select(inside.c.environment_id, inside.c.pacticipant_id, versions.c.number.label("version")).join(
        versions, versions.c.id == inside.c.version_id
    )
    if one:
        statement = statement.where(inside.c.pacticipant_id.in_((_consumer_id, _provider_id)))
    return statement.order_by(versions.c.sort_order.desc())


@cache
def _meetings(*, one: bool) -> Select[Any]:
    inside = in_place()
    here, there = inside.alias("here"), inside.alias("there")
    joined = (
        _with_names(pact_publications)
        .join(here, here.c.version_id == pact_publications.c.consumer_version_id)
        .outerjoin(
            there,
            and_(
                there.c.environment_id == here.c.environment_id,
                there.c.pacticipant_id == pact_publications.c.provider_id,
            ),
        )
        .outerjoin(_provider_version, _provider_version.c.id == there.c.version_id)
        .outerjoin(
            latest_verifications,
            and_(
                latest_verifications.c.content_id == pact_publications.c.content_id,
                latest_verifications.c.provider_version_id == there.c.version_id,
            ),
        )
        .outerjoin(verifications, verifications.c.id == latest_verifications.c.verification_id)
    )
    return (
        select(*_columns(), here.c.environment_id)
        .select_from(joined)
        .where(pact_publications.c.is_current, *_of_pair(pact_publications, one=one))
        .order_by(_consumer_version.c.sort_order.desc(), _provider_version.c.sort_order.desc())
    )


def newest_publications() -> Select[int]:
    """The id of the newest publication of each integration that has one."""
    newest = integrations.join(pact_publications, pact_publications.c.id == _newest_publication())
    return select(pact_publications.c.id).select_from(newest)


def in_place() -> CTE:
    """The ids of environment, pacticipant and version of all that is deployed, or released and supported, now."""
    deployed = select(
        deployed_versions.c.environment_id, deployed_versions.c.pacticipant_id, deployed_versions.c.version_id
    ).where(deployed_versions.c.undeployed_at.is_(None))
    released = select(
        released_versions.c.environment_id, released_versions.c.pacticipant_id, released_versions.c.version_id
    ).where(released_versions.c.support_ended_at.is_(None))
    return union(deployed, released).cte("inside")


def _with_names(publications: FromClause) -> Join:
    return (
        publications.join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
        .join(_consumer_version, _consumer_version.c.id == pact_publications.c.consumer_version_id)
        .join(_consumer, _consumer.c.id == pact_publications.c.consumer_id)
        .join(_provider, _provider.c.id == pact_publications.c.provider_id)
    )


def _columns() -> Iterable[ColumnElement[Any]]:
    return (
        pact_publications.c.consumer_id,
        pact_publications.c.provider_id,
        pact_publications.c.consumer_version_id,
        pact_publications.c.created_at.label("published_at"),
        pact_contents.c.sha,
        pact_publications.c.content_id,
        _provider_version.c.id.label("provider_version_id"),
        _consumer.c.name.label("consumer"),
        _provider.c.name.label("provider"),
        _consumer_version.c.number.label("consumer_version"),
        _provider_version.c.number.label("provider_version"),
        verifications.c.id.label("verification"),
        verifications.c.success,
        verifications.c.executed_at,
    )


def _of_pair(table: Table, *, one: bool) -> Iterable[ColumnElement[bool]]:
    return (table.c.consumer_id == _consumer_id, table.c.provider_id == _provider_id) if one else ()


def _newest_publication() -> ColumnElement[int]:
    newest = pact_publications.alias("newest")
    return (
        select(newest.c.id)
        .where(
            newest.c.provider_id == integrations.c.provider_id,
            newest.c.consumer_id == integrations.c.consumer_id,
            newest.c.is_current,
        )
        .order_by(newest.c.consumer_version_order.desc())
        .limit(1)
        .scalar_subquery()
    )


def _newest_version_of_provider() -> ColumnElement[int]:
    newest = versions.alias("newest_version")
    statement: Select[tuple[int]] = select(newest.c.id).where(
        newest.c.pacticipant_id == pact_publications.c.provider_id
    )
    return statement.order_by(newest.c.sort_order.desc()).limit(1).scalar_subquery()


def _newest_pact(row: Row[Any]) -> NewestPact:
    return NewestPact(
        pair=PairOfIds(row.consumer_id, row.provider_id),
        consumer=row.consumer,
        provider=row.provider,
        consumer_version_id=row.consumer_version_id,
        consumer_version=row.consumer_version,
        sha=row.sha,
        published_at=row.published_at,
        provider_version=row.provider_version or row.newest_of_provider,
        provider_version_id=row.provider_version_id or row.newest_of_provider_id,
        content_id=row.content_id,
        replay=replay_of(row),
    )


def _meeting(row: Row[Any]) -> Meeting:
    return Meeting(
        environment_id=row.environment_id,
        pair=PairOfIds(row.consumer_id, row.provider_id),
        consumer=row.consumer,
        consumer_version=row.consumer_version,
        provider=row.provider,
        provider_version=row.provider_version,
        provider_version_id=row.provider_version_id,
        sha=row.sha,
        content_id=row.content_id,
        replay=replay_of(row),
    )


def replay_of(row: Row[Any]) -> Replay | None:
    """The replay in the columns `verification`, `success` and `executed_at` of a row, without what went wrong."""
    if row.verification is None:
        return None
    return Replay(row.verification, success=row.success, executed_at=row.executed_at)
