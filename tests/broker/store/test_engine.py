from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from broker.store.engine import Database
from broker.store.pacticipants import ensure_pacticipant, list_pacticipants

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_fails_leaves_nothing(database: Database) -> None:
    def half(connection: Connection) -> None:
        ensure_pacticipant(connection, "web", NOW)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - raised above
        database.write(half)
    assert database.read(list_pacticipants) == []


def test_writers_at_once_all_get_through_and_agree(database: Database) -> None:
    def both(connection: Connection, first: str, second: str) -> tuple[int, int]:
        return ensure_pacticipant(connection, first, NOW).id, ensure_pacticipant(connection, second, NOW).id

    turns = [("a", "b"), ("b", "a")] * 10
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda names: database.write(both, *names), turns))
    assert len({tuple(sorted(ids)) for ids in found}) == 1
    assert [each.name for each in database.read(list_pacticipants)] == ["a", "b"]


def test_moments_come_back_in_utc(database: Database) -> None:
    database.write(ensure_pacticipant, "web", NOW)
    [found] = database.read(list_pacticipants)
    assert found.created_at == NOW
    assert found.created_at.tzinfo == UTC
