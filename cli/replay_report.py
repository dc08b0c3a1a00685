"""What a replay found, for a person or as JSON."""

from cli import options, output
from verifier.results import InteractionResult, Replay


def say(replay: Replay, version: str, output_as: options.Output) -> None:
    """Prints the results of a replay: every interaction with what is wrong in it, and the sum last.

    `version` is that of the provider. As JSON: what `Replay.to_json` describes.
    """
    if output_as is options.Output.JSON:
        output.say_json(replay.to_json())
        return
    for pact in replay.pacts:
        output.say(f"{pact.consumer} needs of {pact.provider}{' (pending)' if pact.pending else ''}", "bold")
        for interaction in pact.interactions:
            _say_interaction(interaction)
    for notice in replay.notices:
        output.say(notice, "yellow")
    _say_sum(replay, version)


def _say_interaction(interaction: InteractionResult) -> None:
    mark, style = ("✓", "green") if interaction.success else ("✗", "red")
    states = f" (given {', '.join(interaction.states)})" if interaction.states else ""
    output.say(f"  {mark} {interaction.description}{states}", style)
    for mismatch in interaction.mismatches:
        place = f" {mismatch.location}" if mismatch.location else ""
        output.say(f"      {mismatch.attribute}{place}: {mismatch.text}")
    if interaction.error is not None:
        output.say(f"      {interaction.error}")


def _say_sum(replay: Replay, version: str) -> None:
    interactions = [interaction for pact in replay.pacts for interaction in pact.interactions]
    passed = sum(interaction.success for interaction in interactions)
    verdict, style = ("does", "bold green") if replay.success else ("does not do", "bold red")
    allowed = ", failures of pending pacts aside" if replay.success and passed < len(interactions) else ""
    output.say(
        f"{replay.provider} {version} {verdict} what its consumers need: "
        f"{passed} of {len(interactions)} interactions passed{allowed}.",
        style,
    )
