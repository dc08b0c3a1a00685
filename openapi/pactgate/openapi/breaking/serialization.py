"""How a value is written as text: as a parameter, a header, or a field of a form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from pactgate.openapi.document import Parameter
from pactgate.openapi.media_types import parsed
from pactgate.openapi.values import Json

RESERVED = ":/?#[]@!$&'()*+,;="
"""The characters that a URL gives a meaning, which `allowReserved` leaves as they are (RFC 3986, section 2.2)."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """How a style puts the pieces of a value together (RFC 6570, appendix A).

    Attributes:
        first: what stands before the first piece.
        between: what stands between two pieces.
        is_named: whether a piece begins with the name of the parameter.
        inside: what stands between the elements of a value that is one piece.
    """

    first: str
    between: str
    is_named: bool
    inside: str = ","


_EXPANSIONS = {
    "label": Expansion(".", ".", is_named=False),
    "matrix": Expansion(";", ";", is_named=True),
    "form": Expansion("", "&", is_named=True),
    "cookie": Expansion("", "; ", is_named=True),
    "spaceDelimited": Expansion("", "&", is_named=True, inside=" "),
    "pipeDelimited": Expansion("", "&", is_named=True, inside="|"),
    "deepObject": Expansion("", "&", is_named=True),
}
_SIMPLE = Expansion("", ",", is_named=False)


def serialized(parameter: Parameter, name: str, value: Json) -> str:
    """The text that stands for a value in its place: `q=a&q=b` in a query, `;q=a` in a path, `a,b` in a header.

    Source: OpenAPI 3.1.1, Parameter Object, style values and style examples; RFC 6570 for what they leave open. An
    empty array or object has no text there.

    Args:
        parameter: what says how it is written.
        name: the name of the parameter or header.
        value: the value.
    """
    expansion = _expansion(parameter)
    pieces = [_escaped(piece, parameter) for piece in _pieces(parameter, name, value, expansion)]
    return expansion.first + expansion.between.join(pieces)


def is_plain_or_json(parameter: Parameter) -> bool:
    """Whether it is known how the value is written: by a style, as JSON, or as plain text."""
    types = {media.essence for media in parameter.content.values()}
    return types <= {"text/plain"} or is_content_json(parameter)


def is_content_json(parameter: Parameter) -> bool:
    """Whether the value is written as JSON, whatever its place."""
    return bool(parameter.content) and all(parsed(media.name).is_json for media in parameter.content.values())


def _expansion(parameter: Parameter) -> Expansion:
    if parameter.content:
        return Expansion("", "&", is_named=parameter.where in {"query", "cookie"})
    known = _EXPANSIONS.get(parameter.style, _SIMPLE)
    return _EXPANSIONS["cookie"] if parameter.where == "cookie" and known.between == "&" else known


def _pieces(parameter: Parameter, name: str, value: Json, expansion: Expansion) -> Iterator[tuple[str, str]]:
    """The pieces of a value, each as a name, which may be empty, and a text."""
    own = name if expansion.is_named else ""
    if is_content_json(parameter):
        yield own, json.dumps(value, ensure_ascii=False)
    elif not isinstance(value, list | dict):
        yield own, text_of(value)
    elif isinstance(value, list):
        texts = [text_of(item) for item in value]
        yield from ((own, text) for text in (texts if parameter.explode and texts else [expansion.inside.join(texts)]))
    elif parameter.style == "deepObject":
        yield from ((f"{name}[{key}]", text_of(inner)) for key, inner in value.items())
    elif parameter.explode:
        yield from ((key, text_of(inner)) for key, inner in value.items())
    else:
        yield own, expansion.inside.join(f"{key}{expansion.inside}{text_of(inner)}" for key, inner in value.items())


def text_of(value: Json) -> str:
    """The text of a value that stands alone; a value inside of a value, for which there is no rule, as JSON."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _escaped(piece: tuple[str, str], parameter: Parameter) -> str:
    """One piece as its place has it: in a URL what it gives a meaning is escaped."""
    name, text = piece
    if parameter.where == "query":
        name, text = quoted(name, "[]"), quoted(text, ",|")
    elif parameter.where == "path":
        name, text = quoted(name, ""), quoted(text, ",")
    return f"{name}={text}" if name else text


def quoted(text: str, safe: str) -> str:
    """The text as a URL has it; half a pair of surrogates, which no URL can have, as a question mark."""
    return quote(text, safe=safe, errors="replace")
