"""A comparison of two documents: its changes, each with place and proof, and an identity that outlives its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.document import Document
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.terms import Witness
from pactgate.openapi.values import equal

if TYPE_CHECKING:
    from pactgate.openapi.breaking.message import WitnessMessage
    from pactgate.openapi.breaking.pairs import Context

_APART = 4
"""In how many operations a change is kept apart: more than are asked for the message that shows it."""

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
        is_unproven: whether no value was found that shows it; it is an error only where none was looked for.
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
        return replace(self._without_witness("no value was found that shows it"), level=level)

    @property
    def unsearched(self) -> "Change":
        """The same where too much had been tried before to look for a message that shows it: it may well break."""
        return self._without_witness("too many changes to look for the message that shows each")

    def _without_witness(self, why: str) -> "Change":
        text, shared = (_said_unproven(sentence, why) for sentence in (self.text, self.shared))
        return replace(self, text=text, shared=shared, witness=None, scene=None, is_unproven=True)

    def message(self) -> "WitnessMessage | None":
        """The witness as the message that it is a part of, made when it is asked for; None where there is none."""
        if self.scene is None or self.witness is None:
            return None
        from pactgate.openapi.breaking.message import message_of  # noqa: PLC0415 - most comparisons are made without

        return message_of(self.scene, self.witness.value)


@dataclass(frozen=True, slots=True)
class SameChange:
    """A change of a component as one more operation shows it.

    Attributes:
        first: as the first operation showed it.
        context: where it shows now.
    """

    first: Change
    context: "Context"

    @property
    def fingerprint(self) -> str:
        """What identifies the change."""
        return self.first.fingerprint

    @property
    def operations(self) -> tuple[str, ...]:
        """The operation that shows it."""
        return (self.context.operation,) if self.context.operation else ()

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """What shows it there."""
        return tuple([(operation, self.context.subject) for operation in self.operations])

    def whole(self) -> Change:
        """The change as that operation shows it, with its own message."""
        scene = self.first.scene
        return replace(
            self.first,
            operation=self.context.operation,
            operations=self.operations,
            places=self.places,
            scene=replace(scene, pair=replace(scene.pair, context=self.context)) if scene else None,
        )


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


def _said_unproven(sentence: str, why: str) -> str:
    return sentence and f"{sentence.removesuffix('.')} (unproven: {why})."


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
    from pactgate.openapi.breaking.changes import changes  # noqa: PLC0415 - to load all rules takes 0.1 s
    from pactgate.openapi.breaking.confirming import shown_whole  # noqa: PLC0415 - likewise
    from pactgate.openapi.schemas import proving  # noqa: PLC0415 - likewise

    proving.begin()
    by_fingerprint: dict[str, _Seen] = {}
    for change in changes(old, new, today or datetime.now(UTC).date()):
        by_fingerprint.setdefault(change.fingerprint, _Seen()).add(change)
    known = [shown_whole(ranked(seen.changes())) for seen in by_fingerprint.values()]
    return Comparison(ranked([_joined(same) for same in known if same]))


@dataclass(slots=True)
class _Seen:
    """One change as several operations show it; of many that show it alike, only where they do is kept."""

    apart: list[Change] = field(default_factory=list)
    operations: set[str] = field(default_factory=set)
    places: set[tuple[str, str]] = field(default_factory=set)

    def add(self, change: Change | SameChange) -> None:
        """The same change, as it shows once more."""
        if len(self.apart) >= _APART and _is_alike(
            self.apart[-1], change.first if isinstance(change, SameChange) else change
        ):
            self.operations.update(change.operations)
            self.places.update(change.places)
            return
        if self.apart:
            self.apart[-1] = self._with_all(self.apart[-1])
        self.apart.append(change.whole() if isinstance(change, SameChange) else change)

    def changes(self) -> list[Change]:
        """The change as it shows, several operations in one where they show it alike."""
        return [*self.apart[:-1], self._with_all(self.apart[-1])]

    def _with_all(self, change: Change) -> Change:
        if not self.operations:
            return change
        operations = tuple(sorted({*change.operations, *self.operations}))
        places = tuple(sorted({*change.places, *self.places}))
        self.operations, self.places = set(), set()
        return replace(change, operation=operations[0], operations=operations, places=places)


def _is_alike(one: Change, other: Change) -> bool:
    """Whether two operations show a change in the same words, and both with a witness or neither."""
    mine, theirs = [
        (change.level, change.text, change.shared, change.is_unproven, change.location, change.witness is None)
        for change in (one, other)
    ]
    return mine == theirs


def ranked(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes in their order: the worst first, then by operation and place."""
    return tuple(sorted(changes, key=_rank))


def _rank(change: Change) -> tuple[int, str, str, str, str]:
    return _ORDER[change.level], change.operation or "", change.rule, change.location, change.text


def _joined(seen: Sequence[Change]) -> Change:
    """One change seen from several operations, at the worst of their levels; shown in one, it is shown."""
    if len(seen) == 1:
        return seen[0]
    first = min(seen, key=lambda change: (_ORDER[change.level], change.is_unproven, _rank(change)))
    shown = first if first.witness else min((change for change in seen if change.witness), key=_rank, default=first)
    operations = tuple(sorted({operation for change in seen for operation in change.operations}))
    return replace(
        first,
        operation=operations[0] if operations else None,
        operations=operations,
        text=first.text if all(change.text == first.text for change in seen) else first.shared or first.text,
        places=tuple(sorted({place for change in seen for place in change.places})),
        witness=shown.witness,
        scene=shown.scene,
    )
