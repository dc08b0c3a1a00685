"""Regular rules about schemas, as rows of tables: a row times the places of schemas is a family of rules."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pactgate.openapi.breaking.pairs import KINDS, PARAMETER, Kind, MatchedThing, PairFinding, SchemaPair
from pactgate.openapi.breaking.rule import Naming, Rule, Touches
from pactgate.openapi.level import LAW, Level
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.judge import Alone
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Direction, Movement
from pactgate.openapi.values import Json

PLACES: Mapping[str, str] = {
    "request-body": "a request body",
    "request-property": "a property of a request body",
    "request-parameter": "a request parameter",
    "request-parameter-property": "a property of a request parameter",
    "request-header-property": "a property of a request header",
    "response-body": "a response body",
    "response-property": "a property of a response body",
    "response-header": "a response header",
    "response-header-property": "a property of a response header",
}
BOTH = frozenset(Direction)
_PREFIXES = {name: frozenset({name}) for kind in KINDS for name in (kind.root, kind.inner)}


@dataclass(frozen=True, slots=True)
class RowChange:
    """One change that a row found in a pair of schemas.

    Attributes:
        text: what happened, to be put behind the subject ("had its maxLength decreased from 10 to 5").
        detail: the values, as part of the change's identity.
        at: the place, if it is not the schema's own.
        alone: how to ask about this change alone, if the row's own way is not exact enough.
    """

    text: str
    detail: str
    at: Node | None = None
    alone: Alone | None = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One way in which two schemas can differ, wherever they are.

    Attributes:
        family: what the rules of the row are called together.
        ids: the id of the rule for each place, in the order of `places`, with spaces between them.
        what: what changed; `{place}` stands for the kind of place.
        why: why it matters.
        way: which way the set of values moves; None where the change is not about which values are valid.
        detect: finds it in a pair of schemas.
        alone: how to ask about this change without the others.
        directions: in which messages the row is looked at.
        levels: the level by direction, where it is not the law's.
        without: the prefixes of the places that the row leaves to other rules.
        naming: what the rules have to do with the naming of a break that no finding shows alone.
        touches: which interactions of an operation their findings touch.
        looks_at: the keywords and annotations that it looks at, see `Rule`.
        marks: whether their details have a keyword before the name of the property.
        implies: the families whose findings say no more beside theirs, see `Rule`.
        in_headers: what the rule for properties of parameters is called where the parameter is a header.
    """

    family: str
    ids: str
    what: str
    why: str
    way: Movement | None
    detect: Callable[[SchemaPair], Iterable[RowChange]]
    alone: Alone | None = None
    directions: frozenset[Direction] = BOTH
    levels: Mapping[Direction, Level] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    naming: Naming = Naming.OTHER
    touches: Touches = Touches.VALUE
    looks_at: frozenset[str] = frozenset()
    marks: bool = False
    implies: frozenset[str] = frozenset()
    in_headers: str = ""

    def level(self, direction: Direction) -> Level:
        """How much the change should worry, in messages of that direction."""
        if direction in self.levels or self.way is None:
            return self.levels.get(direction, Level.INFO)
        return LAW[direction, self.way]

    @property
    def places(self) -> list[tuple[Kind, str, frozenset[str]]]:
        """Each place that has a rule: its kind, its name, and the prefixes of the schemas that the rule is handed."""
        kinds = [kind for kind in KINDS if kind.direction in self.directions]
        if self.touches.is_property:  # the id names the property, wherever the object is
            return [(kind, kind.inner, _PREFIXES[kind.root] | _PREFIXES[kind.inner]) for kind in kinds]
        names = [(kind, name) for kind in kinds for name in (kind.root, kind.inner) if name not in self.without]
        return [(kind, name, _PREFIXES[name]) for kind, name in names]


def named(rows: Iterable[RuleRow], ids: str, *looks_at: str) -> Iterator[RuleRow]:
    """The rows with the ids of their rules, which are written one row's after the other's, and what they look at.

    Raises:
        ValueError: there are more ids than rules, or fewer.
    """
    rest = ids.split()
    for row in rows:
        count = len(row.places)
        yield replace(row, ids=" ".join(rest[:count]), looks_at=frozenset(looks_at))
        del rest[:count]
    if rest:
        raise ValueError(f"no place has a rule called {rest[0]}")


def rules_of_rows(rows: Iterable[RuleRow]) -> tuple[Rule, ...]:
    """The rules that the rows make, one for each kind of place."""
    return tuple(rule for row in rows for rule in _rules(row))


def _rules(row: RuleRow) -> Iterator[Rule]:
    check = _check(row)
    for name, (kind, place, prefixes) in zip(row.ids.split(), row.places, strict=True):
        rule = Rule(
            id=name,
            on=MatchedThing.SCHEMA,
            level=row.level(kind.direction),
            what=row.what.format(place=PLACES[place]),
            why=row.why,
            check=check,
            prefixes=prefixes,
            family=row.family,
            naming=row.naming,
            touches=row.touches,
            marks=row.marks,
            looks_at=row.looks_at,
            implies=row.implies,
        )
        if row.in_headers and place == PARAMETER.inner:
            what = row.what.format(place=PLACES["request-header-property"])
            rule = replace(rule, in_headers=replace(rule, id=row.in_headers, what=what, prefixes=frozenset()))
        yield rule


def _check(row: RuleRow) -> Callable[[SchemaPair], Iterator[PairFinding]]:
    def check(pair: SchemaPair) -> Iterator[PairFinding]:
        for move in row.detect(pair):
            at = move.at or place_of(pair)
            yield PairFinding(move.text, at, move.detail, row.way, move.alone or row.alone)

    return check


def place_of(pair: SchemaPair) -> Node:
    """The place of the new schema, or of the old where the new says nothing."""
    parts = pair.new.parts or pair.old.parts
    return parts[0] if parts else Node(None, "#", {})


def with_values(*keywords: str) -> Alone:
    """The sender's shape with these keywords as the receiver has them."""

    def alone(sender: Shape, receiver: Shape) -> Shape:
        kept = {keyword: value for keyword, value in sender.values.items() if keyword not in keywords}
        taken = {keyword: receiver.values[keyword] for keyword in keywords if keyword in receiver.values}
        return replace(sender, values={**kept, **taken})

    return alone


def quoted(value: Json) -> str:
    """A value as a sentence shows it: text as it is, all else as JSON writes it."""
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"
