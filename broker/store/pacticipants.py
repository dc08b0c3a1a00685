"""Pacticipants and their integrations, in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from broker.domain.pacticipants import Pacticipant, display_name
from broker.store.labels_tables import labels
from broker.store.tables import integrations, pacticipants
from broker.store.upsert import insert_missing, insert_or_update


def find_pacticipant(connection: Connection, name: str) -> Pacticipant | None:
    """The pacticipant of that exact name."""
    row = connection.execute(select(pacticipants).where(pacticipants.c.name == name)).one_or_none()
    return _pacticipant(row, _labels(connection, [row.id])[row.id]) if row else None


def list_pacticipants(connection: Connection) -> list[Pacticipant]:
    """Every pacticipant, by name without regard to case."""
    rows = connection.execute(select(pacticipants).order_by(func.lower(pacticipants.c.name), pacticipants.c.id)).all()
    labels_of = _labels(connection)
    return [_pacticipant(row, labels_of[row.id]) for row in rows]


def pacticipants_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Pacticipant]:
    """The pacticipants with these ids."""
    wanted = set(ids)
    rows = connection.execute(select(pacticipants).where(pacticipants.c.id.in_(wanted))).all()
    labels_of = _labels(connection, wanted)
    return {row.id: _pacticipant(row, labels_of[row.id]) for row in rows}


def ensure_pacticipant(connection: Connection, name: str, now: datetime) -> Pacticipant:
    """The pacticipant of that name, made now if there is none."""
    found = find_pacticipant(connection, name)
    if found:
        return found
    values = {"name": name, "display_name": display_name(name), "created_at": now, "updated_at": now}
    insert_missing(connection, pacticipants, values)
    row = connection.execute(select(pacticipants).where(pacticipants.c.name == name)).one()
    return _pacticipant(row, [])


def change_pacticipant(connection: Connection, pacticipant_id: int, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the given columns of a pacticipant."""
    statement = update(pacticipants).where(pacticipants.c.id == pacticipant_id)
    connection.execute(statement.values(**changes, updated_at=now))


def delete_pacticipant(connection: Connection, pacticipant_id: int) -> None:
    """Delete a pacticipant with everything that is known of it: versions, pacts, results, deployments."""
    connection.execute(delete(pacticipants).where(pacticipants.c.id == pacticipant_id))


def touch_integration(connection: Connection, consumer_id: int, provider_id: int, now: datetime) -> None:
    """Note that contract data of the pair changed; the integration is made if it is new."""
    values = {
        "consumer_id": consumer_id,
        "provider_id": provider_id,
        "created_at": now,
        "contract_data_updated_at": now,
    }
    key = ("consumer_id", "provider_id")
    insert_or_update(connection, integrations, values, key=key, update=("contract_data_updated_at",))


def _labels(connection: Connection, ids: Iterable[int] | None = None) -> dict[int, list[str]]:
    statement = select(labels.c.pacticipant_id, labels.c.name).order_by(labels.c.name)
    if ids is not None:
        statement = statement.where(labels.c.pacticipant_id.in_(list(ids)))
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(statement):
        found[row.pacticipant_id].append(row.name)
    return found


def _pacticipant(row: Row[Any], its_labels: Iterable[str]) -> Pacticipant:
    return Pacticipant(
        id=row.id,
        name=row.name,
        display_name=row.display_name,
        main_branch=row.main_branch,
        repository_url=row.repository_url,
        repository_name=row.repository_name,
        repository_namespace=row.repository_namespace,
        created_at=row.created_at,
        updated_at=row.updated_at,
        labels=tuple(its_labels),
    )
