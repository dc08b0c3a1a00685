"""A comparison of two documents: its changes, each with place and proof, and an identity that outlives its words."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, reduce
from hashlib import sha256
from typing import TYPE_CHECKING

from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.document import Document
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.terms import Witness
from pactgate.openapi.values import equal

if TYPE_CHECKING:
    from pactgate.openapi.breaking.message import WitnessMessage

_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.INFO: 2}


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two documents; a component used in many operations changes once.

    Attributes:
        rule: the id of the rule that found it.
        level: how much it should worry a caller.
        operation: the first operation that shows it (`GET /a`), None where it belongs to no operation.
        operations: all operations that show it.
        location: the JSON pointer into the document that shows it: the new one, or the old one for what was removed.
        text: the change as a sentence.
        witness: a value that worked before and does not now, or may come now and did not before; None where the
            change is not about values, or where no such value was found.
        fingerprint: what identifies the change in a list of accepted ones.
        is_unproven: whether it would be an error, had a value been found that shows it.
        detail: what tells it from other changes of its rule at its place: the name of a property, the values.
        is_in_old: whether the location is one of the old document.
        scene: where the witness was found, for its message.
        shared: the sentence in the words of the component that has the change; empty where none has it.
        places: what shows it in which operation (`GET /a`, "the 200 response").
    """

    rule: str
    level: Level
    operation: str | None
    operations: tuple[str, ...]
    location: str
    text: str
    witness: Witness | None
    fingerprint: str
    is_unproven: bool = False
    detail: str = ""
    is_in_old: bool = False
    scene: Scene | None = field(default=None, compare=False, repr=False)
    shared: str = ""
    places: tuple[tuple[str, str], ...] = ()

    @property
    def operations_with_places(self) -> tuple[str, ...]:
        """The operations, each with what shows the change there, where the sentence does not say that of all."""
        if self.text != self.shared:
            return self.operations
        named: dict[str, list[str]] = {operation: [] for operation in self.operations}
        for operation, subject in self.places:
            named[operation].append(subject.removeprefix("the "))
        return tuple(f"{name} ({', '.join(subjects)})" if subjects else name for name, subjects in named.items())

    @property
    def is_breaking(self) -> bool:
        """Whether it breaks callers."""
        return self.level is Level.ERROR

    @property
    def unproven(self) -> "Change":
        """The same where no value was found that shows it, so that it is no more than a warning."""
        level = Level.WARNING if self.is_breaking else self.level
        text = f"{self.text.removesuffix('.')} (unproven: no value was found that shows it)."
        return replace(self, level=level, text=text, witness=None, scene=None, is_unproven=True)

    def message(self) -> "WitnessMessage | None":
        """The witness as the message that it is a part of, made when it is asked for; None where there is none."""
        if self.scene is None or self.witness is None:
            return None
        from pactgate.openapi.breaking.message import message_of  # noqa: PLC0415 - most comparisons are made without

        return message_of(self.scene, self.witness.value)


@dataclass(frozen=True)
class Comparison:
    """All changes between two documents.

    Attributes:
        changes: the changes, the worst first, then by operation and place.
    """

    changes: tuple[Change, ...]

    @cached_property
    def breaking(self) -> bool:
        """Whether some change breaks callers."""
        return any(change.is_breaking for change in self.changes)


def fingerprint(rule: str, anchor: str, detail: str) -> str:
    """What identifies a change: its rule, where it is without counting positions, and the values that changed."""
    return sha256(f"{rule}\0{anchor}\0{detail}".encode()).hexdigest()[:16]


def compare(old: Document, new: Document, *, today: date | None = None) -> Comparison:
    """What changed between two documents, and which changes break callers of the old one.

    Args:
        old: the document that callers were made for.
        new: the document that takes its place.
        today: the day on which a sunset counts as past; the present day (UTC) if none is given.

    Returns:
        The changes, the worst first. None for documents that say the same in other words.

    Raises:
        DocumentError: one of them refers to what cannot be found.
    """
    old.require_references()
    new.require_references()
    if equal(old.value, new.value):
        return Comparison(())
    # To load all rules takes 0.1 s.
    from pactgate.openapi.breaking.changes import changes  # noqa: PLC0415
    from pactgate.openapi.breaking.confirming import shown_whole  # noqa: PLC0415

    by_fingerprint: dict[str, list[Change]] = {}
    for change in changes(old, new, today or datetime.now(UTC).date()):
        by_fingerprint.setdefault(change.fingerprint, []).append(change)
    known = [shown_whole(same) for same in by_fingerprint.values()]
    return Comparison(ranked([reduce(_joined, same) for same in known if same]))


def ranked(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes in their order: the worst first, then by operation and place."""
    return tuple(sorted(changes, key=_rank))


def _rank(change: Change) -> tuple[int, str, str, str, str]:
    return _ORDER[change.level], change.operation or "", change.rule, change.location, change.text


def _joined(one: Change, other: Change) -> Change:
    """One change seen from two operations, at the worse of the two levels."""
    first = min(one, other, key=_rank)
    shown = next((change for change in (first, one, other) if change.witness), first)
    operations = tuple(sorted({*one.operations, *other.operations}))
    return replace(
        first,
        operation=operations[0] if operations else None,
        operations=operations,
        text=first.text if one.text == other.text else first.shared or first.text,
        places=tuple(sorted({*one.places, *other.places})),
        witness=shown.witness,
        scene=shown.scene,
    )
