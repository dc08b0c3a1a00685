"""The matrix in SQL: selectors to versions first, then one join that is bounded by them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    or_,
    select,
)

from broker.domain.matrix import IntegrationInQuestion, Resolved, Row
from broker.store.one_of import is_one_of
from broker.store.tables import (
    integrations,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    verifications,
    versions,
)

_consumer, _provider = pacticipants.alias("consumer"), pacticipants.alias("provider")
_consumer_version, _provider_version = versions.alias("consumer_version"), versions.alias("provider_version")

_limit = bindparam("limit", type_=Integer)

Kind = Literal["versions", "pacticipants", "both"]
"""By what a scope selects: one statement for all would read history where single versions are asked for."""


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

    @property
    def kind(self) -> Kind:
        """By what the scope selects."""
        if not self.pacticipants:
            return "versions"
        return "both" if self.versions else "pacticipants"

    @property
    def values(self) -> dict[str, list[int]]:
        """The parameters of statements."""
        return {
            "versions": list(self.versions),
            "every_version_of": list(self.pacticipants),
            "named": list(self.named),
            "specified": list(self.specified),
        }


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


def integrations_in_question(connection: Connection, specified: Sequence[Resolved]) -> list[IntegrationInQuestion]:
    """Who each specified selector has to do with: providers that its versions need, and all its consumers.

    A provider is required when a selected version has a pact with it.
    """
    scope = scope_of(specified)
    if not scope.named:
        return []
    needed = connection.execute(_needed(scope.kind), scope.values)
    required = {(row.consumer, row.provider) for row in needed}
    others = {(row.consumer, row.provider) for row in connection.execute(_WITH_PROVIDER, scope.values)}
    found = [IntegrationInQuestion(*pair, required=True) for pair in sorted(required)]
    return found + [IntegrationInQuestion(*pair, required=False) for pair in sorted(others - required)]


def integrations_between(connection: Connection, specified: Sequence[Resolved]) -> list[IntegrationInQuestion]:
    """The pacts that the selected versions have with each other, all required."""
    scope = scope_of(specified)
    rows = connection.execute(_needed_between(scope.kind), scope.values)
    return [IntegrationInQuestion(row.consumer, row.provider, required=True) for row in rows]


def rows_between(connection: Connection, scope: Scope, *, history: bool, limit: int | None) -> list[Row]:
    """Pacts among the selected versions, each with the results of selected provider versions, or with none.

    `history` takes in superseded revisions and results. `limit` bounds the pacts, those published last, and the rows.
    """
    return _fetch(connection, _between(scope.kind, history=history, limited=limit is not None), scope, limit)


def rows_about(connection: Connection, scope: Scope, *, history: bool, limit: int | None) -> list[Row]:
    """What is known about the selected versions of one pacticipant, as consumer and as provider."""
    found = [
        row
        for statement in _about(scope.kind, history=history, limited=limit is not None)
        for row in _fetch(connection, statement, scope, limit)
    ]
    return list(dict.fromkeys(found))


def _fetch(connection: Connection, statement: Select[Any], scope: Scope, limit: int | None) -> list[Row]:
    return [Row(*row) for row in connection.execute(statement, {**scope.values, "limit": limit})]


@cache
def _needed(kind: Kind) -> Select[Any]:
    return _integrations_of(_needed_pairs(kind))


@cache
def _needed_between(kind: Kind) -> Select[Any]:
    return _integrations_of(_needed_pairs(kind).where(is_one_of(pact_publications.c.provider_id, "named")))


@cache
def _between(kind: Kind, *, history: bool, limited: bool) -> Select[Any]:
    among = and_(
        _selected_publications(kind),
        is_one_of(pact_publications.c.provider_id, "named"),
        or_(
            is_one_of(pact_publications.c.consumer_id, "specified"),
            is_one_of(pact_publications.c.provider_id, "specified"),
        ),
    )
    return _ordered(_rows(among, history=history, limited=limited, by_selected=True), limited=limited)


@cache
def _about(kind: Kind, *, history: bool, limited: bool) -> tuple[Select[Any], Select[Any]]:
    as_consumer = _rows(_selected_publications(kind), history=history, limited=limited)
    verified = _by_selected_provider_version(pact_publications, history=history)
    as_provider = _rows(verified, history=history, limited=False).where(verifications.c.id.is_not(None))
    return _ordered(as_consumer, limited=limited), _ordered(as_provider, limited=limited)


def _by_selected_provider_version(publications: FromClause, *, history: bool) -> ColumnElement[bool]:
    table = verifications if history else latest_verifications
    by_version = is_one_of(table.c.provider_version_id, "versions")
    return or_(by_version, is_one_of(publications.c.provider_id, "every_version_of"))


def _needed_pairs(kind: Kind) -> Select[Any]:
    return (
        select(pact_publications.c.consumer_id, pact_publications.c.provider_id)
        .where(pact_publications.c.is_current, _selected_publications(kind))
        .distinct()
    )


def _selected_publications(kind: Kind) -> ColumnElement[bool]:
    by_version = is_one_of(pact_publications.c.consumer_version_id, "versions")
    by_name = is_one_of(pact_publications.c.consumer_id, "every_version_of")
    return {"versions": by_version, "pacticipants": by_name, "both": or_(by_version, by_name)}[kind]


def _newest(wanted: ColumnElement[bool]) -> FromClause:
    """Those publications that were made last: a limit is one of pacts first, as with the Pact Broker.

    Chosen from what is found first: else PostgreSQL goes through the publications of everybody, by id.
    """
    found = select(pact_publications).where(wanted).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(found).order_by(found.c.id.desc()).limit(_limit).subquery("newest")


def _integrations_of(pairs: Select[Any]) -> Select[Any]:
    ids = pairs.subquery()
    return (
        select(_consumer.c.name.label("consumer"), _provider.c.name.label("provider"))
        .select_from(ids)
        .join(_consumer, _consumer.c.id == ids.c.consumer_id)
        .join(_provider, _provider.c.id == ids.c.provider_id)
    )


def _rows(wanted: ColumnElement[bool], *, history: bool, limited: bool, by_selected: bool = False) -> Select[Any]:
    """Publications with their results: all of them with `history`, else the current and the latest ones.

    With `by_selected` only results of selected provider versions count; a publication without any stays, without a
    result.
    """
    table = verifications if history else latest_verifications
    wanted = wanted if history else and_(wanted, pact_publications.c.is_current)
    publications = _newest(wanted) if limited else pact_publications
    matched = table.c.content_id == publications.c.content_id
    joined = (
        publications.join(_consumer, _consumer.c.id == publications.c.consumer_id)
        .join(_provider, _provider.c.id == publications.c.provider_id)
        .join(_consumer_version, _consumer_version.c.id == publications.c.consumer_version_id)
        .join(pact_contents, pact_contents.c.id == publications.c.content_id)
        .outerjoin(
            table,
            and_(matched, _by_selected_provider_version(publications, history=history)) if by_selected else matched,
        )
    )
    if not history:
        joined = joined.outerjoin(verifications, verifications.c.id == latest_verifications.c.verification_id)
    joined = joined.outerjoin(_provider_version, _provider_version.c.id == verifications.c.provider_version_id)
    statement = select(*_columns(publications)).select_from(joined)
    return statement if limited else statement.where(wanted)


def _columns(publications: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What is known of a row, in the order of the members of a `Row`."""
    return (
        _consumer.c.name,
        _consumer_version.c.number,
        _consumer_version.c.id,
        _consumer_version.c.sort_order,
        _provider.c.name,
        _provider_version.c.number,
        _provider_version.c.id,
        _provider_version.c.sort_order,
        publications.c.id,
        publications.c.revision,
        pact_contents.c.sha,
        publications.c.content_id,
        publications.c.created_at,
        verifications.c.id,
        verifications.c.success,
        verifications.c.executed_at,
    )


def _ordered(statement: Select[Any], *, limited: bool) -> Select[Any]:
    # By the younger of the two versions, as the Pact Broker: a limit keeps what was built last.
    younger = case(
        (_provider_version.c.created_at > _consumer_version.c.created_at, _provider_version.c.created_at),
        else_=_consumer_version.c.created_at,
    )
    ordered = statement.order_by(
        younger.desc(), _consumer_version.c.sort_order.desc(), verifications.c.id.desc().nulls_last()
    )
    return ordered.limit(_limit) if limited else ordered


_WITH_PROVIDER = _integrations_of(
    select(integrations.c.consumer_id, integrations.c.provider_id).where(is_one_of(integrations.c.provider_id, "named"))
)
