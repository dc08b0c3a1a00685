"""Counting, in SQL: one statement for all numbers, one for what is counted by size."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    Table,
    func,
    literal,
    select,
    union_all,
)

from pactgate.broker.domain.upkeep.metrics import Metrics, Span
from pactgate.broker.store.environments.present_versions import DEPLOYED, RELEASED
from pactgate.broker.store.gate.overview import newest_publications
from pactgate.broker.store.sql import elements
from pactgate.broker.store.tables import (
    branch_versions,
    deployed_versions,
    environments,
    pact_contents,
    pact_publications,
    pacticipants,
    released_versions,
    tags,
    verifications,
    versions,
)
from pactgate.broker.store.upkeep.jobs_tables import job_attempts
from pactgate.broker.store.webhooks.webhooks_tables import webhook_runs, webhooks

_ROWS: dict[str, tuple[FromClause, ColumnElement[bool] | None]] = {
    "pacticipants": (pacticipants, None),
    "with_main_branch": (pacticipants, pacticipants.c.main_branch.is_not(None)),
    # Not those whose pacts are all deleted.
    "integrations": (newest_publications().subquery("newest"), None),
    "publications": (pact_publications, None),
    "contents": (pact_contents, None),
    "verifications": (verifications, None),
    "successes": (verifications, verifications.c.success),
    "distinct_verifications": (
        select(verifications.c.provider_version_id, verifications.c.content_id, verifications.c.success)
        .distinct()
        .subquery(),
        None,
    ),
    "versions": (versions, None),
    "webhooks": (webhooks, None),
    "webhook_runs": (webhook_runs, None),
    "webhook_calls": (
        job_attempts.join(webhook_runs, webhook_runs.c.job_id == job_attempts.c.job_id),
        job_attempts.c.finished_at.is_not(None),
    ),
    "tags": (tags, None),
    "different_tags": (select(tags.c.name).distinct().subquery(), None),
    "different_tags_of_pacticipants": (select(tags.c.pacticipant_id, tags.c.name).distinct().subquery(), None),
    "environments": (environments, None),
    "deployments": (deployed_versions, None),
    "deployments_by_users": (deployed_versions, ~deployed_versions.c.auto_created),
    "currently_deployed": (deployed_versions, DEPLOYED.now),
    "releases": (released_versions, None),
    "currently_supported": (released_versions, RELEASED.now),
}
"""What is counted by rows, and which of them."""

_SPANS: dict[str, Table] = {"publications": pact_publications, "verifications": verifications}
"""Of what it is told when the first and the last was added."""


def count_all(connection: Connection) -> Metrics:
    """Every number of the broker."""
    numbers = dict(connection.execute(_numbers()).mappings().one())
    spans = {name: Span(numbers.pop(f"first_{name}"), numbers.pop(f"last_{name}")) for name in _SPANS}
    distributions: dict[str, dict[int, int]] = {"revisions": {}, "results": {}}
    for name, size, how_many in connection.execute(_distributions()):
        distributions[name][size] = how_many
    return Metrics(
        counts={name: int(value or 0) for name, value in numbers.items()},
        publications=spans["publications"],
        verifications=spans["verifications"],
        revisions=distributions["revisions"],
        results_per_content=distributions["results"],
    )


@cache  # To write so long a statement takes longer than to run it.
def _numbers() -> Select[Any]:
    newest = _in_newest_pacts()
    columns: tuple[ColumnElement[Any], ...] = (
        *newest.c,
        *(_count(source, condition).label(name) for name, (source, condition) in _ROWS.items()),
        _in_branches().label("in_branches"),
        _in_branches(~branch_versions.c.auto_created).label("put_in_branches"),
        *(_moment(table, table.c.id).label(f"first_{name}") for name, table in _SPANS.items()),
        *(_moment(table, table.c.id.desc()).label(f"last_{name}") for name, table in _SPANS.items()),
    )
    return select(*columns).select_from(newest)


def _count(source: FromClause, condition: ColumnElement[bool] | None) -> ScalarSelect[int]:
    statement = select(func.count()).select_from(source)
    return (statement if condition is None else statement.where(condition)).scalar_subquery()


def _in_newest_pacts() -> Subquery:
    """How much is in the newest pact of each integration; of contents that are there twice, once."""
    newest = select(newest_publications().subquery("newest"))
    contents = select(pact_publications.c.content_id).where(pact_publications.c.id.in_(newest))
    sums = (func.sum(elements(pact_contents.c.content, name)).label(name) for name in ("interactions", "messages"))
    return select(*sums).where(pact_contents.c.id.in_(contents)).subquery("in_newest_pacts")


def _in_branches(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(branch_versions.c.version_id.distinct())).where(*conditions).scalar_subquery()


def _moment(table: Table, order: ColumnElement[Any]) -> ScalarSelect[datetime]:
    return select(table.c.created_at).order_by(order).limit(1).scalar_subquery()


@cache
def _distributions() -> CompoundSelect[Any]:
    """Rows of name, size, and how many there are of that size; the small sizes first."""
    # Revisions are numbered, so the number of the current one is how many there are.
    revision = pact_publications.c.revision
    revisions = select(literal("revisions"), revision, func.count()).where(pact_publications.c.is_current)
    results = func.count().label("results")
    each = select(results).select_from(verifications).group_by(verifications.c.content_id).subquery()
    of_contents = select(literal("results"), each.c.results, func.count()).group_by(each.c.results)
    return union_all(revisions.group_by(revision), of_contents).order_by("revision")
