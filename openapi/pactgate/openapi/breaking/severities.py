"""Levels that a team gives rules of its own choice: a file of lines `rule level`, as oasdiff has it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from pactgate.openapi.breaking.comparison import Change, Comparison, ranked
from pactgate.openapi.breaking.rules import RULES
from pactgate.openapi.level import Level

_WORDS = {
    "err": Level.ERROR, "error": Level.ERROR, "warn": Level.WARNING, "warning": Level.WARNING, "info": Level.INFO,
    "none": None, "ignore": None,
}  # fmt: skip


class SeverityError(ValueError):
    """A line is not `rule level`."""


@dataclass(frozen=True, slots=True)
class Severities:
    """What a file of severities says.

    Attributes:
        levels: the level by the rule's id; None for a rule whose findings are left out.
        unknown: a sentence for each line whose rule is not known here, and so says nothing.
    """

    levels: Mapping[str, Level | None]
    unknown: tuple[str, ...] = ()

    def applied(self, comparison: Comparison) -> Comparison:
        """The comparison with these levels; what was unproven becomes no error by them."""
        return Comparison(ranked(self._changed(comparison.changes)))

    def _changed(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            level = self.levels.get(change.rule, change.level)
            if level is not None:
                is_doubtful = level is Level.ERROR and change.is_unproven
                yield replace(change, level=Level.WARNING if is_doubtful else level)


def read_severities(content: str) -> Severities:
    """The severities that a file says; empty lines and those that begin with `#` say nothing.

    Raises:
        SeverityError: a line is not a rule and a level.
    """
    known = {rule.id for rule in RULES}
    levels: dict[str, Level | None] = {}
    unknown: list[str] = []
    for number, line in enumerate(content.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[1].lower() not in _WORDS:
            raise SeverityError(f"line {number}: {line.strip()!r} is not a rule and one of err, warn, info, none")
        if words[0] not in known:
            near = get_close_matches(words[0], known, 1)
            unknown.append(f"line {number}: no rule is called {words[0]}" + (f": {near[0]}?" if near else ""))
        levels[words[0]] = _WORDS[words[1].lower()]
    return Severities(levels, tuple(unknown))
