"""Whether a value shows one change alone, and how it is cleared of the others."""

from typing import Any

from pactgate.openapi.schemas.isolation import shown_by, without

ASKED: dict[str, Any] = {"type": "object", "properties": {"size": {"maximum": 5}}}
WAS_SENT: dict[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"enum": ["a"]}, "size": {"maximum": 5}, "part": {"type": "object"}},
    "additionalProperties": False,
}


def spares(place: tuple[str | int, ...]) -> list[Any]:
    return ["a"] if place == ("kind",) else []


def test_a_value_that_is_refused_for_something_else_does_not_show_the_change_alone() -> None:
    assert shown_by({"kind": "a", "size": 6}, ASKED, WAS_SENT).is_alone
    shown = shown_by({"kind": "b", "size": 6, "colour": "red"}, ASKED, WAS_SENT)
    assert not shown.is_alone
    assert {name or path[-1] for path, _, name in shown.others} == {"kind", "colour"}
    assert not shown_by({"kind": "b", "size": 5}, ASKED, WAS_SENT).own


def test_what_else_is_refused_is_left_out_or_replaced() -> None:
    value: dict[str, Any] = {"kind": "b", "size": 6, "colour": "red"}
    others = shown_by(value, ASKED, WAS_SENT).others
    assert without(value, others, ("size",), spares) == {"kind": "a", "size": 6}


def test_the_place_of_the_change_is_kept() -> None:
    value: dict[str, Any] = {"kind": "a", "size": 6}
    refused_around = frozenset({((), "type", "")})
    assert without(value, refused_around, ("size",), spares) is None


def test_what_a_refused_choice_leaves_unevaluated_is_no_other_change() -> None:
    member: dict[str, Any] = {"required": ["a"], "properties": {"a": True}}
    was_sent: dict[str, Any] = {"type": "object", "oneOf": [member], "unevaluatedProperties": False}
    assert shown_by({"b": 1}, {"oneOf": [member]}, was_sent).is_alone
