"""Which provider versions must be verified against a content and have not been, in SQL."""

from typing import Any

from sqlalchemy import Connection, Select, exists, literal, select

from broker.domain.events import RequiredVerification
from broker.domain.pacts import Pact
from broker.store.tables import (
    branches,
    deployed_versions,
    environments,
    latest_verifications,
    pacticipants,
    released_versions,
    versions,
)


def required_verifications(connection: Connection, pact: Pact) -> tuple[RequiredVerification, ...]:
    """The latest version of the provider's main branch and those in environments, without a result for the content.

    Whether a result says yes or no makes no difference here. Source: broker-api, events and matching.
    """
    found: dict[int, RequiredVerification] = {}
    for statement in (_main_branch(), _in_environments("deployed"), _in_environments("released")):
        unverified = statement.where(pacticipants.c.name == pact.provider, ~_verified(pact.content_id))
        for row in connection.execute(unverified.order_by(versions.c.sort_order)):
            before = found[row.id].descriptions if row.id in found else ()
            found[row.id] = RequiredVerification(row.id, row.number, (*before, row.description))
    return tuple(found.values())


def _versions(description: Any) -> Select[Any]:  # noqa: ANN401 - any SQL expression of a text
    return (
        select(versions.c.id, versions.c.number, versions.c.sort_order, description.label("description"))
        .select_from(versions)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
    )


def _main_branch() -> Select[Any]:
    return (
        _versions(literal("latest from main branch"))
        .join(branches, branches.c.head_version_id == versions.c.id)
        .where(branches.c.pacticipant_id == pacticipants.c.id, branches.c.name == pacticipants.c.main_branch)
    )


def _in_environments(how: str) -> Select[Any]:
    table, ended = (
        (deployed_versions, deployed_versions.c.undeployed_at)
        if how == "deployed"
        else (released_versions, released_versions.c.support_ended_at)
    )
    return (
        _versions(literal(f"{how} in ") + environments.c.name)
        .join(table, table.c.version_id == versions.c.id)
        .join(environments, environments.c.id == table.c.environment_id)
        .where(ended.is_(None))
        .distinct()
    )


def _verified(content_id: int) -> Any:  # noqa: ANN401 - an SQL condition
    return exists().where(
        latest_verifications.c.content_id == content_id, latest_verifications.c.provider_version_id == versions.c.id
    )
