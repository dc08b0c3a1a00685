"""Pacticipants and their integrations, in SQL."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, select, update

from pactgate.broker.domain.versions.pacticipants import Pacticipant, display_name
from pactgate.broker.store.engine import AUTHOR
from pactgate.broker.store.identity.teams import note_maker
from pactgate.broker.store.sql import insert_all_missing, insert_or_update, is_one_of
from pactgate.broker.store.tables import integrations, pacticipants
from pactgate.broker.store.versions.labels_tables import labels

_ROWS = select(pacticipants, labels.c.name.label("label")).outerjoin(
    labels, labels.c.pacticipant_id == pacticipants.c.id
)
_EVERY = _ROWS.order_by(func.lower(pacticipants.c.name), pacticipants.c.id, labels.c.name)
_BY_ID = _ROWS.where(is_one_of(pacticipants.c.id, "ids")).order_by(labels.c.name)
_BY_NAME = _ROWS.where(is_one_of(pacticipants.c.name, "names")).order_by(labels.c.name)


def find_pacticipant(connection: Connection, name: str) -> Pacticipant | None:
    """The pacticipant of that exact name."""
    return pacticipants_by_name(connection, [name]).get(name)


def list_pacticipants(connection: Connection) -> list[Pacticipant]:
    """Every pacticipant, by name without regard to case."""
    return _load(connection, _EVERY)


def pacticipants_by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Pacticipant]:
    """The pacticipants with these ids."""
    return {each.id: each for each in _load(connection, _BY_ID, ids=list(set(ids)))}


def pacticipants_by_name(connection: Connection, names: Iterable[str]) -> dict[str, Pacticipant]:
    """The pacticipants of exactly these names; a name that none has is left out."""
    return {each.name: each for each in _load(connection, _BY_NAME, names=list(set(names)))}


def ensure_pacticipant(connection: Connection, name: str, now: datetime) -> Pacticipant:
    """The pacticipant of that name, made now if there is none, by whoever writes."""
    known = find_pacticipant(connection, name)
    return known or add_pacticipants(connection, [name], now, made=[name])[name]


def add_pacticipants(
    connection: Connection, names: Iterable[str], now: datetime, *, made: Collection[str] = ()
) -> dict[str, Pacticipant]:
    """Make the pacticipants of these names, and give them by name; what another made meanwhile is given as it is.

    Those that are `made` on purpose are noted to be of whoever writes. Others are only mentioned, as the provider of a
    pact is: who publishes for that one later must find it free.
    """
    wanted = sorted(set(names))
    if not wanted:
        return {}
    rows = [{"name": name, "display_name": display_name(name), "created_at": now, "updated_at": now} for name in wanted]
    new = insert_all_missing(connection, pacticipants, rows, key=("name",))
    author: str | None = connection.get_execution_options().get(AUTHOR)
    ids = [row.id for row in new if row.name in made]
    if author is not None and ids:
        note_maker(connection, ids, author)
    return pacticipants_by_name(connection, wanted)


def change_pacticipant(connection: Connection, pacticipant_id: int, changes: Mapping[str, Any], now: datetime) -> None:
    """Set the given columns of a pacticipant."""
    statement = update(pacticipants).where(pacticipants.c.id == pacticipant_id)
    connection.execute(statement.values(**changes, updated_at=now))


def delete_pacticipant(connection: Connection, pacticipant_id: int) -> None:
    """Delete a pacticipant with everything that is known of it: versions, pacts, results, deployments."""
    connection.execute(delete(pacticipants).where(pacticipants.c.id == pacticipant_id))


def touch_integrations(connection: Connection, consumer_id: int, provider_ids: Iterable[int], now: datetime) -> None:
    """Note that contract data of a consumer with these providers changed; an integration is made if it is new."""
    rows = [
        {"consumer_id": consumer_id, "provider_id": each, "created_at": now, "contract_data_updated_at": now}
        for each in sorted(set(provider_ids))
    ]
    if rows:
        key = ("consumer_id", "provider_id")
        insert_or_update(connection, integrations, rows, key=key, update=("contract_data_updated_at",))


def _load(connection: Connection, statement: Select[Any], **values: object) -> list[Pacticipant]:
    found: dict[int, tuple[Row[Any], list[str]]] = {}
    for row in connection.execute(statement, values):
        _, its_labels = found.setdefault(row.id, (row, []))
        if row.label is not None:
            its_labels.append(row.label)
    return [
        Pacticipant(
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
        for row, its_labels in found.values()
    ]
