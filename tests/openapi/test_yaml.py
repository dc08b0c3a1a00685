"""The fast parser of YAML reads what the exact one reads, or leaves it to that one."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate.openapi.document import DocumentError
from pactgate.openapi.yaml_core import parse_yaml as parse_exactly
from pactgate.openapi.yaml_fast import _SUSPECTS, _UNSURE, parse_yaml

SCALARS = st.sampled_from(
    [
        *("no", "On", "y", "true", "TRUE", "~", "null", "Null", "''", "2024-01-31", "2024-01-31T10:00:00Z", "1:30"),
        *("010", "-010", "0o17", "0x1F", "0b11", "1_000", "1e3", "1E400", ".5", "5.", "-0", "12345678901234567890123"),
        *(".inf", "-.INF", ".nan"),
        *("!!str 5", "!!binary YQ==", "!mine x", "! x", "! ", "*a", "'it''s'", '"\\u00e9"'),
        *("[!N]", "a, b", "<<", "=", "#c", "x #c", "123456789012345678901", "-9223372036854775809", "1.10", "'010'"),
    ]
)  # fmt: skip
KEYS = st.sampled_from(
    ["a", "200", "404", "<<", "1.5", "true", "null", "-1", "0x10", "010", "'200'", '"a"', "no", "? [a]"]
)


def both(content: str) -> tuple[Any, Any]:
    found: list[Any] = []
    for parse in (parse_yaml, parse_exactly):
        try:
            found.append(json.dumps(parse(content, "x")))
        except DocumentError as error:
            found.append(("refused", error.place, error.problem))
    return found[0], found[1]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KEYS, SCALARS), min_size=1, max_size=4), st.sampled_from(["\n", "\n  "]))
def test_both_read_the_same(members: list[tuple[str, str]], separator: str) -> None:
    block = "a: &a {k: 1}\nz:" + separator + separator.join(f"{key}: {value}" for key, value in members) + "\n"
    flow = "[" + ", ".join(value for _, value in members) + "]\n"
    for content in (block, flow):
        fast, exact = both(content)
        assert fast == exact, content


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=8,
    )
)
def test_both_read_the_same_of_what_was_written_by_a_library(value: Any) -> None:
    fast, exact = both(yaml.safe_dump({"value": value}, allow_unicode=True))
    assert fast == exact


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from([*"0123 \n,:[]{}-+.!<&*#ae\"'xob", "inf", "e400", "0x1f", "<<", "!!a", "1" * 300])))
def test_what_the_fast_parser_may_read_otherwise_is_suspect_at_first_sight(parts: list[str]) -> None:
    content = "".join(parts)
    assert any(suspect.search(content) for suspect in _SUSPECTS) or not _UNSURE.search(content)


@pytest.mark.parametrize(
    "content", ["a: [\n", "a: 1\na: 2\n", "200: x\n'200': y\n", "a: &a [*a]\n", "a: 1\n---\nb: 2\n"]
)
def test_problems_have_their_place(content: str) -> None:
    fast, exact = both(content)
    assert fast == exact
    assert fast[0] == "refused"
