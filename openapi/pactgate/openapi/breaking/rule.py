"""Rules: one function each, whose docstring says what changed and why it matters, with its id and its attributes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from inspect import getdoc
from types import ModuleType
from typing import Any

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding, SchemaPair
from pactgate.openapi.level import Level

type Check[P] = Callable[[P], Iterable[PairFinding]]


class Naming(Enum):
    """What a rule about schemas has to do with the naming of a break that no finding shows alone."""

    OTHER = auto()
    """Nothing in particular."""

    TYPE = auto()
    """It speaks of the type and the format: the opposite finding with the same detail says nothing more."""

    TYPE_CHANGED = auto()
    """The same, and where several findings may be the break, it is the one that names it."""

    TYPES = auto()
    """It speaks of a list of types, beside which a format may have changed."""

    UNNAMED = auto()
    """It stands for a break that is proved and that no other rule has a name for."""

    @property
    def is_type(self) -> bool:
        """Whether the rule speaks of the type and the format as one thing."""
        return self in {Naming.TYPE, Naming.TYPE_CHANGED}

    @property
    def may_be_format(self) -> bool:
        """Whether what it names may be the format alone, whose values cannot always be told."""
        return self.is_type or self is Naming.TYPES


class Touches(StrEnum):
    """Which interactions of an operation a finding of a rule touches."""

    VALUE = "who sends or reads the value that the schema is about"
    PROPERTY = "who sends or reads the property"
    PROPERTY_DEMANDED = "who sends the property, and who does not"
    PROPERTY_REQUIRED = "who does not send the property"
    OBJECT = "who reads the object around the property"
    CALLER = "whoever calls the operation"
    NOBODY = "nobody who keeps to the old document"
    UNSEEN = "perhaps everyone: no pact tells"
    PARAMETER_SENT = "who sends the parameter"
    PARAMETER_LACKING = "who does not send the parameter"
    PARAMETER_DEMANDED = "who sends the parameter, and who does not"
    BODY_SENT = "who sends a body"
    BODY_LACKING = "who sends no body"
    BODY_DEMANDED = "who sends a body, and who sends none"
    REQUEST_TYPE = "who sends a body of the media type"
    STATUS = "who expects the status"
    RESPONSE_TYPE = "who reads the response in the media type"
    RESPONSE_HEADER = "who reads the header"

    @property
    def is_property(self) -> bool:
        """Whether the rule is about a property of the object that it is handed."""
        return self in _OF_PROPERTIES


_OF_PROPERTIES = frozenset({Touches.PROPERTY, Touches.PROPERTY_DEMANDED, Touches.PROPERTY_REQUIRED, Touches.OBJECT})


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
        family: what it shares with the rules that say the same of other places; its id if it stands alone.
        naming: what it has to do with the naming of a break that no finding shows alone.
        touches: which interactions of an operation its findings touch.
        marks: whether its detail has a keyword before the name of the property.
        looks_at: what it looks at: where none of that reads otherwise than before, it finds nothing and is not asked;
            empty for a rule that is always asked.
        implies: the families of rules whose findings say no more where it finds something with the same detail.
        in_headers: the same rule as it is called where the parameter is a header; None where it keeps its name.
    """

    id: str
    on: MatchedThing
    level: Level
    what: str
    why: str
    check: Check[Any]
    prefixes: frozenset[str] = frozenset()
    family: str = ""
    naming: Naming = Naming.OTHER
    touches: Touches = Touches.VALUE
    marks: bool = False
    looks_at: frozenset[str] = frozenset()
    implies: frozenset[str] = frozenset()
    in_headers: "Rule | None" = None

    def may_find(self, otherwise: frozenset[str]) -> bool:
        """Whether it may find something where only that reads otherwise than before."""
        return not (self.looks_at and self.looks_at.isdisjoint(otherwise))


def rule[P: MatchedPair[Any] | SchemaPair](
    name: str, on: MatchedThing, level: Level, touches: Touches, *, looks_at: str = ""
) -> Callable[[Check[P]], Rule]:
    """Make a rule of a function; its docstring must have a first line and more.

    Args:
        name: the id of the rule.
        on: the kind of pair that the function takes.
        level: how much its findings should worry a caller.
        touches: which interactions of an operation its findings touch.
        looks_at: the member of the thing that it looks at; empty for a rule that is always asked.

    Raises:
        ValueError: the docstring does not say what changed, or not why it matters.
    """

    def made(check: Check[P]) -> Rule:
        what, _, why = (getdoc(check) or "").partition("\n")
        if not what or not why.strip():
            raise ValueError(f"the rule {name} must say in its docstring what changed, and then why it matters")
        why = " ".join(why.split())
        members = frozenset({looks_at} - {""})
        return Rule(name, on, level, what, why, check, family=name, touches=touches, looks_at=members)

    return made


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """The rules that the modules define, in their order."""
    values = (value for module in modules for value in vars(module).values())
    return tuple(value for value in values if isinstance(value, Rule))
