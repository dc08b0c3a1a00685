"""`pactgate clean-up` on the database of a broker."""

import json
import shutil
from pathlib import Path

import pytest

from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate, sentence
from tests.conftest import RunningBroker, serving
from tests.story import Story, pact

KEEP_LATEST = ("--keep", '{"latest": true}')


def published(database: Database, *numbers: str) -> None:
    for running in serving(Settings.model_validate({}), database):
        with Story(running.url) as story:
            for number in numbers:
                story.publish("web", number, pact("web", "orders"))


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_a_dry_run_tells_by_pacticipant_and_a_run_by_kind(database: Database) -> None:
    published(database, "1", "2", "3")
    on = ("--database-url", url_of(database))
    told = pactgate("clean-up", "--dry-run", *KEEP_LATEST, *on)
    assert told.returncode == ExitCode.YES, told.stderr
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert '{"latest": true} 1' in lines
    assert "web 2 1 2" in lines
    assert "versions 2" in lines
    assert lines[-1] == "This was a dry run: nothing was deleted."
    done = pactgate("clean-up", "-o", "json", *KEEP_LATEST, *on)
    assert {kind: count for kind, count in json.loads(done.stdout)["deleted"].items() if count} == {
        "versions": 2,
        "pacts": 2,
    }
    again = pactgate("clean-up", *KEEP_LATEST, *on)
    assert again.stdout == "There is nothing to delete.\n"


def test_what_is_not_given_is_as_the_settings_say(sqlite_broker: RunningBroker) -> None:
    with Story(sqlite_broker.url) as story:
        for number in ("1", "2", "3"):
            story.publish("web", number, pact("web", "orders"))
    settings = {
        "PACTGATE_DATABASE_URL": url_of(sqlite_broker.database),
        "PACTGATE_CLEAN_UP_KEEP_VERSION_SELECTORS": '[{"latest": true}]',
        "PACTGATE_CLEAN_UP_DRY_RUN": "true",
    }
    told = json.loads(pactgate("clean-up", "-o", "json", "--limit", "1", **settings).stdout)
    assert (told["dryRun"], told["versions"]) == (True, {"web": ["1"]})
    done = json.loads(pactgate("clean-up", "-o", "json", "--no-dry-run", **settings).stdout)
    assert (done["dryRun"], done["deleted"]["versions"]) == (False, 2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--keep", '[{"latest": true}, {"branhc": true}]'),
            "The option --keep cannot be used: branhc is not a criterion",
        ),
        (("--keep", "latest"), "The option --keep cannot be used: 'latest' is not valid JSON"),
        (("--limit", "0"), "Invalid value for '--limit'"),
        (("--database-url", "mysql://here/there"), "The database URL cannot be used"),
    ],
)
def test_what_cannot_be_is_wrong_usage_told_in_a_sentence(
    arguments: tuple[str, ...], said: str, sqlite_broker: RunningBroker
) -> None:
    done = pactgate("clean-up", *arguments, PACTGATE_DATABASE_URL=url_of(sqlite_broker.database))
    assert done.returncode == ExitCode.USAGE
    assert said in sentence(done)


def test_no_database_is_made_and_none_is_migrated(tmp_path: Path, sqlite_template: Path) -> None:
    missing, empty = tmp_path / "missing.db", tmp_path / "empty.db"
    empty.touch()
    for file, said in ((missing, "There is no database"), (empty, "is not of this version of the broker")):
        done = pactgate("clean-up", "--database-url", f"sqlite:///{file}")
        assert done.returncode == ExitCode.USAGE
        assert said in sentence(done)
    assert not missing.exists()
    current = shutil.copy(sqlite_template, tmp_path / "current.db")
    assert pactgate("clean-up", "--database-url", f"sqlite:///{current}").returncode == ExitCode.YES
