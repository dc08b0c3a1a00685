"""Limits beyond what is tried value by value: a question about them is one about smaller ones in the same order."""

from collections.abc import Iterator, Mapping, Sequence

from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.values import Json, objects_within

WITHIN_REACH: Mapping[str, int] = {"Length": 300_000, "Items": 2_000, "Contains": 2_000, "Properties": 50}
"""By what the keywords of a kind end with: a limit up to which is crossed by a value that is just made."""

GROWN: Mapping[str, int] = {"Length": 12_000_000, "Items": 100_000, "Contains": 100_000, "Properties": 20_000}
"""A limit up to which is crossed by a value that is grown; no message is larger."""

_APART = 3

_KEYWORDS = frozenset([f"{bound}{kind}" for bound in ("min", "max") for kind in WITHIN_REACH])

type Scale = Mapping[str, Mapping[int, int]]
"""For each kind of limit, the large ones and what stands for them."""


def scale_of(*schemas: JsonSchema) -> Scale:
    """What may stand for the large limits of several schemas; empty where there is none, or one is out of reach."""
    limits: dict[str, set[int]] = {}
    for kind, number in _limits(schemas):
        limits.setdefault(kind, set()).add(number)
    scale: dict[str, Mapping[int, int]] = {}
    for kind, numbers in limits.items():
        large = sorted([number for number in numbers if number > WITHIN_REACH[kind]])
        if large and large[0] > GROWN[kind]:
            return {}
        base = max(numbers - set(large), default=0) + 10
        if large and base + _APART * len(large) <= WITHIN_REACH[kind]:
            scale[kind] = {number: base + _APART * rank for rank, number in enumerate(large)}
    return scale


def shrunk(schema: Json, scale: Scale) -> Json:
    """The schema with its large limits made small."""
    if isinstance(schema, list):
        return [shrunk(inner, scale) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made: dict[str, Json] = {}
    for keyword, value in schema.items():
        smaller = scale.get(_kind(keyword), {})
        is_limit = isinstance(value, int | float) and not isinstance(value, bool)
        made[keyword] = smaller.get(int(value), value) if is_limit else shrunk(value, scale)  # type: ignore[arg-type]
    return made


def grown(value: Json, scale: Scale) -> Json:
    """The value with as many characters, elements or members more as its limits are larger than what stood for them."""
    if isinstance(value, str):
        more = _more(len(value), scale.get("Length", {}))
        return value + (value[-1:] or "a") * more
    if isinstance(value, list):
        inner = [grown(item, scale) for item in value]
        more = _more(len(value), scale.get("Items", {})) or _more(len(value), scale.get("Contains", {}))
        return inner + inner[-1:] * more
    if isinstance(value, dict):
        members = {name: grown(item, scale) for name, item in value.items()}
        more = _more(len(value), scale.get("Properties", {}))
        last: Json = next(reversed(members.values()), None)
        return {**members, **{f"more{index}": last for index in range(more)}}
    return value


def _more(size: int, smaller: Mapping[int, int]) -> int:
    return next((number - small for number, small in smaller.items() if abs(size - small) <= 1), 0)


def _limits(schemas: Sequence[Json]) -> Iterator[tuple[str, int]]:
    for node in objects_within(*schemas):
        for keyword in node.keys() & _KEYWORDS:
            value = node[keyword]
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield _kind(keyword), int(value)


def _kind(keyword: str) -> str:
    """What a keyword limits; empty where it limits no size."""
    return keyword[3:] if keyword in _KEYWORDS else ""
