"""Which contents a provider has verified already, so that they are not pending for it, in SQL."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, bindparam, exists, or_, select

from pactgate.broker.store.sql import UtcDateTime, is_one_of
from pactgate.broker.store.tables import branch_versions, branches, pact_publications, tags, verifications

Of = Literal["branch", "tag", "anyone"]
"""Whose results count."""

_PASSED = (verifications.c.success, verifications.c.unverified == 0)

EVER = datetime.min.replace(tzinfo=UTC)


def verified_contents(
    connection: Connection,
    content_ids: Iterable[int],
    *,
    branch: str | None = None,
    tag: str | None = None,
    as_asked_since: datetime = EVER,
) -> dict[int, bool]:
    """The contents among `content_ids` that were verified with success by the provider's branch, tag, or anyone.

    What another branch (or tag) verified before this one began counts too. The value of each says whether that was as
    the verifier asked: not as work in progress, and not before `as_asked_since`. See docs/reference/pact-broker.md.
    """
    values = {"contents": list(content_ids), "branch": branch, "tag": tag, "since": as_asked_since}
    by: Of = "branch" if branch is not None else "tag" if tag is not None else "anyone"
    rows = connection.execute(_verified(by), values) if values["contents"] else ()
    found: dict[int, bool] = {}
    for content_id, as_asked in rows:
        found[content_id] = bool(as_asked) or found.get(content_id, False)
    return found


def unverified_since(connection: Connection, provider_id: int, since: datetime) -> list[datetime]:
    """When the pacts with a provider were published that nobody verified with success, as far as that was since."""
    verified = exists().where(verifications.c.content_id == pact_publications.c.content_id, *_PASSED)
    statement = select(pact_publications.c.created_at).where(
        pact_publications.c.provider_id == provider_id, pact_publications.c.created_at >= since, ~verified
    )
    return list(connection.execute(statement).scalars())


@cache  # To write the statement takes longer than to run it.
def _verified(by: Of) -> Select[Any]:
    since = bindparam("since", type_=UtcDateTime)
    as_asked = and_(~verifications.c.wip, verifications.c.executed_at >= since)
    statement = select(verifications.c.content_id, as_asked).where(
        is_one_of(verifications.c.content_id, "contents"), *_PASSED
    )
    if by == "branch":
        statement = _by_branch(statement)
    elif by == "tag":
        statement = _by_tag(statement)
    return statement.distinct()


def _by_branch(statement: Select[Any]) -> Select[Any]:
    its_branch, this = branches.alias("its_branch"), branches.alias("this")
    began_later = ~exists().where(
        this.c.pacticipant_id == its_branch.c.pacticipant_id,
        this.c.name == bindparam("branch"),
        this.c.created_at <= verifications.c.created_at,
    )
    return (
        statement.join(branch_versions, branch_versions.c.version_id == verifications.c.provider_version_id)
        .join(its_branch, its_branch.c.id == branch_versions.c.branch_id)
        .where(or_(its_branch.c.name == bindparam("branch"), began_later))
    )


def _by_tag(statement: Select[Any]) -> Select[Any]:
    its_tag, this = tags.alias("its_tag"), tags.alias("this")
    began_later = ~exists().where(
        this.c.pacticipant_id == its_tag.c.pacticipant_id,
        this.c.name == bindparam("tag"),
        this.c.created_at <= verifications.c.created_at,
    )
    return (
        # A tag speaks for the results that came after it.
        statement.join(its_tag, its_tag.c.version_id == verifications.c.provider_version_id)
        .where(its_tag.c.created_at <= verifications.c.created_at)
        .where(or_(its_tag.c.name == bindparam("tag"), began_later))
    )
