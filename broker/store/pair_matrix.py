"""The newest versions of a consumer and a provider, and what is known about each two of them, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, func, select

from broker.domain.overview import PairOfIds
from broker.domain.pairs import Replay
from broker.store.one_of import is_one_of_these
from broker.store.overview import replay_of
from broker.store.tables import latest_verifications, pact_contents, pact_publications, verifications, versions


@dataclass(frozen=True, slots=True)
class PactOfVersion:
    """The pact of a consumer version. Results belong to its content."""

    version_id: int
    content_id: int
    sha: str


@dataclass(frozen=True, slots=True)
class Newest[T]:
    """The newest of many, newest first, and how many there are in all."""

    shown: Sequence[T]
    total: int


def pacts_between(connection: Connection, pair: PairOfIds, limit: int) -> Newest[PactOfVersion]:
    """The newest consumer versions that have a pact with the provider."""
    conditions = (
        pact_publications.c.consumer_id == pair.consumer_id,
        pact_publications.c.provider_id == pair.provider_id,
        pact_publications.c.is_current,
    )
    statement = (
        select(pact_publications.c.consumer_version_id, pact_publications.c.content_id, pact_contents.c.sha)
        .join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
        .where(*conditions)
        .order_by(pact_publications.c.consumer_version_order.desc())
        .limit(limit)
    )
    shown = [PactOfVersion(*row) for row in connection.execute(statement)]
    return Newest(shown, _count(connection, pact_publications, *conditions))


def newest_versions(connection: Connection, pacticipant_id: int, limit: int) -> Newest[int]:
    """The ids of the newest versions of a pacticipant."""
    condition = versions.c.pacticipant_id == pacticipant_id
    statement = select(versions.c.id).where(condition).order_by(versions.c.sort_order.desc()).limit(limit)
    return Newest(connection.execute(statement).scalars().all(), _count(connection, versions, condition))


def replays(
    connection: Connection, content_ids: Collection[int], provider_version_ids: Collection[int]
) -> dict[tuple[int, int], Replay]:
    """The newest replay of each content against each provider version that has one, without what went wrong."""
    statement: Select[Any] = (
        select(
            latest_verifications.c.content_id,
            latest_verifications.c.provider_version_id,
            verifications.c.id.label("verification"),
            verifications.c.success,
            verifications.c.executed_at,
        )
        .join(verifications, verifications.c.id == latest_verifications.c.verification_id)
        .where(
            is_one_of_these(latest_verifications.c.content_id, content_ids),
            is_one_of_these(latest_verifications.c.provider_version_id, provider_version_ids),
        )
    )
    found = {(row.content_id, row.provider_version_id): replay_of(row) for row in connection.execute(statement)}
    return {key: replay for key, replay in found.items() if replay}


def _count(connection: Connection, table: FromClause, *conditions: ColumnElement[Any]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()
