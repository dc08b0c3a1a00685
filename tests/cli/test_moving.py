"""`pactgate database`, `export` and `restore`: all of a broker, moved to another database, or kept in a file."""

import json
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import text

from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import is_current, upgrade
from pactgate.broker.store.upkeep.archive import export
from pactgate.broker.store.upkeep.contents import last_ids, tables
from pactgate.broker.store.upkeep.copy import copy as store_copy
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.main import run
from tests.broker.web.world import Names, settled
from tests.conftest import serving
from tests.databases import Postgres
from tests.story import Story, pact

DROPPED = ("_links", "href", "exportedAt")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SQLite file of a broker with everything in it, which nobody uses; its newest version was deleted."""
    folder = tmp_path_factory.mktemp("company")
    with settled(folder, Names()) as world, Story(world.url) as story:
        story.publish("web", "13.0.0", pact("web", "orders"))
        story.request("DELETE", "/pacticipants/web/versions/13.0.0")
    return folder / "broker.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that is empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/target.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create_database()
    yield url
    server.drop_database(url)


def sqlite(file: Path) -> str:
    return f"sqlite:///{file}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did: its exit code, and what it printed."""

    code: int
    out: str
    err: str


def pactgate(*arguments: str | Path) -> Done:
    """Runs a command in this process, which is as real and faster."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*map(str, arguments)])
    return Done(code, out.getvalue(), err.getvalue())


def sentence(done: Done) -> str:
    """The one line that a command said when something was wrong."""
    assert done.code == ExitCode.USAGE, done.out
    (line,) = done.err.splitlines()
    return line.removeprefix("pactgate: ")


def copy(source: str, target: str, *more: str) -> Done:
    return pactgate("database", "copy", "--database-url", source, "--to", target, *more)


class StoppedError(Exception):
    """The power went."""


def copy_in_part(source: str, target: str) -> None:
    """A copy that ends after some tables."""

    def tell(text: str) -> None:
        if text.startswith("Copying versions"):
            raise StoppedError

    with closing(Database(source)) as opened, closing(Database(target)) as other, pytest.raises(StoppedError):
        store_copy(opened, other, tell=tell)


def on[R](url: str, look: Callable[[Database], R]) -> R:
    with closing(Database(url)) as database:
        return look(database)


def without_addresses(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_addresses(each) for name, each in value.items() if name not in DROPPED}
    return [without_addresses(each) for each in value] if isinstance(value, list) else value


def answers(database: Database) -> list[Any]:
    """What a broker on the database says of all that is in the company."""
    asked = (
        "/pacticipants",
        "/webhooks",
        "/matrix?q[][pacticipant]=web&q[][pacticipant]=orders",
        "/pacticipants/web/versions",
        "/environments",
        "/metrics",
    )
    for running in serving(Settings.model_validate({}), database):
        with Story(running.url) as story:
            found = [story.get(path) for path in asked]
            found += [story.decision(name, "12.7.1", "production") for name in ("web", "app")]
            found += [story.pact("web", "12.7.1", "orders")]
    return [without_addresses(each) for each in found]


def ids(database: Database) -> dict[str, int]:
    return database.read(lambda tx: last_ids(tx, tables(tx)))


def test_a_copy_answers_as_its_source_and_gives_out_no_id_again(company: Path, target: str) -> None:
    done = copy(sqlite(company), target)
    assert done.code == ExitCode.YES, done.err
    assert "are the same in both databases" in done.out
    assert on(target, answers) == on(sqlite(company), answers)
    assert on(target, ids) == on(sqlite(company), ids)
    assert on(target, _published_anew) == on(target, ids)["versions"] > on(sqlite(company), ids)["versions"]


def _published_anew(database: Database) -> int:
    for running in serving(Settings.model_validate({}), database):
        with Story(running.url) as story:
            story.publish("web", "13.0.1", pact("web", "orders"))
    newest: int = database.read(lambda tx: tx.execute(text("SELECT max(id) FROM versions")).scalar_one())
    return newest


def test_a_database_in_use_is_not_copied(database: Database, tmp_path: Path) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    with database.engine.connect():
        done = copy(url, sqlite(tmp_path / "target.db"))
    assert "is in use. Stop the broker first" in sentence(done)
    database.close()
    assert copy(url, sqlite(tmp_path / "target.db")).code == ExitCode.YES


def test_a_target_with_rows_is_left_alone(company: Path, broker_database_url: str) -> None:
    on(broker_database_url, _published_anew)
    before = on(broker_database_url, ids)
    done = copy(sqlite(company), broker_database_url)
    assert "The target is not empty" in sentence(done)
    assert on(broker_database_url, ids) == before


def test_no_broker_starts_on_an_unfinished_copy_and_another_source_is_refused(
    company: Path, target: str, tmp_path: Path
) -> None:
    copy_in_part(sqlite(company), target)
    started = pactgate("broker", "--port", "0", "--database-url", target)
    assert "unfinished copy" in sentence(started)
    other = tmp_path / "other.db"
    assert pactgate("database", "backup", other, "--database-url", sqlite(company)).code == ExitCode.YES
    assert "has an unfinished copy of" in sentence(copy(sqlite(other), target))
    done = copy(sqlite(other), target, "--start-over")
    assert done.code == ExitCode.YES, done.err
    assert on(target, answers) == on(sqlite(company), answers)


def test_a_copy_goes_on_where_it_ended(company: Path, target: str) -> None:
    copy_in_part(sqlite(company), target)
    done = copy(sqlite(company), target, "-o", "json")
    before = {each["name"]: each["copiedBefore"] for each in json.loads(done.out)["tables"]}
    assert before["versions"] > 0
    assert before["verifications"] == 0
    assert on(target, ids) == on(sqlite(company), ids)


def test_a_source_that_was_written_to_since_the_copy_began_is_found_out(
    company: Path, target: str, tmp_path: Path
) -> None:
    source = tmp_path / "source.db"
    pactgate("database", "backup", source, "--database-url", sqlite(company))
    copy_in_part(sqlite(source), target)
    with closing(sqlite3.connect(source)) as opened, opened:
        opened.execute("UPDATE versions SET build_url = 'https://ci.example.org/1'")
    assert "The copy of versions is not the same" in sentence(copy(sqlite(source), target))
    done = copy(sqlite(source), target, "--start-over", "-o", "json")
    assert {each["copiedBefore"] for each in json.loads(done.out)["tables"]} == {0}


def test_what_the_target_cannot_hold_is_named(company: Path, postgres: Postgres, tmp_path: Path) -> None:
    source = tmp_path / "source.db"
    pactgate("database", "backup", source, "--database-url", sqlite(company))
    with closing(sqlite3.connect(source)) as opened, opened:
        opened.execute("UPDATE pacticipants SET display_name = 'a' || char(0) || 'b' WHERE id = 2")
    done = copy(sqlite(source), postgres.create_database())
    assert "Rows of pacticipants cannot be written to the target: the first of them has the key [2]" in sentence(done)


def test_a_database_is_migrated_without_a_broker(target: str) -> None:
    for _ in range(2):
        done = pactgate("database", "migrate", "--database-url", target)
        assert done.code == ExitCode.YES, done.err
    assert on(target, lambda database: database.read(is_current))


def test_a_backup_is_made_beside_a_running_broker(sqlite_broker: Any, tmp_path: Path) -> None:
    url = str(sqlite_broker.database.engine.url)
    file = tmp_path / "backup.db"
    with Story(sqlite_broker.url) as story:
        story.publish("web", "1", pact("web", "orders"))
        done = pactgate("database", "backup", file, "--database-url", url)
        assert done.code == ExitCode.YES, done.err
        story.publish("web", "2", pact("web", "orders"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob("backup*")] == ["backup.db"]
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("SELECT number FROM versions").fetchall() == [("1",)]
    again = pactgate("database", "backup", file, "--database-url", url)
    assert "exists. Give the name of a new file" in sentence(again)


def test_of_postgresql_the_backup_is_its_own_programs(postgres_template: str, tmp_path: Path) -> None:
    done = pactgate("database", "backup", tmp_path / "backup", "--database-url", postgres_template)
    assert "pg_dump --format custom --file" in sentence(done)


def test_an_export_restored_on_either_database_answers_the_same(company: Path, target: str, tmp_path: Path) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    assert pactgate("export", one, "--database-url", sqlite(company)).code == ExitCode.YES
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    done = pactgate("restore", one, "--database-url", target)
    assert done.code == ExitCode.YES, done.err
    assert on(target, answers) == on(sqlite(company), answers)
    pactgate("export", two, "--database-url", target)
    assert _exported(one) == _exported(two)
    again = pactgate("restore", one, "--database-url", target)
    assert "The database is not empty" in sentence(again)


def _exported(file: Path) -> tuple[dict[str, Any], dict[str, set[bytes]]]:
    with ZipFile(file) as archive:
        manifest = {each["name"]: each for each in json.loads(archive.read("manifest.json"))["tables"]}
        return manifest, {name: {*archive.read(name).splitlines()} for name in archive.namelist() if ".jsonl" in name}


def _changed(file: Path, name: str, change: Callable[[bytes], bytes | None]) -> Path:
    """The same archive, with one file of it changed, or left out."""
    changed = file.with_name(f"changed-{name}.zip")
    with ZipFile(file) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for each in old.namelist():
            content = change(old.read(each)) if each == name else old.read(each)
            if content is not None:
                new.writestr(each, content)
    return changed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("versions.jsonl", lambda content: content.replace(b"12.7.1", b"12.7.2"), "the rows of versions are not those"),
        ("versions.jsonl", lambda content: content.partition(b"\n")[2], "the rows of versions are not those"),
        ("versions.jsonl", lambda _: b"[]\n", "line 1 of versions.jsonl cannot be read"),
        ("versions.jsonl", lambda _: None, "versions.jsonl is missing"),
        ("manifest.json", lambda _: b"{}", "its manifest.json is missing or cannot be read"),
        ("manifest.json", lambda content: content.replace(b'"schema": "0', b'"schema": "9'), "or a newer one"),
    ],
)
def test_of_a_damaged_archive_nothing_is_restored(
    name: str, change: Callable[[bytes], bytes | None], said: str, company: Path, target: str, tmp_path: Path
) -> None:
    file = tmp_path / "export.zip"
    pactgate("export", file, "--database-url", sqlite(company))
    done = pactgate("restore", _changed(file, name, change), "--database-url", target)
    assert said in sentence(done)
    assert on(target, lambda database: database.read(tables)) == []


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    for name, said in (("text.zip", "The archive is damaged, or is no export"), ("none.zip", "cannot be read")):
        done = pactgate("restore", tmp_path / name, "--database-url", sqlite(tmp_path / "target.db"))
        assert said in sentence(done)


def test_an_export_of_an_older_schema_is_migrated(target: str, tmp_path: Path) -> None:
    old, file = tmp_path / "old.db", tmp_path / "old.zip"
    insert = "INSERT INTO pacticipants (name, display_name, created_at, updated_at) VALUES ('web', 'Web', :now, :now)"

    def fill(database: Database) -> None:
        database.write(upgrade, "0004")
        database.write(lambda tx: tx.execute(text(insert), {"now": "2026-01-02 03:04:05.000000"}))

    on(sqlite(old), fill)
    _export_as_it_is(old, file)
    done = pactgate("restore", file, "--database-url", target)
    assert done.code == ExitCode.YES, done.err
    for running in serving(Settings.model_validate({}), Database(target)):
        with Story(running.url) as story:
            assert story.get("/pacticipants/web")["displayName"] == "Web"
            running.database.close()


def _export_as_it_is(database: Path, file: Path) -> None:
    """What an older program would have exported: this one exports its own schema alone."""

    with file.open("wb") as out:
        on(sqlite(database), lambda opened: opened.snapshot(export, out, "0.0.1"))
