"""Regular expressions of documents and pacts, which anybody may write: matched in bounded time; texts made of them.

Nothing else in pactgate matches an expression that it did not write itself. Most are matched in linear time, by an
engine without backtracking. What is large (it counts in what it counts), or what that engine does not read (it looks
around, or refers back), is matched in texts so short, and tried anew so seldom, that it takes no more than a fraction
of a second; beyond that it is unknown.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from re import _parser  # what reads patterns for `re`; there is no public way to read one
from typing import Any, Protocol

import jsonschema_rs

_SIZE = 128 * 2**10
"""How large a pattern is, in bytes of its automaton, that is matched in any text: 50,000 characters take 0.2 s."""

_LARGER = ((2 * 2**20, 1_000), (10 * 2**20, 100))
"""How long a text may be for larger ones: as many characters take half a second."""

_COUNTS_ONCE = re.compile(r"\^[^*+?{|]*\{\d+(?:,\d*)?\}[^*+?{|]*")
"""A pattern such as `^.{1,4000}$`, which is large, and is at one place at a time nevertheless."""

MOST_ATTEMPTS = 10_000
"""How often an expression that looks around or refers back may be tried anew in one text."""

LONGEST_LOOKED_AROUND = 5_000
"""How long such a text may be: looking ahead from each character takes time by the square of it."""

_LINEAR = jsonschema_rs.RegexOptions(size_limit=_SIZE)
_BACKTRACKING = jsonschema_rs.FancyRegexOptions(backtrack_limit=MOST_ATTEMPTS)


class UnknownPatternError(ValueError):
    """A pattern is no regular expression that can be matched, or not in bounded time."""


class _Matcher(Protocol):
    def is_valid(self, instance: str) -> bool:
        """Whether the pattern is found in the text."""


def is_found(pattern: str, text: str) -> bool:
    """Whether the pattern matches somewhere in the text, as ECMA-262 reads it.

    Raises:
        UnknownPatternError: it cannot be matched, or not in bounded time.
    """
    return _matcher(pattern).is_valid(text)


def is_linear(pattern: str) -> bool:
    """Whether the pattern is matched in linear time, whatever the text."""
    return isinstance(_matcher(pattern), jsonschema_rs.Draft202012Validator)


def compiled(schema: Any, **options: Any) -> jsonschema_rs.Draft202012Validator:  # noqa: ANN401 - any JSON
    """A validator of a schema whose patterns are all matched in linear time.

    Args:
        schema: a JSON Schema in 2020-12.
        options: what else jsonschema-rs is to know.

    Raises:
        ValueError: the schema cannot be made a validator, be it for a pattern that is not matched so.
    """
    return jsonschema_rs.Draft202012Validator(schema, pattern_options=_LINEAR, **options)


@lru_cache(maxsize=500)
def _matcher(pattern: str) -> _Matcher:
    """What matches the pattern; also of one that cannot be read, which is found out but once."""
    try:
        return compiled({"pattern": pattern})
    except ValueError:
        return _larger(pattern) or _Unreadable(pattern)


def _larger(pattern: str) -> "_Careful | None":
    ways: list[tuple[jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions, int]]
    ways = [(jsonschema_rs.RegexOptions(size_limit=size), longest) for size, longest in _LARGER]
    for options, longest in (*ways, (_BACKTRACKING, LONGEST_LOOKED_AROUND)):
        try:
            validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
        except ValueError:
            continue
        is_at_one_place = options is not _BACKTRACKING and _COUNTS_ONCE.fullmatch(pattern)
        return _Careful(pattern, validator, None if is_at_one_place else longest)
    return None


class _Careful:
    """Matches a pattern that may take long, in texts that are not too long for it.

    Args:
        pattern: the pattern.
        validator: what matches it, and says where it gave up.
        longest: how long a text may be; None where any may be.
    """

    def __init__(self, pattern: str, validator: jsonschema_rs.Draft202012Validator, longest: int | None) -> None:
        self._pattern, self._validator, self._longest = pattern, validator, longest
        self.is_valid = lru_cache(maxsize=500)(self._is_found)  # as each text may take long, and is asked about again

    def _is_found(self, text: str) -> bool:
        if self._longest is not None and len(text) > self._longest:
            raise self._unknown()
        error = next(self._validator.iter_errors(text), None)
        if error is not None and not isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern):
            raise self._unknown()
        return error is None

    def _unknown(self) -> UnknownPatternError:
        return UnknownPatternError(f"the pattern {shortened(self._pattern)} cannot be checked in bounded time")


class _Unreadable:
    """Stands for a pattern that no engine reads."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def is_valid(self, instance: str) -> bool:
        """Nothing: it cannot be told.

        Raises:
            UnknownPatternError: always.
        """
        del instance
        raise UnknownPatternError(f"the pattern {shortened(self._pattern)} cannot be read")


def shortened(pattern: str) -> str:
    """The pattern as a message names it."""
    return repr(pattern if len(pattern) <= 100 else f"{pattern[:99]}…")


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
