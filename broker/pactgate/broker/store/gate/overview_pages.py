"""Which integrations are on a page of the overview, in SQL."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    union,
)

from pactgate.broker.domain.gate.overview import Order, PairOfIds, Totals
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, present
from pactgate.broker.store.tables import (
    integrations,
    pact_publications,
    pacticipants,
    verifications,
)

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which integrations are found: by a part of the name of one of the two, and by where the consumer is."""

    name: str | None = None
    environment_id: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What statements are given."""
        escaped = (self.name or "").lower().replace("/", "//").replace("%", "/%").replace("_", "/_")
        return {"like": f"%{escaped}%", "environment_id": self.environment_id}


def totals(connection: Connection, narrowed: Narrowed) -> Totals:
    """How many integrations are found, and of how many applications."""
    statement = _totals(named=narrowed.name is not None, placed=narrowed.environment_id is not None)
    return Totals(*connection.execute(statement, narrowed.values).one())


def pairs_in_order(
    connection: Connection, narrowed: Narrowed, order: Order, page: PageRequest | None
) -> list[PairOfIds]:
    """The integrations that are found, in order; `page` of them. By the worst is by the consumer here."""
    statement = _pairs_in_order(
        order,
        named=narrowed.name is not None,
        placed=narrowed.environment_id is not None,
        paged=page is not None,
    )
    part = {"limit": page.size, "offset": page.offset} if page else {}
    return [PairOfIds(*row) for row in connection.execute(statement, {**narrowed.values, **part})]


def newest_publication(pairs: FromClause) -> ColumnElement[int]:
    """The id of the publication of the newest pact of each of `pairs`; NULL where there is none."""
    newest = pact_publications.alias("newest")
    statement: Select[tuple[int]] = select(newest.c.id).where(
        newest.c.provider_id == pairs.c.provider_id, newest.c.consumer_id == pairs.c.consumer_id, newest.c.is_current
    )
    newest_first = statement.order_by(newest.c.consumer_version_order.desc()).limit(1)
    return newest_first.correlate(pairs).scalar_subquery()


def newest_result(content_id: ColumnElement[int]) -> ColumnElement[int]:
    """The id of the result that was published last for a content; NULL where there is none."""
    last = verifications.alias("last")
    statement: Select[tuple[int]] = select(func.max(last.c.id)).where(last.c.content_id == content_id)
    return statement.scalar_subquery()


def by_name(consumer: FromClause, provider: FromClause) -> ColumnElement[bool]:
    """Whether one of the two has a name like that which is given as `like`."""
    like: BindParameter[str] = bindparam("like")
    return or_(*(func.lower(each.c.name).like(like, escape="/") for each in (consumer, provider)))


@cache
def _totals(*, named: bool, placed: bool) -> Select[Any]:
    pairs = _found(named=named, placed=placed).cte("found")
    applications = union(select(pairs.c.consumer_id), select(pairs.c.provider_id)).subquery()
    count: Select[tuple[int]] = select(func.count())
    return select(
        count.select_from(pairs).scalar_subquery(),
        count.select_from(applications).scalar_subquery(),
    )


@cache
def _pairs_in_order(order: Order, *, named: bool, placed: bool, paged: bool) -> Select[Any]:
    statement = _found(named=named, placed=placed).order_by(*_ordered(order))
    return statement.limit(bindparam("limit")).offset(bindparam("offset")) if paged else statement


def _ordered(order: Order) -> tuple[ColumnElement[Any], ...]:
    consumer, provider = func.lower(_consumer.c.name), func.lower(_provider.c.name)
    result = newest_result(_newest_content())
    return {
        Order.WORST: (consumer, provider),
        Order.CONSUMER: (consumer, provider),
        Order.CONSUMER_FROM_Z: (consumer.desc(), provider),
        Order.PROVIDER: (provider, consumer),
        Order.PROVIDER_FROM_Z: (provider.desc(), consumer),
        Order.OLDEST: (result.asc().nulls_first(), consumer, provider),
        Order.NEWEST: (result.desc().nulls_last(), consumer, provider),
    }[order]


def _newest_content() -> ColumnElement[int]:
    its = pact_publications.alias("its")
    statement: Select[tuple[int]] = select(its.c.content_id).where(its.c.id == newest_publication(integrations))
    return statement.correlate(integrations).scalar_subquery()


def _found(*, named: bool, placed: bool) -> Select[Any]:
    statement = (
        select(integrations.c.consumer_id, integrations.c.provider_id)
        .join(_consumer, _consumer.c.id == integrations.c.consumer_id)
        .join(_provider, _provider.c.id == integrations.c.provider_id)
        .where(newest_publication(integrations).is_not(None))
    )
    if named:
        statement = statement.where(by_name(_consumer, _provider))
    return statement.where(or_(*_there())) if placed else statement


def _there() -> list[ColumnElement[bool]]:
    """That a version of the consumer which has a pact with the provider is in the environment, in each way to be so."""

    def there(table: Table) -> ColumnElement[bool]:
        return and_(
            table.c.environment_id == bindparam("environment_id"),
            table.c.pacticipant_id == integrations.c.consumer_id,
            pact_publications.c.consumer_version_id == table.c.version_id,
            pact_publications.c.provider_id == integrations.c.provider_id,
            pact_publications.c.is_current,
        )

    return [present(presence, there).correlate(integrations).exists() for presence in (DEPLOYED, RELEASED)]
