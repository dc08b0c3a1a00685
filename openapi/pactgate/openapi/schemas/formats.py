"""Types and formats: the keywords that say what a format says, and which way types and formats moved."""

from collections.abc import Mapping

from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Movement
from pactgate.openapi.values import Json, sequence, text

type Constraint = Mapping[str, Json]

_DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_HEX = "[0-9a-fA-F]"

NUMBERS: Mapping[str, Constraint] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
}
"""Formats of numbers, from the OpenAPI format registry."""

_URI = r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]"
_IRI = r'[^\s<>"{}|\\^`]'
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:"
_PATH = "(/([^~/]|~[01])*)*"
_DAYS, _HOURS = "([0-9]+Y)?([0-9]+M)?([0-9]+D)?", r"(T([0-9]+H)?([0-9]+M)?([0-9]+([.,][0-9]+)?S)?)?"

STRINGS: Mapping[str, Constraint] = {
    "date": {"pattern": f"^{_DATE}$"},
    "date-time": {"pattern": f"^{_DATE}[Tt]{_TIME}$"},
    "time": {"pattern": f"^{_TIME}$"},
    "duration": {"pattern": f"^P([0-9]+W|{_DAYS}{_HOURS})$"},
    "uuid": {"pattern": f"^{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}$"},
    "ipv4": {"pattern": rf"^{_OCTET}(\.{_OCTET}){{3}}$"},
    "ipv6": {"pattern": rf"^({_HEX}{{0,4}}:){{2,7}}({_HEX}{{0,4}}|{_OCTET}(\.{_OCTET}){{3}})$"},
    "hostname": {"pattern": rf"^{_LABEL}(\.{_LABEL})*$"},
    "idn-hostname": {"pattern": r"^[^\s/:@?#]+$"},
    "email": {"pattern": "^[!-?A-~]+@[!-?A-~]+$"},
    "idn-email": {"pattern": r"^[^@\s]+@[^@\s]+$"},
    "uri": {"pattern": f"^{_SCHEME}{_URI}*$"},
    "uri-reference": {"pattern": f"^{_URI}*$"},
    "iri": {"pattern": f"^{_SCHEME}{_IRI}*$"},
    "iri-reference": {"pattern": f"^{_IRI}*$"},
    "json-pointer": {"pattern": f"^{_PATH}$"},
    "relative-json-pointer": {"pattern": f"^(0|[1-9][0-9]*)(#|{_PATH})$"},
    "regex": {"pattern": r"^([^)*+?][\s\S]*)?$"},
    "byte": {"pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},
}
"""Formats of strings: patterns that every value of the format matches, and few other strings do."""

UNTOLD = frozenset(
    (
        "binary", "char", "decimal", "decimal128", "double", "double-int", "float", "http-date", "int16", "int8",
        "media-range", "sf-binary", "sf-boolean", "sf-decimal", "sf-integer", "sf-string", "sf-token", "uint16",
        "uint32", "uint64", "uint8", "uri-template",
    )
)  # fmt: skip
"""Other formats of JSON Schema and the OpenAPI format registry that refuse values; any other is an annotation.

So are those of the registry that any text has: `password`, `html`, `commonmark`.
"""


def constraint(name: str, types: frozenset[str]) -> Constraint | None:
    """The keywords that say of such values what the format says; None where no keyword can.

    A format speaks of the values of its own type alone, so that an integer of format `uuid` is any integer.
    """
    if name in NUMBERS:
        return NUMBERS[name] if types & {"integer", "number"} else None
    if name in STRINGS:
        return STRINGS[name]
    return None


def is_untold_change(before: Shape, after: Shape) -> bool:
    """Whether the format changed, and one of the two is one whose values no keyword can tell."""
    old, new = _formats(before), _formats(after)
    types = before.types & after.types
    return old != new and any(name in UNTOLD and constraint(name, types) is None for name in (*old, *new))


def type_ways(before: Shape, after: Shape) -> frozenset[Movement]:
    """Which ways the types and the format moved, as far as the words say; null is left aside."""
    lost, gained = before.types - after.types - {"null"}, after.types - before.types - {"null"}
    old, new = _formats(before), _formats(after)
    types = before.types | after.types
    ways = {Movement.NARROWER} if lost else set()
    if gained:
        ways.add(Movement.WIDER)
    if old != new and not (lost or gained):
        ways |= {Movement.NARROWER} if new and not _is_within(old, new, types) else set()
        ways |= {Movement.WIDER} if old and not _is_within(new, old, types) else set()
    elif old and new and old != new:
        ways |= {Movement.NARROWER, Movement.WIDER}
    return frozenset(ways)


def _formats(shape: Shape) -> list[str]:
    return [text(name) for name in sequence(shape.values.get("format"))]


def _is_within(inner: list[str], outer: list[str], types: frozenset[str]) -> bool:
    """Whether every number of the inner format is one of the outer (int32 in int64)."""
    one, other = ([constraint(name, types) or {} for name in names] for names in (inner, outer))
    if not one or not all("minimum" in bounds and "maximum" in bounds for bounds in (*one, *other)):
        return False
    smallest = min(_largest(bounds) for bounds in one)
    return all(_largest(bounds) >= smallest for bounds in other)


def _largest(bounds: Constraint) -> float:
    largest = bounds["maximum"]
    return largest if isinstance(largest, int | float) else 0
