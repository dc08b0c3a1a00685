"""Keep what is in an environment from being deleted without a word."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from pactgate.broker.domain.environments.deletions import Loss, refuse
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.deletions import add_forced_deletions


def guard_deletion(tx: Transaction, losses: Sequence[Loss], partners: Collection[str], *, force: bool) -> None:
    """Let a deletion go on that loses nothing, or that is forced: then decisions of the `partners` mention it.

    Raises StillPresentError.
    """
    if not losses:
        return
    if not force:
        raise refuse(losses)
    add_forced_deletions(tx, losses, partners, datetime.now(UTC))
