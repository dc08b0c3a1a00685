"""The report of a replay: every interaction with what is wrong in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pactgate.cli.reports.report import Block, Finding, Report, TextBlock
from pactgate.verifier.results import InteractionResult, PactResult, ReplayRun


@dataclass(frozen=True, slots=True)
class ReplayReport(Report):
    """The results of a replay.

    Attributes:
        replay: the results.
        version: that of the provider, None where it is not known.
        published: the addresses of what was published.
        problem: what went wrong besides, None for nothing.
    """

    command = "verify"
    replay: ReplayRun
    version: str | None
    published: Sequence[str] = ()
    problem: str | None = None

    @property
    def title(self) -> str:
        """The provider."""
        return self.replay.provider

    @property
    def summary(self) -> str:
        """The verdict as one sentence."""
        replay = self.replay
        interactions = [interaction for pact in replay.pacts for interaction in pact.interactions]
        passed = sum(interaction.success for interaction in interactions)
        verdict = "passed" if replay.success else "failed"
        allowed = ", failures of pending pacts aside" if replay.success and passed < len(interactions) else ""
        build = replay.provider if self.version is None else f"{replay.provider} {self.version}"
        counts = f"{passed} of {len(interactions)} interactions passed"
        return f"Verification of {build} {verdict}: {counts}{allowed}."

    def payload(self) -> dict[str, Any]:
        """What `Replay.to_json` gives, `published` and `error`; what could not be published is no success."""
        success = self.replay.success and self.problem is None
        return self.replay.to_json() | {"success": success, "published": [*self.published], "error": self.problem}

    def text(self) -> Iterator[Block]:
        """Every interaction with what is wrong in it, and the verdict last."""
        for pact in self.replay.pacts:
            pending = " (pending)" if pact.pending else ""
            yield TextBlock(f"Pact between {pact.consumer} and {pact.provider}{pending}", "bold")
            for interaction in pact.interactions:
                yield from _interaction_blocks(interaction)
        yield from (TextBlock(notice, "yellow") for notice in self.replay.notices)
        yield TextBlock(self.summary, "bold green" if self.replay.success else "bold red")

    def subjects(self) -> list[str]:
        """The interactions."""
        return [name for name, _, _ in _named_interactions(self.replay)]

    def findings(self) -> list[Finding]:
        """The mismatches; those of pending pacts are warnings."""
        named = _named_interactions(self.replay)
        return [finding for name, pact, interaction in named for finding in _findings(name, pact, interaction)]

    def notes(self) -> Sequence[str]:
        """What the verifier says besides."""
        return self.replay.notices


def _interaction_blocks(interaction: InteractionResult) -> Iterator[Block]:
    mark, style = ("✓", "green") if interaction.success else ("✗", "red")
    states = f" (given {', '.join(interaction.states)})" if interaction.states else ""
    yield TextBlock(f"  {mark} {interaction.description}{states}", style)
    for mismatch in interaction.mismatches:
        place = f" {mismatch.location}" if mismatch.location else ""
        yield TextBlock(f"      {mismatch.attribute}{place}: {mismatch.text}")
    if interaction.error is not None:
        yield TextBlock(f"      {interaction.error}")


def _named_interactions(replay: ReplayRun) -> Iterator[tuple[str, PactResult, InteractionResult]]:
    """Every interaction with a name that no other has: consumer, states, description, and where needed the pact."""
    every = [(pact, interaction) for pact in replay.pacts for interaction in pact.interactions]
    names = [" / ".join([pact.consumer, *result.states, result.description]) for pact, result in every]
    often, seen = Counter(names), Counter[str]()
    for name, (pact, interaction) in zip(names, every, strict=True):
        longer = name if often[name] == 1 else f"{name} ({pact.pact_url})"
        seen[longer] += 1
        yield (longer if seen[longer] == 1 else f"{longer} #{seen[longer]}"), pact, interaction


def _findings(name: str, pact: PactResult, interaction: InteractionResult) -> Iterator[Finding]:
    level = "warning" if pact.pending or interaction.pending else "error"
    for mismatch in interaction.mismatches:
        values = f" (expected {mismatch.expected}, actual {mismatch.actual})" if mismatch.expected is not None else ""
        place = mismatch.location or mismatch.attribute
        yield Finding(mismatch.attribute, level, name, f"{mismatch.text}{values}", place, file=pact.pact_url)
    if interaction.error is not None:
        yield Finding("no_answer", level, name, interaction.error, "the interaction", file=pact.pact_url)
