"""Count what there is."""

from pactgate.broker.domain.upkeep.metrics import Metrics
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.upkeep import metrics as store


def count_all(tx: Transaction) -> Metrics:
    """Every number of the broker."""
    return store.count_all(tx)
