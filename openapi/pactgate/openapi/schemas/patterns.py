"""Regular expressions of documents: matched in bounded time, being somebody's input, and texts made from them."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from re import _parser  # what reads patterns for `re`; there is no public way to read one
from typing import Any

import jsonschema_rs

LIMITS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
"""Most patterns are matched in linear time; those that look around or back may try this often."""


class UnknownPatternError(ValueError):
    """A pattern is no regular expression that can be matched."""


def is_found(pattern: str, text: str) -> bool:
    """Whether the pattern matches somewhere in the text, as ECMA-262 reads it.

    Raises:
        UnknownPatternError: it cannot be matched.
    """
    return _matcher(pattern).is_valid(text)


@lru_cache(maxsize=2_000)
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=LIMITS)
    except (ValueError, jsonschema_rs.ValidationError) as error:
        raise UnknownPatternError(pattern) from error


LONGEST = 2_000
"""How long a text made from a pattern may get."""

_CLASSES = {
    "CATEGORY_DIGIT": "0", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_SPACE": " ", "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a", "CATEGORY_NOT_WORD": "-",
}  # fmt: skip
_PRINTABLE = "aA0-_ .:/@"

_AMBIGUOUS = re.compile(r"\[\[|--|&&|~~|\|\|")
"""What Python warns of, since it may once mean something else in a set of characters."""

type _Step = tuple[Any, Any]


class _TooLongError(ValueError):
    """The text would be longer than is of use."""


@lru_cache(maxsize=2_000)
def matching(pattern: str) -> tuple[str, ...]:
    """A few texts that probably match; each is still to be judged, since patterns are not read as in ECMA-262."""
    if _AMBIGUOUS.search(pattern):
        return ()
    texts: list[str] = []
    for extra, pick in ((0, 0), (1, -1), (3, 0), (0, -1)):
        try:
            texts.append(_Sampler(extra, pick).text(_parser.parse(pattern)))
        except (re.error, _TooLongError, RecursionError, OverflowError):
            continue
    return tuple(dict.fromkeys(texts))


class _Sampler:
    """Makes one text of a pattern.

    Args:
        extra: how much oftener than it must a part is repeated.
        pick: which of several branches, or members of a class, is taken.
    """

    def __init__(self, extra: int, pick: int) -> None:
        self._extra, self._pick = extra, pick
        self._groups: dict[int, str] = {}
        self._made: dict[str, Callable[[Any], str]] = {
            "LITERAL": chr,
            "NOT_LITERAL": lambda code: self._other({chr(code)}),
            "ANY": lambda _: "a",
            "IN": self._member,
            "BRANCH": lambda branches: self.text(branches[1][self._pick]),
            "SUBPATTERN": self._group,
            "ATOMIC_GROUP": self.text,
            "GROUPREF": lambda number: self._groups.get(number, ""),
            "MAX_REPEAT": self._repeated,
            "MIN_REPEAT": self._repeated,
            "POSSESSIVE_REPEAT": self._repeated,
        }

    def text(self, steps: Iterable[_Step]) -> str:
        """A text of what stands in a row."""
        text = ""
        for operation, argument in steps:
            text += self._made.get(str(operation), lambda _: "")(argument)
            if len(text) > LONGEST:
                raise _TooLongError
        return text

    def _group(self, argument: Sequence[Any]) -> str:
        text = self.text(argument[-1])
        if argument[0]:
            self._groups[argument[0]] = text
        return text

    def _repeated(self, argument: tuple[int, int, Any]) -> str:
        least, most, inner = argument
        times, text = int(min(most, least + self._extra)), self.text(inner)
        if times * len(text) > LONGEST:
            raise _TooLongError
        return text * times

    def _member(self, members: Sequence[_Step]) -> str:
        operations = [(str(operation), value) for operation, value in members]
        if operations[0][0] == "NEGATE":
            return self._other({character for step in operations[1:] for character in _characters(*step)})
        return "".join(_characters(*operations[self._pick]))[0]

    def _other(self, excluded: set[str]) -> str:
        return next((character for character in _PRINTABLE if character not in excluded), "~")


def _characters(operation: str, argument: Any) -> str:  # noqa: ANN401 - as the parser of `re` gives it
    if operation == "RANGE":
        return "".join(map(chr, range(argument[0], min(argument[1], argument[0] + 128) + 1)))
    return chr(argument) if operation == "LITERAL" else _CLASSES.get(str(argument), "a")
