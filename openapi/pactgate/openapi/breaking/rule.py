"""Rules: one function each, whose name is the id and whose docstring says what changed and why it matters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import getdoc
from types import ModuleType
from typing import Any

from pactgate.openapi.breaking.direction import Level
from pactgate.openapi.breaking.pairs import Found, Pair, SchemaPair, Site

type Check[P] = Callable[[P], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which two documents can differ.

    Attributes:
        id: its name, as oasdiff has it where oasdiff has the rule.
        on: the kind of pair that it is handed.
        level: how much such a change should worry a caller.
        what: what changed, a sentence.
        why: why it matters.
        check: finds the changes in one pair.
        prefixes: for rules about schemas, the prefixes of the places that it speaks of.
        is_proved: whether its findings are about values, so that a break must show a witness.
        family: what it shares with the rules that say the same of other places; its id if it stands alone.
    """

    id: str
    on: Site
    level: Level
    what: str
    why: str
    check: Check[Any]
    prefixes: frozenset[str] = frozenset()
    family: str = ""
    is_proved: bool = False


def rule[P: Pair[Any] | SchemaPair](on: Site, level: Level) -> Callable[[Check[P]], Rule]:
    """Make a rule of a function; its docstring must have a first line and more.

    Args:
        on: the kind of pair that the function takes.
        level: how much its findings should worry a caller.

    Raises:
        ValueError: the docstring does not say what changed, or not why it matters.
    """

    def made(check: Check[P]) -> Rule:
        name = str(getattr(check, "__name__", ""))
        what, _, why = (getdoc(check) or "").partition("\n")
        if not what or not why.strip():
            raise ValueError(f"the rule {name} must say in its docstring what changed, and then why it matters")
        name = name.replace("_", "-")
        return Rule(name, on, level, what, " ".join(why.split()), check, family=name)

    return made


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """The rules that the modules define, in their order."""
    found = (value for module in modules for value in vars(module).values())
    return tuple(value for value in found if isinstance(value, Rule))
