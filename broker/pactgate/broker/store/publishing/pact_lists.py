"""Lists of pacts, and deleting them, in SQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, delete, or_, select

from pactgate.broker.domain.publishing.pacts import PactWithContent, PublishedPact, Which
from pactgate.broker.store.environments.present_versions import environment as its_environment
from pactgate.broker.store.environments.present_versions import present_versions
from pactgate.broker.store.publishing.pacts import (
    consumer_names,
    pact_of,
    pact_rows,
    provider_names,
    publication_of,
    publication_rows,
    restricted,
)
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import (
    integrations,
    pact_publications,
    pacticipants,
    versions,
)


def pacts_between(connection: Connection, *, consumer: str, provider: str, which: Which) -> list[PublishedPact]:
    """The pacts of the consumer versions that are meant, newest version first."""
    statement = restricted(publication_rows(), which).where(
        pact_publications.c.is_current, consumer_names.c.name == consumer, provider_names.c.name == provider
    )
    return _listed(connection, statement, newest_first=True)


def pacts_of_provider(connection: Connection, provider: str, which: Which) -> list[PublishedPact]:
    """Every publication, each revision by itself, by consumer and version."""
    statement = restricted(publication_rows(), which).where(provider_names.c.name == provider)
    return _listed(connection, statement)


def newest_pacts(connection: Connection, which: Which, *, provider: str | None = None) -> list[PublishedPact]:
    """The newest pact, of the versions that are meant, of each integration (of one provider), by consumer."""
    return _listed(connection, publication_rows().where(pact_publications.c.id.in_(_newest(which, provider))))


def newest_contents(connection: Connection, which: Which, *, provider: str) -> list[PactWithContent]:
    """As `newest_pacts`, with content."""
    rows = connection.execute(pact_rows().where(pact_publications.c.id.in_(_newest(which, provider))))
    return [pact_of(row) for row in rows]


def contents_in_environment(connection: Connection, *, provider: str, environment: str) -> list[PactWithContent]:
    """The pacts of the consumer versions that are deployed or released in an environment, by its uuid or name."""
    named = or_(its_environment.c.uuid == environment, its_environment.c.name == environment)
    there = present_versions("version_id", narrowed=lambda _: named)
    present = pact_publications.c.consumer_version_id.in_(there)
    rows = connection.execute(pact_rows().where(provider_names.c.name == provider, present))
    return [pact_of(row) for row in rows]


def pacts_in_place(connection: Connection, provider: str) -> list[PublishedPact]:
    """The pacts with a provider of the consumer versions that are deployed, or released, anywhere now."""
    there = present_versions("version_id")
    statement = publication_rows().where(
        pact_publications.c.is_current,
        pact_publications.c.provider_id == _id_of(provider),
        pact_publications.c.consumer_version_id.in_(there),
    )
    return _listed(connection, statement, newest_first=True)


def pacts_of_versions(connection: Connection, version_ids: Iterable[int]) -> list[PublishedPact]:
    """The pacts of these consumer versions, by provider."""
    wanted = list(version_ids)
    statement = publication_rows().where(
        pact_publications.c.is_current, is_one_of_these(pact_publications.c.consumer_version_id, wanted)
    )
    return _listed(connection, statement) if wanted else []


def delete_pacts(
    connection: Connection, *, consumer: str, provider: str, which: Which, version: str | None = None
) -> int:
    """Delete the publications of the consumer versions that are meant, with every revision; how many there were.

    Contents and their results stay: a version that publishes the same again inherits them.
    """
    meant = _meant(consumer, provider, which, version)
    return connection.execute(delete(pact_publications).where(pact_publications.c.id.in_(meant))).rowcount


def versions_with_pact(
    connection: Connection, *, consumer: str, provider: str, which: Which, version: str | None = None
) -> list[int]:
    """The ids of the consumer versions whose pacts `delete_pacts` would delete."""
    meant = _meant(consumer, provider, which, version)
    statement = select(pact_publications.c.consumer_version_id).where(
        pact_publications.c.is_current, pact_publications.c.id.in_(meant)
    )
    return list(connection.execute(statement).scalars())


def _meant(consumer: str, provider: str, which: Which, version: str | None) -> Select[Any]:
    """The ids of the publications between two, of the consumer versions that are meant."""
    meant = restricted(_keys(), which).where(
        pact_publications.c.consumer_id == _id_of(consumer), pact_publications.c.provider_id == _id_of(provider)
    )
    if version is not None:
        numbered = select(versions.c.id).where(versions.c.number == version)
        meant = meant.where(pact_publications.c.consumer_version_id.in_(numbered))
    return meant


def _newest(which: Which, provider: str | None) -> Select[Any]:
    """The id of the newest publication of each integration. Starts from the integrations, not from history."""
    statement = (
        restricted(_keys(), which)
        .where(
            pact_publications.c.consumer_id == integrations.c.consumer_id,
            pact_publications.c.provider_id == integrations.c.provider_id,
            pact_publications.c.is_current,
        )
        .order_by(pact_publications.c.consumer_version_order.desc())
        .limit(1)
        .correlate(integrations)
    )
    pairs = select(statement.scalar_subquery()).select_from(integrations)
    return pairs if provider is None else pairs.where(integrations.c.provider_id == _id_of(provider))


def _keys() -> Select[Any]:
    return select(pact_publications.c.id).select_from(pact_publications)


def _id_of(name: str) -> ScalarSelect[Any]:
    return select(pacticipants.c.id).where(pacticipants.c.name == name).scalar_subquery()


def _listed(connection: Connection, statement: Select[Any], *, newest_first: bool = False) -> list[PublishedPact]:
    order = pact_publications.c.consumer_version_order
    by_name = (consumer_names.c.name, provider_names.c.name, order, pact_publications.c.id)
    rows = connection.execute(statement.order_by(order.desc()) if newest_first else statement.order_by(*by_name))
    return [publication_of(row) for row in rows]
