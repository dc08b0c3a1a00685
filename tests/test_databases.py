import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests import databases
from tests.databases import Postgres, PostgresUnavailableError, start_postgres

START_AND_WAIT = """
import sys
from pathlib import Path
from tests.databases import start_postgres
with start_postgres(Path(sys.argv[1])) as server:
    print(server.home, flush=True)
    sys.stdin.read()
"""


def run(url: str, statement: str) -> list[object]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return list(result.scalars()) if result.returns_rows else []
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with start_postgres(tmp_path_factory.mktemp("postgres")) as running:
        yield running


def test_two_fresh_databases_are_apart(server: Postgres) -> None:
    one, other = server.create_database(), server.create_database()
    run(one, "CREATE TABLE pacts (name text)")
    run(other, "CREATE TABLE pacts (name text)")
    run(one, "INSERT INTO pacts VALUES ('Foo and Bar')")
    assert run(one, "SELECT name FROM pacts") == ["Foo and Bar"]
    assert run(other, "SELECT name FROM pacts") == []


def test_a_database_starts_as_the_copy_of_its_template(server: Postgres) -> None:
    template = server.create_database()
    run(template, "CREATE TABLE pacts (name text)")
    run(template, "INSERT INTO pacts VALUES ('Foo and Bar')")
    assert run(server.create_database(template=template), "SELECT name FROM pacts") == ["Foo and Bar"]


def test_a_dropped_database_is_gone_though_somebody_is_connected(server: Postgres) -> None:
    url = server.create_database()
    engine = create_engine(url)
    with engine.connect():
        server.drop_database(url)
        with pytest.raises(OperationalError, match="does not exist"):
            run(url, "SELECT 1")
    engine.dispose()


def test_the_server_is_new_enough(server: Postgres) -> None:
    (version,) = run(server.create_database(), "SELECT current_setting('server_version_num')::int / 10000")
    assert isinstance(version, int)
    assert version >= databases.OLDEST


def test_nothing_is_left_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(LookupError), start_postgres(tmp_path) as server:
        raise LookupError
    assert not server.home.exists()


def test_nothing_is_left_when_the_test_process_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", START_AND_WAIT, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        home = Path(killed.stdout.readline().strip())
        kept = psutil.Process(killed.pid).children(recursive=True)
        assert home.exists()
        killed.kill()
    _, alive = psutil.wait_procs(kept, timeout=60)
    assert not alive
    assert not home.exists()


def test_the_wheel_serves_where_nothing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_binaries", databases._wheel)
    with start_postgres(tmp_path) as server:
        assert run(server.create_database(), "SELECT 1") == [1]
    assert not server.home.exists()


def test_a_server_that_is_too_old_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("initdb", "pg_ctl", "postgres"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.20'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert tmp_path.resolve() not in databases._binaries()


def test_where_none_is_found_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_binaries", list)
    with pytest.raises(PostgresUnavailableError, match=r"apt install postgresql.*make install.*Found none"):
        start_postgres(tmp_path).__enter__()


def test_where_none_starts_the_error_says_what_was_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_binaries", lambda: [tmp_path / "missing"])
    with pytest.raises(PostgresUnavailableError, match=r"Tried .*missing:\n.*initdb"):
        start_postgres(tmp_path).__enter__()
