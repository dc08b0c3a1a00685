"""A witness as the message that it is a part of: allowed by one document and refused by the other."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import JsonSchema, written
from pactgate.openapi.schemas.inclusion import included, is_witness
from pactgate.openapi.schemas.isolation import Refusal, own_refusals, with_part
from pactgate.openapi.schemas.reasons import Path as Place
from pactgate.openapi.schemas.reasons import RefusalReason, reasons
from pactgate.openapi.schemas.screening import HOLDERS, Screen
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Direction, Inclusion, InclusionAnswer, Movement, Terms
from pactgate.openapi.values import Json, canonical

TRIED, KEPT, AROUND = 40, 3, 12
"""How many messages are tried; how many values around another one are, and what comes of them at each step."""


@dataclass(frozen=True, slots=True)
class WitnessMessage:
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
    """What is sent and what is accepted, as JSON Schemas, with fast validators of both.

    Attributes:
        sent: the sender's schema, closed.
        accepted: the receiver's.
        was_sent: of a response, what could be sent before: the old schema, closed; else the same as `accepted`.
    """

    sent: JsonSchema
    accepted: JsonSchema
    was_sent: JsonSchema
    may_send: Screen
    may_accept: Screen

    @cached_property
    def values(self) -> tuple[Json, ...]:
        """Some that may be sent, the same for every change that is shown in them."""
        return tuple(islice(candidates(self.sent, self.accepted), TRIED))

    @cached_property
    def bases(self) -> list[Json]:
        """Some that may be sent, those first in which nothing shows that changed."""
        screens = (Screen(self.was_sent), self.may_accept)
        alike: list[Json] = []
        others: list[tuple[list[bool], Json]] = []
        for value in self._likely():
            if self.may_send.judged(value) is False:
                continue
            shows = [screen.judged(value) is False for screen in screens]
            if any(shows):
                others.append((shows, value))
            else:
                alike += [value] if type(value) in HOLDERS else []
            if len(alike) == KEPT:
                break
        return [*alike, *[value for _, value in sorted(others, key=lambda other: other[0])]]

    def _likely(self) -> Iterator[Json]:
        """Values of the old schema, since those that were made to be refused have what is new; then these."""
        yield from islice(candidates(self.was_sent, self.was_sent), TRIED)
        yield from self.values


def message_of(scene: Scene, witness: Json) -> WitnessMessage | None:
    """The witness as the message that it is a part of; None where the schemas belong to no message."""
    pair, frame = scene.pair, scene.pair.context.frame
    if frame is None:
        return None
    place, whole = _place(scene), whole_of(scene, witness)
    value, why = whole or (witness, _reasons(scene, witness))
    return WitnessMessage(
        head=frame.head(value) if whole else (frame.line,),
        value=value,
        media_type=frame.media_type,
        is_whole=whole is not None,
        place=place,
        is_response=pair.kind.direction is Direction.RESPONSE,
        old=scene.stage.old,
        new=scene.stage.new,
        reason=str(why[0]) if why else "its schema refuses it",
    )


def whole_of(scene: Scene, witness: Json) -> tuple[Json, list[RefusalReason]] | None:
    """The whole that the witness is a part of, which one document allows and the other refuses, and why it does.

    None where none was found that both documents were asked about.
    """
    known, place = scene.stage.known, _place(scene)
    pairs = tuple([(pair.old.key, pair.new.key) for pair in (scene.pair, *scene.pair.around)])
    key = scene.pair.kind, pairs, place, scene.detail, canonical(witness)
    if key not in known:
        try:  # with formats it looks like a real one
            whole = _whole(scene, witness, place, formats=True)
            whole = whole or _whole(scene, witness, place, formats=scene.pair.has_formats)
        except RecursionError:  # too deep to be written whole
            whole = None
        known[key] = whole
    found: tuple[Json, list[RefusalReason]] | None = known[key]
    return found


def whole_inclusion(scene: Scene) -> Inclusion:
    """Whether one document allows all that the other does, of the whole that the scene's schemas are a part of."""
    root = scene.pair.around[-1] if scene.pair.around else scene.pair
    try:
        sides = _sides(scene, root, formats=True)
    except RecursionError:  # too deep to be written whole
        return Inclusion(InclusionAnswer.UNKNOWN)
    return included(sides.sent, sides.accepted, as_text=root.kind.as_text)


def _place(scene: Scene) -> Place:
    return tuple([outer.at for outer in (*reversed(scene.pair.around), scene.pair) if outer.at is not None])


def _whole(scene: Scene, witness: Json, place: Place, *, formats: bool) -> tuple[Json, list[RefusalReason]] | None:
    """The first message that shows nothing else; else one refused at the place for nothing else, or for this too."""
    pair = scene.pair
    root = pair.around[-1] if pair.around else pair
    sides = _sides(scene, root, formats=formats)
    shows_it = _isolation(scene, root, formats=formats)
    second: tuple[Json, list[RefusalReason]] | None = None
    is_second_alone = False
    for value in islice(_tried(scene, witness, sides, formats=formats), 2 * TRIED):
        is_sent = sides.may_send.judged(value) is not False and not sides.may_accept.judged(value)
        why = _ordered(_why(scene, value, sides), scene.detail, place) if is_sent else []
        here = [_is_at(reason, place) for reason in why]
        is_alone = all(here)
        is_better = second is None or (is_alone and not is_second_alone)
        own = shows_it(value, place) if why and is_alone else frozenset()
        if not (why and any(here) and (own is None or own or is_better)):
            continue
        if is_witness(value, sides.sent, sides.accepted, as_text=pair.kind.as_text):
            if own is None or own:
                return value, _first_of(why, own or frozenset())
            second, is_second_alone = (value, why), is_alone
    return second


def _first_of(why: list[RefusalReason], own: frozenset[Refusal]) -> list[RefusalReason]:
    """The reasons, those of the change itself first."""
    known = {(path, keyword) for path, keyword, _ in own}
    return sorted(why, key=lambda reason: (reason.path, reason.keyword) not in known)


def _isolation(scene: Scene, root: SchemaPair, *, formats: bool) -> Callable[[Json, Place], frozenset[Refusal] | None]:
    """Tells what refuses a value of the root schema that shows the change of the scene, and no other, at a place.

    Nothing does where it shows none or others too; None where the change is asked about as a whole.
    """
    pair, alone, direction = scene.pair, scene.alone, scene.pair.kind.direction
    if alone is None:
        return lambda *_: None
    terms = Terms(direction, pair.kind.as_text, formats=formats)
    is_request = direction is Direction.REQUEST
    sender, receiver = (pair.before, pair.after) if is_request else (pair.after, pair.before)
    asked = written(scene.stage.shapes, alone(sender, receiver), terms, closed=False)
    closed = None if is_request else _sides(scene, root, formats=formats).was_sent
    return lambda value, place: own_refusals(value, asked, closed, place)


def _tried(scene: Scene, witness: Json, whole: Sides, *, formats: bool) -> Iterator[Json]:
    """The witness put into values of the schemas around it, one after the other; then other values of the whole."""
    values: list[Json] = [witness]
    inner = scene.pair
    for outer in scene.pair.around:
        at = inner.at
        if at is not None:
            none: Json = [] if isinstance(at, int) else {}
            sides = _sides(scene, outer, formats=formats)
            bases = [base for base in sides.bases if isinstance(base, type(none))][:KEPT] or [none]
            values = [placed for base in bases for value in values for placed in _placed(base, at, value)][:AROUND]
        elif outer.before.choices or outer.after.choices:
            objects = [value for value in values if isinstance(value, dict)]
            values = [*[{**base, **value} for value in objects for base in _beside(scene, outer)], *values][:AROUND]
        inner = outer
    yield from values
    place = _place(scene)
    for value in whole.values if place else ():  # which are made if none of the others will do
        yield from [made] if (made := with_part(value, place, witness)) is not None else []
    yield from whole.values


def _beside(scene: Scene, pair: SchemaPair) -> list[dict[str, Json]]:
    """Objects that satisfy what the sender says beside its choices."""
    known, key = scene.stage.known, ("beside", pair.kind.direction, pair.old.key, pair.new.key)
    if key not in known:
        shape = replace(_sender(pair)[0], choices=())
        sent = written(scene.stage.shapes, shape, Terms(pair.kind.direction, formats=True), closed=True)
        screen = Screen(sent)
        values = islice(candidates(sent, {}), TRIED)
        known[key] = [v for v in values if isinstance(v, dict) and screen.judged(v) is not False][:KEPT]
    bases: list[dict[str, Json]] = known[key]
    return bases


def _sender(pair: SchemaPair) -> tuple[Shape, Shape]:
    """The shapes of sender and receiver, in the inclusion that a break fails."""
    is_narrower = pair.kind.direction.breaking is Movement.NARROWER
    return (pair.before, pair.after) if is_narrower else (pair.after, pair.before)


def _sides(scene: Scene, pair: SchemaPair, *, formats: bool) -> Sides:
    """Both sides of a pair of schemas, written once."""
    as_text = scene.pair.kind.as_text
    key = pair.kind, as_text, pair.old.key, pair.new.key, formats
    known = scene.stage.known
    if key not in known:
        sender, receiver = _sender(pair)
        terms = Terms(pair.kind.direction, as_text, formats=formats)
        singles = as_text and bool(sender.types - {"array", "object", "null"})
        sent = written(scene.stage.shapes, sender, terms, closed=True)
        accepted = written(scene.stage.shapes, receiver, terms, closed=False, singles=singles)
        is_response = pair.kind.direction is Direction.RESPONSE
        was_sent = written(scene.stage.shapes, receiver, terms, closed=True) if is_response else accepted
        known[key] = Sides(sent, accepted, was_sent, Screen(sent), Screen(accepted))
    sides: Sides = known[key]
    return sides


def _reasons(scene: Scene, value: Json) -> list[RefusalReason]:
    """Why the receiver's own schema refuses a value."""
    try:
        sides = _sides(scene, scene.pair, formats=scene.pair.has_formats)
        return _ordered(_why(scene, value, sides), scene.detail, ())
    except RecursionError:
        return []


def _why(scene: Scene, value: Json, sides: Sides) -> tuple[RefusalReason, ...]:
    """Why the receiver refuses a value; where values are text, a number is read as the text that it is."""
    why = reasons(value, sides.accepted, scene.detail)
    if scene.pair.kind.as_text and any(reason.keyword == "type" for reason in why):
        as_text = reasons(_as_texts(value), sides.accepted, scene.detail)
        return as_text if as_text and not any(reason.keyword == "type" for reason in as_text) else why
    return why


def _as_texts(value: Json) -> Json:
    """The value with its numbers and booleans written as they are sent."""
    if isinstance(value, list):
        return [_as_texts(item) for item in value]
    if isinstance(value, dict):
        return {name: _as_texts(item) for name, item in value.items()}
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _ordered(why: Iterable[RefusalReason], detail: str, place: Place) -> list[RefusalReason]:
    """The reasons, those at the place and about what the change is about first."""
    return sorted(why, key=lambda reason: (not _is_at(reason, place), f"`{detail}`" not in reason.words))


def _placed(base: Json, at: str | int, value: Json) -> Iterator[Json]:
    """The value in its place in another one."""
    if isinstance(base, dict):
        yield {**base, str(at): value}
    elif isinstance(base, list) and isinstance(at, int):
        yield [*base[:at], value, *base[at + 1 :]]
        yield [*base[:at], *[value] * max(1, len(base) - at)]


def _is_at(reason: RefusalReason, place: Place) -> bool:
    """Whether the reason is about what stands at the place, or about a value around it as one."""
    return reason.path[: len(place)] == place or (
        reason.keyword in {"anyOf", "oneOf", "not"} and place[: len(reason.path)] == reason.path
    )
