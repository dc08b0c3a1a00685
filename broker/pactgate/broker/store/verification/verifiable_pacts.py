"""Which pacts the consumer version selectors select, and which are work in progress, in SQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import batched
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, exists, select, union_all

from pactgate.broker.domain.publishing.pacts import PublishedPact
from pactgate.broker.domain.verification.selected_by import SelectedBy
from pactgate.broker.domain.verification.selectors import ConsumerVersionSelector
from pactgate.broker.store.publishing.pacts import publication_of, publication_rows
from pactgate.broker.store.tables import (
    branches,
    integrations,
    pact_publications,
    pacticipants,
    tags,
)
from pactgate.broker.store.verification.consumer_versions import (
    SearchShape,
    VersionSearch,
    searches_in_progress,
    searches_of,
    versions_found,
)

Selected = tuple[PublishedPact, SelectedBy]

_AT_ONCE = 100
"""How many searches are one statement: SQLite takes 500 in a union."""


def pacts_selected(
    connection: Connection,
    provider_id: int,
    selectors: Sequence[ConsumerVersionSelector],
    wip_since: datetime | None = None,
) -> tuple[list[Selected], list[Selected]]:
    """The pacts with the provider that each selector finds, with why; and beside them those in progress.

    These are what heads of branches and the latest versions of tags published after `wip_since`, of every consumer. A
    selector that finds nothing is tried once more with its fallback.
    """
    searches = [searches_of(selector) for selector in selectors]
    *rows, in_progress = _rows(
        connection, provider_id, [*searches, [] if wip_since is None else searches_in_progress(wip_since)]
    )
    fallbacks = {
        place: _fallback(selector)
        for place, selector in enumerate(selectors)
        if not rows[place] and (selector.fallback_tag or selector.fallback_branch)
    }
    instead = _rows(connection, provider_id, [searches_of(fallback) for fallback in fallbacks.values()])
    rows_by_place = {**dict(enumerate(rows)), **dict(zip(fallbacks, instead, strict=True))}
    selected = [
        (publication_of(row), _why(row, fallbacks.get(place, selector), selector if place in fallbacks else None))
        for place, selector in enumerate(selectors)
        for row in rows_by_place[place]
    ]
    newest = ConsumerVersionSelector(latest=True)
    return selected, [(publication_of(row), _why(row, newest)) for row in in_progress]


def default_selectors(connection: Connection, provider_id: int) -> list[ConsumerVersionSelector]:
    """What to verify when a verifier names nothing: of each consumer its main branch, else its newest pact.

    And whatever is deployed or released anywhere. As the Pact Broker does.
    """
    has_main = exists().where(
        branches.c.pacticipant_id == pacticipants.c.id, branches.c.name == pacticipants.c.main_branch
    )
    has_tag = exists().where(tags.c.pacticipant_id == pacticipants.c.id, tags.c.name == pacticipants.c.main_branch)
    statement = (
        select(pacticipants.c.name, pacticipants.c.main_branch, has_main.label("has_main"), has_tag.label("has_tag"))
        .join(integrations, integrations.c.consumer_id == pacticipants.c.id)
        .where(integrations.c.provider_id == provider_id)
    )
    found = [
        ConsumerVersionSelector(
            consumer=row.name,
            main_branch=bool(row.has_main),
            tag=row.main_branch if row.has_tag and not row.has_main else None,
            latest=not row.has_main,
        )
        for row in connection.execute(statement)
    ]
    return [*found, ConsumerVersionSelector(deployed=True), ConsumerVersionSelector(released=True)]


def _rows(connection: Connection, provider_id: int, groups: Sequence[Sequence[VersionSearch]]) -> list[list[Row[Any]]]:
    """For each group of searches the publications that they find, in the order of its searches."""
    rows: list[list[Row[Any]]] = [[] for _ in groups]
    every = [(group, search) for group, searches in enumerate(groups) for search in searches]
    for part in batched(every, _AT_ONCE):
        values = {"provider": provider_id}
        for place, (_, search) in enumerate(part):
            values |= search.values(place)
        statement = _statement(tuple(search.shape(place) for place, (_, search) in enumerate(part)))
        for row in sorted(connection.execute(statement, values), key=attrgetter("place")):
            rows[part[row.place][0]].append(row)
    return rows


@lru_cache(maxsize=256)  # To write the statement takes longer than to run it.
def _statement(shapes: tuple[SearchShape, ...]) -> Select[Any]:
    versions = union_all(*(versions_found(shape) for shape in shapes)).subquery("found")
    its = pact_publications.alias("its")
    # By id: a database that joins by the provider goes through everything that was ever published for it.
    current = select(its.c.id).where(
        its.c.consumer_version_id == versions.c.version_id, its.c.provider_id == bindparam("provider"), its.c.is_current
    )
    return (
        publication_rows()
        .add_columns(versions.c.place, versions.c.branch, versions.c.tag, versions.c.environment, versions.c.production)
        .join(versions, pact_publications.c.id == current.limit(1).correlate(versions).scalar_subquery())
    )


def _why(
    row: Row[Any], selector: ConsumerVersionSelector, instead_of: ConsumerVersionSelector | None = None
) -> SelectedBy:
    """The words for what a selector found, where another one found nothing."""
    return SelectedBy(
        selector=replace(selector, branch=row.branch or selector.branch, tag=row.tag or selector.tag),
        consumer=row.consumer,
        consumer_version_id=row.consumer_version_id,
        consumer_version=row.consumer_version,
        environment=row.environment,
        production=bool(row.production),
        fallback_for=(instead_of.tag or instead_of.branch) if instead_of else None,
    )


def _fallback(selector: ConsumerVersionSelector) -> ConsumerVersionSelector:
    return replace(
        selector, tag=selector.fallback_tag, branch=selector.fallback_branch, fallback_tag=None, fallback_branch=None
    )
