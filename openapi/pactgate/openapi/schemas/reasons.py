"""Why the independent validator refuses a value, in words."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.formats import STRINGS
from pactgate.openapi.values import Json, sequence, texts

type Path = tuple[str | int, ...]

_SHOWN = 6
"""How many values of a list are named."""

_FORMATS = {keywords["pattern"]: name for name, keywords in STRINGS.items()}


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """One thing for which a value is refused.

    Attributes:
        path: where in the value.
        keyword: the keyword that refuses it.
        words: why.
    """

    path: Path
    keyword: str
    words: str

    def __str__(self) -> str:
        at = "/".join(map(str, self.path))
        return f"`{at}`: {self.words}" if at else self.words


def reasons(value: Json, schema: JsonSchema, about: str = "") -> tuple[RefusalReason, ...]:
    """Why jsonschema refuses a value; none where it accepts it, or cannot judge.

    Args:
        value: the value.
        schema: what it should satisfy.
        about: the name of a property; where several are missing it is the one to be told.
    """
    from pactgate.openapi.schemas.referee import errors  # noqa: PLC0415 - jsonschema takes 0.1 s, and most compare without

    try:
        return tuple(_reason(error, about) for error in errors(value, schema))
    except (ValueError, RecursionError):
        return ()


def _reason(error: Any, about: str) -> RefusalReason:  # noqa: ANN401 - jsonschema's own, which it does not type
    keyword = str(error.validator or "")
    words = _WORDS.get(keyword, lambda _: f"{_shown(error.instance)} is refused")
    why = _missing(error, about) if keyword == "required" else words(error)
    return RefusalReason(tuple(error.absolute_path), keyword, why)


def _missing(error: Any, about: str) -> str:  # noqa: ANN401
    names = [name for name in texts(error.validator_value) if name not in error.instance]
    return f"`{about if about in names else names[0]}` is required"


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _listed(values: Json) -> str:
    known = sequence(values) if isinstance(values, list) else [values]
    more = len(known) - _SHOWN
    return ", ".join(map(_shown, known[:_SHOWN])) + (f" and {more} more" if more > 0 else "")


def _quoted(error: Any) -> Iterator[str]:  # noqa: ANN401
    """The names that the validator's own sentence tells."""
    yield from re.findall(r"'([^']*)'", error.message)


def _unmatched(error: Any) -> str:  # noqa: ANN401
    name = _FORMATS.get(error.validator_value)
    shown = _shown(error.instance)
    return f"{shown} is not {_one(name)}" if name else f"{shown} does not match `{error.validator_value}`"


def _strangers(error: Any) -> str:  # noqa: ANN401
    names = [name for name in _quoted(error) if isinstance(error.instance, dict) and name in error.instance]
    return f"{', '.join(f'`{name}`' for name in names) or 'a property'} is not allowed"


def _dependent(error: Any) -> str:  # noqa: ANN401
    name, other, *_ = [*_quoted(error), "", ""]
    return f"`{name}` is required beside `{other}`"


def _of_type(error: Any) -> str:  # noqa: ANN401
    value = error.validator_value
    *some, last = texts(value) if isinstance(value, list) else (str(value),)
    return f"{_shown(error.instance)} is not {_one(', '.join(some) + ' or ' + last if some else last)}"


def _one(name: str) -> str:
    """A name with its article; null has none."""
    return name if name == "null" else f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def _than(words: str) -> Callable[[Any], str]:
    return lambda error: f"{_shown(error.instance)} {words.format(error.validator_value)}"


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "type": _of_type,
    "enum": lambda error: f"{_shown(error.instance)} is not one of {_listed(error.validator_value)}",
    "const": lambda error: f"{_shown(error.instance)} is not {_shown(error.validator_value)}",
    "minimum": _than("is less than {}"),
    "maximum": _than("is more than {}"),
    "exclusiveMinimum": _than("is not more than {}"),
    "exclusiveMaximum": _than("is not less than {}"),
    "multipleOf": _than("is not a multiple of {}"),
    "minLength": _than("is shorter than {}"),
    "maxLength": _than("is longer than {}"),
    "minItems": _than("has fewer than {} elements"),
    "maxItems": _than("has more than {} elements"),
    "uniqueItems": _than("has an element twice"),
    "minProperties": _than("has fewer than {} properties"),
    "maxProperties": _than("has more than {} properties"),
    "pattern": _unmatched,
    "additionalProperties": _strangers,
    "unevaluatedProperties": _strangers,
    "dependentRequired": _dependent,
    "anyOf": _than("matches no schema of `anyOf`"),
    "oneOf": _than("does not match exactly one schema of `oneOf`"),
    "not": lambda error: (
        f"{_shown(error.instance)} matches the schema of `not`" if error.validator_value else "is not allowed"
    ),
    "contains": _than("has no element that matches `contains`"),
    "minContains": _than("has fewer than {} elements that match `contains`"),
    "maxContains": _than("has more than {} elements that match `contains`"),
    "unevaluatedItems": _than("has elements that are not allowed"),
}
"""By keyword: the sentence about a value that it refuses."""
