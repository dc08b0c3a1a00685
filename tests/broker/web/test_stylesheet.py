import re
from itertools import product
from pathlib import Path

import pytest

from pactgate.broker import web

CSS = (Path(web.__file__).parent / "static" / "pactgate.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
)
VERDICTS = ("yes", "no", "unknown", "warning")
TEXT = [
    *product(["ink", "ink-2", "link"], ["bg", "surface", "sunk"]),
    *((name, ground) for name in VERDICTS for ground in ("surface", "bg", f"{name}-bg")),
    *(("on", ground) for ground in ("no", "ink", "warning")),
    *(("ink", f"{name}-bg") for name in VERDICTS),
]
SHAPES = [*product(["edge", "focus"], ["bg", "surface"]), *((name, "surface") for name in VERDICTS)]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_can_be_read(tokens: dict[str, str], front: str, ground: str) -> None:
    assert contrast(tokens[front], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), SHAPES)
def test_shapes_that_mean_something_can_be_seen(tokens: dict[str, str], front: str, ground: str) -> None:
    assert contrast(tokens[front], tokens[ground]) >= 3


def test_both_colour_schemes_have_every_colour_and_nothing_is_fetched() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert "url(" not in CSS
    assert "@import" not in CSS


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
