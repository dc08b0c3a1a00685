"""From the text of a pact file to its JSON, and from its JSON to the model."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pactgate.pactfile import content, interactions
from pactgate.pactfile.errors import (
    NotAnObjectError,
    NotJsonError,
    NotUtf8Error,
    PactFileError,
    RepeatedKeyError,
    TooDeepError,
)
from pactgate.pactfile.model import Pact

MAX_NESTING = 50
"""Objects and arrays inside each other, the outermost counted (the Pact Broker's limit)."""

SPECIFICATIONS = (1, 2, 3, 4)
"""The versions of the Pact specification that can be read."""

_UNSTATED_SPECIFICATION = 3
"""What the Rust core takes a pact for that does not say its specification."""

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_DIGITS = re.compile(r"\d+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_KINDS = {list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}


def parse(text: str | bytes, *, unique_keys: bool = False) -> dict[str, Any]:
    """Read the JSON of a pact file.

    Of a key that is written twice in one object the last value wins, as in the Pact Broker.

    Args:
        text: the content of the file, as it came.
        unique_keys: whether such a key is refused.

    Returns:
        The object, its keys in the order of the text.

    Raises:
        NotUtf8Error: bytes that are not UTF-8.
        TooDeepError: more than 50 objects and arrays inside each other.
        NotJsonError: bad JSON, NaN and infinite numbers included.
        RepeatedKeyError: a key that is written twice, where `unique_keys` are wanted.
        NotAnObjectError: JSON that is no object.
    """
    document = parse_any(text, unique_keys=unique_keys)
    if not isinstance(document, dict):
        kind = _KINDS.get(type(document), "null")
        raise NotAnObjectError(f"a pact is a JSON object, and this is {kind}", "$")
    return document


def parse_any(text: str | bytes, *, unique_keys: bool = False) -> object:
    """Read JSON that may be no object, as `parse` does; it raises what that raises but NotAnObjectError."""
    decoded = _decoded(text) if isinstance(text, bytes) else text
    _check_nesting(decoded)
    return _loaded(decoded, _without_repetition if unique_keys else None)


def pact(document: dict[str, Any]) -> Pact:
    """Read the JSON of a pact into the model, whichever version of the specification it follows.

    Args:
        document: what `parse` gave.

    Returns:
        The pact. Its interactions keep the order of the file, `interactions` before `messages`.

    Raises:
        PactFileError: a member that is missing or of the wrong type, by its place.
    """
    specification = _specification(document)
    return Pact(
        consumer=_name(document, "consumer"),
        provider=_name(document, "provider"),
        specification=specification,
        interactions=tuple(interactions.read(document, specification)),
    )


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8")
        raise NotUtf8Error(len(before) + 1, before[-100:]) from error


def _loaded(text: str, make: Callable[[list[tuple[str, Any]]], object] | None) -> object:
    try:
        document: object = json.loads(text, object_pairs_hook=make)
    except RepeatedKeyError:
        raise
    except json.JSONDecodeError as error:
        raise NotJsonError(f"not JSON: {error.msg}", _line_and_column(text, error.pos)) from error
    except ValueError as error:
        raise NotJsonError("a whole number has more digits than can be read", _place_of_longest_number(text)) from error
    try:
        # Python's reader lets pass what is no JSON: writing finds that fast, the walk only names its place.
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except ValueError as error:
        unstorable = _unstorable(document) or _Unstorable(str(error), "")
        raise NotJsonError(unstorable.problem, f"${unstorable.path}") from error
    return document


def _without_repetition(members: list[tuple[str, Any]]) -> dict[str, Any]:
    members_by_key: dict[str, Any] = {}
    for key, value in members:
        if key in members_by_key:
            raise RepeatedKeyError(f"the key {json.dumps(key)} is written twice in one object: leave one", f"key {key}")
        members_by_key[key] = value
    return members_by_key


def _check_nesting(text: str) -> None:
    depth = 0
    for token in _STRING_OR_BRACKET.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_NESTING:
                place = _line_and_column(text, token.start())
                raise TooDeepError(f"objects and arrays are nested deeper than {MAX_NESTING}", place)
        elif token[0] in "]}":
            depth -= 1


@dataclass(frozen=True, slots=True)
class _Unstorable:
    problem: str
    path: str

    def inside(self, step: str) -> "_Unstorable":
        return _Unstorable(self.problem, step + self.path)


def _unstorable(value: object) -> _Unstorable | None:
    """The first value that Python's reader lets pass and that is not JSON."""
    match value:
        case str() if _LONE_SURROGATE.search(value):
            return _Unstorable("a string holds half of a surrogate pair (\\ud800 to \\udfff)", "")
        case float() if not isfinite(value):
            return _Unstorable("a number must be finite: NaN and infinity are not JSON", "")
        case list():
            return _first(_inside(member, f"[{index}]") for index, member in enumerate(value))
        case dict():
            return _first(_inside(part, f".{_printable(member[0])}") for member in value.items() for part in member)
    return None


def _inside(member: object, step: str) -> _Unstorable | None:
    unstorable = _unstorable(member)
    return unstorable and unstorable.inside(step)


def _printable(key: str) -> str:
    """A key as a place names it: it may be what is at fault, and could not be printed."""
    return key.encode(errors="backslashreplace").decode()


def _first(candidates: Iterable[_Unstorable | None]) -> _Unstorable | None:
    return next(filter(None, candidates), None)


def _place_of_longest_number(text: str) -> str:
    longest = max(_DIGITS.finditer(text), key=lambda digits: len(digits[0]))
    return _line_and_column(text, longest.start())


def _line_and_column(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return f"line {line}, column {column}"


def _name(document: dict[str, Any], role: str) -> str:
    pacticipant = document.get(role)
    name = pacticipant.get("name") if isinstance(pacticipant, dict) else None
    if not isinstance(name, str) or not name:
        raise PactFileError(f"a pact names its {role}", f"$.{role}.name")
    return name


def _specification(document: dict[str, Any]) -> int:
    stated = content.specification_version(document)
    if stated is None:
        return _UNSTATED_SPECIFICATION
    major = str(stated).partition(".")[0]
    if major not in map(str, SPECIFICATIONS):
        known = f"{SPECIFICATIONS[0]} to {SPECIFICATIONS[-1]}"
        raise PactFileError(f"specification version {stated} is not known: {known} are", "$.metadata")
    return int(major)
