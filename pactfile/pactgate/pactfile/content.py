"""When two pacts say the same: the canonical form of a pact, its SHA, and the ids of its interactions."""

import hashlib
import json
import re
from typing import Any

_ARRAYS = ("interactions", "messages")
_EXPONENT = re.compile(r"\de")
_STRING_OR_BARE_MANTISSA = re.compile(r'"(?:[^"\\]++|\\.)*+"|(?<![\d.])\d+(?=e)')


def sha(document: dict[str, Any]) -> str:
    """The SHA-1 that names the content of a pact, the same as in the Pact Broker.

    Names of the pacticipants, metadata other than the specification version, the order of keys and that of
    interactions do not change it. Whether a number is an integer does: `1` is not `1.0`.

    Args:
        document: what `read.parse` gave.

    Returns:
        Forty hexadecimal digits.
    """
    return _sha1(_canonical_text(document))


def sha_of_every_detail(document: dict[str, Any]) -> str:
    """The SHA-1 of a pact in which everything counts but white space: names, metadata, the order of keys.

    Args:
        document: what `read.parse` gave.

    Returns:
        Forty hexadecimal digits.
    """
    return _sha1(_text(document))


def interaction_id(element: dict[str, Any]) -> str:
    """The id of one interaction or message: its own `_id`, else the SHA-1 of its content.

    An `_id` that is not a string, which only a hand-written pact has, is not an id.
    """
    own = element.get("_id")
    return own if isinstance(own, str) else _generated_id(element)


def with_interaction_ids(document: dict[str, Any]) -> dict[str, Any]:
    """The same pact with an `_id` first in each interaction and message, as the Pact Broker serves it.

    An `_id` that is there stays as it is; members of the arrays that are no objects are left alone.

    Args:
        document: what `read.parse` gave; it is not changed.
    """
    return {
        key: [
            {"_id": _generated_id(element), **element}
            if isinstance(element, dict) and "_id" not in element
            else element
            for element in value
        ]
        if key in _ARRAYS and isinstance(value, list)
        else value
        for key, value in document.items()
    }


def without_generated_ids(document: dict[str, Any]) -> dict[str, Any]:
    """The same pact without the ids that `with_interaction_ids` gave it; an `_id` that a client chose stays.

    Args:
        document: the JSON of a pact; it is not changed.
    """
    return {
        key: [_without_generated_id(element) for element in value]
        if key in _ARRAYS and isinstance(value, list)
        else value
        for key, value in document.items()
    }


def specification_version(document: dict[str, Any]) -> object:
    """The version of the Pact specification as the pact's metadata states it, None where it does not."""
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        return None
    members = [metadata.get(key) for key in ("pactSpecification", "pact-specification")]
    stated = [member.get("version") for member in members if isinstance(member, dict)]
    versions = [each for each in (*stated, metadata.get("pactSpecificationVersion")) if each is not None]
    return versions[0] if versions else None


def _without_generated_id(element: Any) -> Any:  # noqa: ANN401 - any member of an array
    if not isinstance(element, dict) or element.get("_id") != _generated_id(element):
        return element
    return {key: value for key, value in element.items() if key != "_id"}


def _canonical_text(document: dict[str, Any]) -> str:
    """What counts of a pact, with keys sorted throughout and the one array that is a set in a fixed order.

    A pact whose interactions and messages are absent, null or false is not sorted at all. Where neither is an array,
    all of it counts.
    """
    arrays = {key: document[key] for key in _ARRAYS if isinstance(document.get(key), list)}
    filled = [key for key in _ARRAYS if (value := document.get(key)) is not None and value is not False]
    if filled and filled[0] in arrays:
        arrays[filled[0]] = sorted(arrays[filled[0]], key=_sorted_text)
    version = specification_version(document) if arrays else None
    counted = arrays if version is None else {**arrays, "pact_specification_version": version}
    return _text(counted or document, sort_keys=bool(filled))


def _generated_id(element: dict[str, Any]) -> str:
    return _sha1(_text({key: value for key, value in element.items() if key != "_id"}, sort_keys=True))


def _sorted_text(value: object) -> str:
    return _text(value, sort_keys=True)


def _text(value: object, *, sort_keys: bool = False) -> str:
    """Compact JSON as Ruby writes it, which differs from Python's in floats with an exponent: `1.0e-05`."""
    python = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=sort_keys)
    return _STRING_OR_BARE_MANTISSA.sub(_ruby_float, python) if _EXPONENT.search(python) else python


def _ruby_float(token: re.Match[str]) -> str:
    return token[0] if token[0].startswith('"') else f"{token[0]}.0"


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode("utf-8"), usedforsecurity=False).hexdigest()
