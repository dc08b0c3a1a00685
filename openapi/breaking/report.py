"""Comparisons as text for people and as plain values for machines."""

import json
from collections import Counter
from collections.abc import Iterator

from openapi.breaking.change import Change, Comparison
from openapi.breaking.direction import Level
from openapi.values import Json

_SHOWN = 5


def as_json(comparison: Comparison) -> dict[str, Json]:
    """The comparison as a value that JSON can say: `breaking`, `counts` by level, and `changes`."""
    counts = Counter(change.level for change in comparison.changes)
    return {
        "breaking": comparison.breaking,
        "counts": {level.value: counts[level] for level in Level},
        "changes": [change_as_json(change) for change in comparison.changes],
    }


def change_as_json(change: Change) -> dict[str, Json]:
    """One change as a plain object; `witness` is null or `{"value": …}`, since a witness may itself be null."""
    return {
        "rule": change.rule,
        "level": change.level.value,
        "operation": change.operation,
        "operations": [*change.operations],
        "location": change.location,
        "text": change.text,
        "witness": None if change.witness is None else {"value": change.witness.value},
        "unproven": change.is_unproven,
        "fingerprint": change.fingerprint,
    }


def summary(comparison: Comparison, accepted: int = 0) -> str:
    """The verdict in a sentence, with how much was not proved and how much was accepted."""
    counts = Counter(change.level for change in comparison.changes)
    unproven = sum(change.is_unproven for change in comparison.changes)
    told = [f"{counts[level]} {level.value}" for level in Level if counts[level]]
    told += [f"{count} {word}" for count, word in ((unproven, "unproven"), (accepted, "accepted")) if count]
    verdict = "Breaks callers" if comparison.breaking else "Breaks no caller"
    if not comparison.changes:
        verdict = "No changes that matter to callers"
    return f"{verdict}: {', '.join(told)}." if told else f"{verdict}."


def as_text(comparison: Comparison, accepted: int = 0) -> str:
    """The comparison as lines for a person, without colours: a summary, then a paragraph for each change."""
    paragraphs = ("\n".join(_lines(change)) for change in comparison.changes)
    return "\n\n".join((summary(comparison, accepted), *paragraphs))


def _lines(change: Change) -> Iterator[str]:
    yield f"{change.level.value}: {operations(change)}{change.text}"
    yield f"  at {change.location}  [{change.rule}] {change.fingerprint}"
    if change.witness is not None:
        yield f"  for example: {shown(change.witness.value)}"


def operations(change: Change) -> str:
    """The operations that show a change, with a colon; empty where there is none."""
    if not change.operations:
        return ""
    more = len(change.operations) - _SHOWN
    return ", ".join(change.operations[:_SHOWN]) + (f" and {more} more: " if more > 0 else ": ")


def shown(value: Json, limit: int = 300) -> str:
    """A value as JSON on one line, cut where it is longer than the limit."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}…"
