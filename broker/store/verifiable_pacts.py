"""Which pacts the consumer version selectors select, and which are work in progress, in SQL."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, Table, and_, exists, select

from broker.domain.pacts import Pact
from broker.domain.selected_by import SelectedBy
from broker.domain.selectors import ConsumerVersionSelector
from broker.store.pacts import pact_of, pact_rows
from broker.store.tables import (
    branches,
    deployed_versions,
    environments,
    integrations,
    pact_publications,
    pacticipants,
    released_versions,
    tags,
)

Selected = tuple[Pact, SelectedBy]


def pacts_selected(
    connection: Connection, provider_id: int, selectors: Iterable[ConsumerVersionSelector]
) -> list[Selected]:
    """The pacts with the provider that each selector finds, with why."""
    return [found for selector in selectors for found in _select_or_fall_back(connection, provider_id, selector)]


def default_selectors(connection: Connection, provider_id: int) -> list[ConsumerVersionSelector]:
    """What to verify when a verifier names nothing: of each consumer its main branch, else its newest pact.

    And whatever is deployed or released anywhere. Source: broker-api, defaults.
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


def work_in_progress(connection: Connection, provider_id: int, since: datetime) -> list[Selected]:
    """The pacts published after `since` by branch heads and by the latest version of each tag, of every consumer."""
    recent = pact_rows().where(pact_publications.c.provider_id == provider_id, pact_publications.c.created_at > since)
    heads = recent.add_columns(branches.c.name.label("selected_branch")).join(
        branches, branches.c.head_version_id == pact_publications.c.consumer_version_id
    )
    tagged = recent.add_columns(tags.c.name.label("selected_tag")).join(
        tags, tags.c.version_id == pact_publications.c.consumer_version_id
    )
    latest_of_tags = tagged.where(tags.c.version_order == _newest_tagged(tags.c.name))
    selector = ConsumerVersionSelector(latest=True)
    return [
        (pact_of(row), _why(row, selector))
        for statement in (heads, latest_of_tags)
        for row in connection.execute(statement)
    ]


def _select_or_fall_back(connection: Connection, provider_id: int, selector: ConsumerVersionSelector) -> list[Selected]:
    found = _select(connection, provider_id, selector)
    if found or not (selector.fallback_tag or selector.fallback_branch):
        return found
    instead = replace(
        selector, tag=selector.fallback_tag, branch=selector.fallback_branch, fallback_tag=None, fallback_branch=None
    )
    wanted = selector.tag or selector.branch
    return [(pact, replace(why, fallback_for=wanted)) for pact, why in _select(connection, provider_id, instead)]


def _select(connection: Connection, provider_id: int, selector: ConsumerVersionSelector) -> list[Selected]:
    statement = pact_rows().where(pact_publications.c.provider_id == provider_id)
    if selector.consumer is not None:
        consumer = select(pacticipants.c.id).where(pacticipants.c.name == selector.consumer).scalar_subquery()
        statement = statement.where(pact_publications.c.consumer_id == consumer)
    statements = [statement]
    if selector.deployed or selector.released or selector.environment:
        statements = _in_environments(statement, selector)
    elif selector.main_branch or selector.branch or selector.any_branch:
        statements = [_of_branch_heads(statement, selector)]
    elif selector.tag:
        statements = [_tagged(statement, selector)]
    else:
        statements = [statement.where(_newest_with_pact())]
    return [(pact_of(row), _why(row, selector)) for each in statements for row in connection.execute(each)]


def _why(row: Row[Any], selector: ConsumerVersionSelector) -> SelectedBy:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by column
    found = {"branch": values.get("selected_branch"), "tag": values.get("selected_tag")}
    return SelectedBy(
        selector=replace(selector, **{name: value for name, value in found.items() if value}),
        consumer=row.consumer,
        consumer_version_id=row.consumer_version_id,
        consumer_version=row.consumer_version,
        environment=values.get("selected_environment"),
        production=bool(values.get("selected_production")),
    )


def _in_environments(statement: Select[Any], selector: ConsumerVersionSelector) -> list[Select[Any]]:
    either = selector.deployed == selector.released
    deployed = [(deployed_versions, deployed_versions.c.undeployed_at)] if either or selector.deployed else []
    released = [(released_versions, released_versions.c.support_ended_at)] if either or selector.released else []
    return [_inside(statement, selector, table, ended) for table, ended in (*deployed, *released)]


def _inside(
    statement: Select[Any], selector: ConsumerVersionSelector, table: Table, ended: ColumnElement[Any]
) -> Select[Any]:
    joined = (
        statement.add_columns(
            environments.c.name.label("selected_environment"),
            environments.c.production.label("selected_production"),
        )
        .join(table, and_(table.c.version_id == pact_publications.c.consumer_version_id, ended.is_(None)))
        .join(environments, environments.c.id == table.c.environment_id)
    )
    return joined.where(environments.c.name == selector.environment) if selector.environment else joined


def _of_branch_heads(statement: Select[Any], selector: ConsumerVersionSelector) -> Select[Any]:
    joined = statement.add_columns(branches.c.name.label("selected_branch")).join(
        branches, branches.c.head_version_id == pact_publications.c.consumer_version_id
    )
    if selector.any_branch:
        return joined
    if selector.branch:
        return joined.where(branches.c.name == selector.branch)
    owner = pacticipants.alias("owner")
    return joined.join(owner, owner.c.id == pact_publications.c.consumer_id).where(
        branches.c.name == owner.c.main_branch
    )


def _tagged(statement: Select[Any], selector: ConsumerVersionSelector) -> Select[Any]:
    joined = statement.join(
        tags, and_(tags.c.version_id == pact_publications.c.consumer_version_id, tags.c.name == selector.tag)
    )
    if not selector.latest:
        return joined
    return joined.where(tags.c.version_order == _newest_tagged(selector.tag))


def _newest_tagged(tag: ColumnElement[str] | str | None) -> ScalarSelect[int]:
    newer = tags.alias("newer")
    return (
        select(newer.c.version_order)
        .where(newer.c.pacticipant_id == pact_publications.c.consumer_id, newer.c.name == tag)
        .order_by(newer.c.version_order.desc())
        .limit(1)
        .scalar_subquery()
    )


def _newest_with_pact() -> ColumnElement[bool]:
    newer = pact_publications.alias("newer")
    newest = (
        select(newer.c.consumer_version_order)
        .where(
            newer.c.provider_id == pact_publications.c.provider_id,
            newer.c.consumer_id == pact_publications.c.consumer_id,
            newer.c.is_current,
        )
        .order_by(newer.c.consumer_version_order.desc())
        .limit(1)
        .scalar_subquery()
    )
    return pact_publications.c.consumer_version_order == newest
