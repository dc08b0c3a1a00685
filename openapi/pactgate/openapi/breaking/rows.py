"""Regular rules about schemas, as rows of tables: a row times the places of schemas is a family of rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pactgate.openapi.breaking.direction import LAW, Level
from pactgate.openapi.breaking.pairs import KINDS, Alone, Found, Kind, SchemaPair, Site
from pactgate.openapi.breaking.rule import Rule
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.direction import Direction, Way
from pactgate.openapi.schemas.shape import Shape

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


@dataclass(frozen=True, slots=True)
class Move:
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
class Row:
    """One way in which two schemas can differ, wherever they are.

    Attributes:
        suffix: the end of the rules' ids; with `{side}` and `{thing}`, the whole id of a rule about properties.
        what: what changed; `{place}` stands for the kind of place.
        why: why it matters.
        way: which way the set of values moves; None where the change is not about which values are valid.
        detect: finds it in a pair of schemas.
        alone: how to ask about this change without the others.
        directions: in which messages the row is looked at.
        levels: the level by direction, where it is not the law's.
        without: the prefixes of the places that the row leaves to other rules.
    """

    suffix: str
    what: str
    why: str
    way: Way | None
    detect: Callable[[SchemaPair], Iterable[Move]]
    alone: Alone | None = None
    directions: frozenset[Direction] = BOTH
    levels: Mapping[Direction, Level] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def level(self, direction: Direction) -> Level:
        """How much the change should worry, in messages of that direction."""
        if direction in self.levels or self.way is None:
            return self.levels.get(direction, Level.INFO)
        return LAW[direction, self.way]


def rules_of_rows(rows: Iterable[Row]) -> tuple[Rule, ...]:
    """The rules that the rows make, one for each kind of place."""
    return tuple(made for row in rows for kind in KINDS for made in _rules(row, kind))


def _rules(row: Row, kind: Kind) -> Iterator[Rule]:
    if kind.direction not in row.directions:
        return
    if "{" in row.suffix:  # an id that names the property, wherever the object is
        side, _, thing = kind.inner.partition("-")
        yield _rule(row, kind, row.suffix.format(side=side, thing=thing), kind.inner, {kind.root, kind.inner})
        return
    for prefix in (p for p in (kind.root, kind.inner) if p not in row.without):
        yield _rule(row, kind, f"{prefix}-{row.suffix}", prefix, {prefix})


def _rule(row: Row, kind: Kind, name: str, place: str, prefixes: set[str]) -> Rule:
    return Rule(
        id=name,
        on=Site.SCHEMA,
        level=row.level(kind.direction),
        what=row.what.format(place=PLACES[place]),
        why=row.why,
        check=_check(row),
        prefixes=frozenset(prefixes),
        family=row.suffix.format(side="", thing="property").strip("-").replace("--", "-"),
        is_proved=row.way is not None,
    )


def _check(row: Row) -> Callable[[SchemaPair], Iterator[Found]]:
    def check(pair: SchemaPair) -> Iterator[Found]:
        for move in row.detect(pair):
            at = move.at or place_of(pair)
            text = f"{pair.subject} {move.text}"
            yield Found(text[0].upper() + text[1:], at, move.detail, row.way, move.alone or row.alone)

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


def quoted(value: object) -> str:
    """A value as a sentence shows it."""
    shown = str(value) if not isinstance(value, list) else ", ".join(map(str, value))
    return f"`{shown}`"
