"""Numbers of versions that say which one is latest: read by formats, compared as semantic versions are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, total_ordering

_DIGITS = "[0-9]{1,18}"
_PARTS = {
    "%M": f"(?P<major>{_DIGITS})",
    "%m": f"(?P<minor>{_DIGITS})",
    "%p": f"(?P<patch>{_DIGITS})",
    "%s": "(?:-(?P<special>[A-Za-z][0-9A-Za-z.]+))?",
    "%d": "(?:[+][0-9A-Za-z][0-9A-Za-z.]*)?",
}


@total_ordering
@dataclass(frozen=True, slots=True)
class VersionNumber:
    """A number that was read. Build metadata says nothing about the order, so it is not kept."""

    major: int
    minor: int = 0
    patch: int = 0
    special: str = ""

    def __lt__(self, other: "VersionNumber") -> bool:
        return self._key < other._key

    @property
    def _key(self) -> tuple[object, ...]:
        # A release comes after its pre-releases; of these, numbers come before words.
        parts = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in self.special.split(".")]
        return self.major, self.minor, self.patch, not self.special, parts


@dataclass(frozen=True)
class NumberFormats:
    """Formats of version numbers as `%M.%m.%p%s%d`, tried in order. A number may have more around what they say."""

    formats: tuple[str, ...] = ("%M.%m.%p%s%d", "%M.%m", "%M")

    def read(self, number: str) -> VersionNumber | None:
        """A number by the first format that fits; None where none does."""
        found = next((match for pattern in self._patterns if (match := pattern.search(number))), None)
        if found is None:
            return None
        parts = found.groupdict()
        major, minor, patch = (int(parts.get(name) or 0) for name in ("major", "minor", "patch"))
        return VersionNumber(major, minor, patch, parts.get("special") or "")

    def is_later(self, number: str, other: str) -> bool:
        """Whether a number comes after another one. What cannot be read comes before everything that can."""
        one, two = self.read(number), self.read(other)
        return one is not None and (two is None or one > two)

    @cached_property
    def _patterns(self) -> Sequence[re.Pattern[str]]:
        return [re.compile(_pattern(each)) for each in self.formats]


def _pattern(template: str) -> str:
    pattern = re.escape(template)
    for placeholder, part in _PARTS.items():
        pattern = pattern.replace(placeholder, part)
    return pattern
