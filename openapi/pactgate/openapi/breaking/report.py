"""Comparisons as text for people and as plain values for machines."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pactgate.openapi.breaking.comparison import Change, Comparison
from pactgate.openapi.breaking.excerpt import Excerpt, excerpt
from pactgate.openapi.level import Level
from pactgate.openapi.values import Json
from pactgate.pactfile.printable import one_line

if TYPE_CHECKING:
    from pactgate.openapi.breaking.message import WitnessMessage

_SHOWN = 5
_WIDEST = 160


def as_json(comparison: Comparison) -> dict[str, Json]:
    """The comparison as a value that JSON can say: `breaking`, `counts` by level, and `changes`."""
    counts = Counter(change.level for change in comparison.changes)
    return {
        "breaking": comparison.breaking,
        "counts": {level.value: counts[level] for level in Level},
        "changes": [change_as_json(change) for change in comparison.changes],
    }


def change_as_json(change: Change) -> dict[str, Json]:
    """One change as a plain object.

    `witness` is null or `{"value": …}`, since a witness may itself be null; `message` is the one around it, or null.
    """
    message = change.message()
    return {
        "rule": change.rule,
        "level": change.level.value,
        "operation": change.operation,
        "operations": [*change.operations],
        "places": [{"operation": operation, "subject": subject} for operation, subject in change.places],
        "location": change.location,
        "text": change.text,
        "witness": None if change.witness is None else {"value": change.witness.value},
        "message": None if message is None else _message_as_json(message),
        "unproven": change.is_unproven,
        "fingerprint": change.fingerprint,
    }


def _message_as_json(message: "WitnessMessage") -> dict[str, Json]:
    """A message as a plain object: whole, where the text may be cut."""
    old, new = message.verdicts
    return {
        "kind": "response" if message.is_response else "request",
        "head": [*message.head],
        "mediaType": message.media_type or None,
        "value": message.value,
        "whole": message.is_whole,
        "place": [*message.place],
        "old": {"document": message.old, "allows": not message.is_response, "verdict": old},
        "new": {"document": message.new, "allows": message.is_response, "verdict": new},
        "reason": message.reason,
        "text": "\n".join(message_lines(message)),
    }


def summary(comparison: Comparison, accepted: int = 0) -> str:
    """The verdict in a sentence, with how much was not proved and how much was accepted."""
    counts = Counter(change.level for change in comparison.changes)
    unproven = sum(change.is_unproven for change in comparison.changes)
    numbers = [level.counted(counts[level]) for level in Level if counts[level]]
    numbers += [f"{count} {word}" for count, word in ((unproven, "unproven"), (accepted, "accepted")) if count]
    verdict = "Breaks callers" if comparison.breaking else "May break callers" if unproven else "Breaks no caller"
    if not comparison.changes:
        verdict = "No changes that matter to callers"
    return f"{verdict}: {', '.join(numbers)}." if numbers else f"{verdict}."


def as_text(comparison: Comparison, accepted: int = 0) -> str:
    """The comparison as lines for a person, without colours: a summary, then a paragraph for each change."""
    paragraphs = ["\n".join(_lines(change)) for change in comparison.changes]
    return "\n\n".join((summary(comparison, accepted), *paragraphs))


def _lines(change: Change) -> list[str]:
    return [
        one_line(f"{change.level.value}: {operations(change)}{change.text}"),
        one_line(f"  at {change.location}  [{change.rule}] {change.fingerprint}"),
        *[one_line(f"  {line}".rstrip()) for line in example(change)],
    ]


def example(change: Change) -> list[str]:
    """The witness as lines: its message and what both documents say of it; none where there is no witness."""
    message = change.message()
    if message is not None:
        return ["counterexample:", *[f"  {line}".rstrip() for line in message_lines(message)]]
    return [f"counterexample: {shown(change.witness.value)}"] if change.witness is not None else []


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as people see it; what is large is cut to what the change is about.

    Attributes:
        head: its lines above the body.
        body: its body, with what the change is about marked; None where the head has all.
        notes: what should be known of how it is shown, a sentence each.
        verdicts: what the old and the new document say of it.
    """

    head: tuple[str, ...]
    body: Excerpt | None
    notes: tuple[str, ...]
    verdicts: tuple[str, str]


def shown_message(message: "WitnessMessage") -> ShownMessage:
    """A message as people see it."""
    part = excerpt(message.value, message.place if message.is_whole else ())
    notes = [part.cut] if part.cut else []
    if message.media_type and "json" not in message.media_type:
        notes.append("The body is shown as JSON.")
    if not message.is_whole:
        at = "/".join(map(str, message.place))
        where = f"at `{at}`" if at else "of it"
        notes.append(
            f"Only the part {where} is shown: no whole message was found that both documents were asked about."
        )
    body = part if message.media_type or not message.is_whole else None
    return ShownMessage(tuple(map(_cut, message.head)), body, tuple(notes), message.verdicts)


def message_lines(message: "WitnessMessage") -> Iterator[str]:
    """A message as lines, the verdicts side by side below it."""
    view = shown_message(message)
    yield from view.head
    if view.body:
        yield from ("", *view.body.lines)
    yield from ("", *view.notes, " | ".join(view.verdicts))


def _cut(line: str) -> str:
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}… ({len(line)} characters)"


def operations(change: Change) -> str:
    """The operations that show a change, with a colon; empty where there is none."""
    if not change.operations:
        return ""
    more = len(change.operations) - _SHOWN
    return ", ".join(change.operations_with_places[:_SHOWN]) + (f" and {more} more: " if more > 0 else ": ")


def shown(value: Json, limit: int = 300) -> str:
    """A value as JSON on one line, cut where it is longer than the limit."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}…"
