"""Changes that a team has agreed to: a file of lines, each naming one by fingerprint, or as oasdiff does by its words.

a3f1c09be2d47756 until 2027-01-31   # the last caller moves in January
GET /orders/{id} the 200 response became nullable
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pactgate.openapi.breaking.comparison import Change, Comparison

_UNTIL = re.compile(r"\buntil (\d{4}-\d{2}-\d{2})\b")


class AcceptedError(ValueError):
    """A line has an expiry that is not a date."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line.

    Attributes:
        number: which line of the file it is.
        words: what it says, in small letters, without comment and expiry.
        until: the last day on which it counts; None for one that always does.
    """

    number: int
    words: str
    until: date | None = None

    def operations(self, change: Change) -> frozenset[str]:
        """The operations of the change for which the entry accepts it."""
        if change.fingerprint in self.words.split():
            return frozenset(change.operations) or frozenset({""})
        if not (change.rule in self.words.split() or change.text.rstrip(".").lower() in self.words):
            return frozenset()
        named = {
            name for name in change.operations if re.search(rf"(?<!\S){re.escape(name.lower())}(?!\S)", self.words)
        }
        return frozenset(named if change.operations else {""})


@dataclass(frozen=True, slots=True)
class Accepted:
    """A comparison without what was agreed to.

    Attributes:
        comparison: what is left.
        changes: what was taken out of it.
        notes: a sentence for each entry that matches nothing or has expired.
    """

    comparison: Comparison
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def read_accepted(content: str) -> tuple[Entry, ...]:
    """The entries of a file; empty lines and what follows ` #` say nothing.

    Raises:
        AcceptedError: an expiry is not a date.
    """
    entries: list[Entry] = []
    for number, line in enumerate(content.splitlines(), 1):
        written = re.split(r"(?:^|\s)#", line)[0].strip()
        end = _UNTIL.search(written)
        try:
            until = date.fromisoformat(end[1]) if end else None
        except ValueError as error:
            raise AcceptedError(f"line {number}: {end and end[1]} is not a date") from error
        if written:
            entries.append(Entry(number, " ".join(_UNTIL.sub("", written).lower().split()), until))
    return tuple(entries)


def without_accepted(comparison: Comparison, entries: Iterable[Entry], today: date) -> Accepted:
    """The comparison without the changes that the entries accept, each for all of its operations."""
    entries = tuple(entries)
    valid = [entry for entry in entries if entry.until is None or entry.until >= today]
    taken = [change for change in comparison.changes if _is_accepted(change, valid)]
    left = tuple(change for change in comparison.changes if change not in taken)
    notes = [
        f"line {entry.number} expired on {entry.until} and accepts nothing"
        if entry not in valid
        else f"line {entry.number} matches nothing: {entry.words}"
        for entry in entries
        if entry not in valid or not any(entry.operations(change) for change in comparison.changes)
    ]
    return Accepted(Comparison(left), tuple(taken), tuple(notes))


def _is_accepted(change: Change, entries: Iterable[Entry]) -> bool:
    covered = frozenset[str]().union(*(entry.operations(change) for entry in entries))
    return bool(covered) and covered >= frozenset(change.operations)
