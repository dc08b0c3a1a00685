"""Count what there is."""

from broker.domain.metrics import Metrics
from broker.store import metrics as store
from broker.store.engine import Transaction


def count_all(tx: Transaction) -> Metrics:
    """Every number of the broker."""
    return store.count_all(tx)
