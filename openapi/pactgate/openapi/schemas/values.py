"""Keywords whose value is no schema: how what several parts say of one is put together."""

from collections.abc import Callable, Iterable, Mapping

from pactgate.openapi.values import Json, canonical, mapping, sequence, texts

type Merge = Callable[[Json, Json], Json]


def _smaller(one: Json, other: Json) -> Json:
    return min(one, other, key=_number)


def _larger(one: Json, other: Json) -> Json:
    return max(one, other, key=_number)


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def _all(one: Json, other: Json) -> Json:
    return [*sequence(one), *(item for item in sequence(other) if item not in sequence(one))]


def _common(one: Json, other: Json) -> Json:
    allowed = {canonical(item) for item in sequence(other)}
    return [item for item in sequence(one) if canonical(item) in allowed]


def _either(one: Json, other: Json) -> Json:
    return one is True or other is True


def _joined(one: Json, other: Json) -> Json:
    merged = dict(mapping(one))
    for key, value in mapping(other).items():
        merged[key] = _all(merged.get(key, []), value)
    return merged


MERGED: Mapping[str, Merge] = {
    "maximum": _smaller, "exclusiveMaximum": _smaller, "maxLength": _smaller, "maxItems": _smaller,
    "maxProperties": _smaller, "minimum": _larger, "exclusiveMinimum": _larger, "minLength": _larger,
    "minItems": _larger, "minProperties": _larger, "required": _all, "enum": _common, "const": _all,
    "pattern": _all, "format": _all, "multipleOf": _all, "uniqueItems": _either, "dependentRequired": _joined,
    "minContains": _larger, "maxContains": _smaller,
}  # fmt: skip
"""How two values of a keyword make one that refuses what either refuses."""

LISTED = frozenset({"const", "pattern", "format", "multipleOf"})
"""Keywords of which a value may have to satisfy several; their values are kept in a list."""

_NUMERIC = frozenset(MERGED) - {*LISTED, "required", "enum", "uniqueItems", "dependentRequired"}
_HARMLESS: Mapping[str, object] = {"minLength": 0, "minItems": 0, "minProperties": 0, "uniqueItems": False}
_MATCH_ALL = frozenset({"", ".*", "^.*$", "^.*", ".*$", "^", "$"})


def merge_values(parts: Iterable[Mapping[str, Json]]) -> dict[str, Json]:
    """The keywords of several parts put together, so that one value stands for all."""
    merged: dict[str, Json] = {}
    for part in parts:
        for keyword, value in _usable(part):
            merged[keyword] = MERGED[keyword](merged[keyword], value) if keyword in merged else value
    return merged


def _usable(part: Mapping[str, Json]) -> Iterable[tuple[str, Json]]:
    """The keywords that refuse some value, those of the wrong type left to `problems`."""
    for keyword, value in _modern(part).items():
        if keyword not in MERGED or _HARMLESS.get(keyword, ...) == value:
            continue
        if keyword in _NUMERIC and (isinstance(value, bool) or not isinstance(value, int | float)):
            continue
        if keyword in {"pattern", "format"} and (not isinstance(value, str) or value in _MATCH_ALL):
            continue
        if keyword in {"required", "enum"} and not isinstance(value, list):
            continue
        yield keyword, _kept(keyword, value)


def _kept(keyword: str, value: Json) -> Json:
    """The value of a keyword in the form that it is kept in, what is no name left out of lists of names."""
    if keyword == "required":
        return [*texts(value)]
    if keyword == "dependentRequired":
        return {name: [*texts(names)] for name, names in mapping(value).items()}
    return [value] if keyword in LISTED else value


def _modern(part: Mapping[str, Json]) -> Mapping[str, Json]:
    """The part with its bounds as 2020-12 writes them: OpenAPI 3.0 has `exclusiveMinimum: true`."""
    if not isinstance(part.get("exclusiveMinimum"), bool) and not isinstance(part.get("exclusiveMaximum"), bool):
        return part
    written = dict(part)
    for strict, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        flag = written.get(strict)
        if isinstance(flag, bool):
            del written[strict]
            if flag and bound in written:
                written[strict] = written.pop(bound)
    return written
