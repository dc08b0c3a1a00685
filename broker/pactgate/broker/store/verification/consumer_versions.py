"""From a consumer version selector to the consumer versions that have a pact with the provider, in SQL.

Each way starts from what a consumer has few of, such as heads of branches or what is deployed now, and never from what
it published.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, exists, false, null, select

from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, Presence, environment, present
from pactgate.broker.store.tables import (
    UtcDateTime,
    branches,
    integrations,
    pact_publications,
    pacticipants,
    tags,
)

Way = Literal[
    "deployed",
    "released",
    "head of any branch",
    "head of a branch",
    "head of the main branch",
    "tagged",
    "latest tagged",
    "latest of each tag",
    "newest",
]
"""By what versions are found. With the other criteria it shapes the statement; their values are parameters."""


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """A consumer version with a pact, and the branch, tag or environment by which it was found."""

    id: int
    branch: str | None
    tag: str | None
    environment: str | None
    production: bool


def versions_found(
    connection: Connection, provider_id: int, selector: ConsumerVersionSelector
) -> Iterator[FoundVersion]:
    """The versions that a selector finds, of those that have a pact with the provider."""
    values = {
        "provider": provider_id,
        "consumer": selector.consumer,
        "branch": selector.branch,
        "tag": selector.tag,
        "environment": selector.environment,
    }
    for way in _ways(selector):
        statement = _statement(way, of_one=selector.consumer is not None, in_one=selector.environment is not None)
        for row in connection.execute(statement, values):
            yield FoundVersion(*row)


def versions_in_progress(connection: Connection, provider_id: int, since: datetime) -> Iterator[FoundVersion]:
    """The heads of branches and the latest version of each tag, of those whose pact was published after `since`."""
    ways: tuple[Way, ...] = ("head of any branch", "latest of each tag")
    for way in ways:
        for row in connection.execute(_statement(way, recent=True), {"provider": provider_id, "since": since}):
            yield FoundVersion(*row)


def _ways(selector: ConsumerVersionSelector) -> list[Way]:
    if selector.deployed or selector.released or selector.environment:
        either = selector.deployed == selector.released
        asked: dict[Way, bool] = {"deployed": either or selector.deployed, "released": either or selector.released}
        return [way for way, wanted in asked.items() if wanted]
    if selector.any_branch:
        return ["head of any branch"]
    if selector.branch:
        return ["head of a branch"]
    if selector.main_branch:
        return ["head of the main branch"]
    if selector.tag:
        return ["latest tagged" if selector.latest else "tagged"]
    return ["newest"]


@cache
def _statement(way: Way, *, of_one: bool = False, in_one: bool = False, recent: bool = False) -> Select[Any]:
    """The members of a `FoundVersion`. `of_one` and `in_one`: of the consumer, in the environment that is given."""
    consumers = _consumers(of_one=of_one)
    if way in {"deployed", "released"}:
        return _present(DEPLOYED if way == "deployed" else RELEASED, consumers, in_one=in_one)
    if way in {"tagged", "latest of each tag"}:
        found = _tagged(consumers, latest=way == "latest of each tag")
        return found.where(_has_pact(tags.c.version_id, recent=recent))
    if way in {"latest tagged", "newest"}:
        return _one_of_each(consumers, tagged=way == "latest tagged")
    return _heads(consumers, way).where(_has_pact(branches.c.head_version_id, recent=recent))


def _consumers(*, of_one: bool) -> Select[Any]:
    found = select(integrations.c.consumer_id).where(integrations.c.provider_id == bindparam("provider"))
    if not of_one:
        return found
    its_name = pacticipants.c.name == bindparam("consumer")
    return found.join(pacticipants, pacticipants.c.id == integrations.c.consumer_id).where(its_name)


def _has_pact(version_id: ColumnElement[int], *, recent: bool = False) -> ColumnElement[bool]:
    found = exists().where(
        pact_publications.c.consumer_version_id == version_id,
        pact_publications.c.provider_id == bindparam("provider"),
        pact_publications.c.is_current,
    )
    return found.where(pact_publications.c.created_at > bindparam("since", type_=UtcDateTime)) if recent else found


def _present(presence: Presence, consumers: Select[Any], *, in_one: bool) -> Select[Any]:
    def narrowed(table: Table) -> ColumnElement[bool]:
        there = and_(table.c.pacticipant_id.in_(consumers), _has_pact(table.c.version_id))
        return and_(there, environment.c.name == bindparam("environment")) if in_one else there

    found = present(presence, narrowed)
    its = found.selected_columns
    return found.with_only_columns(its.version_id, null(), null(), its.environment, its.production)


def _heads(consumers: Select[Any], way: Way) -> Select[Any]:
    found = select(branches.c.head_version_id, branches.c.name, null(), null(), false()).where(
        branches.c.pacticipant_id.in_(consumers)
    )
    if way == "head of a branch":
        return found.where(branches.c.name == bindparam("branch"))
    if way == "head of the main branch":
        main = select(pacticipants.c.main_branch).where(pacticipants.c.id == branches.c.pacticipant_id)
        return found.where(branches.c.name == main.scalar_subquery())
    return found


def _tagged(consumers: Select[Any], *, latest: bool) -> Select[Any]:
    found = select(tags.c.version_id, null(), tags.c.name, null(), false()).where(tags.c.pacticipant_id.in_(consumers))
    if not latest:
        return found.where(tags.c.name == bindparam("tag"))
    newer = tags.alias("newer")
    newest = (
        select(newer.c.version_order)
        .where(newer.c.pacticipant_id == tags.c.pacticipant_id, newer.c.name == tags.c.name)
        .order_by(newer.c.version_order.desc())
        .limit(1)
    )
    return found.where(tags.c.version_order == newest.scalar_subquery())


def _one_of_each(consumers: Select[Any], *, tagged: bool) -> Select[Any]:
    """Of each consumer the latest version with the tag, if it has a pact; or the newest that has one."""
    each = consumers.subquery("each_consumer")
    if tagged:
        newest = select(tags.c.version_id).where(
            tags.c.pacticipant_id == each.c.consumer_id, tags.c.name == bindparam("tag")
        )
        newest = newest.order_by(tags.c.version_order.desc())
    else:
        newest = select(pact_publications.c.consumer_version_id).where(
            pact_publications.c.provider_id == bindparam("provider"),
            pact_publications.c.consumer_id == each.c.consumer_id,
            pact_publications.c.is_current,
        )
        newest = newest.order_by(pact_publications.c.consumer_version_order.desc())
    found = select(newest.limit(1).scalar_subquery().label("version_id")).select_from(each).subquery("found")
    its_tag = bindparam("tag") if tagged else null()
    return select(found.c.version_id, null(), its_tag, null(), false()).where(_has_pact(found.c.version_id))
