"""Texts with places for any other text, such as path templates: matched in linear time, without regular expressions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property


def between(pieces: Sequence[str], text: str, *, least: int = 0) -> tuple[str, ...] | None:
    """What stands between the pieces of a text that begins with the first and ends with the last, as short as may be.

    Args:
        pieces: the pieces, of which there is one at least.
        text: the text.
        least: how many characters must be between two of them.

    Returns:
        One text less than there are pieces; None where the text is not so.
    """
    if len(pieces) == 1:
        return () if text == pieces[0] else None
    first, *middle, last = pieces
    if not (text.startswith(first) and text.endswith(last)):
        return None
    at, found = len(first), list[str]()
    for piece in middle:
        start = text.find(piece, at + least)
        if start < 0:
            return None
        found.append(text[at:start])
        at = start + len(piece)
    end = len(text) - len(last)
    return (*found, text[at:end]) if end - at >= least else None


@dataclass(frozen=True)
class PrefixPart:
    """A part of a prefix.

    Attributes:
        texts: the texts that it may be.
        is_open: whether it may be any other text without a slash as well.
    """

    texts: tuple[str, ...]
    is_open: bool = False

    @cached_property
    def _by_length(self) -> dict[int, frozenset[str]]:
        lengths = {len(text) for text in self.texts}
        return {length: frozenset(text for text in self.texts if len(text) == length) for length in lengths}

    def ends(self, text: str, starts: Iterable[int]) -> set[int]:
        """Where it may end in a text that has it at one of the starts."""
        ordered = sorted(starts)
        ends = {
            start + length
            for start in ordered
            for length, texts in self._by_length.items()
            if text[start : start + length] in texts
        }
        reached = 0
        for start in ordered if self.is_open else ():
            if start >= reached:  # what begins later in the same segment ends nowhere else
                slash = text.find("/", start)
                reached = len(text) if slash < 0 else slash
                ends.update(range(start + 1, reached + 1))
        return ends


@dataclass(frozen=True)
class Prefix:
    """What may stand before a path.

    Attributes:
        parts: its parts, one behind the other.
    """

    parts: tuple[PrefixPart, ...] = ()

    @property
    def rank(self) -> tuple[int, tuple[tuple[str, ...], ...]]:
        """What puts prefixes in order, the longest first."""
        length = sum(len(text) for part in self.parts for text in part.texts)
        return -length, tuple(part.texts for part in self.parts)

    def ends(self, path: str) -> list[int]:
        """Where it may end in a path, before a slash; the last of these places first."""
        ends = {0}
        for part in self.parts:
            ends = part.ends(path, ends)
        return sorted((end for end in ends if path[end : end + 1] == "/"), reverse=True)
