"""A schema with choices as schemas of which a value satisfies one: each member put together with what is beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from pactgate.openapi.schemas.entanglement import Entanglements
from pactgate.openapi.schemas.patterns import UnknownPatternError, is_found
from pactgate.openapi.schemas.schema import ANYTHING, Schema
from pactgate.openapi.schemas.shape import MERGED, Choice, Shape, admits_all
from pactgate.openapi.schemas.shaping import Shapes, settled
from pactgate.openapi.schemas.tags import Tagger
from pactgate.openapi.values import Json

MOST = 40
"""How many alternatives a schema may have to be asked about one by one."""

_SCOPED = frozenset({"unevaluatedProperties", "unevaluatedItems"})
"""Keywords that look at what stands beside them, so that they cannot be put elsewhere."""


def merged(one: Shape, other: Shape) -> Shape | None:
    """The shape of the values that both admit; None where it cannot be told so."""
    if _SCOPED & (one.schemas.keys() | other.schemas.keys()) or (one.prefix and other.prefix):
        return None
    if (one.prefix or other.prefix) and "items" in one.schemas.keys() | other.schemas.keys():
        return None
    properties = {**_declared(one, other), **_declared(other, one)}
    for name in one.properties.keys() & other.properties.keys():
        properties[name] = one.properties[name].both(other.properties[name])
    return settled(
        Shape(
            types=one.types & other.types,
            values=_values(one.values, other.values),
            schemas=_both(one.schemas, other.schemas),
            properties=properties,
            patterns=_both(one.patterns, other.patterns),
            dependents=_both(one.dependents, other.dependents),
            prefix=one.prefix or other.prefix,
            choices=(*one.choices, *other.choices),
            excluded=(*one.excluded, *other.excluded),
            conditions=(*one.conditions, *other.conditions),
        )
    )


def _values(one: Mapping[str, Json], other: Mapping[str, Json]) -> dict[str, Json]:
    shared = {key: MERGED[key](one[key], other[key]) for key in one.keys() & other.keys()}
    return {**one, **other, **shared}


def _both(one: Mapping[str, Schema], other: Mapping[str, Schema]) -> dict[str, Schema]:
    return {**one, **other, **{key: one[key].both(other[key]) for key in one.keys() & other.keys()}}


def _declared(mine: Shape, other: Shape) -> dict[str, Schema]:
    """The properties of the one shape, each with what the other says of those that it does not declare."""
    others = other.schemas.get("additionalProperties")
    if others is None or admits_all(others):
        return dict(mine.properties)
    return {
        name: schema if name in other.properties or _is_matched(name, other.patterns) else schema.both(others)
        for name, schema in mine.properties.items()
    }


def _is_matched(name: str, patterns: Mapping[str, Schema]) -> bool:
    try:
        return any(is_found(pattern, name) for pattern in patterns)
    except UnknownPatternError:
        return True


class Alternatives:
    """Takes choices apart.

    Args:
        shapes: the shapes of all schemas.
        tagger: tells which members no value can have both of.
        entanglements: what members say of properties.
    """

    def __init__(self, shapes: Shapes, tagger: Tagger, entanglements: Entanglements) -> None:
        self._shapes, self._tagger, self._entanglements = shapes, tagger, entanglements

    def sent(self, shape: Shape) -> list[Shape] | None:
        """Shapes that admit, closed, all that this one, closed, does, or more; None where they are too many."""
        return self._expanded(shape, is_sender=True)

    def accepted(self, shape: Shape) -> list[Shape] | None:
        """Shapes of which each value of the shape has one, and each value of one of them the shape."""
        return self._expanded(shape, is_sender=False)

    def _expanded(self, shape: Shape, *, is_sender: bool) -> list[Shape] | None:
        todo, done = [shape], []
        while todo:
            first = todo.pop(0)
            choice = next((c for c in first.choices if is_sender or self._is_union(first, c)), None)
            if choice is None:
                done.append(first)
                continue
            rest = replace(first, choices=tuple([other for other in first.choices if other is not choice]))
            made = [merged(rest, self._shapes.of(member)) for member in choice.members]
            if None in made or len(todo) + len(done) + len(made) > MOST:
                return None
            members = [member for member in made if member is not None]
            if is_sender and choice.keyword == "anyOf":
                known = self._mixed(members)
                if known is None:
                    return None
                members = known
            todo = [*[member for member in members if member.types], *todo]
        return done

    def _is_union(self, shape: Shape, choice: Choice) -> bool:
        """Whether to be one of the members is to satisfy the choice."""
        if choice.keyword == "anyOf" or self._tagger.are_apart(choice.members):
            return True
        rest = replace(shape, choices=())
        made = [merged(rest, self._shapes.of(member)) for member in choice.members]
        whole = [member for member in made if member is not None]
        return len(whole) == len(made) and all(self._tagger.apart(a, b) for a, b in combinations(whole, 2))

    def _mixed(self, members: list[Shape]) -> list[Shape] | None:
        """The members, each with the properties that a value of it may have by being another one too."""
        made: list[Shape] = []
        for member in members:
            others = [other for other in members if other is not member and not self._tagger.apart(member, other)]
            spoken = [self._entanglements.of(other) for other in others]
            if any(_is_open(other) or s.is_of_all for other, s in zip(others, spoken, strict=True)):
                return None
            further = dict(_further(others))
            further |= {name: ANYTHING for s in spoken for name in s.names}
            made.append(replace(member, properties={**further, **member.properties}))
        return made


def _is_open(shape: Shape) -> bool:
    return bool(shape.patterns or "additionalProperties" in shape.schemas)


def _further(others: list[Shape]) -> Iterator[tuple[str, Schema]]:
    """The properties of other shapes, with what is known of them."""
    names = {name for other in others for name in (*other.properties, *other.required)}
    for name in names:
        known = [other.properties.get(name, ANYTHING) for other in others]
        yield name, known[0] if len({schema.key for schema in known}) == 1 else ANYTHING
