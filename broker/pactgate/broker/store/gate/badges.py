"""What badges about pacts say, in SQL: the newest content of a line of pacts, and the last result about it."""

from typing import Any

from sqlalchemy import Connection, Exists, Select, exists, select

from pactgate.broker.domain.gate.badges import LatestResult, PactLine
from pactgate.broker.store.publishing.pacts import consumer_names, provider_names, restricted
from pactgate.broker.store.tables import pact_publications, tags, verifications


def newest_content(connection: Connection, line: PactLine) -> int | None:
    """The id of the content of the newest pact; None where there is no pact."""
    return connection.execute(_contents(line)).scalar()


def latest_result(connection: Connection, line: PactLine, newest_content: int) -> LatestResult | None:
    """The result that was published last about the newest pact that has any, be it an older one.

    With a provider tag the newest provider version goes before the last result.
    """
    verified = connection.execute(_contents(line).where(_has_result(line))).scalar()
    if verified is None:
        return None
    statement = select(verifications.c.success, verifications.c.pact_pending, verifications.c.unverified)
    if line.provider_tag is not None:
        statement = statement.join(tags, tags.c.version_id == verifications.c.provider_version_id)
        statement = statement.where(tags.c.name == line.provider_tag).order_by(tags.c.version_order.desc())
    about_it = statement.where(verifications.c.content_id == verified)
    row = connection.execute(about_it.order_by(verifications.c.id.desc()).limit(1)).one()
    return LatestResult(
        row.success,
        pending=bool(row.pact_pending),
        of_newest=verified == newest_content,
        unverified=row.unverified,
    )


def _contents(line: PactLine) -> Select[Any]:
    statement = (
        select(pact_publications.c.content_id)
        .join(consumer_names, consumer_names.c.id == pact_publications.c.consumer_id)
        .join(provider_names, provider_names.c.id == pact_publications.c.provider_id)
        .where(
            pact_publications.c.is_current,
            consumer_names.c.name == line.consumer,
            provider_names.c.name == line.provider,
        )
    )
    newest_first = restricted(statement, line.which).order_by(pact_publications.c.consumer_version_order.desc())
    return newest_first.limit(1)


def _has_result(line: PactLine) -> Exists:
    result = exists().where(verifications.c.content_id == pact_publications.c.content_id)
    if line.provider_tag is None:
        return result
    return result.where(tags.c.version_id == verifications.c.provider_version_id, tags.c.name == line.provider_tag)
