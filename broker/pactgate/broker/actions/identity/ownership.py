"""Whose applications are."""

from collections.abc import Collection, Mapping

from pactgate.broker.domain.identity.principals import Ownership
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import identities as store


def owners(tx: Transaction, names: Collection[str]) -> Mapping[str, Ownership | None]:
    """Whose applications are, by their names; None for one that does not exist."""
    return store.owners(tx, names)
