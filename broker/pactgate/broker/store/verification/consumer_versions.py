"""From consumer version selectors to the consumer versions that may have a pact with the provider, in SQL.

Each way starts from what a consumer has few of, such as heads of branches or what is deployed now, and never from what
it published.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    false,
    literal,
    null,
    select,
)

from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED, PresenceKind, environment, present
from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import branches, integrations, pact_publications, pacticipants, tags

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


class SearchShape(NamedTuple):
    """What shapes the statement of a search: which criteria it has, and its place among others."""

    place: int
    way: Way
    of_one: bool
    """Of the consumer that is given."""
    in_one: bool
    """In the environment that is given."""
    recent: bool

    def value(self, name: str) -> BindParameter[Any]:
        """The parameter for a criterion of the search."""
        return bindparam(f"{name}_{self.place}", type_=UtcDateTime() if name == "since" else None)


@dataclass(frozen=True, slots=True)
class VersionSearch:
    """A way, and the criteria beside it. `since`: only versions whose pact was published after that."""

    way: Way
    consumer: str | None = None
    branch: str | None = None
    tag: str | None = None
    environment: str | None = None
    since: datetime | None = None

    def shape(self, place: int) -> SearchShape:
        """The shape of its statement as the one with that place among others."""
        return SearchShape(
            place, self.way, self.consumer is not None, self.environment is not None, recent=self.since is not None
        )

    def values(self, place: int) -> dict[str, Any]:
        """The parameters of that statement, apart from the id of the `provider`."""
        names = ("consumer", "branch", "tag", "environment", "since")
        return {f"{name}_{place}": value for name in names if (value := getattr(self, name)) is not None}


def searches_of(selector: ConsumerVersionSelector) -> list[VersionSearch]:
    """What a selector looks for."""
    criteria = {name: getattr(selector, name) for name in ("consumer", "branch", "tag", "environment")}
    return [VersionSearch(way, **criteria) for way in _ways(selector)]


def searches_in_progress(since: datetime) -> list[VersionSearch]:
    """The heads of branches and the latest version of each tag, of those whose pact was published after `since`."""
    return [VersionSearch("head of any branch", since=since), VersionSearch("latest of each tag", since=since)]


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


def versions_found(shape: SearchShape) -> Select[Any]:
    """The versions that a search of that shape finds. Whether each has a pact is not asked.

    Columns: `place` (of the search), `version_id`, and the `branch`, `tag` or `environment` by which it was found, with
    whether that is for `production`.
    """
    consumers = select(integrations.c.consumer_id).where(integrations.c.provider_id == bindparam("provider"))
    if shape.of_one:
        its_name = pacticipants.c.name == shape.value("consumer")
        consumers = consumers.join(pacticipants, pacticipants.c.id == integrations.c.consumer_id).where(its_name)
    if shape.way in {"deployed", "released"}:
        return _present(DEPLOYED if shape.way == "deployed" else RELEASED, consumers, shape)
    if shape.way in {"tagged", "latest of each tag"}:
        return _tagged(consumers, shape)
    if shape.way in {"latest tagged", "newest"}:
        return _one_of_each(consumers, shape)
    return _heads(consumers, shape)


def _found(
    shape: SearchShape,
    version_id: ColumnElement[int],
    *,
    branch: ColumnElement[Any] | None = None,
    tag: ColumnElement[Any] | None = None,
    presence: tuple[ColumnElement[str], ColumnElement[bool]] | None = None,
) -> tuple[ColumnElement[Any], ...]:
    """The columns of what a search finds."""
    place, production = presence or (null(), false())
    return (
        literal(shape.place).label("place"),
        version_id.label("version_id"),
        (null() if branch is None else branch).label("branch"),
        (null() if tag is None else tag).label("tag"),
        place.label("environment"),
        production.label("production"),
    )


def _present(way: PresenceKind, consumers: Select[Any], shape: SearchShape) -> Select[Any]:
    def narrowed(table: Table) -> ColumnElement[bool]:
        there = table.c.pacticipant_id.in_(consumers)
        return and_(there, environment.c.name == shape.value("environment")) if shape.in_one else there

    found = present(way, narrowed)
    its = found.selected_columns
    return found.with_only_columns(*_found(shape, its.version_id, presence=(its.environment, its.production)))


def _heads(consumers: Select[Any], shape: SearchShape) -> Select[Any]:
    statement = select(*_found(shape, branches.c.head_version_id, branch=branches.c.name)).where(
        branches.c.pacticipant_id.in_(consumers)
    )
    if shape.way == "head of a branch":
        statement = statement.where(branches.c.name == shape.value("branch"))
    if shape.way == "head of the main branch":
        main = select(pacticipants.c.main_branch).where(pacticipants.c.id == branches.c.pacticipant_id)
        statement = statement.where(branches.c.name == main.scalar_subquery())
    return statement.where(_is_recent(branches.c.head_version_id, shape)) if shape.recent else statement


def _tagged(consumers: Select[Any], shape: SearchShape) -> Select[Any]:
    statement = select(*_found(shape, tags.c.version_id, tag=tags.c.name)).where(tags.c.pacticipant_id.in_(consumers))
    if shape.way == "tagged":
        return statement.where(tags.c.name == shape.value("tag"))
    newer = tags.alias("newer")
    newest = (
        select(newer.c.version_order)
        .where(newer.c.pacticipant_id == tags.c.pacticipant_id, newer.c.name == tags.c.name)
        .order_by(newer.c.version_order.desc())
        .limit(1)
    )
    statement = statement.where(tags.c.version_order == newest.scalar_subquery())
    return statement.where(_is_recent(tags.c.version_id, shape)) if shape.recent else statement


def _one_of_each(consumers: Select[Any], shape: SearchShape) -> Select[Any]:
    """Of each consumer the latest version with the tag; or the newest that has a pact."""
    each = consumers.subquery("each_consumer")
    if shape.way == "latest tagged":
        newest = select(tags.c.version_id).where(
            tags.c.pacticipant_id == each.c.consumer_id, tags.c.name == shape.value("tag")
        )
        newest = newest.order_by(tags.c.version_order.desc())
    else:
        newest = select(pact_publications.c.consumer_version_id).where(
            pact_publications.c.provider_id == bindparam("provider"),
            pact_publications.c.consumer_id == each.c.consumer_id,
            pact_publications.c.is_current,
        )
        newest = newest.order_by(pact_publications.c.consumer_version_order.desc())
    return select(*_found(shape, newest.limit(1).scalar_subquery())).select_from(each)


def _is_recent(version_id: ColumnElement[int], shape: SearchShape) -> ColumnElement[bool]:
    return exists().where(
        pact_publications.c.consumer_version_id == version_id,
        pact_publications.c.provider_id == bindparam("provider"),
        pact_publications.c.is_current,
        pact_publications.c.created_at > shape.value("since"),
    )
