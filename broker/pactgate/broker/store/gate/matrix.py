"""The matrix in SQL: selectors to versions first, then one join that is bounded by them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    false,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)

from pactgate.broker.domain.gate.matrix import IntegrationInQuestion, Resolved
from pactgate.broker.domain.gate.rows import Row
from pactgate.broker.store.environments.present_versions import environment, present_versions
from pactgate.broker.store.sql import is_one_of
from pactgate.broker.store.tables import (
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
class MatrixScope:
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


def scope_of(resolved: Iterable[Resolved]) -> MatrixScope:
    """The known of resolved selectors. Versions that do not exist add their pacticipant alone."""
    known = [each for each in resolved if each.pacticipant_id is not None]
    ids = frozenset(each.version_id for each in known if each.version_id is not None)
    every = frozenset(each.pacticipant_id for each in known if each.exists and each.version_id is None)
    return MatrixScope(
        versions=ids,
        pacticipants=frozenset(each for each in every if each is not None),
        named=frozenset(each.pacticipant_id for each in known if each.pacticipant_id is not None),
        specified=frozenset(
            each.pacticipant_id for each in known if each.specified and each.pacticipant_id is not None
        ),
    )


def integrations_in_question(connection: Connection, scope: MatrixScope) -> list[IntegrationInQuestion]:
    """Who each specified selector has to do with: providers that its versions need, and all its consumers.

    `scope` is that of the specified versions. A provider is required when a selected version has a pact with it.
    """
    return _integrations(connection.execute(_named_in_question(scope.kind), scope.values))


def integrations_and_present(
    connection: Connection, scope: MatrixScope, place: str
) -> tuple[list[IntegrationInQuestion], dict[int, list[tuple[int, str]]]]:
    """As `integrations_in_question`; and what of these pacticipants is in the environment `place` now.

    That is id and number of each version, newest first, by the id of its pacticipant.
    """
    rows = connection.execute(_with_present(scope.kind), {**scope.values, "environment": place}).all()
    present: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for number, _, _, pacticipant_id, version_id, _ in sorted(
        [row for row in rows if row.order is not None], key=attrgetter("order"), reverse=True
    ):
        present[pacticipant_id].append((version_id, number))
    return _integrations([row[:5] for row in rows if row.order is None]), present


def integrations_between(connection: Connection, scope: MatrixScope) -> list[IntegrationInQuestion]:
    """The pacts that the versions of a scope have with each other, all required."""
    return _integrations(connection.execute(_needed_between(scope.kind), scope.values))


def rows_between(connection: Connection, scope: MatrixScope, *, history: bool, limit: int | None) -> list[Row]:
    """Pacts among the selected versions, each with the results of selected provider versions, or with none.

    `history` takes in superseded revisions and results. `limit` bounds the pacts, those published last, and the rows.
    """
    statement = _between(scope.kind, history=history, limited=limit is not None)
    return [Row(*row) for row in connection.execute(statement, {**scope.values, "limit": limit})]


def rows_about(connection: Connection, scope: MatrixScope, *, history: bool, limit: int | None) -> list[Row]:
    """What is known about the selected versions of one pacticipant, as consumer and as provider."""
    values = {**scope.values, "limit": limit}
    statements = _about(scope.kind, history=history, limited=limit is not None)
    return list(dict.fromkeys(Row(*row) for statement in statements for row in connection.execute(statement, values)))


def _integrations(rows: Iterable[Sequence[Any]]) -> list[IntegrationInQuestion]:
    """Each integration once, the required ones first."""
    pairs: dict[tuple[int, int], IntegrationInQuestion] = {}
    for integration in sorted([IntegrationInQuestion(*row) for row in rows], key=attrgetter("place")):
        pairs.setdefault((integration.consumer_id, integration.provider_id), integration)
    return [*pairs.values()]


def _in_question(kind: Kind) -> CompoundSelect[Any]:
    consumed = select(integrations.c.consumer_id, integrations.c.provider_id, false().label("required"))
    return union_all(_needed_pairs(kind), consumed.where(is_one_of(integrations.c.provider_id, "named")))


@cache
def _named_in_question(kind: Kind) -> Select[Any]:
    return _integrations_of(_in_question(kind).subquery())


@cache
def _needed_between(kind: Kind) -> Select[Any]:
    return _integrations_of(_needed_pairs(kind).where(is_one_of(pact_publications.c.provider_id, "named")).subquery())


@cache
def _with_present(kind: Kind) -> CompoundSelect[Any]:
    """Integrations by the names of both, and then versions, which have an `order`."""
    pairs = _in_question(kind).cte("pairs")
    both = union(select(pairs.c.consumer_id), select(pairs.c.provider_id))

    def there(table: Table) -> ColumnElement[bool]:
        return and_(table.c.pacticipant_id.in_(both), environment.c.name == bindparam("environment"))

    present = present_versions("version_id", narrowed=there)
    return union_all(
        _integrations_of(pairs).add_columns(null().cast(versions.c.sort_order.type).label("order")),
        select(
            versions.c.number,
            null().cast(_provider.c.name.type),
            null().cast(Boolean()),
            versions.c.pacticipant_id,
            versions.c.id,
            versions.c.sort_order,
        ).where(versions.c.id.in_(present)),
    )


@cache
def _between(kind: Kind, *, history: bool, limited: bool) -> Select[Any]:
    among = and_(
        _selected_publications(kind),
        is_one_of(pact_publications.c.provider_id, "named"),
        or_(
            # No index is of use here: SQLite would read the history of these pairs by one.
            is_one_of(pact_publications.c.consumer_id + 0, "specified"),
            is_one_of(pact_publications.c.provider_id + 0, "specified"),
        ),
    )
    return _ordered(_rows(among, history=history, limited=limited, by_selected=kind), limited=limited)


@cache
def _about(kind: Kind, *, history: bool, limited: bool) -> tuple[Select[Any], Select[Any]]:
    as_consumer = _rows(_selected_publications(kind), history=history, limited=limited)
    verified = _by_selected_provider_version(pact_publications, kind, history=history)
    as_provider = _rows(verified, history=history, limited=False).where(verifications.c.id.is_not(None))
    return _ordered(as_consumer, limited=limited), _ordered(as_provider, limited=limited)


def _by_selected_provider_version(publications: FromClause, kind: Kind, *, history: bool) -> ColumnElement[bool]:
    table = verifications if history else latest_verifications
    return _of_kind(kind, table.c.provider_version_id, publications.c.provider_id)


def _needed_pairs(kind: Kind) -> Select[Any]:
    return (
        select(pact_publications.c.consumer_id, pact_publications.c.provider_id, true().label("required"))
        .where(pact_publications.c.is_current, _selected_publications(kind))
        .distinct()
    )


def _selected_publications(kind: Kind) -> ColumnElement[bool]:
    return _of_kind(kind, pact_publications.c.consumer_version_id, pact_publications.c.consumer_id)


def _of_kind(kind: Kind, version_id: ColumnElement[int], pacticipant_id: ColumnElement[int]) -> ColumnElement[bool]:
    by_version = is_one_of(version_id, "versions")
    by_name = is_one_of(pacticipant_id, "every_version_of")
    return {"versions": by_version, "pacticipants": by_name, "both": or_(by_version, by_name)}[kind]


def _newest(wanted: ColumnElement[bool]) -> FromClause:
    """Those publications that were made last: a limit is one of pacts first, as with the Pact Broker.

    Chosen from what is found first: else PostgreSQL goes through the publications of everybody, by id.
    """
    every = select(pact_publications).where(wanted).cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(every).order_by(every.c.id.desc()).limit(_limit).subquery("newest")


def _integrations_of(ids: FromClause) -> Select[Any]:
    """Pairs with their names, in the order of the members of an `IntegrationInQuestion`."""
    return (
        select(_consumer.c.name, _provider.c.name, ids.c.required, ids.c.consumer_id, ids.c.provider_id)
        .select_from(ids)
        .join(_consumer, _consumer.c.id == ids.c.consumer_id)
        .join(_provider, _provider.c.id == ids.c.provider_id)
    )


def _rows(wanted: ColumnElement[bool], *, history: bool, limited: bool, by_selected: Kind | None = None) -> Select[Any]:
    """Publications with their results: all of them with `history`, else the current and the latest ones.

    With `by_selected` only results of provider versions that are selected so count; a publication without any stays,
    without a result.
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
            and_(matched, _by_selected_provider_version(publications, by_selected, history=history))
            if by_selected
            else matched,
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
        _provider.c.id,
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
        verifications.c.unverified,
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
