"""JSON Schemas of all kinds, for properties of what reads them."""

from typing import Any

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b"])
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([True, {}, {"type": ["string"]}, {"type": ["integer"]}, {"type": ["null", "number"]}, {"not": {}}]),
    st.fixed_dictionaries({"type": st.just(["string"]), "minLength": st.integers(0, 3)}),
    st.fixed_dictionaries({"maximum": st.integers(0, 3)}),
    st.fixed_dictionaries({"enum": st.lists(st.sampled_from(["a", 1, True, None]), min_size=1, max_size=3)}),
    st.fixed_dictionaries({"pattern": st.sampled_from(["a", "^b"])}),
)


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(inner, min_size=1, max_size=3)
    objects = st.fixed_dictionaries(
        {"properties": st.dictionaries(NAMES, inner)},
        optional={"required": st.lists(NAMES, unique=True), "additionalProperties": inner, "type": st.just(["object"])},
    )
    choices = st.sampled_from(["anyOf", "oneOf", "allOf"])
    return st.one_of(
        objects,
        st.builds(lambda keyword, members: {keyword: members}, choices, lists),
        st.builds(lambda one, keyword, members: {**one, keyword: members}, objects, choices, lists),
        st.fixed_dictionaries({"items": inner}, optional={"prefixItems": lists, "maxItems": st.integers(0, 2)}),
        st.fixed_dictionaries({"not": inner}),
    )


SCHEMAS = st.recursive(SCALARS, composed, max_leaves=8)


def document(schema: Any) -> dict[str, Any]:
    return schema if isinstance(schema, dict) else {"allOf": [schema]}
