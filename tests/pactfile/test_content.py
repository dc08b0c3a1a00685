"""The golden values are the Pact Broker's own."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.pactfile import content, read

A = {
    "consumer": {"name": "Foo"},
    "provider": {"name": "Bar"},
    "interactions": [
        {"description": "b", "request": {"method": "GET", "path": "/b"}, "response": {"status": 200}},
        {"description": "a", "request": {"path": "/a", "method": "GET"}, "response": {"status": 200}},
    ],
    "metadata": {"pactSpecification": {"version": "2.0.0"}},
}

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
INTERACTIONS = st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=4), max_size=4)


@pytest.mark.parametrize(
    ("text", "sha"),
    [
        ('{"interactions":[]}', "ed7c1aebc3e11064ce9afc29297e1e36203583cd"),
        (
            '{"messages":[{"b":1,"a":2},{"a":1}],"interactions":[{"d":1,"c":2},{"a":1}]}',
            "eb8cd781007a6345e57180983bab5c9f5c42d94c",
        ),
        ('{"messages":[{"b":1,"a":2},{"a":1}]}', "e3b75c02de55a9a7db56f4821f038663c3434b56"),
        ('{"z":1,"a":2}', "48b52546f41f4547f659706919cebd2f3bac99f1"),
        ('{"interactions":"hello","z":1,"a":2}', "b94e42cb0b6c4c497b2f0714bd6dbfdcdfc56eaa"),
    ],
)
def test_the_sha_is_the_one_of_the_pact_broker(text: str, sha: str) -> None:
    assert content.sha(read.parse(text)) == sha


@pytest.mark.parametrize(
    ("metadata", "sha"),
    [
        ({"pactSpecification": {"version": "2.0.0"}}, "915e3d41013ba920d9eb5f031e941efc203b3d3d"),
        (
            {"foo": "bar", "pact-specification": {"version": "2.0.0"}},
            "915e3d41013ba920d9eb5f031e941efc203b3d3d",
        ),
        ({"pactSpecificationVersion": "2.0.0"}, "915e3d41013ba920d9eb5f031e941efc203b3d3d"),
        ({"pactSpecificationVersion": "3.0.0"}, "a05debf954d941c2178e71c78921a11f87210893"),
    ],
)
def test_of_the_metadata_only_the_specification_version_counts(metadata: dict[str, Any], sha: str) -> None:
    assert content.sha({**A, "metadata": metadata}) == sha


@given(document=st.fixed_dictionaries({"interactions": INTERACTIONS, "metadata": JSON}), seed=st.randoms())
def test_neither_order_of_keys_nor_of_interactions_counts(document: dict[str, Any], seed: random.Random) -> None:
    shuffled = _shuffled_keys(document, seed)
    seed.shuffle(shuffled["interactions"])
    assert content.sha(shuffled) == content.sha(document)


@given(document=st.fixed_dictionaries({"interactions": INTERACTIONS, "metadata": JSON}))
def test_writing_the_pact_and_reading_it_again_changes_nothing(document: dict[str, Any]) -> None:
    again = json.loads(json.dumps(document, indent=3))
    assert content.sha(again) == content.sha(document)


@pytest.mark.parametrize(
    ("one", "other", "contents"),
    [
        ("1.10", "1.1", 1),
        ("1e3", "1000.0", 1),
        ("1", "1.0", 2),
        ('"é"', '"\\u00e9"', 1),
        ("[1,2]", "[2,1]", 2),
    ],
)
def test_what_a_value_is_counts_and_not_how_it_is_written(one: str, other: str, contents: int) -> None:
    shas = {content.sha(read.parse(f'{{"interactions":[{{"body":{value}}}]}}')) for value in (one, other)}
    assert len(shas) == contents


@pytest.mark.parametrize(
    ("number", "as_ruby_writes_it"),
    [("1e-5", "1.0e-05"), ("-1.5e-7", "-1.5e-07"), ("1e16", "1.0e+16"), ("1e15", "1000000000000000.0")],
)
def test_floats_are_written_as_ruby_writes_them(number: str, as_ruby_writes_it: str) -> None:
    assert content._text([float(number), "1e-05"]) == f'[{as_ruby_writes_it},"1e-05"]'


def test_interaction_ids_are_those_of_the_pact_broker() -> None:
    params = {"wiffle": "bar", "meep": "eek"}
    one = {"description": "foo", "providerStates": [{"name": "bar", "params": params}]}
    turned = {
        "providerStates": [{"params": dict(reversed(params.items())), "name": "bar"}],
        "description": "foo",
    }
    assert content.interaction_id(one) == "57d06e151eca35083e4d6b585b4d4fab2e2ed6b7"
    assert content.interaction_id(turned) == "57d06e151eca35083e4d6b585b4d4fab2e2ed6b7"
    assert content.interaction_id({"foo": "bar"}) == "a5e744d0164540d33b1d7ea616c28f2fa97e754a"


def test_ids_come_first_and_leave_alone_what_is_there() -> None:
    document: dict[str, Any] = {
        "interactions": [{"foo": "bar"}, {"_id": "mine", "x": 1}, "odd"],
        "messages": [{"foo": "bar"}],
    }
    with_ids = content.with_interaction_ids(document)
    assert with_ids == {
        "interactions": [
            {"_id": "a5e744d0164540d33b1d7ea616c28f2fa97e754a", "foo": "bar"},
            {"_id": "mine", "x": 1},
            "odd",
        ],
        "messages": [{"_id": "a5e744d0164540d33b1d7ea616c28f2fa97e754a", "foo": "bar"}],
    }
    assert next(iter(with_ids["interactions"][0])) == "_id"
    assert "_id" not in document["interactions"][0]


def _shuffled_keys(value: Any, seed: random.Random) -> Any:
    if isinstance(value, dict):
        keys = sorted(value)
        seed.shuffle(keys)
        return {key: _shuffled_keys(value[key], seed) for key in keys}
    return [_shuffled_keys(member, seed) for member in value] if isinstance(value, list) else value
