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
        "fingerprint": change.fingerprint,
    }


def as_text(comparison: Comparison) -> str:
    """The comparison as lines for a person, without colours: a summary, then a paragraph for each change."""
    if not comparison.changes:
        return "No changes that matter to callers."
    counts = Counter(change.level for change in comparison.changes)
    summary = ", ".join(f"{counts[level]} {level.value}" for level in Level if counts[level])
    verdict = "Breaks callers" if comparison.breaking else "Breaks no caller"
    paragraphs = ("\n".join(_lines(change)) for change in comparison.changes)
    return "\n\n".join((f"{verdict}: {summary}.", *paragraphs))


def _lines(change: Change) -> Iterator[str]:
    yield f"{change.level.value}: {_operations(change)}{change.text}"
    yield f"  at {change.location}  [{change.rule}] {change.fingerprint}"
    if change.witness is not None:
        yield f"  for example: {shown(change.witness.value)}"


def _operations(change: Change) -> str:
    if not change.operations:
        return ""
    more = len(change.operations) - _SHOWN
    names = ", ".join(change.operations[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"{names}: "


def shown(value: Json, limit: int = 300) -> str:
    """A value as JSON on one line, cut where it is longer than the limit."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}…"
