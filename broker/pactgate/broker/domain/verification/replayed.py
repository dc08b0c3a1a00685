"""A verification result beside the pact that it is about: what became of each interaction, and what was expected."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pactgate.broker.domain.verification.test_results import PublishedMismatch, PublishedOutcome
from pactgate.pactfile.model import Interaction


class Became(StrEnum):
    """What became of an interaction."""

    FAILED = "failed"
    PASSED = "passed"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One interaction with all that the verifier said of it.

    `interaction` is None where the pact has none that it can be, `outcomes` are empty where nothing is said of it.
    """

    interaction: Interaction | None
    outcomes: tuple[PublishedOutcome, ...] = ()

    @property
    def became(self) -> Became:
        """Failed where one outcome did."""
        if not self.outcomes:
            return Became.UNTOLD
        return Became.PASSED if all(outcome.success for outcome in self.outcomes) else Became.FAILED

    @property
    def description(self) -> str:
        """What it is called."""
        return self.interaction.description if self.interaction else self.outcomes[0].interaction

    @property
    def mismatches(self) -> tuple[PublishedMismatch, ...]:
        """In what way the answer was not what was expected."""
        return tuple(mismatch for outcome in self.outcomes for mismatch in outcome.mismatches)

    @property
    def errors(self) -> tuple[str, ...]:
        """Why there was no answer that could be compared."""
        return tuple(error for outcome in self.outcomes for error in outcome.errors)


def replayed(interactions: Iterable[Interaction], outcomes: Iterable[PublishedOutcome]) -> tuple[Replayed, ...]:
    """Each interaction of a pact with what became of it, those that failed first; then what is of no interaction.

    An outcome belongs to the interaction of its id; without one to those of its description.
    """
    by_id: dict[str, list[PublishedOutcome]] = defaultdict(list)
    by_description: dict[str, list[PublishedOutcome]] = defaultdict(list)
    known = list(interactions)
    ids = {each.id for each in known}
    for outcome in outcomes:
        if outcome.interaction_id in ids:
            by_id[outcome.interaction_id or ""].append(outcome)
        else:
            by_description[outcome.interaction].append(outcome)
    states: dict[str, set[str | None]] = defaultdict(set)
    for each in known:
        states[each.description] |= _states(each)
    found = [Replayed(each, _of(each, by_id, by_description, states[each.description])) for each in known]
    named = {each.description for each in known}
    strays = [Replayed(None, tuple(each)) for name, each in by_description.items() if name not in named]
    order = {Became.FAILED: 0, Became.UNTOLD: 1, Became.PASSED: 2}
    return tuple(sorted([*found, *strays], key=lambda each: order[each.became]))


def _of(
    interaction: Interaction,
    by_id: Mapping[str, list[PublishedOutcome]],
    by_description: Mapping[str, list[PublishedOutcome]],
    states: Collection[str | None],
) -> tuple[PublishedOutcome, ...]:
    """`states` are those of all interactions with its description: an outcome in a state of another is not its own."""
    if interaction.id in by_id:
        return tuple(by_id[interaction.id])
    named = by_description.get(interaction.description, ())
    in_state = [each for each in named if each.states in _states(interaction)]
    return tuple(in_state or [each for each in named if each.states not in states])


def _states(interaction: Interaction) -> set[str | None]:
    names = [state.name for state in interaction.states]
    return {", ".join(names), *names}
