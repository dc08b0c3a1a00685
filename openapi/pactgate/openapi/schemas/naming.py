"""Names of schemas by what they say: those of the same name admit the same values, wherever and however they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from pactgate.openapi.schemas.emit import Emitter
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Terms
from pactgate.openapi.values import Json, written

MOST_READINGS = 100_000
"""How often schemas that refer to each other are read to tell them apart; beyond that each is like no other."""

LONGEST = 80
"""A longer name is a digest, so that what is large is not copied into the name of each schema around it."""

_CHOICES = frozenset({"oneOf", "anyOf", "allOf"})
_UNORDERED = _CHOICES | {"type", "required", "enum"}
_VALUES = frozenset({"enum", "const"})
"""Keywords that hold values rather than schemas."""


class Outliner(Emitter):
    """Writes of a schema what it says itself; each schema inside of it is a reference.

    Attributes:
        numbers: what the schemas that were met are referred to by.
        inner: what the schema just written refers to.
        in_place: those of them that speak of the same value.
    """

    def __init__(self, shapes: Shapes, terms: Terms) -> None:
        super().__init__(shapes, terms.direction, closed=False, formats=terms.formats, as_text=terms.as_text)
        self.numbers: dict[tuple[tuple[int, str], ...], str] = {}
        self.inner: dict[str, Schema] = {}
        self.in_place: set[str] = set()

    def outline(self, shape: Shape) -> "Outline":
        """What a shape says itself."""
        self.inner, self.in_place = {}, set()
        body = self.shape(shape, sealed=False)
        return Outline(body, self.inner, frozenset(self.in_place))

    def schema(self, schema: Schema, *, sealed: bool | None = None, in_place: bool = False) -> Json:  # noqa: ARG002 - none is closed
        """A reference to the schema."""
        if not schema.parts:
            return {}
        number = self.number(schema)
        self.inner[number] = schema
        if in_place:
            self.in_place.add(number)
        return {"$ref": number}

    def number(self, schema: Schema) -> str:
        """What the schema is referred to by."""
        return self.numbers.setdefault(schema.key, str(len(self.numbers)))


@dataclass(frozen=True, slots=True)
class Outline:
    """What a schema says itself.

    Attributes:
        body: its keywords, with references to the schemas inside of it.
        inner: those schemas.
        in_place: those of them that speak of the same value.
    """

    body: dict[str, Json]
    inner: Mapping[str, Schema]
    in_place: frozenset[str]


@dataclass(slots=True)
class _Descent:
    """The search for schemas that refer to each other (Tarjan's strongly connected components)."""

    met: dict[str, int] = field(default_factory=dict)
    lowest: dict[str, int] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    todo: list[tuple[str, Iterator[tuple[str, Schema]]]] = field(default_factory=list)


class Names:
    """Names schemas under some terms, each once, definitions with all that they refer to.

    Args:
        shapes: the shapes of the schemas.
        terms: under which circumstances they are the same.
    """

    def __init__(self, shapes: Shapes, terms: Terms) -> None:
        self._shapes, self._outliner = shapes, Outliner(shapes, terms)
        self._outlines: dict[str, Outline] = {}
        self._names: dict[str, str] = {}
        self.readings = 0
        """How many schemas were read to name them, those that refer to each other several times."""

    def of(self, schema: Schema) -> str:
        """The name of a schema; empty for one that is like no other, since a value of it cannot be judged."""
        number = self._outliner.number(schema)
        if number not in self._names:
            try:
                self._descend(number, schema)
            except RecursionError:  # choices of choices without end
                self._names[number] = ""
        return self._names[number]

    def of_shape(self, shape: Shape) -> str:
        """The same for a shape."""
        outline = self._outliner.outline(shape)
        names = {number: self.of(schema) for number, schema in outline.inner.items()}
        return _name(outline.body, names) if all(names.values()) else ""

    def _descend(self, number: str, schema: Schema) -> None:
        """Name a schema and what it refers to, inner ones first."""
        descent = _Descent()
        self._enter(number, schema, descent)
        while descent.todo:
            here, rest = descent.todo[-1]
            for inner, inner_schema in rest:
                if inner in self._names:
                    continue
                if inner not in descent.met:
                    self._enter(inner, inner_schema, descent)
                    break
                descent.lowest[here] = min(descent.lowest[here], descent.met[inner])
            else:
                self._leave(here, descent)

    def _enter(self, number: str, schema: Schema, descent: _Descent) -> None:
        outline = self._outliner.outline(self._shapes.of(schema))
        self._outlines[number] = outline
        descent.met[number] = descent.lowest[number] = len(descent.met)
        descent.open.append(number)
        descent.todo.append((number, iter(outline.inner.items())))

    def _leave(self, number: str, descent: _Descent) -> None:
        descent.todo.pop()
        if descent.todo:
            outer = descent.todo[-1][0]
            descent.lowest[outer] = min(descent.lowest[outer], descent.lowest[number])
        if descent.lowest[number] == descent.met[number]:
            start = descent.open.index(number) if descent.open[-1] != number else len(descent.open) - 1
            component = descent.open[start:]
            del descent.open[start:]
            self._settle(component)

    def _settle(self, component: list[str]) -> None:
        """Name schemas that refer to each other, all others that they refer to having names."""
        members = frozenset(component)
        others = {inner for number in component for inner in self._outlines[number].inner} - members
        if not all(self._names[other] for other in others) or self._is_endless(members):
            self._names |= dict.fromkeys(component, "")
        elif len(component) == 1 and component[0] not in self._outlines[component[0]].inner:
            self.readings += 1
            self._names[component[0]] = _name(self._outlines[component[0]].body, self._names)
        else:
            self._names |= self._told_apart(component)
        for number in component:
            del self._outlines[number]

    def _is_endless(self, members: frozenset[str]) -> bool:
        """Whether one of them says of a value no more than that it satisfies itself."""
        rest = {number: self._outlines[number].in_place & members for number in members}
        while free := [number for number, inner in rest.items() if not inner & rest.keys()]:
            for number in free:
                del rest[number]
        return bool(rest)

    def _told_apart(self, component: list[str]) -> dict[str, str]:
        """Names by what can be seen of each through the others, looked at deeper until nothing new is seen.

        Each time the names say one step more of what is around. When no more of them differ than before, they say all
        when they come with what all of them say of each other.
        """
        names, kinds = dict.fromkeys(component, "-"), 1
        known = {inner: self._names.get(inner, "") for number in component for inner in self._outlines[number].inner}
        start = self.readings
        while self.readings - start + len(component) <= max(MOST_READINGS, 2 * len(component)):
            seen = known | names
            deeper = {number: _name(self._outlines[number].body, seen) for number in component}
            self.readings += len(component)
            if len({*deeper.values()}) == kinds:
                together = _digest("".join(sorted({f"{names[number]} {deeper[number]}\n" for number in component})))
                return {number: _digest(f"{together}{names[number]}") for number in component}
            names, kinds = deeper, len({*deeper.values()})
        return dict.fromkeys(component, "")


def _name(value: Json, names: Mapping[str, str]) -> str:
    """The name of what is written, given those of what it refers to."""
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str):
            return names[reference]
        return _short(f"{{{','.join([f'{key!r}:{_keyword(key, value[key], names)}' for key in sorted(value)])}}}")
    if isinstance(value, list):
        return f"[{','.join([_name(item, names) for item in value])}]"
    return written(value)


def _keyword(key: str, value: Json, names: Mapping[str, str]) -> str:
    if key in _UNORDERED and isinstance(value, list):
        members = map(written, value) if key not in _CHOICES else [_name(item, names) for item in value]
        return f"({','.join(sorted(members))})"
    return written(value) if key in _VALUES else _name(value, names)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else _digest(name)


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
