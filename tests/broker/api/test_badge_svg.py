"""The drawing of badges: well-formed and readable whatever stands on them."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.api.gate.badges import LONGEST, badge_svg
from pactgate.broker.domain.gate.badges import Badge, Colour

SVG = "{http://www.w3.org/2000/svg}"
ANYTHING = st.text(st.characters(), max_size=200)
"""Also what is no text, as half of a surrogate pair."""


def drawn(left: str, right: str = "verified") -> ET.Element:
    return ET.fromstring(badge_svg(Badge(left, right, Colour.BRIGHTGREEN)))


def shown(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


@given(ANYTHING, ANYTHING)
def test_any_text_is_drawn_as_two_boxes_that_hold_it(left: str, right: str) -> None:
    root = drawn(left, right)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        *("svg", "title", "g", "rect", "text", "stop", "clipPath", "linearGradient")
    }
    assert all(len(text) <= LONGEST for text in shown(root))
    boxes = [int(box.attrib["width"]) for box in root.findall(f"{SVG}g/{SVG}rect")]
    assert sum(boxes[:2]) == boxes[2] == int(root.attrib["width"])
    fitted = [int(text.attrib["textLength"]) for text in root.iter(f"{SVG}text")]
    assert all(length <= box for length, box in zip(fitted[::2], boxes, strict=False))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"])))
def test_a_name_is_told_as_it_is_to_who_cannot_see_it(name: str) -> None:
    root = drawn(name)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == root.findtext(f"{SVG}title") == f"{name}: verified"


@pytest.mark.parametrize("name", ["</text><script>alert(1)</script>", '" onload="alert(1)', "&lt;", "]]>", "<!--"])
def test_markup_is_text(name: str) -> None:
    root = drawn(name)
    assert shown(root)[0] == name
    assert root.findtext(f"{SVG}title") == f"{name}: verified"
    assert "onload" not in root.attrib


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\ufffe", "\ud800", "\u202e", "\u2067"])
def test_what_xml_cannot_hold_or_would_turn_the_text_is_replaced(hidden: str) -> None:
    assert shown(drawn(f"a{hidden}b"))[0] == "a\ufffdb"


def test_a_long_text_loses_its_middle_and_the_title_has_it_all() -> None:
    left = f"{'web' * 100}/orders pact"
    root = drawn(left)
    text = shown(root)[0]
    assert text.startswith("webweb")
    assert text.endswith("web/orders pact")
    assert len(text) == LONGEST
    assert "\u2026" in text
    assert root.findtext(f"{SVG}title") == f"{left}: verified"


def test_wide_characters_get_more_room_than_narrow_ones() -> None:
    widths = [int(drawn(text).attrib["width"]) for text in ("ill", "abc", "MWM", "\u4e2d\u6587\u5b57")]
    assert widths == sorted(widths)
    assert len(set(widths)) > 1
