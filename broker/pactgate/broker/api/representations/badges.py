"""Badges as SVG, in the flat look that readers know from shields.io."""

import re
import unicodedata
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from pactgate.broker.domain.gate.badges import Badge, Colour

LONGEST = 80
"""How many characters of a text are shown; the title has them all."""

_PADDING = 5
_COLOURS = {Colour.BRIGHTGREEN: "#4c1", Colour.RED: "#e05d44", Colour.ORANGE: "#fe7d37", Colour.LIGHTGREY: "#9f9f9f"}

_WIDTHS = {
    "'Iijl ,.:;|": 3.5,
    '-/J\\f!()[]rt"': 4.5,
    "*`s?L_cz": 6,
    "FPakovxy": 6.5,
    "$0123456789ESTYbdeghnpqu{}": 7,
    "ABCKRVXZNU": 8,
    "&DGHOQ#+<=>^w~M": 9,
    "%m@W\u2026": 11,
}
"""Characters by their width in Verdana and DejaVu Sans at 11 px. An estimate will do: the text is fitted to it."""

_WIDTH_OF = {character: width for characters, width in _WIDTHS.items() for character in characters}
_OTHER, _WIDE = 7.5, 11

# XML has no control characters, not even escaped ones; those of direction would turn what stands beside a name.
_UNSHOWN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

_templates = Environment(loader=PackageLoader("pactgate.broker.api"), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two texts, where it starts and how wide its box is."""

    text: str
    start: int
    width: int

    @property
    def end(self) -> int:
        return self.start + self.width

    @property
    def middle(self) -> float:
        return self.start + self.width / 2

    @property
    def text_width(self) -> int:
        return self.width - 2 * _PADDING


def svg(badge: Badge) -> str:
    """The badge, drawn; what it says is also its title, for who cannot see it."""
    left = _side(badge.left, 0)
    right = _side(badge.right, left.end)
    colour = _COLOURS[badge.colour]
    return _templates.get_template("badge.svg").render(text=_shown(badge.text), left=left, right=right, colour=colour)


def _side(text: str, start: int) -> _Side:
    short = _cut(_shown(text))
    return _Side(short, start, round(sum(map(_width, short))) + 2 * _PADDING)


def _shown(text: str) -> str:
    return _UNSHOWN.sub("\ufffd", text)


def _cut(text: str) -> str:
    """The text without its middle where it is too long: both ends tell more than one."""
    if len(text) <= LONGEST:
        return text
    kept = LONGEST // 2
    return f"{text[:kept].rstrip()}\u2026{text[-kept + 1 :].lstrip()}"


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return _WIDTH_OF.get(character, _WIDE if wide else _OTHER)
