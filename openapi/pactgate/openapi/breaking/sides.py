"""Both sides of a pair of schemas: what is sent and what is accepted, and values that may be sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import JsonSchema, written
from pactgate.openapi.schemas.screening import HOLDERS, Effort, Screen
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Direction, Movement, Terms
from pactgate.openapi.values import Json

TRIED, KEPT, AROUND = 40, 3, 12
"""How many messages are tried; how many values around another one are, and what comes of them at each step."""


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

    def may_show(self, value: Json, effort: Effort) -> bool:
        """Whether the one seems to send a value that the other refuses, which takes from the effort."""
        is_sent = self.may_send.judged(value) is not False
        effort.left -= self.may_send.spent
        if not is_sent:
            return False
        is_accepted = self.may_accept.judged(value)
        effort.left -= self.may_accept.spent
        return not is_accepted

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

    @cached_property
    def spares(self) -> tuple[Json, ...]:
        """Some that could be sent before, whose parts may take the place of what is new."""
        screen = Screen(self.was_sent)
        values = islice(candidates(self.was_sent, self.was_sent), TRIED)
        return tuple(islice((value for value in values if screen.judged(value) is not False), AROUND))

    def _likely(self) -> Iterator[Json]:
        """Values of the old schema, since those that were made to be refused have what is new; then these."""
        yield from islice(candidates(self.was_sent, self.was_sent), TRIED)
        yield from self.values


def sender_first(pair: SchemaPair) -> tuple[Shape, Shape]:
    """The shapes of sender and receiver, in the inclusion that a break fails."""
    is_narrower = pair.kind.direction.breaking is Movement.NARROWER
    return (pair.before, pair.after) if is_narrower else (pair.after, pair.before)


def sides_of(scene: Scene, pair: SchemaPair, *, formats: bool) -> Sides:
    """Both sides of a pair of schemas, written once."""
    as_text = scene.pair.kind.as_text
    key = pair.kind, as_text, pair.old.key, pair.new.key, formats
    known = scene.stage.known
    if key not in known:
        sender, receiver = sender_first(pair)
        terms = Terms(pair.kind.direction, as_text, formats=formats)
        singles = as_text and bool(sender.types - {"array", "object", "null"})
        sent = written(scene.stage.shapes, sender, terms, closed=True)
        accepted = written(scene.stage.shapes, receiver, terms, closed=False, singles=singles)
        is_response = pair.kind.direction is Direction.RESPONSE
        was_sent = written(scene.stage.shapes, receiver, terms, closed=True) if is_response else accepted
        known[key] = Sides(sent, accepted, was_sent, Screen(sent), Screen(accepted))
    sides: Sides = known[key]
    return sides
