"""Which pacts matter now, and the newest result of each, in SQL.

The work grows with the integrations and the tags that there are, never with the length of history.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)

from pactgate.broker.domain.gate.dashboard import NewestResult
from pactgate.broker.domain.gate.overview import PairOfIds
from pactgate.broker.domain.publishing.pacts import PublishedPact
from pactgate.broker.store.environments.present_versions import present_versions
from pactgate.broker.store.publishing.pacts import consumer_names, provider_names, publication_of, publication_rows
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import integrations, pact_publications, tags, verifications


@dataclass(frozen=True, slots=True)
class CurrentPublication:
    """A publication that matters now: the newest of its integration, the newest with a tag, or in an environment."""

    publication_id: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PactWithResult:
    """A publication with the newest result of its content, if it has one."""

    pact: PublishedPact
    provider_id: int
    result: NewestResult | None


def heads(connection: Connection, only: PairOfIds | None = None) -> list[CurrentPublication]:
    """The publications that matter now (of `only` one integration).

    They come by consumer, newest version first, then by provider.
    """
    values = {"consumer_id": only.consumer_id, "provider_id": only.provider_id} if only else {}
    tags_of: dict[int, set[str]] = {}
    for publication_id, tag in connection.execute(_heads(of_one_pair=only is not None), values):
        tags_of.setdefault(publication_id, set()).update(() if tag is None else (tag,))
    return [CurrentPublication(publication_id, tuple(sorted(names))) for publication_id, names in tags_of.items()]


def pacts_with_results(connection: Connection, publication_ids: Collection[int]) -> dict[int, PactWithResult]:
    """The publications by id, each with the newest result of its content."""
    rows = connection.execute(_pacts_with_results(), {"ids": list(publication_ids)})
    return {row.id: _pact_with_result(row) for row in rows}


@cache  # To write so long a statement takes longer than to run it.
def _heads(*, of_one_pair: bool) -> Select[Any]:
    pairs = _pairs(of_one_pair=of_one_pair)
    publications = union_all(_newest(pairs), _of_tags(pairs), _in_environments(pairs)).cte("found")
    return (
        select(pact_publications.c.id, publications.c.tag)
        .join(publications, publications.c.id == pact_publications.c.id)
        .join(consumer_names, consumer_names.c.id == pact_publications.c.consumer_id)
        .join(provider_names, provider_names.c.id == pact_publications.c.provider_id)
        .order_by(
            func.lower(consumer_names.c.name),
            pact_publications.c.consumer_version_order.desc(),
            func.lower(provider_names.c.name),
        )
    )


@cache
def _pacts_with_results() -> Select[Any]:
    of_content = verifications.alias("of_content")
    newest = (
        select(of_content.c.id)
        .where(of_content.c.content_id == pact_publications.c.content_id)
        .order_by(of_content.c.content_id.desc(), of_content.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        publication_rows()
        .add_columns(
            pact_publications.c.provider_id,
            verifications.c.provider_version_id,
            verifications.c.success,
            verifications.c.pact_pending,
            verifications.c.unverified,
            verifications.c.executed_at,
            verifications.c.created_at.label("result_published_at"),
        )
        .outerjoin(verifications, verifications.c.id == newest)
        .where(is_one_of(pact_publications.c.id, "ids"))
    )


def _pairs(*, of_one_pair: bool) -> CTE:
    """The integrations, each with the order of the oldest and of the newest consumer version that has a pact."""
    of_pair = (
        pact_publications.c.consumer_id == integrations.c.consumer_id,
        pact_publications.c.provider_id == integrations.c.provider_id,
    )
    order = pact_publications.c.consumer_version_order
    statement = select(
        integrations.c.consumer_id,
        integrations.c.provider_id,
        select(func.min(order)).where(*of_pair).scalar_subquery().label("oldest"),
        select(func.max(order)).where(*of_pair).scalar_subquery().label("newest"),
    )
    if of_one_pair:
        statement = statement.where(
            integrations.c.consumer_id == bindparam("consumer_id"),
            integrations.c.provider_id == bindparam("provider_id"),
        )
    return statement.cte("pairs")


def _newest(pairs: CTE) -> Select[Any]:
    this = and_(
        pact_publications.c.consumer_id == pairs.c.consumer_id,
        pact_publications.c.provider_id == pairs.c.provider_id,
        pact_publications.c.consumer_version_order == pairs.c.newest,
        pact_publications.c.is_current,
    )
    return select(pact_publications.c.id, _no_tag()).select_from(pairs.join(pact_publications, this))


def _of_tags(pairs: CTE) -> Select[Any]:
    """For each integration and tag, the newest pact that has the tag.

    Only tags between the oldest and the newest pact are looked at: there, almost every version has a pact.
    """
    names = _tag_names(pairs)
    newest = (
        select(pact_publications.c.id)
        .select_from(tags)
        .join(pact_publications, pact_publications.c.consumer_version_id == tags.c.version_id)
        .where(
            tags.c.pacticipant_id == pairs.c.consumer_id,
            tags.c.name == names.c.name,
            tags.c.version_order.between(pairs.c.oldest, pairs.c.newest),
            pact_publications.c.provider_id == pairs.c.provider_id,
            pact_publications.c.is_current,
        )
        .order_by(tags.c.version_order.desc())
        .limit(1)
        .correlate(pairs, names)
        .scalar_subquery()
    )
    tagged = pairs.join(names, names.c.pacticipant_id == pairs.c.consumer_id)
    return select(newest.label("id"), names.c.name.label("tag")).select_from(tagged).where(names.c.name.is_not(None))


def _tag_names(pairs: CTE) -> CTE:
    """The different tags of each consumer, and a null after the last one.

    From one name to the next by the index: DISTINCT would read every tag that was ever given.
    """
    consumers = select(pairs.c.consumer_id.label("pacticipant_id")).distinct().subquery("consumers")
    smallest = (
        select(func.min(tags.c.name)).where(tags.c.pacticipant_id == consumers.c.pacticipant_id).scalar_subquery()
    )
    names = select(consumers.c.pacticipant_id, smallest.label("name")).cte("tag_names", recursive=True)
    following = (
        select(func.min(tags.c.name))
        .where(tags.c.pacticipant_id == names.c.pacticipant_id, tags.c.name > names.c.name)
        .scalar_subquery()
    )
    return names.union_all(select(names.c.pacticipant_id, following).where(names.c.name.is_not(None)))


def _in_environments(pairs: CTE) -> Select[Any]:
    inside = present_versions("pacticipant_id", "version_id").cte("inside")
    # A subquery, so that both databases go from what is there to its pacts, and not over every pact of a pair.
    its_pact = (
        select(pact_publications.c.id)
        .where(
            pact_publications.c.consumer_version_id == inside.c.version_id,
            pact_publications.c.provider_id == pairs.c.provider_id,
            pact_publications.c.is_current,
        )
        .correlate(pairs, inside)
        .scalar_subquery()
    )
    return select(its_pact, _no_tag()).select_from(pairs.join(inside, inside.c.pacticipant_id == pairs.c.consumer_id))


def _no_tag() -> ColumnElement[str]:
    return cast(null(), String).label("tag")


def _pact_with_result(row: Row[Any]) -> PactWithResult:
    result = None
    if row.provider_version_id is not None:
        result = NewestResult(
            provider_version_id=row.provider_version_id,
            success=row.success,
            pending=bool(row.pact_pending),
            executed_at=row.executed_at,
            published_at=row.result_published_at,
            unverified=row.unverified,
        )
    return PactWithResult(publication_of(row), row.provider_id, result)
