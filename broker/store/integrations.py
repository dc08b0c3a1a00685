"""Deleting an integration with what stands for it alone, in SQL."""

from sqlalchemy import Connection, delete, exists, or_

from broker.store.branches import restore_heads
from broker.store.tables import (
    integrations,
    pact_contents,
    pact_publications,
    pacticipants,
    provider_contracts,
    verifications,
    versions,
)
from broker.store.webhooks_tables import webhooks


def delete_integration(connection: Connection, consumer_id: int, provider_id: int) -> None:
    """Delete the pacts of a pair with their results and webhooks, and what nothing needs any more.

    That is versions of either side without pact, result and provider contract, and then a side of which nothing is
    left. Source: broker-api, integrations.
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
