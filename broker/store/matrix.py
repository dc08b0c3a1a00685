"""The matrix in SQL: selectors to versions first, then one join that is bounded by them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, or_, select, union

from broker.domain.matrix import IntegrationInQuestion, Resolved, Row, Selector
from broker.domain.pacticipants import Pacticipant
from broker.store.tables import (
    branch_versions,
    branches,
    deployed_versions,
    environments,
    integrations,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    released_versions,
    tags,
    verifications,
    versions,
)

_consumer, _provider = pacticipants.alias("consumer"), pacticipants.alias("provider")
_consumer_version, _provider_version = versions.alias("consumer_version"), versions.alias("provider_version")

_COLUMNS = (
    _consumer.c.name.label("consumer"),
    _consumer_version.c.number.label("consumer_version"),
    _consumer_version.c.id.label("consumer_version_id"),
    _consumer_version.c.sort_order.label("consumer_version_order"),
    _provider.c.name.label("provider"),
    _provider_version.c.number.label("provider_version"),
    _provider_version.c.id.label("provider_version_id"),
    _provider_version.c.sort_order.label("provider_version_order"),
    pact_publications.c.id.label("publication_id"),
    pact_publications.c.revision,
    pact_contents.c.sha,
    pact_publications.c.created_at.label("pact_created_at"),
    verifications.c.id.label("verification"),
    verifications.c.success,
    verifications.c.executed_at,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The versions that a question is about, by id; pacticipants whose every version counts stand apart."""

    versions: frozenset[int]
    pacticipants: frozenset[int]
    """Pacticipants of which every version is selected."""
    named: frozenset[int]
    """Every pacticipant that has a selector."""
    specified: frozenset[int]
    """Every pacticipant whose selector the client gave itself."""


def scope_of(resolved: Iterable[Resolved]) -> Scope:
    """The scope of resolved selectors. Versions that do not exist add their pacticipant alone."""
    found = [each for each in resolved if each.pacticipant_id is not None]
    ids = frozenset(each.version_id for each in found if each.version_id is not None)
    every = frozenset(each.pacticipant_id for each in found if each.exists and each.version_id is None)
    return Scope(
        versions=ids,
        pacticipants=frozenset(each for each in every if each is not None),
        named=frozenset(each.pacticipant_id for each in found if each.pacticipant_id is not None),
        specified=frozenset(
            each.pacticipant_id for each in found if each.specified and each.pacticipant_id is not None
        ),
    )


def versions_selected(
    connection: Connection, pacticipant: Pacticipant, selector: Selector
) -> Sequence[tuple[int, str]]:
    """Id and number of every version that the selector finds, newest first. Not for a selector by name only."""
    if selector.main_branch and pacticipant.main_branch is None:
        return []
    conditions, joined = _conditions(pacticipant, selector)
    statement = joined.where(versions.c.pacticipant_id == pacticipant.id, *conditions)
    if selector.latest and not (selector.branch or selector.main_branch):
        statement = statement.limit(1)
    rows = connection.execute(statement.order_by(versions.c.sort_order.desc()))
    return [(row.id, row.number) for row in rows]


def integrations_in_question(connection: Connection, specified: Sequence[Resolved]) -> list[IntegrationInQuestion]:
    """Who each specified selector has to do with: providers that its versions need, and all its consumers.

    A provider is required when a selected version has a pact with it.
    """
    scope = scope_of(specified)
    needed = connection.execute(_integrations_of(_needed_pairs(scope))) if scope.named else ()
    required = {(row.consumer, row.provider) for row in needed}
    as_provider = select(integrations.c.consumer_id, integrations.c.provider_id).where(
        integrations.c.provider_id.in_(scope.named)
    )
    others = {(row.consumer, row.provider) for row in connection.execute(_integrations_of(as_provider))}
    found = [IntegrationInQuestion(*pair, required=True) for pair in sorted(required)]
    return found + [IntegrationInQuestion(*pair, required=False) for pair in sorted(others - required)]


def integrations_between(connection: Connection, specified: Sequence[Resolved]) -> list[IntegrationInQuestion]:
    """The pacts that the selected versions have with each other, all required."""
    scope = scope_of(specified)
    pairs = _needed_pairs(scope).where(pact_publications.c.provider_id.in_(scope.named))
    rows = connection.execute(_integrations_of(pairs))
    return [IntegrationInQuestion(row.consumer, row.provider, required=True) for row in rows]


def rows_between(connection: Connection, scope: Scope, *, history: bool, limit: int | None) -> list[Row]:
    """Pacts among the selected versions, each with the results of selected provider versions, or with none.

    `history` takes in superseded revisions and results. `limit` bounds the pacts, those published last, and the rows.
    """
    among = and_(
        _selected_publications(scope),
        pact_publications.c.provider_id.in_(scope.named),
        or_(
            pact_publications.c.consumer_id.in_(scope.specified),
            pact_publications.c.provider_id.in_(scope.specified),
        ),
    )
    results = _by_selected_provider_version(scope, history=history)
    statement = _rows(history=history, publications=_newest(among, limit, history=history), results=results)
    return _fetch(connection, statement, limit)


def rows_about(connection: Connection, scope: Scope, *, history: bool, limit: int | None) -> list[Row]:
    """What is known about the selected versions of one pacticipant, as consumer and as provider."""
    selected = _newest(_selected_publications(scope), limit, history=history)
    as_consumer = _rows(history=history, publications=selected, results=None)
    verified = _by_selected_provider_version(scope, history=history)
    as_provider = _rows(history=history, publications=verified, results=None).where(verifications.c.id.is_not(None))
    found = _fetch(connection, as_consumer, limit) + _fetch(connection, as_provider, limit)
    return list(dict.fromkeys(found))


def _by_selected_provider_version(scope: Scope, *, history: bool) -> ColumnElement[bool]:
    table = verifications if history else latest_verifications
    by_version = table.c.provider_version_id.in_(scope.versions)
    return or_(by_version, pact_publications.c.provider_id.in_(scope.pacticipants))


def _conditions(pacticipant: Pacticipant, selector: Selector) -> tuple[list[ColumnElement[bool]], Select[Any]]:
    statement = select(versions.c.id, versions.c.number)
    conditions: list[ColumnElement[bool]] = []
    if selector.version is not None:
        conditions.append(versions.c.number == selector.version)
    if selector.tag is not None:
        statement = statement.join(tags, tags.c.version_id == versions.c.id)
        conditions += [tags.c.pacticipant_id == pacticipant.id, tags.c.name == selector.tag]
    branch = pacticipant.main_branch if selector.main_branch else selector.branch
    if branch is not None and selector.latest:
        statement = statement.join(branches, branches.c.head_version_id == versions.c.id)
        conditions += [branches.c.pacticipant_id == pacticipant.id, branches.c.name == branch]
    elif branch is not None:
        statement = statement.join(branch_versions, branch_versions.c.version_id == versions.c.id)
        statement = statement.join(branches, branches.c.id == branch_versions.c.branch_id)
        conditions += [branches.c.pacticipant_id == pacticipant.id, branches.c.name == branch]
    if selector.environment is not None:
        conditions.append(versions.c.id.in_(_in_environment(pacticipant.id, selector.environment)))
    return conditions, statement


def _in_environment(pacticipant_id: int, environment: str) -> Select[Any]:
    found = []
    for table, ended in (
        (deployed_versions, deployed_versions.c.undeployed_at),
        (released_versions, released_versions.c.support_ended_at),
    ):
        inside = select(table.c.version_id).join(environments, environments.c.id == table.c.environment_id)
        found.append(
            inside.where(table.c.pacticipant_id == pacticipant_id, environments.c.name == environment, ended.is_(None))
        )
    inside_ids = union(*found).subquery()
    return select(inside_ids.c.version_id)


def _needed_pairs(scope: Scope) -> Select[Any]:
    return (
        select(pact_publications.c.consumer_id, pact_publications.c.provider_id)
        .where(pact_publications.c.is_current, _selected_publications(scope))
        .distinct()
    )


def _selected_publications(scope: Scope) -> ColumnElement[bool]:
    by_version = pact_publications.c.consumer_version_id.in_(scope.versions)
    if not scope.pacticipants:
        return by_version
    by_name = pact_publications.c.consumer_id.in_(scope.pacticipants)
    return or_(by_version, by_name) if scope.versions else by_name


def _newest(publications: ColumnElement[bool], limit: int | None, *, history: bool) -> ColumnElement[bool]:
    """Those of `publications` that were made last: a limit is one of pacts first, as with the Pact Broker."""
    if limit is None:
        return publications
    found = select(pact_publications.c.id).where(publications)
    current = found if history else found.where(pact_publications.c.is_current)
    return pact_publications.c.id.in_(current.order_by(pact_publications.c.id.desc()).limit(limit))


def _integrations_of(pairs: Select[Any]) -> Select[Any]:
    ids = pairs.subquery()
    return (
        select(_consumer.c.name.label("consumer"), _provider.c.name.label("provider"))
        .select_from(ids)
        .join(_consumer, _consumer.c.id == ids.c.consumer_id)
        .join(_provider, _provider.c.id == ids.c.provider_id)
    )


def _rows(*, history: bool, publications: ColumnElement[bool], results: ColumnElement[bool] | None) -> Select[Any]:
    """Publications with their results: all of them with `history`, else the current and the latest ones.

    `results` narrows which results count; a publication without any stays, without a result.
    """
    table = verifications if history else latest_verifications
    matched = table.c.content_id == pact_publications.c.content_id
    joined = (
        pact_publications.join(_consumer, _consumer.c.id == pact_publications.c.consumer_id)
        .join(_provider, _provider.c.id == pact_publications.c.provider_id)
        .join(_consumer_version, _consumer_version.c.id == pact_publications.c.consumer_version_id)
        .join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
        .outerjoin(table, matched if results is None else and_(matched, results))
    )
    if not history:
        joined = joined.outerjoin(verifications, verifications.c.id == latest_verifications.c.verification_id)
    joined = joined.outerjoin(_provider_version, _provider_version.c.id == verifications.c.provider_version_id)
    statement = select(*_COLUMNS).select_from(joined).where(publications)
    return statement if history else statement.where(pact_publications.c.is_current)


def _fetch(connection: Connection, statement: Select[Any], limit: int | None) -> list[Row]:
    # By the younger of the two versions, as the Pact Broker: a limit keeps what was built last.
    younger = case(
        (_provider_version.c.created_at > _consumer_version.c.created_at, _provider_version.c.created_at),
        else_=_consumer_version.c.created_at,
    )
    ordered = statement.order_by(
        younger.desc(), _consumer_version.c.sort_order.desc(), verifications.c.id.desc().nulls_last()
    )
    rows: Collection[Any] = connection.execute(ordered.limit(limit) if limit else ordered).all()
    return [Row(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for a row by column
