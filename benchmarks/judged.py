"""The processes that judge, for a benchmark: they end with it."""

import atexit

import psutil

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.main import judging_pool
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database

POOL = judging_pool(Settings.model_validate({}))
atexit.register(POOL.stop)


def evidence_in(database: Database) -> EvidenceSource:
    """What the pacts and documents in a database say of each other, however long that takes."""
    return EvidenceSource(Judging(database, POOL, patience=None))


def cpu_s_of_judging() -> float:
    """Seconds of processor time that the processes have taken until now that this one has started."""
    times = [each.cpu_times() for each in psutil.Process().children(recursive=True)]
    return sum(each.user + each.system for each in times)
