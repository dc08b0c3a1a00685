"""What differs between two pacts of one pair."""

import json
from dataclasses import dataclass

from broker.actions.read_contracts import pact
from broker.actions.read_verifications import pact_of_content
from broker.domain.pacts import Pact
from broker.store.engine import Transaction
from broker.store.pacts import previous_distinct_pact
from pactfile.difference import difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pact beside another one of the same pair; `text` says how the one became the other."""

    pact: Pact
    other: Pact
    text: str


def previous_distinct(tx: Transaction, *, consumer: str, provider: str, version: str) -> tuple[Pact, Pact | None]:
    """A version's pact and the nearest earlier pact that says something else. Raises NotFoundError for no such pact."""
    found = pact(tx, consumer=consumer, provider=provider, consumer_version=version)
    return found, previous_distinct_pact(tx, found)


def with_previous(tx: Transaction, *, consumer: str, provider: str, version: str) -> Comparison | None:
    """A version's pact compared with the nearest earlier one that says something else; None where there is none.

    Raises NotFoundError where the version has no pact with the provider.
    """
    found, previous = previous_distinct(tx, consumer=consumer, provider=provider, version=version)
    return _comparison(found, previous) if previous else None


def with_version(tx: Transaction, *, consumer: str, provider: str, version: str, other: str) -> Comparison:
    """The pacts of two consumer versions compared. Raises NotFoundError."""
    one = pact(tx, consumer=consumer, provider=provider, consumer_version=version)
    return _comparison(one, pact(tx, consumer=consumer, provider=provider, consumer_version=other))


def with_content(tx: Transaction, *, consumer: str, provider: str, sha: str, other: str) -> Comparison:
    """Two contents compared, each by the newest pact that has it. Raises NotFoundError."""
    one = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha)
    return _comparison(one, pact_of_content(tx, consumer=consumer, provider=provider, sha=other))


def _comparison(one: Pact, other: Pact) -> Comparison:
    return Comparison(one, other, difference(json.loads(other.content), json.loads(one.content)))
