"""Integrations, and deleting one with what stands for it alone, in SQL."""

from sqlalchemy import Connection, delete, exists, func, or_, select

from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.versions.pacticipants import Integration
from pactgate.broker.store.tables import (
    integrations,
    pact_contents,
    pact_publications,
    pacticipants,
    provider_contracts,
    verifications,
    versions,
)
from pactgate.broker.store.versions.branches import restore_heads
from pactgate.broker.store.webhooks.webhooks_tables import webhooks

_consumer = pacticipants.alias("consumer")
_provider = pacticipants.alias("provider")


def list_integrations(connection: Connection, page: PageRequest | None = None, search: str = "") -> Paged[Integration]:
    """Integrations that have `search` in a name of theirs, the one that changed last first."""
    statement = (
        select(
            integrations.c.consumer_id,
            _consumer.c.name.label("consumer"),
            integrations.c.provider_id,
            _provider.c.name.label("provider"),
        )
        .select_from(integrations)
        .join(_consumer, _consumer.c.id == integrations.c.consumer_id)
        .join(_provider, _provider.c.id == integrations.c.provider_id)
    )
    if search:
        names = (_consumer.c.name, _provider.c.name)
        statement = statement.where(or_(*(name.icontains(search, autoescape=True) for name in names)))
    changed = integrations.c.contract_data_updated_at.desc()
    ordered = statement.order_by(changed, _consumer.c.name, _provider.c.name)
    if page is None:
        every = [Integration(*row) for row in connection.execute(ordered)]
        return Paged(every, len(every))
    total = connection.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    shown = connection.execute(ordered.offset(page.offset).limit(page.size))
    return Paged([Integration(*row) for row in shown], total, page)


def is_integration(connection: Connection, consumer_id: int, provider_id: int) -> bool:
    """Whether there is an integration between the two."""
    pair = (integrations.c.consumer_id == consumer_id, integrations.c.provider_id == provider_id)
    return connection.execute(select(integrations.c.consumer_id).where(*pair)).first() is not None


def partners_of(connection: Connection, pacticipant_id: int) -> list[str]:
    """The names of all that a pacticipant has an integration with, as consumer or as provider."""
    consumed, consuming = integrations.c.provider_id, integrations.c.consumer_id
    statement = select(pacticipants.c.name).where(
        or_(
            pacticipants.c.id.in_(select(consumed).where(integrations.c.consumer_id == pacticipant_id)),
            pacticipants.c.id.in_(select(consuming).where(integrations.c.provider_id == pacticipant_id)),
        )
    )
    return list(connection.execute(statement).scalars())


def has_consumers(connection: Connection, provider_id: int) -> bool:
    """Whether anybody ever published a pact with a provider."""
    consumers = select(integrations.c.consumer_id).where(integrations.c.provider_id == provider_id)
    return connection.execute(consumers.limit(1)).first() is not None


def delete_integration(connection: Connection, consumer_id: int, provider_id: int) -> None:
    """Delete the pacts of a pair with their results and webhooks, and what nothing needs any more.

    That is versions of either side without pact, result and provider contract, and then a side of which nothing is
    left. As in the Pact Broker.
    """
    for table in (pact_publications, pact_contents, webhooks, integrations):
        pair = (table.c.consumer_id == consumer_id, table.c.provider_id == provider_id)
        connection.execute(delete(table).where(*pair))
    for pacticipant_id in (consumer_id, provider_id):
        _delete_unused_versions(connection, pacticipant_id)
        restore_heads(connection, pacticipant_id)
        _delete_if_unused(connection, pacticipant_id)


def _delete_unused_versions(connection: Connection, pacticipant_id: int) -> None:
    uses = (
        exists().where(pact_publications.c.consumer_version_id == versions.c.id),
        exists().where(verifications.c.provider_version_id == versions.c.id),
        exists().where(provider_contracts.c.provider_version_id == versions.c.id),
    )
    connection.execute(delete(versions).where(versions.c.pacticipant_id == pacticipant_id, ~or_(*uses)))


def _delete_if_unused(connection: Connection, pacticipant_id: int) -> None:
    uses = (
        exists().where(versions.c.pacticipant_id == pacticipants.c.id),
        *(
            exists().where(column == pacticipants.c.id)
            for table in (pact_contents, webhooks)
            for column in (table.c.consumer_id, table.c.provider_id)
        ),
    )
    connection.execute(delete(pacticipants).where(pacticipants.c.id == pacticipant_id, ~or_(*uses)))
