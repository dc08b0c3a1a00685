"""How much slower can-i-deploy gets with history: its median at many versions as a ratio to that at few.

`python -m benchmarks.growth [FEW MANY]` on SQLite in a temporary folder; 1,000 and 100,000 if not said otherwise.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.judged import evidence_in
from benchmarks.seed import ENVIRONMENT, PACTICIPANTS, name, seed
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.store.engine import Database
from pactgate.broker.store.migrate import migrate

ROUNDS = 300


def medians(few: int, many: int) -> tuple[float, float]:
    """The medians in milliseconds at `few` and at `many` versions, asked in turn, so that both see the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        databases = [_seeded(Path(folder), versions) for versions in (few, many)]
        times: tuple[list[float], list[float]] = ([], [])
        for turn in range(ROUNDS):
            for database, versions, found in zip(databases, (few, many), times, strict=True):
                found.append(_ask(database, name(turn % PACTICIPANTS), versions // PACTICIPANTS))
        for database in databases:
            database.close()
    return statistics.median(times[0]), statistics.median(times[1])


def _seeded(folder: Path, versions: int) -> Database:
    database = Database(f"sqlite:///{folder}/{versions}.db")
    migrate(database)
    seed(database, versions)
    return database


def _ask(database: Database, pacticipant: str, version: int) -> float:
    start = time.perf_counter()
    question = DeploymentQuestion((PacticipantVersion(pacticipant, str(version)),), ENVIRONMENT)
    decision = can_i_deploy(evidence_in(database), question)
    took = time.perf_counter() - start
    if decision.verdict is not Verdict.YES or not decision.pairs:
        message = f"the seeded history should be deployable: {decision.text}"
        raise AssertionError(message)
    return took * 1000


if __name__ == "__main__":
    fewer, more = map(int, sys.argv[1:3] or ("1000", "100000"))
    at_few, at_many = medians(fewer, more)
    sys.stdout.write(
        f"can-i-deploy, median: {at_few:.2f} ms at {fewer:,} versions, {at_many:.2f} ms at {more:,}: "
        f"ratio {at_many / at_few:.2f}\n"
    )
