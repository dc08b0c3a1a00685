from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pactgate.pactfile.content import with_interaction_ids
from pactgate.pactfile.difference import difference, outline

OLD: dict[str, Any] = {
    "consumer": {"name": "web"},
    "interactions": [
        {"description": "one", "response": {"status": 200, "body": {"total": 2, "tags": ["a"]}}},
        {"description": "two", "providerState": "s", "response": {"status": 404}},
    ],
}


def test_each_changed_member_is_shown_below_the_interaction_that_has_it() -> None:
    new = {
        "consumer": {"name": "web"},
        "interactions": [
            {"description": "one", "response": {"status": 200, "body": {"total": 3, "tags": ["a", "b"], "x y": 1}}},
            {"description": "two", "providerState": "s", "response": {"status": 404.0}},
        ],
    }
    changed = changed_lines(difference(OLD, new))
    assert '-          "total": 2' in changed
    assert '+          "total": 3,' in changed
    assert '+            "b"' in changed
    assert '+        "status": 404.0' in changed
    assert not any('"status": 200' in line for line in difference(OLD, new).splitlines())
    assert '       "description": "one",' in difference(OLD, new).splitlines()
    assert '"consumer"' not in difference(OLD, new)


def test_one_changed_member_reads_as_diff_writes_it() -> None:
    new = {**OLD, "interactions": [{**OLD["interactions"][0], "description": "uno"}, OLD["interactions"][1]]}
    assert difference(OLD, new).splitlines() == [
        " {",
        '   "interactions": [',
        "     {",
        '-      "description": "one"',
        '+      "description": "uno"',
        "     }",
        "   ]",
        " }",
    ]


def test_interactions_are_matched_by_what_they_are_not_by_position() -> None:
    assert difference(OLD, {**OLD, "interactions": OLD["interactions"][::-1]}) == ""
    added = {"description": "zero"}
    assert changed_lines(difference(OLD, {**OLD, "interactions": [added, *OLD["interactions"]]})) == [
        '-  "interactions": []',
        '+  "interactions": [',
        "+    {",
        '+      "description": "zero"',
        "+    }",
        "+  ]",
    ]
    removed = difference(OLD, {**OLD, "interactions": OLD["interactions"][:1]})
    assert '-      "description": "two",' in removed.splitlines()


def changed_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line[0] != " "]


def test_ids_that_the_broker_gave_are_no_difference() -> None:
    assert difference(with_interaction_ids(OLD), OLD) == ""


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["interactions", "messages", "metadata", "x"]), VALUES)


@given(DOCUMENTS)
def test_a_pact_does_not_differ_from_itself(document: dict[str, Any]) -> None:
    assert difference(document, document) == ""


@given(DOCUMENTS, DOCUMENTS)
def test_there_is_a_difference_in_both_directions_or_in_none(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert bool(difference(one, other)) == bool(difference(other, one))


def test_an_outline_says_which_interactions_went_came_and_changed() -> None:
    new = {
        "interactions": [{"description": "two", "providerState": "s", "response": {"status": 410}}],
        "messages": [{"description": "three"}],
    }
    assert outline(OLD, new) == ["~ two", "- one", "+ three"]
    assert outline(OLD, OLD) == []


def with_members(number: int, value: int) -> dict[str, Any]:
    body = {f"k{n:06}": value for n in range(number)}
    return {"interactions": [{"description": "a request", "response": {"status": 200, "body": body}}]}


def test_a_hundred_thousand_changed_members_are_counted_beyond_the_lines_that_are_shown() -> None:
    text = difference(with_members(100_000, 1), with_members(100_000, 2))
    assert text.endswith("\n… and 98,011 more lines")
    assert len(text) < 200_000
