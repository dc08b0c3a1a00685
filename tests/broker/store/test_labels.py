from datetime import UTC, datetime

from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.versions.labels import label_pacticipant, labels_by_name, list_labels, remove_label
from pactgate.broker.store.versions.pacticipants import ensure_pacticipant

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def label(tx: Transaction, pacticipant: str, *names: str) -> int:
    owner = ensure_pacticipant(tx, pacticipant, NOW)
    for name in names:
        label_pacticipant(tx, owner.id, name, NOW)
    return owner.id


def test_labels_are_given_once_and_told_by_pacticipant(database: Database) -> None:
    web = database.write(label, "web", "ios", "team-a", "ios")
    database.write(label, "orders", "team-a")
    assert database.read(list_labels) == ["ios", "team-a"]
    told = database.read(labels_by_name, ["web", "nobody"])
    assert told == {"web": {"ios", "team-a"}, "nobody": frozenset()}
    database.write(remove_label, web, "ios")
    assert database.read(list_labels) == ["team-a"]
