"""Schemas with examples, and JSON values, that hypothesis makes."""

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "c"])

SCALARS: st.SearchStrategy[tuple[dict[str, Any], Any]] = st.one_of(
    st.integers(0, 9).map(lambda n: ({"type": "integer", "minimum": 0, "maximum": 9}, n)),
    st.sampled_from(["x", "yy", ""]).map(lambda text: ({"type": "string", "maxLength": 2}, text)),
    st.booleans().map(lambda value: ({"type": "boolean"}, value)),
    st.sampled_from(["A", "B"]).map(lambda text: ({"enum": ["A", "B"]}, text)),
    st.just(({"type": ["string", "null"]}, None)),
)


def _object(members: dict[str, tuple[dict[str, Any], Any]]) -> tuple[dict[str, Any], Any]:
    schema = {"type": "object", "properties": {name: said for name, (said, _) in members.items()}}
    return {**schema, "required": [*members]}, {name: value for name, (_, value) in members.items()}


def _array(elements: tuple[tuple[dict[str, Any], Any], int]) -> tuple[dict[str, Any], Any]:
    (schema, value), size = elements
    return {"type": "array", "items": schema}, [value] * size


def _choice(made: tuple[str, tuple[dict[str, Any], Any], tuple[dict[str, Any], Any]]) -> tuple[dict[str, Any], Any]:
    keyword, (one, value), (other, _) = made
    return {keyword: [one, other]}, value


EXAMPLES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner, max_size=3).map(_object),
        st.tuples(inner, st.integers(0, 2)).map(_array),
        st.tuples(st.sampled_from(["anyOf", "allOf"]), inner, inner)
        .map(_choice)
        .filter(lambda made: "allOf" not in made[0] or made[0]["allOf"][0] == made[0]["allOf"][1]),
    ),
    max_leaves=8,
)
"""Schemas, each with a value that satisfies it."""

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["", "x", "A", "$.a", "#/x"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=8,
)
