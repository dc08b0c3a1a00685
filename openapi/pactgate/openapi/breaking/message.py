"""A witness as the message that it is a part of: allowed by one document and refused by the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pactgate.openapi.breaking.direction import breaking_way
from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.direction import Direction, Way
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.inclusion import is_witness
from pactgate.openapi.schemas.patterns import Screen, screen_of
from pactgate.openapi.schemas.reasons import Path as Place
from pactgate.openapi.schemas.reasons import Reason, reasons
from pactgate.openapi.schemas.relation import Terms, written
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json

TRIED, KEPT, AROUND = 40, 3, 12
"""How many messages are tried; how many values around another one are, and what comes of them at each step."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message that was allowed and now is refused, or that was not possible and now may come.

    Attributes:
        head: its lines above the body (`POST /orders`, `content-type: application/json`).
        value: what jsonschema was asked about: the body, or the value of the parameter or header. Where the whole
            could not be confirmed, the part of it.
        media_type: that of the body which the value is, or is a part of; empty for a parameter or a header.
        is_whole: whether the value is the whole that its schema speaks of, confirmed against that whole schema.
        place: where in the value the change shows; in one that is not whole, where in the whole it would be.
        is_response: whether the provider sends it.
        old: the name of the old document.
        new: the name of the new document.
        reason: why the document that does not allow it refuses it.
    """

    head: tuple[str, ...]
    value: Json
    media_type: str
    is_whole: bool
    place: Place
    is_response: bool
    old: str
    new: str
    reason: str

    @property
    def verdicts(self) -> tuple[str, str]:
        """What the old and the new document say of it, in that order."""
        if self.is_response:
            return f"never sent by {self.old}: {self.reason}", f"may be sent by {self.new}"
        return f"allowed by {self.old}", f"refused by {self.new}: {self.reason}"


@dataclass(frozen=True, eq=False)
class Sides:
    """What is sent and what is accepted, as JSON Schemas, with fast validators of both."""

    sent: JsonSchema
    accepted: JsonSchema
    may_send: Screen
    may_accept: Screen

    @cached_property
    def values(self) -> tuple[Json, ...]:
        """Some that may be sent, the same for every change that is shown in them."""
        return tuple(islice(candidates(self.sent, self.accepted), TRIED))

    @cached_property
    def bases(self) -> list[Json]:
        """Those of them that may be sent, and of these those first that may be accepted."""
        sent = [value for value in self.values if _admits(self.may_send, value)]
        return sorted(sent, key=lambda value: not _admits(self.may_accept, value))


@dataclass(frozen=True, slots=True)
class Staging:
    """Makes the message of one scene.

    Attributes:
        scene: the scene.
    """

    scene: Scene

    def message(self, witness: Json) -> Message | None:
        """The witness as a message; None where the schemas belong to no message."""
        if self.scene.pair.context.frame is None:
            return None
        place = tuple(pair.at for pair in (*reversed(self.scene.around), self.scene.pair) if pair.at is not None)
        try:  # with formats it looks like a real one
            whole = self._whole(witness, place, formats=True)
            whole = whole or self._whole(witness, place, formats=self.scene.pair.has_formats)
        except RecursionError:  # too deep to be written whole
            whole = None
        value, told = whole or (witness, self._reasons(self.scene.pair, witness))
        frame = self.scene.pair.context.frame
        return Message(
            head=frame.head(value) if whole else (frame.line,),
            value=value,
            media_type=frame.media_type,
            is_whole=whole is not None,
            place=place,
            is_response=self.scene.pair.kind.direction is Direction.RESPONSE,
            old=self.scene.stage.old,
            new=self.scene.stage.new,
            reason=str(told[0]) if told else "its schema refuses it",
        )

    def _sides(self, pair: SchemaPair, *, formats: bool) -> Sides:
        """Both sides of a pair of schemas, in the inclusion that a break fails; written once."""
        key = pair.kind, pair.old.key, pair.new.key, formats
        known = self.scene.stage.known
        if key not in known:
            known[key] = _written(self.scene.stage.shapes, pair, formats=formats)
        sides: Sides = known[key]
        return sides

    def _whole(self, witness: Json, place: Place, *, formats: bool) -> tuple[Json, list[Reason]] | None:
        """The first message that is sent and refused for nothing else, or at least for this too."""
        root = self.scene.around[-1] if self.scene.around else self.scene.pair
        sides = self._sides(root, formats=formats)
        second = None
        for value in islice(self._tried(sides, witness, formats=formats), TRIED):
            told = self._told(reasons(value, sides.accepted, self.scene.detail), place) if _passes(sides, value) else []
            is_alone = all(_is_at(reason, place) for reason in told)
            if not told or not (is_alone or (second is None and any(_is_at(reason, place) for reason in told))):
                continue
            if self._confirmed(sides, value):
                if is_alone:
                    return value, told
                second = value, told
        return second

    def _confirmed(self, sides: Sides, value: Json) -> bool:
        return is_witness(value, sides.sent, sides.accepted, as_text=self.scene.pair.kind.as_text)

    def _tried(self, sides: Sides, witness: Json, *, formats: bool) -> Iterator[Json]:
        yield from self._built(witness, formats=formats)
        yield from sides.values  # which are made if none of the others will do

    def _built(self, witness: Json, *, formats: bool) -> Iterator[Json]:
        """The witness put into values of the schemas around it, one after the other."""
        values: list[Json] = [witness]
        inner = self.scene.pair
        for outer in self.scene.around:
            if inner.at is not None:
                bases = self._bases(outer, inner.at, formats=formats)
                placed = (one for base in bases for value in values for one in _placed(base, inner.at, value))
                values = [*islice(placed, AROUND)]
            inner = outer
        yield from values

    def _bases(self, pair: SchemaPair, at: str | int, *, formats: bool) -> list[Json]:
        """Values of what a pair's sender may send, those first that its receiver accepts."""
        none: Json = [] if isinstance(at, int) else {}
        sides = self._sides(pair, formats=formats)
        return [*islice((value for value in sides.bases if isinstance(value, type(none))), KEPT)] or [none]

    def _reasons(self, pair: SchemaPair, value: Json) -> list[Reason]:
        try:
            told = reasons(value, self._sides(pair, formats=self.scene.pair.has_formats).accepted, self.scene.detail)
        except RecursionError:
            return []
        return self._told(told, ())

    def _told(self, told: Iterable[Reason], place: Place) -> list[Reason]:
        """The reasons, those at the place and about what the change is about first."""
        return sorted(
            told, key=lambda reason: (not _is_at(reason, place), f"`{self.scene.detail}`" not in reason.words)
        )


def _written(shapes: Shapes, pair: SchemaPair, *, formats: bool) -> Sides:
    sender, receiver = _shapes(pair)
    terms = Terms(pair.kind.direction, pair.kind.as_text, formats=formats)
    singles = pair.kind.as_text and bool(sender.types - {"array", "object", "null"})
    sent = written(shapes, sender, terms, closed=True)
    accepted = written(shapes, receiver, terms, closed=False, singles=singles)
    return Sides(sent, accepted, screen_of(sent), screen_of(accepted))


def _shapes(pair: SchemaPair) -> tuple[Shape, Shape]:
    is_narrower = breaking_way(pair.kind.direction) is Way.NARROWER
    return (pair.before, pair.after) if is_narrower else (pair.after, pair.before)


def _placed(base: Json, at: str | int, value: Json) -> Iterator[Json]:
    """The value in its place in another one."""
    if isinstance(base, dict):
        yield {**base, str(at): value}
    elif isinstance(base, list) and isinstance(at, int):
        yield [*base[:at], value, *base[at + 1 :]]
        yield [*base[:at], *[value] * max(1, len(base) - at)]


def _admits(screen: Screen, value: Json) -> bool:
    return screen is None or screen.is_valid(value)


def _passes(sides: Sides, value: Json) -> bool:
    """Whether a fast validator does not say that the value is no witness."""
    refused = sides.may_accept is None or not sides.may_accept.is_valid(value)
    return refused and _admits(sides.may_send, value)


def _is_at(reason: Reason, place: Place) -> bool:
    """Whether the reason is about what stands at the place, or about a value around it as one."""
    return reason.path[: len(place)] == place or (
        reason.keyword in {"anyOf", "oneOf", "not"} and place[: len(reason.path)] == reason.path
    )
