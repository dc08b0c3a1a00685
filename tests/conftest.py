"""A real broker on a real database, for every test that wants one: SQLite and PostgreSQL in turn."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pactgate.broker.assembly import create_app
from pactgate.broker.judging.pool import JudgingPool
from pactgate.broker.main import listening
from pactgate.broker.server.running import BoundedServer
from pactgate.broker.settings import Settings, values
from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import migrate
from pactgate.broker.telemetry.logs import configure_logs
from tests.builders.judging import POOL
from tests.databases import Postgres, start_postgres
from tests.story import Story

# A shell that starts the tests in the background leaves SIGINT ignored, and then every process that a test starts
# would ignore Ctrl-C, too.
signal.signal(signal.SIGINT, signal.default_int_handler)

OF_TESTS = frozenset({"PACTGATE_SCHEMA_PAIRS"})
"""What is said to the tests themselves."""

# Settings of whoever runs the tests, be it for another broker or for a client, are none of a broker under test.
for _name in [name for name in os.environ if name.startswith(("PACTGATE_", "PACT_BROKER_"))]:
    if _name not in OF_TESTS:
        del os.environ[_name]

# As the command does. What structlog does by itself takes seconds for a traceback on a busy machine.
configure_logs()


@dataclass(frozen=True, slots=True)
class RunningBroker:
    """A broker that answers at `url`, and its database."""

    url: str
    database: Database


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with start_postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The URL of a PostgreSQL database that has every table and no row."""
    url = postgres.create_database()
    _migrated(url).close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that has every table and no row."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrated(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def broker_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own for each test, with every table."""
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database(template=request.getfixturevalue("postgres_template"))
        yield url
        server.drop_database(url)
    else:
        yield _copied(request.getfixturevalue("sqlite_template"), tmp_path)


@pytest.fixture
def database(broker_database_url: str) -> Iterator[Database]:
    opened = Database(broker_database_url)
    yield opened
    opened.close()


@pytest.fixture
def broker(database: Database) -> Iterator[RunningBroker]:
    """A broker on each kind of database, open to everybody."""
    with_settings = Settings.model_validate({"database_url": str(database.engine.url)})
    yield from serving(with_settings, database)


@pytest.fixture
def sqlite_broker(sqlite_template: Path, tmp_path: Path) -> Iterator[RunningBroker]:
    """A broker on SQLite, for tests that are not about the database."""
    url = _copied(sqlite_template, tmp_path)
    opened = Database(url)
    yield from serving(Settings.model_validate({"database_url": url}), opened)
    opened.close()


@pytest.fixture
def story(broker: RunningBroker) -> Iterator[Story]:
    """What pipelines do with the broker, a sentence a step."""
    with Story(broker.url) as told:
        yield told


def serving(settings: Settings, database: Database, pool: JudgingPool = POOL) -> Iterator[RunningBroker]:
    """A broker on a free port while the test runs. It waits long for what is judged, since a machine may be busy."""
    if "judging_wait" not in settings.model_fields_set:
        settings = settings.model_copy(update={"judging_wait": 240.0})
    server = BoundedServer(create_app(settings, database, pool), values.server_limits(settings))
    with listening("127.0.0.1", 0) as opened:
        # The socket accepts before the server runs, so that the first request waits instead of failing.
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        try:
            yield RunningBroker(f"http://127.0.0.1:{opened.getsockname()[1]}", database)
        finally:
            server.should_exit = True
            thread.join()


def _migrated(url: str) -> Database:
    database = Database(url)
    migrate(database)
    return database


def _copied(template: Path, folder: Path) -> str:
    file = shutil.copy(template, folder / "broker.db")
    return f"sqlite:///{file}"
