"""Count what there is."""

from pactgate.broker.domain.metrics import Metrics
from pactgate.broker.store import metrics as store
from pactgate.broker.store.engine import Transaction


def count_all(tx: Transaction) -> Metrics:
    """Every number of the broker."""
    return store.count_all(tx)
