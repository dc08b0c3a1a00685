"""Matching rules and generators by their place, in the forms of versions 2 to 4."""

from typing import Any

import pytest

from pactgate.pactfile.matching_rules import best, placed_rules, steps


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", []),
        ("$.a.b", ["a", "b"]),
        ("$.a[0][*]", ["a", 0, "*"]),
        ("$['a b'].*", ["a b", "*"]),
        ('$["x-y"][12]', ["x-y", 12]),
        ("X-Header", ["X-Header"]),
    ],
)
def test_the_steps_of_a_path(path: str, expected: list[Any]) -> None:
    assert list(steps(path)) == expected


@pytest.mark.parametrize(
    ("rules", "category", "path", "kind"),
    [
        ({"$.body.a": {"match": "type"}}, "body", ("a",), "type"),
        ({"$.body.a": {"regex": "x"}}, "body", ("a",), "regex"),
        ({"$.body.a": {"min": 1}}, "body", ("a",), "type"),
        ({"$.headers.X": {"match": "type"}}, "header", ("X",), "type"),
        ({"$.path": {"match": "regex", "regex": "x"}}, "path", (), "regex"),
        ({"body": {"$.a": {"matchers": [{"match": "date"}]}}}, "body", ("a",), "date"),
        ({"body": {"$.a": {"matchers": [{"match": "timestamp"}]}}}, "body", ("a",), "datetime"),
        ({"header": {"X": {"matchers": [{"match": "type"}]}}}, "header", ("X",), "type"),
        ({"query": {"$.q": {"matchers": [{"match": "type"}]}}}, "query", ("q",), "type"),
        ({"path": {"matchers": [{"match": "type"}]}}, "path", (), "type"),
        ({"body": {"$.a": {"type": "Uuid"}}}, "body", ("a",), "Uuid"),
        ({"path": {"type": "ProviderState"}}, "path", (), "ProviderState"),
        ({"body": {"$.a": 5}}, "body", ("a",), ""),
    ],
)
def test_a_rule_is_found_by_its_place(rules: dict[str, Any], category: str, path: tuple[Any, ...], kind: str) -> None:
    found = best(placed_rules(rules, category), path)
    assert found is not None
    assert [rule.kind for rule in found.rules] == [kind]


def test_the_rule_that_speaks_most_exactly_counts() -> None:
    kinds = ["type", "regex", "integer", "date"]
    paths = ["$", "$.a[*]", "$.a[0]", "$.b"]
    rules = {"body": {p: {"matchers": [{"match": k}]} for p, k in zip(paths, kinds, strict=True)}}
    placed = placed_rules(rules, "body")
    meant = {(): "type", ("a",): "type", ("a", 0): "integer", ("a", 1): "regex", ("a", 1, "c"): "regex", ("c",): "type"}
    for path, kind in meant.items():
        found = best(placed, path)
        assert found is not None
        assert found.rules[0].kind == kind


def test_nothing_speaks_of_another_place() -> None:
    assert best(placed_rules({"$.body.a": {"match": "type"}}, "body"), ("b",)) is None
    assert placed_rules({"$.body.a": {"match": "type"}}, "header") == ()
