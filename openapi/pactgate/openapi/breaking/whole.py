"""Whole values that show a change of a part: one document allows them and the other refuses them."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.breaking.sides import AROUND, KEPT, TRIED, Sides, sender_first, sides_of
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import JsonSchema, lasting, written
from pactgate.openapi.schemas.inclusion import included, is_witness
from pactgate.openapi.schemas.isolation import Shown, is_stranger, part_at, shown_by, with_part, without
from pactgate.openapi.schemas.reasons import Path as Place
from pactgate.openapi.schemas.reasons import RefusalReason, reasons
from pactgate.openapi.schemas.screening import Screen
from pactgate.openapi.schemas.terms import Direction, Inclusion, InclusionAnswer, Terms
from pactgate.openapi.values import Json, canonical

_CONFIRMATION_COST = 20
"""How many times as much it takes to confirm a message as to screen it."""


def whole_of(scene: Scene, witness: Json) -> tuple[Json, list[RefusalReason]] | None:
    """The whole that the witness is a part of, which one document allows and the other refuses, and why it does.

    None where none was found that both documents were asked about.
    """
    found: tuple[Json, list[RefusalReason]] | None = _asked_once(scene, witness, _whole)
    return found


def may_have_whole(scene: Scene, witness: Json) -> bool:
    """Whether there seems to be such a whole, which is still to be confirmed."""
    found: bool = _asked_once(scene, witness, _may_have_whole)
    return found


def _asked_once(scene: Scene, witness: Json, ask: Callable[..., Any]) -> Any:  # noqa: ANN401 - what was asked for
    """The answer about a scene and a witness, which is the same in all operations; first with formats.

    With them, a message looks like a real one.
    """
    known, place = scene.stage.known, place_of_change(scene)
    pairs = tuple([(pair.old.key, pair.new.key) for pair in (scene.pair, *scene.around)])
    key = ask, scene.pair.kind, pairs, place, scene.detail, canonical(witness)
    if key not in known:
        try:
            answer = ask(scene, witness, place, formats=True)
            if not (answer or scene.pair.has_formats):
                answer = ask(scene, witness, place, formats=False)
            known[key] = answer
        except RecursionError:  # too deep to be written whole
            known[key] = None
    return known[key]


def _may_have_whole(scene: Scene, witness: Json, place: Place, *, formats: bool) -> bool:  # noqa: ARG001 - as `_whole`
    sides = sides_of(scene, scene.root, formats=formats)
    if scene.is_search_over:
        return True  # it is confirmed in the end, or is said to be unproven
    values = islice(_tried(scene, witness, sides, formats=formats), TRIED)
    return any(sides.may_show(value, scene.stage.search) for value in values)


def whole_inclusion(scene: Scene) -> Inclusion:
    """Whether one document allows all that the other does, of the whole that the scene's schemas are a part of."""
    root = scene.root
    known, key = scene.stage.known, ("inclusion", root.kind, root.old.key, root.new.key)
    if key not in known:
        try:
            sides = sides_of(scene, root, formats=True)
            shared = lasting(scene.stage.shapes, Terms(root.kind.direction, root.kind.as_text, formats=True))
            known[key] = included(sides.sent, sides.accepted, shared, as_text=root.kind.as_text)
        except RecursionError:  # too deep to be written whole
            known[key] = Inclusion(InclusionAnswer.UNKNOWN)
    answer: Inclusion = known[key]
    return answer


def place_of_change(scene: Scene) -> Place:
    """Where in the whole the schemas of the scene stand."""
    inside = [scene.pair, *scene.around][:-1]
    return tuple([pair.at for pair in reversed(inside) if pair.at is not None])


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole value that one document allows and the other refuses.

    Attributes:
        value: the value.
        why: why it is refused.
        is_at_place: whether it is refused for nothing but what stands at the place of the change.
        shown: what refuses it there; None where the change is asked about as a whole.
    """

    value: Json
    why: list[RefusalReason]
    is_at_place: bool
    shown: Shown | None

    @property
    def is_pure(self) -> bool:
        """Whether it shows the change and no other."""
        return self.shown is None or (self.is_at_place and self.shown.is_alone)

    def shows_less_than(self, other: "_Whole") -> bool:
        """Whether it shows fewer other changes."""
        mine, theirs = [(not one.is_at_place, len(one.shown.others) if one.shown else 0) for one in (self, other)]
        return mine < theirs

    @property
    def reasons(self) -> list[RefusalReason]:
        """Why it is refused, for the change itself first."""
        own = {(path, keyword) for path, keyword, _ in self.shown.own} if self.shown and self.is_pure else set()
        return sorted(self.why, key=lambda reason: (reason.path, reason.keyword) not in own)


@dataclass(frozen=True, eq=False)
class _Search:
    """The search for a whole value that shows the change of a scene.

    Attributes:
        scene: where the change is.
        place: where in the whole that is.
        sides: what may be sent and what is accepted, of the whole.
        asked: the sender's schema there with nothing but this change of the receiver's; None where there is none.
        was_sent: what a response could be before, as a whole; None for a request.
        formats: whether texts have their formats.
    """

    scene: Scene
    place: Place
    sides: Sides
    asked: JsonSchema | None
    was_sent: JsonSchema | None
    formats: bool

    def first(self, values: Iterable[Json]) -> _Whole | None:
        """The first that shows nothing else; else one refused at the place for nothing else, or for this too."""
        best: _Whole | None = None
        for count, value in enumerate(values):
            if best and count >= KEPT:  # what was put together to show nothing else does, or nothing will
                break
            if self.scene.is_search_over:
                break
            for found in self._judged(value):
                is_better = best is None or found.shows_less_than(best)
                if (found.is_pure or is_better) and self._is_confirmed(found.value):
                    best = found
                if best and best.is_pure:
                    return best
        return best

    def _judged(self, value: Json) -> Iterator[_Whole]:
        """What the value shows, and what it shows without what else is refused in it."""
        found = self._look(value)
        if found is None:
            return
        yield found
        others = found.shown.others if found.shown else frozenset()
        needed = frozenset([refusal for refusal in others if not is_stranger(refusal)])
        for rest in dict.fromkeys([others, needed] if others else []):  # what is not declared may have to be there
            cleared = without(value, rest, self.place, self._spares)
            better = None if cleared is None else self._look(cleared)
            if better is not None:
                yield better
                break

    def _spares(self, path: Place) -> Iterator[Json]:
        """What could stand at a place before, by the schemas around the change that are nearest to it."""
        inside = [*reversed(self.scene.around), self.scene.pair]
        places: list[Place] = [()]
        for pair in inside[1:]:
            places.append((*places[-1], pair.at) if pair.at is not None else places[-1])
        for pair, place in zip(reversed(inside), reversed(places), strict=True):
            if path[: len(place)] == place and len(path) > len(place):
                for spare in sides_of(self.scene, pair, formats=self.formats).spares:
                    part = part_at(spare, path[len(place) :])
                    yield from [] if part is None else [part]

    def _look(self, value: Json) -> _Whole | None:
        """What the value shows; None where both seem to allow it, or neither, or it is refused for another change."""
        if not self.sides.may_show(value, self.scene.stage.search):
            return None
        why = _ordered(_why(self.scene, value, self.sides), self.scene.detail, self.place)
        here = [_is_at(reason, self.place) for reason in why]
        if not any(here):
            return None
        return _Whole(value, why, all(here), None if self.asked is None else self._shown(value, self.asked))

    def _shown(self, value: Json, asked: JsonSchema) -> Shown:
        """What refuses the value for the change, and for others: in the whole, and in the part that the change is of.

        Of a choice that refuses the whole nothing is known of why, and it may be for more than the change.
        """
        shown = shown_by(value, asked, self.was_sent, self.place)
        if not shown.own or self.was_sent is None or not self.place:
            return shown
        of_part = sides_of(self.scene, self.scene.pair, formats=self.formats).was_sent
        part = shown_by(part_at(value, self.place), asked, of_part)
        return Shown(
            shown.own, shown.others | {((*self.place, *path), keyword, name) for path, keyword, name in part.others}
        )

    def _is_confirmed(self, value: Json) -> bool:
        self.scene.stage.search.left -= _CONFIRMATION_COST * (self.sides.may_send.spent + self.sides.may_accept.spent)
        return is_witness(value, self.sides.sent, self.sides.accepted, as_text=self.scene.pair.kind.as_text)


def _whole(scene: Scene, witness: Json, place: Place, *, formats: bool) -> tuple[Json, list[RefusalReason]] | None:
    sides = sides_of(scene, scene.root, formats=formats)
    is_response = scene.pair.kind.direction is Direction.RESPONSE
    was_sent = sides.was_sent if is_response else None
    search = _Search(scene, place, sides, _asked(scene, formats=formats), was_sent, formats)
    found = search.first(islice(_tried(scene, witness, sides, formats=formats), 2 * TRIED))
    return None if found is None else (found.value, found.reasons)


def _asked(scene: Scene, *, formats: bool) -> JsonSchema | None:
    """The sender's schema with nothing but the change of the scene; None where it is asked about as a whole."""
    pair, alone = scene.pair, scene.alone
    if alone is None:
        return None
    is_request = pair.kind.direction is Direction.REQUEST
    sender, receiver = (pair.before, pair.after) if is_request else (pair.after, pair.before)
    terms = Terms(pair.kind.direction, pair.kind.as_text, formats=formats)
    return written(scene.stage.shapes, alone(sender, receiver), terms, closed=False)


def _tried(scene: Scene, witness: Json, whole: Sides, *, formats: bool) -> Iterator[Json]:
    """The witness put into values of the schemas around it, one after the other; then other values of the whole."""
    values: list[Json] = [witness]
    inner = scene.pair
    for outer in scene.around:
        at = inner.at
        if at is not None:
            none: Json = [] if isinstance(at, int) else {}
            sides = sides_of(scene, outer, formats=formats)
            bases = [base for base in sides.bases if isinstance(base, type(none))][:KEPT] or [none]
            values = [placed for base in bases for value in values for placed in _placed(base, at, value)][:AROUND]
        elif outer.before.choices or outer.after.choices:
            objects = [value for value in values if isinstance(value, dict)]
            values = [*[{**base, **value} for value in objects for base in _beside(scene, outer)], *values][:AROUND]
        inner = outer
    yield from values
    place = place_of_change(scene)
    for value in whole.values if place else ():  # which are made if none of the others will do
        yield from [made] if (made := with_part(value, place, witness)) is not None else []
    yield from whole.values


def _beside(scene: Scene, pair: SchemaPair) -> list[dict[str, Json]]:
    """Objects that satisfy what the sender says beside its choices."""
    known, key = scene.stage.known, ("beside", pair.kind.direction, pair.old.key, pair.new.key)
    if key not in known:
        shape = replace(sender_first(pair)[0], choices=())
        sent = written(scene.stage.shapes, shape, Terms(pair.kind.direction, formats=True), closed=True)
        screen = Screen(sent)
        values = islice(candidates(sent, {}), TRIED)
        known[key] = [v for v in values if isinstance(v, dict) and screen.judged(v) is not False][:KEPT]
    bases: list[dict[str, Json]] = known[key]
    return bases


def refusal_reasons(scene: Scene, value: Json) -> list[RefusalReason]:
    """Why the receiver's own schema refuses a value."""
    try:
        sides = sides_of(scene, scene.pair, formats=scene.pair.has_formats)
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
