"""Regular expressions as sets of texts: whether all that some admit is admitted by others, or which text is not.

An expression is found somewhere in a text, as ECMA-262 reads it. Two questions are one: the automata of both sides are
walked together, the shortest texts first, until one is met that tells them apart or there is nothing new to meet. What
would take more than `MOST` steps, or is no regular language (a reference back), is not known. The libraries for this
(greenery, interegular) determinize each expression whole, which an unlucky one makes take for ever.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from re import _parser  # what reads patterns for `re`; there is no public way to read one
from typing import Any

from pactgate.openapi.values import Json

type _Ranges = tuple[tuple[int, int], ...]
type _States = frozenset[int]

MOST = 1_500
"""How many combinations of states are looked at."""

LARGEST = 1_500
"""How many states the automaton of one expression may have."""

_END = 0x10FFFF
_BEFORE, _AFTER = -1, -2
"""What stands before the first character of a text and behind its last, so that `^` and `$` are characters too."""

_ANYTHING: _Ranges = ((_AFTER, _END),)
_SURROGATES = (0xD800, 0xDFFF)
_LINES = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_CLASSES: dict[str, _Ranges] = {
    "DIGIT": ((0x30, 0x39),),
    "WORD": ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)),
    "SPACE": (
        (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
        (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
    ),
}  # fmt: skip
"""`\\d`, `\\w` and `\\s` as ECMA-262 has them (22.2.2.9)."""

_PLEASANT = "a0A-1b .:/@zZ9_"
"""Characters that a text is made of where others would do as well."""

_UNLIKE = re.compile(r"\{,|\[\[|--|&&|~~|\|\||\\[AZzaGe]|\(\?[PiLmsux#<]|\$[*+?{]|\^[*+?{]")
"""What Python reads otherwise than ECMA-262, or does not read."""


class _UnknownLanguageError(ValueError):
    """The expression is no regular language that is read here."""


@dataclass(slots=True)
class _Automaton:
    """The states of one expression; those of a text that has it somewhere."""

    moves: list[list[tuple[_Ranges, int]]] = field(default_factory=list)
    jumps: list[list[int]] = field(default_factory=list)
    end: int = 0
    _closed: dict[int, _States] = field(default_factory=dict)
    _steps: dict[tuple[_States, int], _States] = field(default_factory=dict)

    def state(self) -> int:
        if len(self.moves) >= LARGEST:
            raise _UnknownLanguageError
        self.moves.append([])
        self.jumps.append([])
        return len(self.moves) - 1

    def reached(self, states: Iterable[int]) -> _States:
        """The states and those that they are as good as."""
        return frozenset().union(*[self._closure(state) for state in states])

    def _closure(self, state: int) -> _States:
        if state not in self._closed:
            seen = {state}
            todo = [state]
            for known in todo:  # which grows while it is read
                new = [other for other in self.jumps[known] if other not in seen]
                seen.update(new)
                todo += new
            self._closed[state] = frozenset(seen)
        return self._closed[state]

    def step(self, states: _States, character: int) -> _States:
        key = states, character
        if key not in self._steps:
            ways = [move for state in states for move in self.moves[state]]
            to = {to for ranges, to in ways if any(low <= character <= high for low, high in ranges)}
            self._steps[key] = self.reached(to)
        return self._steps[key]

    def cuts(self, states: _States) -> Iterator[int]:
        """The characters at which another way may begin."""
        for state in states:
            for ranges, _ in self.moves[state]:
                for low, high in ranges:
                    yield low
                    yield high + 1


@dataclass(frozen=True, slots=True)
class Language:
    """What is said of texts.

    Attributes:
        patterns: the expressions that must be found in one.
        shortest: how many characters it has at least.
        longest: how many it has at most; None where any will do.
    """

    patterns: tuple[str, ...] = ()
    shortest: int = 0
    longest: int | None = None


def texts_of(facts: Iterable[Mapping[str, Json]]) -> Language:
    """What keywords say of texts that are all said of one."""
    known = [fact for fact in facts if fact.keys() & {"pattern", "minLength", "maxLength"}]
    least = [number for fact in known if isinstance(number := fact.get("minLength"), int)]
    most = [number for fact in known if isinstance(number := fact.get("maxLength"), int)]
    patterns = [pattern for fact in known if isinstance(pattern := fact.get("pattern"), str)]
    return Language(tuple(dict.fromkeys(patterns)), max(least, default=0), min(most, default=None))


def are_within(sent: Language, asked: Language) -> bool:
    """Whether it is shown that all texts as the one says are as the other says."""
    return _apart(_readable(sent), asked) == (True, None)


def text_apart(sent: Language, asked: Language) -> str | None:
    """The shortest text that is as the one says and not as the other; None where none is known."""
    return _apart(_readable(sent), asked)[1]


def _readable(texts: Language) -> Language:
    """What is read here of what is said, which leaves more texts."""
    longest = texts.longest if texts.longest is None or texts.longest < LARGEST / 2 else None
    shortest = texts.shortest if texts.shortest < LARGEST / 2 else 0
    return Language(tuple([pattern for pattern in texts.patterns if _read(pattern)]), shortest, longest)


@lru_cache(maxsize=5_000)
def _apart(sent: Language, asked: Language) -> tuple[bool, str | None]:
    """Whether it is known that there is such a text or that there is none, and the text."""
    try:
        return True, _shortest_apart(sent, asked)
    except _UnknownLanguageError:
        return False, None


def _shortest_apart(sent: Language, asked: Language) -> str | None:
    others = Language(
        tuple([made for made in asked.patterns if made not in sent.patterns]), asked.shortest, asked.longest
    )
    if not others.patterns and _has_length_of(sent.shortest, others) and _has_length_of(sent.longest, others):
        return None
    mine, theirs = list(_automata(sent)), list(_automata(others))
    automata = [*mine, *theirs]
    farthest = max(sent.shortest, sent.longest or 0, others.shortest, others.longest or 0) + 1
    start = tuple([made.step(made.reached({0}), _BEFORE) for made, _ in automata])
    seen, todo = {(start, 0)}, deque([(start, "")])
    telling: dict[tuple[_States, ...], list[int]] = {}
    while todo:
        states, text = todo.popleft()
        pairs = zip(automata, states, strict=True)
        met = [(made.end in made.step(at, _AFTER)) is wanted for (made, wanted), at in pairs]
        is_sent = all(met[: len(mine)]) and _has_length_of(len(text), sent)
        if is_sent and not (all(met[len(mine) :]) and _has_length_of(len(text), others)):
            return text
        if states not in telling:
            telling[states] = _telling(automata, states)
        for character in telling[states] if len(text) != sent.longest else ():
            after = tuple([made.step(at, character) for (made, _), at in zip(automata, states, strict=True)])
            length = min(len(text) + 1, farthest)
            if (after, length) not in seen:
                seen.add((after, length))
                todo.append((after, text + chr(character)))
        if len(seen) > MOST:
            raise _UnknownLanguageError
    return None


def _has_length_of(length: int | None, texts: Language) -> bool:
    """Whether texts of that length may be as it is said; None stands for any length."""
    if length is None:
        return texts.longest is None
    return texts.shortest <= length and (texts.longest is None or length <= texts.longest)


def _telling(automata: Sequence[tuple[_Automaton, bool]], states: tuple[_States, ...]) -> list[int]:
    """A character of each kind that the automata may tell from others."""
    cuts = {0, _SURROGATES[0], _SURROGATES[1] + 1}
    for (made, _), at in zip(automata, states, strict=True):
        cuts.update(made.cuts(at))
    starts = sorted([cut for cut in cuts if 0 <= cut <= _END])
    kinds: dict[int, int] = {}
    for low, above in zip(starts, [*starts[1:], _END + 1], strict=True):
        if low != _SURROGATES[0]:
            kinds[low] = next((ord(c) for c in _PLEASANT if low <= ord(c) < above), low)
    return sorted(kinds.values(), key=lambda code: (chr(code) not in _PLEASANT, _PLEASANT.find(chr(code)), code))


def _automata(texts: Language) -> Iterator[tuple[_Automaton, bool]]:
    """An automaton for each expression, with whether it must be found or must not."""
    for pattern in texts.patterns:
        read = _read(pattern)
        if not read:
            raise _UnknownLanguageError
        yield from read


@lru_cache(maxsize=2_000)
def _read(pattern: str) -> tuple[tuple[_Automaton, bool], ...]:
    """What a pattern says; nothing for one that is not read here."""
    try:
        return () if _UNLIKE.search(pattern) else _parts([*_parser.parse(pattern)])
    except (re.error, RecursionError, OverflowError, _UnknownLanguageError):
        return ()


def _parts(steps: Sequence[Any]) -> tuple[tuple[_Automaton, bool], ...]:
    made: list[tuple[_Automaton, bool]] = []
    rest = steps
    if rest and str(rest[0][0]) == "AT":  # what looks ahead from the beginning is one more thing that is said
        while len(rest) > 1 and str(rest[1][0]) in {"ASSERT", "ASSERT_NOT"} and rest[1][1][0] == 1:
            made.append((_made([rest[0], *rest[1][1][1]]), str(rest[1][0]) == "ASSERT"))
            rest = [rest[0], *rest[2:]]
    return (*made, (_made(rest), True))


def _made(steps: Sequence[Any]) -> _Automaton:
    automaton = _Automaton()
    first = automaton.state()
    automaton.moves[first].append((_ANYTHING, first))
    end = _Builder(automaton).sequence(steps, first, at_start=True, at_end=True)
    automaton.moves[end].append((_ANYTHING, end))
    automaton.end = end
    return automaton


@dataclass(frozen=True, slots=True)
class _Builder:
    """Adds the states of what the parser of `re` read; each method gives the state behind it."""

    automaton: _Automaton

    def sequence(self, steps: Sequence[Any], start: int, *, at_start: bool, at_end: bool) -> int:
        at = self._jump(start)
        for index, (operation, argument) in enumerate(steps):
            is_first, is_last = at_start and index == 0, at_end and index == len(steps) - 1
            at = self._step(str(operation), argument, at, is_first, is_last)
        return at

    def _step(self, operation: str, argument: Any, at: int, is_first: bool, is_last: bool) -> int:  # noqa: ANN401, FBT001
        if operation == "AT":
            return self._anchor(str(argument), at, is_first, is_last)
        if operation == "BRANCH":
            ends = [self.sequence([*b], at, at_start=is_first, at_end=is_last) for b in argument[1]]
            return self._joined(ends)
        if operation == "SUBPATTERN":
            if argument[1] or argument[2]:
                raise _UnknownLanguageError
            return self.sequence([*argument[3]], at, at_start=is_first, at_end=is_last)
        if operation in {"MAX_REPEAT", "MIN_REPEAT"}:
            return self._repeated(argument, at)
        return self._move(at, _characters(operation, argument))

    def _anchor(self, where: str, at: int, is_first: bool, is_last: bool) -> int:  # noqa: FBT001
        if where == "AT_BEGINNING" and is_first:
            return self._move(at, ((_BEFORE, _BEFORE),))
        if where == "AT_END" and is_last:
            return self._move(at, ((_AFTER, _AFTER),))
        raise _UnknownLanguageError

    def _repeated(self, argument: tuple[int, Any, Any], at: int) -> int:
        least, most, steps = argument
        for _ in range(least):
            at = self.sequence([*steps], at, at_start=False, at_end=False)
        if most is _parser.MAXREPEAT:
            loop = self._jump(at)
            end = self.sequence([*steps], loop, at_start=False, at_end=False)
            self.automaton.jumps[end].append(loop)
            return self._jump(loop)
        ends = [at]
        for _ in range(int(most) - least):
            ends.append(self.sequence([*steps], ends[-1], at_start=False, at_end=False))
        return self._joined(ends)

    def _jump(self, at: int) -> int:
        state = self.automaton.state()
        self.automaton.jumps[at].append(state)
        return state

    def _joined(self, ends: Sequence[int]) -> int:
        state = self.automaton.state()
        for end in ends:
            self.automaton.jumps[end].append(state)
        return state

    def _move(self, at: int, ranges: _Ranges) -> int:
        state = self.automaton.state()
        self.automaton.moves[at].append((ranges, state))
        return state


def _characters(operation: str, argument: Any) -> _Ranges:  # noqa: ANN401 - as the parser of `re` gives it
    if operation == "LITERAL":
        return ((argument, argument),)
    if operation == "RANGE":
        return ((argument[0], argument[1]),)
    if operation == "NOT_LITERAL":
        return _others(((argument, argument),))
    if operation == "ANY":
        return _others(_LINES)
    if operation == "CATEGORY":
        name = str(argument).removeprefix("CATEGORY_")
        known = _CLASSES.get(name.removeprefix("NOT_"))
        if known is None:
            raise _UnknownLanguageError
        return _others(known) if name.startswith("NOT_") else known
    if operation != "IN":
        raise _UnknownLanguageError
    members = [(str(kind), value) for kind, value in argument]
    is_negated = members[0][0] == "NEGATE"
    ranges = tuple([part for member in members[is_negated:] for part in _characters(*member)])
    return _others(ranges) if is_negated else ranges


def _others(ranges: _Ranges) -> _Ranges:
    """All characters but these."""
    others: list[tuple[int, int]] = []
    low = 0
    for start, end in sorted(ranges):
        if start > low:
            others.append((low, start - 1))
        low = max(low, end + 1)
    return (*others, (low, _END)) if low <= _END else tuple(others)
