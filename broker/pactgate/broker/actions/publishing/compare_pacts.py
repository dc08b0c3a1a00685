"""What differs between two pacts of one pair."""

from dataclasses import dataclass

from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.publishing.differences import differences_on_the_way
from pactgate.broker.actions.publishing.read_contracts import pact
from pactgate.broker.actions.verification.read_verifications import pact_of_content
from pactgate.broker.domain.documents.unjudged import Unresolved, Why
from pactgate.broker.domain.errors import TooLongError
from pactgate.broker.domain.publishing.pacts import PactWithContent
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.publishing.pacts import previous_distinct_pact
from pactgate.broker.telemetry import metrics

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

    `way` are the pacts from the earlier to the later one that each say something else than the one before, where
    several versions brought the difference about.
    """

    pact: PactWithContent
    other: PactWithContent
    way: tuple[PactWithContent, ...] = ()


@dataclass(frozen=True, slots=True)
class PactDifference:
    """How the other pact became the one, as text: empty where both say the same.

    `steps` are the versions that brought it about, oldest first, where several did.
    """

    text: str
    steps: tuple[PactStep, ...]


def difference_of(judging: Judging, found: PactComparison) -> PactDifference:
    """What differs, by version. Not inside a transaction. Raises TooLongError."""
    way = tuple(each.content for each in found.way)
    question = JudgingQuestion(differences_on_the_way, (found.other.content, found.pact.content, way))
    what = f"the difference of two pacts of {found.pact.consumer} with {found.pact.provider}"
    [result] = judging.ask([question], [what])
    if isinstance(result, Unresolved):
        if result.why is Why.PENDING:
            metrics.count_refusal("difference-time")
        message = f"Comparing the two pacts took longer than the time limit of {judging.patience:g} seconds."
        raise TooLongError(message if result.why is Why.PENDING else f"The pacts could not be compared: {result.text}.")
    text, changes = result
    return PactDifference(text, tuple(map(PactStep, found.way[1:], changes)))


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
    return PactComparison(one, base, _way(tx, one, base))


def with_content(tx: Transaction, *, consumer: str, provider: str, sha: str, other: str) -> PactComparison:
    """Two contents compared, each by the newest pact that has it. Raises NotFoundError."""
    one = pact_of_content(tx, consumer=consumer, provider=provider, sha=sha)
    return PactComparison(one, pact_of_content(tx, consumer=consumer, provider=provider, sha=other))


def _way(tx: Transaction, one: PactWithContent, other: PactWithContent) -> tuple[PactWithContent, ...]:
    earlier, later = sorted((one, other), key=lambda each: each.consumer_version_order)
    way = [later]
    while len(way) <= STEPS_TOLD and way[0].consumer_version_order > earlier.consumer_version_order:
        previous = previous_distinct_pact(tx, way[0])
        if previous is None:
            break
        way.insert(0, previous)
    return tuple(way) if len(way) > 2 else ()
