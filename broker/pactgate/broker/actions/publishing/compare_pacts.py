"""What differs between two pacts of one pair."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pactgate.broker.actions.publishing.read_contracts import pact
from pactgate.broker.actions.verification.read_verifications import pact_of_content
from pactgate.broker.domain.errors import TooLongError
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing.pacts import previous_distinct_pact
from pactgate.broker.telemetry import metrics
from pactgate.pactfile.difference import difference, outline

STEPS_TOLD = 20
"""How many versions on the way from one pact to another are told, the last ones."""


@dataclass(frozen=True, slots=True)
class PactStep:
    """A pact on the way from one to another that says something else than the one before. `changes`: what, in lines."""

    pact: PactWithContent
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PactComparison:
    """A pact beside another one of the same pair.

    `steps` are the versions that brought the difference about, oldest first, where several did.
    """

    pact: PactWithContent
    other: PactWithContent
    steps: tuple[PactStep, ...] = ()


def difference_of(found: PactComparison, within_s: float) -> str:
    """How the other pact became the one; empty where both say the same. Not inside a transaction: it can take long.

    Raises TooLongError.
    """
    one, other = json.loads(found.pact.content), json.loads(found.other.content)
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        return pool.submit(difference, other, one).result(timeout=within_s)
    except TimeoutError as error:
        message = f"Comparing the two pacts took longer than the time limit of {within_s:g} seconds."
        metrics.count_refusal("difference-time")
        raise TooLongError(message) from error
    finally:
        # What is begun ends by itself; nobody waits for it.
        pool.shutdown(wait=False)


def previous_distinct(
    tx: Transaction, *, consumer: str, provider: str, version: str
) -> tuple[PactWithContent, PactWithContent | None]:
    """A version's pact and the nearest earlier pact that says something else. Raises NotFoundError for no such pact."""
    found = pact(tx, consumer=consumer, provider=provider, consumer_version=version)
    return found, previous_distinct_pact(tx, found)


def with_previous(tx: Transaction, *, consumer: str, provider: str, version: str) -> PactComparison | None:
    """A version's pact compared with the nearest earlier one that says something else; None where there is none.

    Raises NotFoundError where the version has no pact with the provider.
    """
    found, previous = previous_distinct(tx, consumer=consumer, provider=provider, version=version)
    return PactComparison(found, previous) if previous else None


def with_version(tx: Transaction, *, consumer: str, provider: str, version: str, other: str) -> PactComparison:
    """The pacts of two consumer versions compared, with the versions on the way. Raises NotFoundError."""
    one = pact(tx, consumer=consumer, provider=provider, consumer_version=version)
    base = pact(tx, consumer=consumer, provider=provider, consumer_version=other)
    return PactComparison(one, base, _steps(tx, one, base))


def with_content(tx: Transaction, *, consumer: str, provider: str, sha: str, other: str) -> PactComparison:
    """Two contents compared, each by the newest pact that has it. Raises NotFoundError."""
    one = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha)
    return PactComparison(one, pact_of_content(tx, consumer=consumer, provider=provider, sha=other))


def _steps(tx: Transaction, one: PactWithContent, other: PactWithContent) -> tuple[PactStep, ...]:
    earlier, later = sorted((one, other), key=lambda each: each.consumer_version_order)
    steps: list[PactStep] = []
    while len(steps) < STEPS_TOLD and later.consumer_version_order > earlier.consumer_version_order:
        previous = previous_distinct_pact(tx, later)
        if previous is None:
            break
        changes = outline(json.loads(previous.content), json.loads(later.content))
        steps.insert(0, PactStep(later, tuple(changes)))
        later = previous
    return tuple(steps) if len(steps) > 1 else ()
