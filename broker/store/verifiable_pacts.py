"""Which pacts the consumer version selectors select, and which of them are pending, in SQL."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select

from broker.domain.pacts import Pact
from broker.domain.selectors import ConsumerVersionSelector, SelectedBy
from broker.store.pacts import pact_of, pact_rows
from broker.store.tables import (
    branch_versions,
    branches,
    deployed_versions,
    environments,
    integrations,
    pact_publications,
    pacticipants,
    released_versions,
    tags,
    verifications,
)

Selected = tuple[Pact, SelectedBy]


def pacts_selected(
    connection: Connection, provider_id: int, selectors: Iterable[ConsumerVersionSelector]
) -> list[Selected]:
    """The pacts with the provider that each selector finds, with why."""
    return [found for selector in selectors for found in _select(connection, provider_id, selector)]


def default_selectors(connection: Connection, provider_id: int) -> list[ConsumerVersionSelector]:
    """What to verify when a verifier names nothing: of each consumer its main branch, else its newest pact.

    And whatever is deployed or released anywhere. Source: broker-api, defaults.
    """
    has_main = exists().where(
        branches.c.pacticipant_id == pacticipants.c.id, branches.c.name == pacticipants.c.main_branch
    )
    statement = (
        select(pacticipants.c.name, has_main.label("has_main"))
        .join(integrations, integrations.c.consumer_id == pacticipants.c.id)
        .where(integrations.c.provider_id == provider_id)
    )
    found = [
        ConsumerVersionSelector(consumer=row.name, main_branch=bool(row.has_main), latest=not row.has_main)
        for row in connection.execute(statement)
    ]
    return [*found, ConsumerVersionSelector(deployed=True), ConsumerVersionSelector(released=True)]


def verified_contents(connection: Connection, content_ids: Iterable[int], provider_branch: str | None) -> set[int]:
    """The contents among `content_ids` that are not pending for the provider branch (for anyone, if None).

    Verified by the branch itself, or by another branch before this one began. Source: broker-api, pending.
    """
    statement = select(verifications.c.content_id).where(
        verifications.c.content_id.in_(list(content_ids)), verifications.c.success
    )
    if provider_branch is not None:
        its_branch = branches.alias("its_branch")
        same = its_branch.c.name == provider_branch
        this = branches.alias("this")
        began_before = ~exists().where(
            this.c.pacticipant_id == its_branch.c.pacticipant_id,
            this.c.name == provider_branch,
            this.c.created_at <= verifications.c.created_at,
        )
        statement = (
            statement.join(branch_versions, branch_versions.c.version_id == verifications.c.provider_version_id)
            .join(its_branch, its_branch.c.id == branch_versions.c.branch_id)
            .where(or_(same, began_before))
        )
    return set(connection.execute(statement.distinct()).scalars())


def _select(connection: Connection, provider_id: int, selector: ConsumerVersionSelector) -> Iterable[Selected]:
    statement = pact_rows().where(pact_publications.c.provider_id == provider_id)
    if selector.consumer is not None:
        consumer = select(pacticipants.c.id).where(pacticipants.c.name == selector.consumer).scalar_subquery()
        statement = statement.where(pact_publications.c.consumer_id == consumer)
    if selector.deployed or selector.released:
        statement = _in_environments(statement, selector)
    elif selector.main_branch or selector.branch:
        statement = _of_branch_heads(statement, selector)
    elif selector.tag:
        statement = _tagged(statement, selector)
    else:
        statement = statement.where(_newest_with_pact())
    return [(pact_of(row), _why(row, selector)) for row in connection.execute(statement)]


def _why(row: Row[Any], selector: ConsumerVersionSelector) -> SelectedBy:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row by column
    branch = values.get("selected_branch")
    return SelectedBy(
        selector=replace(selector, branch=branch) if branch else selector,
        consumer=row.consumer,
        consumer_version_id=row.consumer_version_id,
        consumer_version=row.consumer_version,
        environment=values.get("selected_environment"),
        production=bool(values.get("selected_production")),
    )


def _in_environments(statement: Select[Any], selector: ConsumerVersionSelector) -> Select[Any]:
    table, ended = (
        (deployed_versions, deployed_versions.c.undeployed_at)
        if selector.deployed
        else (released_versions, released_versions.c.support_ended_at)
    )
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
    newer = tags.alias("newer")
    newest = (
        select(newer.c.version_order)
        .where(newer.c.pacticipant_id == pact_publications.c.consumer_id, newer.c.name == selector.tag)
        .order_by(newer.c.version_order.desc())
        .limit(1)
        .scalar_subquery()
    )
    return joined.where(tags.c.version_order == newest)


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
