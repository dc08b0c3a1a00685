"""What a webhook tells of: the pact and the result that it is about, in SQL."""

from sqlalchemy import Connection, Select, select

from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.domain.verification.verifications import Verification
from pactgate.broker.domain.webhooks.webhooks import NewWebhook, ScopeParty
from pactgate.broker.store.publishing.pacts import pact_of, pact_rows
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    pact_contents,
    pact_publications,
    pacticipants,
    verifications,
    versions,
)
from pactgate.broker.store.verification.verifications import find_verification, latest_verification
from pactgate.broker.store.versions.labels_tables import labels


def newest_pact_in_scope(connection: Connection, webhook: NewWebhook) -> PactWithContent | None:
    """The pact of the newest consumer version, of those that the webhook is for."""
    statement = pact_rows()
    for party, column in (
        (webhook.consumer, pact_publications.c.consumer_id),
        (webhook.provider, pact_publications.c.provider_id),
    ):
        if party is not None:
            statement = statement.where(column.in_(_members(party)))
    newest = (pact_publications.c.consumer_version_order.desc(), pact_publications.c.id.desc())
    row = connection.execute(statement.order_by(*newest).limit(1)).first()
    return pact_of(row) if row else None


def telling_result(connection: Connection, content_id: int) -> Verification | None:
    """The result that speaks for a content: the last one of the provider's main branch, else the last one."""
    statement = (
        select(verifications.c.id)
        .join(versions, versions.c.id == verifications.c.provider_version_id)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
        .join(branch_versions, branch_versions.c.version_id == versions.c.id)
        .join(branches, branches.c.id == branch_versions.c.branch_id)
        .where(verifications.c.content_id == content_id, branches.c.name == pacticipants.c.main_branch)
        .order_by(verifications.c.id.desc())
        .limit(1)
    )
    number: int | None = connection.execute(statement).scalar_one_or_none()
    return latest_verification(connection, content_id) if number is None else find_verification(connection, number)


def newest_result_of_pair(connection: Connection, *, consumer: str, provider: str) -> Verification | None:
    """The result that was published last for any pact between the two."""
    consumers, providers = pacticipants.alias("consumers"), pacticipants.alias("providers")
    statement = (
        select(verifications.c.id)
        .join(pact_contents, pact_contents.c.id == verifications.c.content_id)
        .join(consumers, consumers.c.id == pact_contents.c.consumer_id)
        .join(providers, providers.c.id == pact_contents.c.provider_id)
        .where(consumers.c.name == consumer, providers.c.name == provider)
        .order_by(verifications.c.id.desc())
        .limit(1)
    )
    number: int | None = connection.execute(statement).scalar_one_or_none()
    return None if number is None else find_verification(connection, number)


def _members(party: ScopeParty) -> Select[tuple[int]]:
    if party.name is not None:
        return select(pacticipants.c.id).where(pacticipants.c.name == party.name)
    return select(labels.c.pacticipant_id).where(labels.c.name == party.label)
