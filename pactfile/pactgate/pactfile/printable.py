"""Texts that somebody else wrote, as they may be printed: what would steer a terminal or a CI log is shown escaped."""

import re

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Controls, what separates lines, what turns the direction of writing, what cannot be seen, and halves of pairs."""


def one_line(text: str) -> str:
    """The text on one line: a name that has line ends in it shows them escaped."""
    return printable(text.replace("\n", "\\n").replace("\t", "\\t"))


def printable(text: str) -> str:
    """The text with its lines and tabs."""
    return _STEERING.sub(_escaped, text)


def printable_json(text: str) -> str:
    """The same of a text in JSON, in which it is escaped as JSON does."""
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    known = {"\r": "\\r"}.get(found[0])
    return known or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
