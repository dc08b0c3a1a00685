"""The processes that judge, for all tests of a run: they start with the first question, and end with the tests."""

import atexit

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
