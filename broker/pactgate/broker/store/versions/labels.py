"""Labels of pacticipants, in SQL."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, select

from pactgate.broker.domain.versions.pacticipants import Label
from pactgate.broker.store.sql import insert_or_update, is_one_of_these
from pactgate.broker.store.tables import pacticipants
from pactgate.broker.store.versions.labels_tables import labels


def label_pacticipant(connection: Connection, pacticipant_id: int, name: str, now: datetime) -> None:
    """Give a pacticipant a label. One that it has stays as it is."""
    values = {"pacticipant_id": pacticipant_id, "name": name, "created_at": now}
    insert_or_update(connection, labels, values, key=("pacticipant_id", "name"), update=())


def find_label(connection: Connection, pacticipant_id: int, name: str) -> Label | None:
    """A label of a pacticipant."""
    condition = (labels.c.pacticipant_id == pacticipant_id, labels.c.name == name)
    row = connection.execute(select(labels).where(*condition)).one_or_none()
    return Label(row.name, row.created_at) if row else None


def remove_label(connection: Connection, pacticipant_id: int, name: str) -> None:
    """Take a label off a pacticipant."""
    connection.execute(delete(labels).where(labels.c.pacticipant_id == pacticipant_id, labels.c.name == name))


def list_labels(connection: Connection) -> list[str]:
    """Every label that some pacticipant has, by name."""
    return list(connection.execute(select(labels.c.name).distinct().order_by(labels.c.name)).scalars())


def labels_by_name(connection: Connection, names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The labels of the pacticipants of these names; none for a name that no pacticipant has."""
    wanted = set(names)
    statement = (
        select(pacticipants.c.name.label("pacticipant"), labels.c.name)
        .join(labels, labels.c.pacticipant_id == pacticipants.c.id)
        .where(is_one_of_these(pacticipants.c.name, wanted))
    )
    found: dict[str, set[str]] = {name: set() for name in wanted}
    for row in connection.execute(statement):
        found[row.pacticipant].add(row.name)
    return {name: frozenset(each) for name, each in found.items()}
