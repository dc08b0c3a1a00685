"""What clients and operators see while something is the matter with the database, and that it passes."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event, make_url
from structlog.testing import capture_logs

from pactgate.broker.settings import Settings
from pactgate.broker.store import engine
from pactgate.broker.store.engine import Connecting, Database
from tests.conftest import serving
from tests.databases import Postgres
from tests.deployment.replicas import wait_until

PROBLEM = {"Accept": "application/problem+json"}
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
Start = Callable[[Database], httpx.Client]


@pytest.fixture
def start() -> Iterator[Start]:
    """Serves a database, and gives a client that takes problem documents."""
    with ExitStack() as stack:

        def started(database: Database) -> httpx.Client:
            stack.callback(database.close)
            broker = stack.enter_context(contextmanager(serving)(Settings.model_validate({}), database))
            return stack.enter_context(httpx.Client(base_url=broker.url, headers=PROBLEM, timeout=60))

        yield started


def write(client: httpx.Client, name: str = "web") -> httpx.Response:
    return client.post("/pacticipants", json={"name": name})


def readiness(client: httpx.Client) -> tuple[int, str]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json().get("problem", "")


def fails(answer: httpx.Response, status: int, retry_after: str | None, logged: list[Any]) -> None:
    """The answer is a problem document with the id that is in the log, and the failure is logged once."""
    assert (answer.status_code, answer.headers.get("retry-after")) == (status, retry_after)
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    failures = [each for each in logged if each["event"] == "the database failed a request"]
    assert [(each["status"], each["exc_info"]) for each in failures] == [(status, None)]


def closed(postgres: Postgres, url: str, state: str) -> None:
    """Has a database refuse what `state` says, and ends everybody's connections to it."""
    with psycopg.connect(host=str(postgres.home), user="postgres", dbname="postgres", autocommit=True) as connection:
        name = make_url(url).database or ""
        connection.execute(f'ALTER DATABASE "{name}" {state}'.encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


@pytest.fixture
def postgres_url(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    url = postgres.create_database(template=postgres_template)
    yield url
    postgres.drop_database(url)


def test_postgresql_that_lets_nobody_in_is_503_for_as_long(postgres: Postgres, postgres_url: str, start: Start) -> None:
    client = start(Database(postgres_url))
    assert write(client).status_code == 201
    closed(postgres, postgres_url, "ALLOW_CONNECTIONS false")
    with capture_logs() as logged:
        fails(write(client, "app"), 503, "5", logged)
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 503
    assert readiness(client) == (503, "The database does not answer.")
    assert client.get("/health/live").status_code == 200
    closed(postgres, postgres_url, "ALLOW_CONNECTIONS true")
    assert readiness(client) == (200, "")
    assert write(client, "app").status_code == 201


def test_postgresql_without_writes_is_503_for_writers(postgres: Postgres, postgres_url: str, start: Start) -> None:
    client = start(Database(postgres_url))
    closed(postgres, postgres_url, "SET default_transaction_read_only = on")
    with capture_logs() as logged:
        fails(write(client), 503, "10", logged)
    assert client.get("/pacticipants").status_code == 200
    assert readiness(client) == (503, "The database takes no writes.")


def test_a_database_that_hangs_keeps_no_one_from_asking_whether_the_broker_lives(
    postgres: Postgres, postgres_url: str, start: Start
) -> None:
    client = start(Database(postgres_url, Connecting(most=3)))
    with (
        psycopg.connect(host=str(postgres.home), user="postgres", dbname=make_url(postgres_url).database) as holder,
        ThreadPoolExecutor(50) as pool,
    ):
        holder.execute("LOCK TABLE pacticipants")
        # More than the server has threads, and each of them waits for the lock or for a connection.
        asked = [pool.submit(httpx.get, f"{client.base_url}/pacticipants", timeout=60) for _ in range(50)]
        wait_until(lambda: holder.execute(WAITING).fetchone() == (3,))
        assert client.get("/health/live").status_code == 200
        assert readiness(client) == (503, "The database has not answered for 1.5 seconds.")
        holder.rollback()
        assert {each.result().status_code for each in asked} == {200}
    assert readiness(client) == (200, "")


def test_no_free_connection_is_503_at_once_again(broker_database_url: str, start: Start) -> None:
    database = Database(broker_database_url, Connecting(most=1, wait_s=0.01))
    client = start(database)
    with database.engine.connect(), capture_logs() as logged:
        fails(client.get("/pacticipants"), 503, "1", logged)
    assert client.get("/pacticipants").status_code == 200


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    file = tmp_path / "broker.db"
    file.write_bytes(sqlite_template.read_bytes())
    return file


def test_a_file_that_is_deleted_is_503_and_nothing_is_written_to_nowhere(sqlite_file: Path, start: Start) -> None:
    client = start(Database(f"sqlite:///{sqlite_file}"))
    assert write(client).status_code == 201
    kept = sqlite_file.rename(sqlite_file.with_suffix(".moved"))
    with capture_logs() as logged:
        fails(write(client, "app"), 503, "30", logged)
    status, problem = readiness(client)
    assert (status, "file of the database is missing" in problem) == (503, True)
    assert not sqlite_file.exists()
    kept.rename(sqlite_file)
    assert readiness(client) == (200, "")
    assert [each["name"] for each in client.get("/pacticipants").json()["_embedded"]["pacticipants"]] == ["web"]


def test_a_locked_file_is_503(sqlite_file: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "SQLITE_BUSY_TIMEOUT_MS", 20)
    client = start(Database(f"sqlite:///{sqlite_file}"))
    locker = sqlite3.connect(sqlite_file, isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    with capture_logs() as logged:
        fails(write(client), 503, "1", logged)
    assert readiness(client)[0] == 503
    locker.execute("ROLLBACK")
    locker.close()
    assert write(client).status_code == 201


def test_a_full_disk_is_507_and_what_was_stored_can_be_read(sqlite_file: Path, start: Start) -> None:
    database = Database(f"sqlite:///{sqlite_file}")
    pages = database.read(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar_one())
    database.close()
    # SQLite says the same of a file that may not grow as of a disk that is full.
    event.listen(database.engine, "connect", lambda opened, _: opened.execute(f"PRAGMA max_page_count = {pages}"))
    client = start(database)
    with capture_logs() as logged:
        for number in range(2_000):
            answer = write(client, f"{number}-{'x' * 200}")
            if answer.status_code != 201:
                break
        fails(answer, 507, None, logged)
    assert client.get("/pacticipants").status_code == 200


def test_a_file_that_cannot_be_written_is_503_for_writers(sqlite_file: Path, start: Start) -> None:
    database = Database(f"sqlite:///{sqlite_file}")
    event.listen(database.engine, "connect", lambda opened, _: opened.execute("PRAGMA query_only = ON"))
    client = start(database)
    with capture_logs() as logged:
        fails(write(client), 503, "10", logged)
    assert readiness(client) == (503, "The database takes no writes.")
    assert client.get("/pacticipants").status_code == 200
