"""Schemas that hypothesis makes."""

from typing import Any

from hypothesis import strategies as st


def small(low: int = 0) -> st.SearchStrategy[int]:
    return st.integers(low, 6)


SCALARS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"type": st.just("string")}, optional={"minLength": small(), "maxLength": small()}),
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": small(), "multipleOf": small(1)}),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["a", "b", 1, None]), min_size=1, unique=True)}),
    st.fixed_dictionaries({"type": st.just(["string", "null"])}),
    st.just({"type": "boolean"}),
)


def objects(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from(["a", "b", "c"])
    return st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(names, inner, max_size=3)},
        optional={"required": st.lists(names, unique=True), "additionalProperties": st.booleans()},
    )


SCHEMAS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        objects(inner),
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"maxItems": small()}),
        st.fixed_dictionaries({"oneOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"allOf": st.lists(objects(inner), min_size=1, max_size=2)}),
    ),
    max_leaves=6,
)
