"""Whether values of a parameter, header or field of a form are written otherwise than before, shown by one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from pactgate.openapi.breaking.serialization import RESERVED, serialized
from pactgate.openapi.document import Parameter
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import JsonSchema, written
from pactgate.openapi.schemas.schema import ANYTHING, Schema, schema_at
from pactgate.openapi.schemas.screening import Screen
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction, Terms
from pactgate.openapi.values import Json, mapping, text

_TRIED = 300
_EMPTY: tuple[Json, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A value that is written otherwise than before.

    Attributes:
        before: its text under the old document.
        after: its text under the new one.
    """

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Writing:
    """How the values of a schema are written.

    Attributes:
        schema: which values there are.
        way: all that the text of a value depends on, the value left out.
        write: gives the text of a value.
        leaves_reserved: whether reserved characters may be written as they are.
    """

    schema: Schema
    way: object
    write: Callable[[Json], str]
    leaves_reserved: bool = False


def writing_of(parameter: Parameter, name: str) -> Writing:
    """How the values of a parameter or header of that name are written."""
    schema = schema_at(parameter.schema) if parameter.schema else ANYTHING
    media_types = tuple(media.essence for media in parameter.content.values())
    way = parameter.style, parameter.explode, media_types, name
    return Writing(schema, way, lambda value: serialized(parameter, name, value), _leaves_reserved(parameter))


def rewriting(old: Writing, new: Writing, direction: Direction) -> Rewriting | None:
    """The first value whose text changed, among those that are sent and that the other side reads; None without one."""
    if old.way == new.way:
        return None
    for value in _exchanged(old.schema, new.schema, direction):
        before, after = old.write(value), new.write(value)
        if before != after:
            return Rewriting(before, after)
    return None


def unread_empty(old: Parameter, new: Parameter) -> bool:
    """Whether the new document refuses a parameter without a value (`?q=`) that the old one allowed.

    Where the empty text is a value of the schema it says nothing, nor for styles that have no empty text
    (OpenAPI 3.0.3, Parameter Object, `allowEmptyValue`).
    """
    was_allowed, is_allowed = (_allows(parameter, "allowEmptyValue") for parameter in (old, new))
    if not was_allowed or is_allowed or old.style != "form" or old.content:
        return False
    return Screen(_written(writing_of(new, new.name).schema, Direction.REQUEST, closed=False)).judged("") is False


def unread_reserved(old: Writing, new: Writing) -> str:
    """A character with a meaning in URLs that a value may have, and that must be escaped now; empty without one."""
    if not old.leaves_reserved or new.leaves_reserved:
        return ""
    texts = (text for value in _exchanged(old.schema, new.schema, Direction.REQUEST) for text in _texts_in(value))
    return next((character for text in texts for character in text if character in RESERVED), "")


def _texts_in(value: Json) -> Iterator[str]:
    """The strings of a value, those inside of it too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(inner)


def _leaves_reserved(parameter: Parameter) -> bool:
    """Whether it counts that it says `allowReserved`: in a query, and from OpenAPI 3.2 on in a path too."""
    version = text(mapping(parameter.node.root).get("openapi"))
    places = {"query"} if version < "3.2" else {"query", "path"}
    return parameter.node.is_true("allowReserved") and parameter.where in places and not parameter.content


def _allows(parameter: Parameter, keyword: str) -> bool:
    return parameter.where == "query" and parameter.node.is_true(keyword)


def _exchanged(old: Schema, new: Schema, direction: Direction) -> Iterator[Json]:
    """Values that the sender's schema admits and the receiver's does too, those without a text left out."""
    sender, receiver = (old, new) if direction is Direction.REQUEST else (new, old)
    sent, read = _written(sender, direction, closed=True), _written(receiver, direction, closed=False)
    screens = Screen(sent), Screen(read)
    for value in (*islice(candidates(sent, read), _TRIED), *_with_reserved(sent)):
        if value not in _EMPTY and all(screen.judged(value) is not False for screen in screens):
            yield value


def _with_reserved(sent: JsonSchema) -> Iterator[Json]:
    """Texts with characters that have a meaning in URLs, of the lengths that the schema asks for."""
    least = sent.get("minLength", 0)
    fill = "a" * (int(least) if isinstance(least, int) and least < _TRIED else 0)
    for written_text in (*(f"a{character}b{fill}" for character in RESERVED), *RESERVED):
        yield from (written_text, [written_text], *({name: written_text} for name in mapping(sent.get("properties"))))


def _written(schema: Schema, direction: Direction, *, closed: bool) -> JsonSchema:
    """The schema of the texts that are sent, or read: then one value may be an array of one element."""
    shapes = Shapes()
    terms = Terms(direction, as_text=True, formats=True)
    return written(shapes, shapes.of(schema), terms, closed=closed, singles=not closed)
