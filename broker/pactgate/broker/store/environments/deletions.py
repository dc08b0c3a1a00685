"""What is in environments and shall be deleted, and what was deleted there by force, in SQL."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from pactgate.broker.domain.environments.deletions import Loss
from pactgate.broker.store.environments.deletions_tables import forced_deletions
from pactgate.broker.store.environments.present_versions import Narrowing, present_versions
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import pacticipants, versions


def present_of_pacticipant(connection: Connection, pacticipant_id: int) -> list[Loss]:
    """Where versions of a pacticipant are now."""
    return _present(connection, lambda table: table.c.pacticipant_id == pacticipant_id)


def present_among(connection: Connection, version_ids: Collection[int], provider: str | None = None) -> list[Loss]:
    """Where these versions are now; what would be lost is all of them, or their pacts with `provider`."""
    if not version_ids:
        return []
    found = _present(connection, lambda table: is_one_of_these(table.c.version_id, version_ids))
    return [replace(each, provider=provider) for each in found]


def add_forced_deletions(
    connection: Connection, losses: Iterable[Loss], partners: Collection[str], now: datetime
) -> None:
    """Note what is deleted by force, and who has to do with it."""
    rows = [
        {
            "environment_id": loss.environment_id,
            "pacticipant": loss.pacticipant,
            "version": loss.version,
            "provider": loss.provider,
            "partners": json.dumps(sorted(partners)),
            "deleted_at": now,
        }
        for loss in losses
    ]
    connection.execute(insert(forced_deletions), rows)


def forget_forced_deletions(connection: Connection, pacticipant: str, environment_id: int) -> None:
    """Another version of a pacticipant is in the environment, so what was there no longer matters."""
    connection.execute(
        delete(forced_deletions).where(
            forced_deletions.c.environment_id == environment_id, forced_deletions.c.pacticipant == pacticipant
        )
    )


def _present(connection: Connection, narrowed: Narrowing) -> list[Loss]:
    there = present_versions("version_id", "environment_id", "environment", narrowed=narrowed).subquery("there")
    statement = (
        select(pacticipants.c.name, versions.c.number, there.c.environment_id, there.c.environment)
        .join_from(there, versions, versions.c.id == there.c.version_id)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
        .order_by(there.c.environment, versions.c.sort_order)
    )
    return [Loss(*row) for row in connection.execute(statement)]
