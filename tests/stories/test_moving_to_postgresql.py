"""A team that grew moves its broker from SQLite to PostgreSQL, and is interrupted twice."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text

from benchmarks.seed import ENVIRONMENT, name, seed
from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import UNFINISHED_COPY_TABLE, migrate
from tests.cli.process import pactgate
from tests.databases import Postgres
from tests.deployment.replicas import NotYetError, patiently, start_replica
from tests.story import Story

PACTICIPANTS, VERSIONS = 20, 250
ROWS = (2_000, 15_000)
"""When the copy is killed: after so many rows."""


def answers(database_url: str, folder: Path) -> list[Any]:
    """What a broker says: whether each version that is deployed could be, and all rows of each integration's matrix."""
    with start_replica(database_url, folder) as broker, Story(broker.url) as story:
        return [_without_addresses(answer) for answer in _asked(story)]


def _asked(story: Story) -> Iterator[Any]:
    for index in range(PACTICIPANTS):
        consumer, provider = name(index), name((index + 1) % PACTICIPANTS)
        yield story.get(f"/can-i-deploy?pacticipant={consumer}&version={VERSIONS}&environment={ENVIRONMENT}")
        yield story.matrix(f"q[][pacticipant]={consumer}&q[][pacticipant]={provider}&latestby=cvp&limit=1000")


def _without_addresses(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_addresses(each) for key, each in value.items() if key not in ("_links", "href")}
    return [_without_addresses(each) for each in value] if isinstance(value, list) else value


def copied(database_url: str) -> int:
    """How many rows are in the unfinished copy."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(UNFINISHED_COPY_TABLE):
                return 0
            return int(connection.execute(text("SELECT sum(rows) FROM unfinished_copy")).scalar_one())
    finally:
        engine.dispose()


def _assert_copied(rows: int, target: str, process: subprocess.Popen[bytes]) -> None:
    """Raises NotYetError as long as the target has fewer rows."""
    assert process.poll() is None, "the copy ended before it was killed"
    if copied(target) < rows:
        raise NotYetError


def kill_at(rows: int, command: list[str], target: str) -> None:
    """Start a copy, and end it with SIGKILL as soon as the target has so many rows."""
    with subprocess.Popen([sys.executable, "-m", "pactgate.cli", *command], stdout=subprocess.DEVNULL) as process:
        for attempt in patiently():
            with attempt:
                _assert_copied(rows, target, process)
        process.kill()


def test_a_copy_that_is_killed_twice_answers_as_its_source(tmp_path: Path, postgres: Postgres) -> None:
    source, target = f"sqlite:///{tmp_path}/pactgate.db", postgres.create_database()
    with closing(Database(source)) as database:
        migrate(database)
        seed(database, PACTICIPANTS * VERSIONS, PACTICIPANTS)
    before = answers(source, tmp_path / "before")
    command = ["database", "copy", "--database-url", source, "--to", target]
    for rows in ROWS:
        kill_at(rows, command, target)
        assert rows <= copied(target)
    done = pactgate(*command, "-o", "json")
    assert done.returncode == 0, done.stderr
    assert answers(target, tmp_path / "after") == before
    assert len(before[1]["matrix"]) >= VERSIONS - VERSIONS // 5
