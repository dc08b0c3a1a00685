"""Lists of pacts, and deleting them, in SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, bindparam, delete, or_, select

from broker.domain.events import Earlier
from broker.domain.pacts import Pact, PublishedPact, Which
from broker.store.pacts import (
    consumer_names,
    pact_of,
    pact_rows,
    provider_names,
    publication_of,
    publication_rows,
    restricted,
)
from broker.store.tables import (
    deployed_versions,
    environments,
    integrations,
    pact_contents,
    pact_publications,
    pacticipants,
    released_versions,
    tags,
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


def newest_contents(connection: Connection, which: Which, *, provider: str) -> list[Pact]:
    """As `newest_pacts`, with content."""
    rows = connection.execute(pact_rows().where(pact_publications.c.id.in_(_newest(which, provider))))
    return [pact_of(row) for row in rows]


def contents_in_environment(connection: Connection, *, provider: str, environment: str) -> list[Pact]:
    """The pacts of the consumer versions that are deployed or released in an environment, by its uuid or name."""
    there = select(environments.c.id).where(or_(environments.c.uuid == environment, environments.c.name == environment))
    its_version = pact_publications.c.consumer_version_id
    present = or_(
        its_version.in_(
            select(deployed_versions.c.version_id).where(
                deployed_versions.c.environment_id.in_(there), deployed_versions.c.undeployed_at.is_(None)
            )
        ),
        its_version.in_(
            select(released_versions.c.version_id).where(
                released_versions.c.environment_id.in_(there), released_versions.c.support_ended_at.is_(None)
            )
        ),
    )
    rows = connection.execute(pact_rows().where(provider_names.c.name == provider, present))
    return [pact_of(row) for row in rows]


def newest_before(connection: Connection, pact: Pact, its_tags: Sequence[str]) -> list[Earlier]:
    """For each tag of a pact's version, or for no tag, the content of the newest earlier pact of such a version."""
    return [Earlier(tag, _sha_before(connection, pact, tag)) for tag in its_tags or (None,)]


def delete_pacts(
    connection: Connection, *, consumer: str, provider: str, which: Which, version: str | None = None
) -> int:
    """Delete the publications of the consumer versions that are meant, with every revision; how many there were.

    Contents and their results stay: a version that publishes the same again inherits them.
    """
    meant = restricted(_keys(), which).where(
        pact_publications.c.consumer_id == _id_of(consumer), pact_publications.c.provider_id == _id_of(provider)
    )
    if version is not None:
        numbered = select(versions.c.id).where(versions.c.number == version)
        meant = meant.where(pact_publications.c.consumer_version_id.in_(numbered))
    return connection.execute(delete(pact_publications).where(pact_publications.c.id.in_(meant))).rowcount


def _sha_before(connection: Connection, pact: Pact, tag: str | None) -> str | None:
    values = {
        "publication_id": pact.publication_id,
        "consumer_id": pact.consumer_id,
        "order": pact.consumer_version_order,
        "tag": tag,
    }
    statement = _BEFORE_UNTAGGED if tag is None else _BEFORE_TAGGED
    found: str | None = connection.execute(statement, values).scalar_one_or_none()
    return found


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


_this = pact_publications.alias("this")
_BEFORE = (
    select(pact_contents.c.sha)
    .select_from(pact_publications)
    .join(pact_contents, pact_contents.c.id == pact_publications.c.content_id)
    .where(
        pact_publications.c.consumer_id == bindparam("consumer_id"),
        pact_publications.c.provider_id
        == select(_this.c.provider_id).where(_this.c.id == bindparam("publication_id")).scalar_subquery(),
        pact_publications.c.consumer_version_order < bindparam("order"),
        pact_publications.c.is_current,
    )
    .order_by(pact_publications.c.consumer_version_order.desc())
    .limit(1)
)
_BEFORE_UNTAGGED = restricted(_BEFORE, Which(untagged=True))
_BEFORE_TAGGED = _BEFORE.where(
    select(tags.c.version_id)
    .where(tags.c.version_id == pact_publications.c.consumer_version_id, tags.c.name == bindparam("tag"))
    .exists()
)
