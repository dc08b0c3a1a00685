"""How integrations stand, in SQL: all that is known of those that are given, or of those that need a second look."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Join,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    false,
    null,
    or_,
    select,
    true,
    union_all,
)

from pactgate.broker.domain.gate.overview import PairOfIds
from pactgate.broker.domain.gate.pairs import Pair, Party, Replay
from pactgate.broker.store.environments.present_versions import environment, present_versions
from pactgate.broker.store.gate.overview_pages import Narrowed, by_name, newest_publication, newest_result
from pactgate.broker.store.sql import given_pairs, is_one_of
from pactgate.broker.store.tables import (
    integrations,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    provider_contracts,
    verifications,
    versions,
)

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")
_consumer_version = versions.alias("consumer_version")
_provider_version = versions.alias("provider_version")
_newest_of_provider = versions.alias("newest_of_provider")
_given = given_pairs("pairs")
_PRESENT = ("environment_id", "environment", "pacticipant_id", "version_id")


@dataclass(frozen=True, slots=True)
class NewestPact:
    """The pact of the newest consumer version of an integration, with the result that was published for it last.

    The provider version in `pair` is the one of that result; without a result the newest of the provider, None if it
    has none.
    """

    integration: PairOfIds
    consumer_version_id: int
    published_at: datetime
    pair: Pair


@dataclass(frozen=True, slots=True)
class VersionInPlace:
    """A version that is deployed, or released and supported, in an environment now."""

    environment_id: int
    pacticipant_id: int
    version: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A consumer version that is in an environment, and a provider version there that it has a pact with.

    The provider in `pair` has no version where none of it is there.
    """

    integration: PairOfIds
    pair: Pair


def newest_and_meetings(
    connection: Connection, pairs: Collection[PairOfIds], environment_ids: Collection[int]
) -> tuple[list[NewestPact], list[Meeting]]:
    """The newest pact of each of these integrations that has one, and who of them meets whom in which environment now.

    With the newest result about the two; newest versions first.
    """
    values = {
        "pairs": pairs,
        "pacticipants": {each for pair in pairs for each in pair},
        "environments": environment_ids,
    }
    return _apart(connection.execute(_both_of_given(), values))


def newest_and_meetings_in_question(
    connection: Connection, narrowed: Narrowed
) -> tuple[list[NewestPact], list[Meeting]]:
    """As `newest_and_meetings`, of every integration, but where it can only be yes.

    That is where it was replayed and passed, and the provider version has no document that could say otherwise. What
    is narrowed to an environment has no newest pacts.
    """
    statement = _both_in_question(named=narrowed.name is not None, placed=narrowed.environment_id is not None)
    return _apart(connection.execute(statement, narrowed.values))


def versions_in_place(
    connection: Connection, pacticipant_ids: Collection[int], environment_ids: Collection[int]
) -> list[VersionInPlace]:
    """Which versions of these pacticipants are where, newest version first."""
    values = {"pacticipants": pacticipant_ids, "environments": environment_ids}
    return [VersionInPlace(*row) for row in connection.execute(_versions_in_place(), values)]


@cache
def _both_of_given() -> CompoundSelect[Any]:
    inside = _present_of_given()
    here = inside.alias("here")
    publications = _given.join(here, here.c.pacticipant_id == _given.c.consumer_id).join(
        pact_publications,
        and_(
            pact_publications.c.consumer_version_id == here.c.version_id,
            # No index is of use here: SQLite would read the history of each pair by one.
            pact_publications.c.provider_id + 0 == _given.c.provider_id,
        ),
    )
    return union_all(_newest_pacts(_given), _meetings(publications, here, inside))


@cache
def _both_in_question(*, named: bool, placed: bool) -> Select[Any] | CompoundSelect[Any]:
    names = [by_name(_consumer, _provider)] if named else []
    inside = present_versions(*_PRESENT).cte("inside")
    here = inside.alias("here")
    its_version = pact_publications.c.consumer_version_id
    # Said twice, for SQLite: it would start from every publication.
    publications = here.join(
        pact_publications, and_(its_version == here.c.version_id, its_version.in_(select(inside.c.version_id)))
    )
    meetings = _meetings(publications, here, inside).where(_in_question(_provider_version.c.id), *names)
    if placed:
        return meetings.where(here.c.environment_id == bindparam("environment_id"))
    newest = _newest_pacts(integrations).where(_in_question(verifications.c.provider_version_id), *names)
    return union_all(newest, meetings)


def _newest_pacts(pairs: FromClause) -> Select[Any]:
    # From the integrations to one publication each: the work does not grow with history.
    newest = pairs.join(pact_publications, pact_publications.c.id == newest_publication(pairs))
    joined = (
        _with_names(newest)
        .outerjoin(verifications, verifications.c.id == newest_result(pact_publications.c.content_id))
        .outerjoin(_provider_version, _provider_version.c.id == verifications.c.provider_version_id)
        .outerjoin(_newest_of_provider, _newest_of_provider.c.id == _newest_version_of_provider())
    )
    of_provider = (_newest_of_provider.c.number, _newest_of_provider.c.id)
    return select(*_columns(*of_provider, true(), null().cast(environment.c.name.type))).select_from(joined)


@cache
def _versions_in_place() -> Select[Any]:
    inside = _present_of_given()
    return (
        select(inside.c.environment_id, inside.c.pacticipant_id, versions.c.number)
        .join(versions, versions.c.id == inside.c.version_id)
        .order_by(versions.c.sort_order.desc())
    )


def _meetings(publications: Join, here: FromClause, inside: CTE) -> Select[Any]:
    there = inside.alias("there")
    joined = (
        _with_names(publications)
        .outerjoin(
            there,
            and_(
                there.c.environment_id == here.c.environment_id,
                there.c.pacticipant_id == pact_publications.c.provider_id,
            ),
        )
        .outerjoin(_provider_version, _provider_version.c.id == there.c.version_id)
        .outerjoin(
            latest_verifications,
            and_(
                latest_verifications.c.content_id == pact_publications.c.content_id,
                latest_verifications.c.provider_version_id == there.c.version_id,
            ),
        )
        .outerjoin(verifications, verifications.c.id == latest_verifications.c.verification_id)
    )
    of_provider = (null().cast(versions.c.number.type), null().cast(versions.c.id.type))
    columns = _columns(*of_provider, false(), here.c.environment)
    return select(*columns).select_from(joined).where(pact_publications.c.is_current)


def _in_question(provider_version_id: ColumnElement[int]) -> ColumnElement[bool]:
    document = exists().where(provider_contracts.c.provider_version_id == provider_version_id)
    return or_(verifications.c.success.is_not(true()), verifications.c.unverified > 0, document)


def newest_publications() -> Select[int]:
    """The id of the newest publication of each integration that has one."""
    newest = integrations.join(pact_publications, pact_publications.c.id == newest_publication(integrations))
    return select(pact_publications.c.id).select_from(newest)


def _present_of_given() -> CTE:
    def given(table: Table) -> ColumnElement[bool]:
        return and_(
            is_one_of(table.c.environment_id, "environments"), is_one_of(table.c.pacticipant_id, "pacticipants")
        )

    return present_versions(*_PRESENT, narrowed=given).cte("inside")


def _with_names(publications: FromClause) -> Join:
    return (
        publications.join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
        .join(_consumer_version, _consumer_version.c.id == pact_publications.c.consumer_version_id)
        .join(_consumer, _consumer.c.id == pact_publications.c.consumer_id)
        .join(_provider, _provider.c.id == pact_publications.c.provider_id)
    )


def _columns(
    newest_of_provider: ColumnElement[str],
    newest_of_provider_id: ColumnElement[int],
    is_newest: ColumnElement[bool],
    place: ColumnElement[str],
) -> Iterable[ColumnElement[Any]]:
    """What is known of a newest pact, and of a meeting; what only one of them has is null in the other."""
    return (
        newest_of_provider.label("newest_of_provider"),
        newest_of_provider_id.label("newest_of_provider_id"),
        is_newest.label("is_newest"),
        place.label("environment"),
        _consumer_version.c.sort_order.label("consumer_order"),
        _provider_version.c.sort_order.label("provider_order"),
        pact_publications.c.consumer_id,
        pact_publications.c.provider_id,
        pact_publications.c.consumer_version_id,
        pact_publications.c.created_at.label("published_at"),
        pact_contents.c.sha,
        pact_publications.c.content_id,
        _provider_version.c.id.label("provider_version_id"),
        _consumer.c.name.label("consumer"),
        _provider.c.name.label("provider"),
        _consumer_version.c.number.label("consumer_version"),
        _provider_version.c.number.label("provider_version"),
        verifications.c.id.label("verification"),
        verifications.c.success,
        verifications.c.executed_at,
        verifications.c.unverified,
    )


def _newest_version_of_provider() -> ColumnElement[int]:
    newest = versions.alias("newest_version")
    statement: Select[tuple[int]] = select(newest.c.id).where(
        newest.c.pacticipant_id == pact_publications.c.provider_id
    )
    return statement.order_by(newest.c.sort_order.desc()).limit(1).scalar_subquery()


def _apart(found: Iterable[Row[Any]]) -> tuple[list[NewestPact], list[Meeting]]:
    rows = sorted(found, key=lambda row: (-row.consumer_order, -(row.provider_order or 0)))
    return [_newest_pact(row) for row in rows if row.is_newest], [_meeting(row) for row in rows if not row.is_newest]


def _newest_pact(row: Row[Any]) -> NewestPact:
    number = row.provider_version or row.newest_of_provider
    version_id = row.provider_version_id or row.newest_of_provider_id
    integration = PairOfIds(row.consumer_id, row.provider_id)
    pair = _pair(row, Party(row.provider, number), version_id, environment=None)
    return NewestPact(integration, row.consumer_version_id, row.published_at, pair)


def _meeting(row: Row[Any]) -> Meeting:
    provider = Party(row.provider, row.provider_version)
    pair = _pair(row, provider, row.provider_version_id, environment=row.environment)
    return Meeting(PairOfIds(row.consumer_id, row.provider_id), pair)


def _pair(row: Row[Any], provider: Party, provider_version_id: int | None, *, environment: str | None) -> Pair:
    return Pair(
        Party(row.consumer, row.consumer_version),
        provider,
        row.sha,
        replay_of(row),
        provider_id=row.provider_id,
        provider_version_id=provider_version_id,
        content_id=row.content_id,
        environment=environment,
    )


def replay_of(row: Row[Any]) -> Replay | None:
    """The replay in the columns of results of a row, without what went wrong."""
    if row.verification is None:
        return None
    return Replay(row.verification, row.success, row.executed_at, unverified=row.unverified)
