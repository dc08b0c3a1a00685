"""What a replay found, for a person or for other tools."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pactgate.cli import findings, output
from pactgate.cli.findings import Finding, Findings
from pactgate.cli.options import ReportOutput
from pactgate.verifier.results import InteractionResult, PactResult, Replay


def say(
    replay: Replay, version: str | None, output_as: ReportOutput, published: Sequence[str], error: str | None
) -> None:
    """Prints the results of a replay.

    Args:
        replay: the results.
        version: that of the provider, None where it is not known.
        output_as: the form; as JSON what `as_json` gives.
        published: where the results are now.
        error: what went wrong besides, None for nothing.
    """
    if output_as is ReportOutput.JSON:
        output.say_json(as_json(replay, published, error))
    elif output_as is ReportOutput.TEXT:
        say_text(replay, version)
    else:
        output.say(findings.FORMS[output_as](as_findings(replay, version)))


def as_json(replay: Replay, published: Sequence[str], error: str | None) -> dict[str, object]:
    """What `Replay.to_json` says, `published` (addresses) and `error`; what could not be published is no success."""
    success = replay.success and error is None
    return replay.to_json() | {"success": success, "published": list(published), "error": error}


def say_text(replay: Replay, version: str | None) -> None:
    """Every interaction with what is wrong in it, and the sum last."""
    for pact in replay.pacts:
        output.say(f"{pact.consumer} needs of {pact.provider}{' (pending)' if pact.pending else ''}", "bold")
        for interaction in pact.interactions:
            _say_interaction(interaction)
    for notice in replay.notices:
        output.say(notice, "yellow")
    output.say(summary(replay, version), "bold green" if replay.success else "bold red")


def summary(replay: Replay, version: str | None) -> str:
    """The verdict as one sentence."""
    interactions = [interaction for pact in replay.pacts for interaction in pact.interactions]
    passed = sum(interaction.success for interaction in interactions)
    verdict = "does" if replay.success else "does not do"
    allowed = ", failures of pending pacts aside" if replay.success and passed < len(interactions) else ""
    build = replay.provider if version is None else f"{replay.provider} {version}"
    return f"{build} {verdict} what its consumers need: {passed} of {len(interactions)} interactions passed{allowed}."


def as_findings(replay: Replay, version: str | None) -> Findings:
    """The same for `pactgate.cli.findings`; what may fail is a warning."""
    named = list(_named(replay))
    return Findings(
        command="verify",
        file=replay.provider,
        summary=summary(replay, version),
        subjects=[name for name, _, _ in named],
        findings=[one for name, pact, interaction in named for one in _findings(name, pact, interaction)],
        notes=replay.notices,
    )


def _say_interaction(interaction: InteractionResult) -> None:
    mark, style = ("✓", "green") if interaction.success else ("✗", "red")
    states = f" (given {', '.join(interaction.states)})" if interaction.states else ""
    output.say(f"  {mark} {interaction.description}{states}", style)
    for mismatch in interaction.mismatches:
        place = f" {mismatch.location}" if mismatch.location else ""
        output.say(f"      {mismatch.attribute}{place}: {mismatch.text}")
    if interaction.error is not None:
        output.say(f"      {interaction.error}")


def _named(replay: Replay) -> Iterator[tuple[str, PactResult, InteractionResult]]:
    """Every interaction with a name that no other has: consumer, states, description, and where needed the pact."""
    every = [(pact, each) for pact in replay.pacts for each in pact.interactions]
    names = [" / ".join([pact.consumer, *each.states, each.description]) for pact, each in every]
    often, seen = Counter(names), Counter[str]()
    for name, (pact, each) in zip(names, every, strict=True):
        longer = name if often[name] == 1 else f"{name} ({pact.pact_url})"
        seen[longer] += 1
        yield (longer if seen[longer] == 1 else f"{longer} #{seen[longer]}"), pact, each


def _findings(name: str, pact: PactResult, interaction: InteractionResult) -> Iterator[Finding]:
    level = "warning" if pact.pending or interaction.pending else "error"
    for mismatch in interaction.mismatches:
        values = f" (expected {mismatch.expected}, actual {mismatch.actual})" if mismatch.expected is not None else ""
        place = mismatch.location or mismatch.attribute
        yield Finding(mismatch.attribute, level, name, f"{mismatch.text}{values}", place, file=pact.pact_url)
    if interaction.error is not None:
        yield Finding("no_answer", level, name, interaction.error, "the interaction", file=pact.pact_url)
