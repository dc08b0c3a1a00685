import os
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import TimeoutError as NoConnectionError

from pactgate.broker.store.bounded import BoundedConnection
from pactgate.broker.store.engine import Connecting, Database, DatabaseError, without_time_limit
from pactgate.broker.store.migrate import migrate
from pactgate.broker.store.versions.pacticipants import ensure_pacticipant, list_pacticipants
from tests.databases import Postgres

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


def test_a_statement_that_takes_too_long_is_given_up(postgres: Postgres) -> None:
    url = postgres.create_database()
    for timeout, given_up in ((0.05, True), (0, False)):
        database = Database(url, Connecting(statement_timeout_s=timeout))
        if given_up:
            with pytest.raises(DatabaseError, match="statement timeout"):
                database.read(lambda tx: tx.execute(text("SELECT pg_sleep(20)")))
        else:
            assert database.read(lambda tx: tx.execute(text("SHOW statement_timeout")).scalar_one()) == "0"
        database.close()


def test_a_server_that_does_not_answer_is_given_up_and_connected_to_anew(postgres: Postgres) -> None:
    database = Database(postgres.create_database(), Connecting(most=1))

    def wait_impatiently(tx: Connection) -> None:
        bounded: Any = tx.connection.dbapi_connection
        assert isinstance(bounded, BoundedConnection)
        bounded.patience_s = 0.05
        tx.execute(text("SELECT pg_sleep(20)"))

    with pytest.raises(DatabaseError, match="did not answer within"):
        database.read(wait_impatiently)
    assert database.read(lambda tx: tx.execute(text("SELECT 1")).scalar_one()) == 1
    database.close()


def test_what_may_take_long_is_waited_for(postgres: Postgres) -> None:
    database = Database(postgres.create_database(), Connecting(most=1, statement_timeout_s=0.05))

    def migrate_slowly(tx: Connection) -> str:
        without_time_limit(tx)
        return str(tx.execute(text("SELECT pg_sleep(0.2)")).scalar_one())

    assert database.write(migrate_slowly) == ""
    with pytest.raises(DatabaseError, match="statement timeout"):
        database.write(lambda tx: tx.execute(text("SELECT pg_sleep(20)")))
    database.close()


def test_nothing_is_acknowledged_that_is_written_to_a_deleted_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/broker.db")
    migrate(database)
    (tmp_path / "broker.db").rename(tmp_path / "away.db")
    for _ in range(2):
        with pytest.raises(DatabaseError, match="was deleted or moved"):
            database.write(ensure_pacticipant, "web", NOW)
    assert not (tmp_path / "broker.db").exists()
    (tmp_path / "away.db").rename(tmp_path / "broker.db")
    assert database.write(ensure_pacticipant, "web", NOW).name == "web"
    database.close()


def test_nothing_is_acknowledged_whose_file_is_deleted_meanwhile(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/broker.db")
    migrate(database)

    def write_while_it_goes(tx: Connection) -> None:
        ensure_pacticipant(tx, "web", NOW)
        (tmp_path / "broker.db").rename(tmp_path / "away.db")

    with pytest.raises(DatabaseError, match="was deleted or moved"):
        database.write(write_while_it_goes)
    (tmp_path / "away.db").rename(tmp_path / "broker.db")
    assert database.read(list_pacticipants) == []
    database.close()


def test_there_are_no_more_connections_than_the_operator_allows(broker_database_url: str) -> None:
    database = Database(broker_database_url, Connecting(most=1, wait_s=0.01))
    with database.engine.connect(), pytest.raises(NoConnectionError):
        database.read(list_pacticipants)
    assert database.read(list_pacticipants) == []
    database.close()


def _hang_up(server: socket.socket, times: int) -> int:
    for _ in range(times):
        server.accept()[0].close()
    return times


def test_a_database_that_does_not_answer_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        tries = pool.submit(_hang_up, server, 3)
        address = f"127.0.0.1:{server.getsockname()[1]}"
        database = Database(f"postgresql://me@{address}/x?sslmode=disable&gssencmode=disable")
        with pytest.raises(DatabaseError):
            database.wait(2, pause_s=0)
        assert tries.result() == 3
        database.close()


def test_nobody_else_reads_a_new_file_of_sqlite_nor_its_companions(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path / 'kept.db'}")
        migrate(database)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        database.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("kept.db", "kept.db-wal", "kept.db-shm"), 0o600)


def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    file.touch()
    file.chmod(0o640)
    database = Database(f"sqlite:///{file}")
    migrate(database)
    assert {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()} == {0o640}
    database.close()


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'kept.db'}")
    with pytest.raises(DatabaseError, match="unable to open database file"):
        database.read(list_pacticipants)
    assert not list(tmp_path.iterdir())
