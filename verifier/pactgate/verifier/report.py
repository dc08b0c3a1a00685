"""A failed interaction in words, for a terminal."""

from pactgate.verifier.results import InteractionResult, Mismatch

_WIDTH = 40


def failure(interaction: InteractionResult) -> str:
    """What was expected beside what came, or why nothing did.

    Returns:
        A few lines; for each mismatch its place, both values side by side, and the difference in words.
    """
    head = [interaction.description, *(f"  given {state}" for state in interaction.states)]
    if interaction.error is not None:
        return "\n".join([*head, "", f"  {interaction.error}"])
    titles = f"  {'where':<24} {'expected':<{_WIDTH}} actual"
    return "\n".join([*head, "", titles, *map(_lines, interaction.mismatches)])


def _lines(mismatch: Mismatch) -> str:
    where = mismatch.attribute if mismatch.location is None else f"{mismatch.attribute} {mismatch.location}"
    values = f"{_short(mismatch.expected):<{_WIDTH}} {_short(mismatch.actual)}"
    return f"  {where:<24} {values.rstrip()}\n    {mismatch.text}"


def _short(value: str | None) -> str:
    text = "(nothing)" if value is None else value
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
