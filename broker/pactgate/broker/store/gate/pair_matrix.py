"""The versions of a consumer and a provider, and what is known about each two of them, in SQL."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from pactgate.broker.domain.gate.overview import PairOfIds
from pactgate.broker.domain.gate.pair_matrix import Window
from pactgate.broker.domain.gate.pairs import Replay
from pactgate.broker.store.gate.overview import replay_of
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import latest_verifications, pact_contents, pact_publications, verifications, versions

_REPLAYS: Select[Any] = (
    select(
        latest_verifications.c.content_id,
        latest_verifications.c.provider_version_id,
        verifications.c.id.label("verification"),
        verifications.c.success,
        verifications.c.executed_at,
        verifications.c.unverified,
    )
    .join(verifications, verifications.c.id == latest_verifications.c.verification_id)
    .where(
        is_one_of(latest_verifications.c.content_id, "contents"),
        is_one_of(latest_verifications.c.provider_version_id, "provider_versions"),
    )
)


@dataclass(frozen=True, slots=True)
class PactOfVersion:
    """The pact of a consumer version. Results belong to its content."""

    version_id: int
    content_id: int
    sha: str


@dataclass(frozen=True, slots=True)
class FoundPart[T]:
    """A part of what was found, newest first, and how much there is in all."""

    shown: Sequence[T]
    total: int


def pacts_between(
    connection: Connection, pair: PairOfIds, chosen: Collection[int] | None, window: Window
) -> FoundPart[PactOfVersion]:
    """Consumer versions that have a pact with the provider; of those that are `chosen` by their ids, where some are."""
    values = {**pair._asdict(), "chosen": chosen}
    rows = connection.execute(_pacts(few=chosen is not None), {**values, **_part(window)})
    shown = [PactOfVersion(*row) for row in rows]
    return FoundPart(shown, connection.execute(_pacts_in_all(few=chosen is not None), values).scalar_one())


def versions_of(
    connection: Connection, pacticipant_id: int, chosen: Collection[int] | None, window: Window
) -> FoundPart[int]:
    """The ids of versions of a pacticipant; of those that are `chosen` by their ids, where some are."""
    values = {"pacticipant_id": pacticipant_id, "chosen": chosen}
    rows = connection.execute(_versions(few=chosen is not None), {**values, **_part(window)})
    shown = rows.scalars().all()
    return FoundPart(shown, connection.execute(_versions_in_all(few=chosen is not None), values).scalar_one())


def replays(
    connection: Connection, content_ids: Collection[int], provider_version_ids: Collection[int]
) -> dict[tuple[int, int], Replay]:
    """The newest replay of each content against each provider version that has one, without what went wrong."""
    rows = connection.execute(_REPLAYS, {"contents": content_ids, "provider_versions": provider_version_ids})
    found = {(row.content_id, row.provider_version_id): replay_of(row) for row in rows}
    return {key: replay for key, replay in found.items() if replay}


def _part(window: Window) -> dict[str, int]:
    return {"offset": window.first - 1, "limit": window.size}


@cache
def _pacts(*, few: bool) -> Select[Any]:
    statement = select(
        pact_publications.c.consumer_version_id, pact_publications.c.content_id, pact_contents.c.sha
    ).join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
    newest_first = _between(statement, few=few).order_by(pact_publications.c.consumer_version_order.desc())
    return newest_first.limit(bindparam("limit")).offset(bindparam("offset"))


@cache
def _pacts_in_all(*, few: bool) -> Select[Any]:
    return _between(select(func.count()).select_from(pact_publications), few=few)


def _between(statement: Select[Any], *, few: bool) -> Select[Any]:
    between = statement.where(pact_publications.c.is_current)
    if few:
        # By the versions that were chosen, and not through all that the two ever had.
        return between.where(
            is_one_of(pact_publications.c.consumer_version_id, "chosen"),
            pact_publications.c.provider_id + 0 == bindparam("provider_id"),
        )
    return between.where(
        pact_publications.c.consumer_id == bindparam("consumer_id"),
        pact_publications.c.provider_id == bindparam("provider_id"),
    )


@cache
def _versions(*, few: bool) -> Select[Any]:
    newest_first = _of_pacticipant(select(versions.c.id), few=few).order_by(versions.c.sort_order.desc())
    return newest_first.limit(bindparam("limit")).offset(bindparam("offset"))


@cache
def _versions_in_all(*, few: bool) -> Select[Any]:
    return _of_pacticipant(select(func.count()).select_from(versions), few=few)


def _of_pacticipant(statement: Select[Any], *, few: bool) -> Select[Any]:
    if few:
        return statement.where(is_one_of(versions.c.id, "chosen"))
    return statement.where(versions.c.pacticipant_id == bindparam("pacticipant_id"))
