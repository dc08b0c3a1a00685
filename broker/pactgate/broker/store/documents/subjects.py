"""What contents are called by people: whose pact, and the document of which version."""

from sqlalchemy import Connection, select

from pactgate.broker.domain.documents.comparisons import ComparisonKey, TouchKey
from pactgate.broker.domain.documents.promises import FitKey
from pactgate.broker.store.tables import pact_contents, pacticipants, provider_contracts, versions


def subject(connection: Connection, *, key: FitKey | ComparisonKey | TouchKey) -> str:
    """What a key of evidence is about, in words: `the pact of web with orders and the document of orders 2`."""
    ids = key._asdict()
    content = ids.pop("content_id", None)
    pact = [] if content is None else [_pact(connection, content)]
    return " and ".join([*pact, *(_document(connection, each) for each in ids.values())])


def _pact(connection: Connection, content_id: int) -> str:
    consumer, provider = pacticipants.alias("consumer"), pacticipants.alias("provider")
    names = (
        select(consumer.c.name, provider.c.name, pact_contents.c.sha)
        .join(consumer, consumer.c.id == pact_contents.c.consumer_id)
        .join(provider, provider.c.id == pact_contents.c.provider_id)
        .where(pact_contents.c.id == content_id)
    )
    row = connection.execute(names).first()
    return f"the pact of {row[0]} with {row[1]} ({row[2]})" if row else "a pact that was deleted"


def _document(connection: Connection, document_id: int) -> str:
    newest = (
        select(pacticipants.c.name, versions.c.number)
        .select_from(provider_contracts)
        .join(versions, versions.c.id == provider_contracts.c.provider_version_id)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
        .where(provider_contracts.c.document_id == document_id)
        .order_by(versions.c.sort_order.desc())
        .limit(1)
    )
    row = connection.execute(newest).first()
    return f"the document of {row[0]} {row[1]}" if row else "a document that was deleted"
