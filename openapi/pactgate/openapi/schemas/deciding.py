"""Whether what is sent is accepted, shown case by case: by what tells the members of choices apart.

A case of what is sent is accepted by a schema, refused by it, or neither is plain to see. Where neither is, it is split
by the properties on which the members of the choices disagree: whether they are there, and with which of their values.
So a `oneOf` of members that look alike is decided by the value that is one of theirs alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pactgate.openapi.schemas.cases import Case, Cases, TooManyCasesError, is_always, is_never
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.evident import CHECKS, OF_TEXTS, OF_TYPE, named_types, reads_same, texts_shown
from pactgate.openapi.schemas.screening import HOLDERS, Screen
from pactgate.openapi.schemas.shaping import type_of
from pactgate.openapi.values import Json, canonical, mapping, sequence, texts

STEPS = 2_000
"""How often a case is asked about a schema; what takes longer is not decided."""

FEW = 40
"""How many values may be listed to be asked about one by one."""

_CHOICES = ("allOf", "anyOf", "oneOf")

type CaseVerdict = bool | None
type Opinion = tuple[Json, "Side"]


class StepsSpentError(Exception):
    """More steps than are taken."""


UNDECIDED = (StepsSpentError, TooManyCasesError, RecursionError)
"""What is raised where a question is larger than is looked at."""


def decided(sender: JsonSchema, receiver: JsonSchema) -> bool:
    """Whether it is shown that the receiver accepts all that the sender may send.

    Args:
        sender: the schema that values are taken from, in 2020-12.
        receiver: the schema that they must satisfy.
    """
    try:
        return Decider(Side(sender)).within((sender,), receiver, Side(receiver)) is True
    except UNDECIDED:
        return False


class Side:
    """One of the two schemas of a question, with its definitions.

    Args:
        root: the schema.
    """

    def __init__(self, root: JsonSchema) -> None:
        self.screen, self.cases = Screen(root), Cases(root)


@dataclass(slots=True)
class Decider:
    """Asks about what one side sends.

    Attributes:
        sender: the side.
    """

    sender: Side
    _left: int = STEPS
    _open: set[tuple[tuple[int, ...], int]] = field(default_factory=set)
    _known: dict[tuple[tuple[int, ...], int], tuple[object, CaseVerdict]] = field(default_factory=dict)

    def within(self, schemas: tuple[Json, ...], asked: Json, side: Side) -> CaseVerdict:
        """Whether values that satisfy all of the schemas satisfy another; None where some may and some may not.

        True as well where there are no such values.
        """
        if is_always(asked):
            return True
        key = tuple(map(id, schemas)), id(asked)
        if key in self._known:
            return self._known[key][1]
        if key in self._open:  # of a schema in itself nothing is known yet
            return None
        self._open.add(key)
        cases = [case for case in self.sender.cases.of(schemas) if not self._is_impossible(case)]
        verdicts = {self._of(case, asked, side) for case in cases}
        self._open.discard(key)
        verdict = verdicts.pop() if len(verdicts) == 1 else None if verdicts else True
        self._known[key] = (schemas, asked), verdict  # both with it, so that no others get their identity
        return verdict

    def _of(self, case: Case, asked: Json, side: Side) -> CaseVerdict:
        """The verdict on a case, split where it must be."""
        self._step()
        verdict = self._plain(case, asked, side)
        if verdict is not None:
            return verdict
        for parts in self._splits(case, asked, side):
            # Those that cannot be say nothing; to be refused, one that is refused must be able to be.
            left = [part for part in parts if not self._is_impossible(part)]
            return True if all(self._of(part, asked, side) is True for part in left) else None
        return None

    def _step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise StepsSpentError

    def _is_impossible(self, case: Case) -> bool:
        """Whether it is plain that no value is such a case."""
        if not case.types or case.values == []:
            return True
        if case.types == {"object"}:
            wanted = case.present.union(*[texts(fact.get("required")) for fact in case.facts])
            if any(self._member(case, name) is None for name in wanted):
                return True
        return any(self._plain(case, other, self.sender) is True for other in case.refused)

    def _member(self, case: Case, name: str) -> tuple[Json, ...] | None:
        """What is known of a property where a case has it; None where it cannot have it."""
        known = case.property(name)
        return None if known is not None and known and not self.sender.cases.of(known) else known

    def _plain(self, case: Case, asked: Json, side: Side) -> CaseVerdict:
        """The verdict on a case as a whole."""
        asked = side.cases.followed(asked)
        if is_never(asked) or not isinstance(asked, dict):
            return asked is True
        self._step()
        values = case.values
        if values is not None and len(values) <= FEW and not any(type(value) in HOLDERS for value in values):
            judged = {side.screen.judged(value, asked) for value in values}
            return judged.pop() if len(judged) == 1 else None
        verdict: CaseVerdict = True
        for keyword, wanted in asked.items():
            if keyword in OF_TYPE and not OF_TYPE[keyword] & case.types:
                continue
            own = self._by(keyword, wanted, case, asked, side)
            if own is False:
                return False
            verdict = verdict and own
        return verdict

    def _by(self, keyword: str, wanted: Json, case: Case, asked: JsonSchema, side: Side) -> CaseVerdict:
        """The verdict on a case by one keyword."""
        if keyword in _RULES:
            return _RULES[keyword](self, wanted, case, side)
        if keyword in {"additionalProperties", "unevaluatedProperties"}:
            return self._others(keyword, case, asked, side)
        if keyword == "items":
            return self._elements(wanted, case, asked, side)
        if keyword == "minItems" and case.types == {"array"} and case.sizes()[1] < _number(wanted):
            return False
        return _is_same_or_less(keyword, wanted, case) or None

    def _elements(self, wanted: Json, case: Case, asked: JsonSchema, side: Side) -> CaseVerdict:
        """The verdict by what is wanted of each element."""
        least, most = case.sizes()
        if most == 0:
            return True
        verdict = None if "prefixItems" in asked else self.within(case.elements(), wanted, side)
        is_refused = verdict is False and least > 0 and case.types == {"array"}
        return False if is_refused else verdict or None

    def _others(self, keyword: str, case: Case, asked: JsonSchema, side: Side) -> CaseVerdict:
        """The verdict by what is wanted of properties that are not declared."""
        names, applied = case.possible_names, asked.keys() & {*_CHOICES, "$ref", "if", "not", "dependentSchemas"}
        is_open = keyword == "unevaluatedProperties" and (applied or "additionalProperties" in asked)
        if names is None or "patternProperties" in asked or is_open:
            return True if is_always(asked[keyword]) else None
        undeclared = names - mapping(asked.get("properties")).keys()
        verdict = self._members(case, [(name, asked[keyword]) for name in undeclared], side)
        # The sender's own schemas are closed here: what they refuse so, they may admit as they are written.
        return None if verdict is False and side is self.sender else verdict

    def _members(self, case: Case, wanted: list[tuple[str, Json]], side: Side) -> CaseVerdict:
        """The verdict by what is wanted of properties that the case may have."""
        verdict: CaseVerdict = True
        for name, schema in wanted:
            known = self._member(case, name)
            own = True if known is None else self.within(known, schema, side)
            if own is False and case.has(name) and case.types == {"object"}:
                return False
            verdict = verdict and (own or None)
        return verdict

    def _splits(self, case: Case, asked: Json, side: Side) -> Iterator[list[Case]]:
        """Ways to split a case into several."""
        if len(case.types) > 1:
            yield [replace(case, types=frozenset({kind})) for kind in sorted(case.types)]
        if case.types == {"array"} and case.sizes()[0] == 0 < case.sizes()[1]:
            yield [case.sized("maxItems", 0), case.sized("minItems", 1)]
        if case.types == {"object"}:
            opinions: dict[str, list[Opinion]] = {}
            for schema, holder in ((asked, side), *((other, self.sender) for other in case.refused)):
                for name, inner in _opinions(schema, holder):
                    opinions.setdefault(name, []).append((inner, holder))
            for name in sorted(opinions):
                parts = self._by_property(case, name, opinions[name])
                if len(parts) > 1:
                    yield parts

    def _by_property(self, case: Case, name: str, opinions: list[Opinion]) -> list[Case]:
        """The case split by whether it has a property, and by what is thought of its values."""
        known = self._member(case, name)
        if known is None:
            return [case]
        parts = [] if case.has(name) else [case.without(name)]
        verdicts = [self.within(known, schema, side) for schema, side in opinions]
        if None not in verdicts and (not parts or all(verdicts)):
            return [case]
        return [*parts, *[case.taking(name, schema) for schema in self._classes(known, opinions)]]

    def _classes(self, known: tuple[Json, ...], opinions: list[Opinion]) -> list[Json]:
        """The values of a property sorted by what is thought of them."""
        cases = self.sender.cases.of(known)
        listed = [value for case in cases for value in (case.values or [])]
        if cases and len(listed) <= FEW and all(case.values is not None for case in cases):
            sorts: dict[tuple[object, ...], list[Json]] = {}
            for value in {canonical(value): value for value in listed}.values():
                views = tuple([side.screen.judged(value, schema) for schema, side in opinions])
                sorts.setdefault(views, []).append(value)
            return [{"enum": values} for values in sorts.values()]
        types = frozenset[str]().union(*[case.types for case in cases])
        kinds = sorted(types - {"integer"} if "number" in types else types)
        return [{"type": [kind]} for kind in kinds] if len(kinds) > 1 else [{}]


def _is_same_or_less(keyword: str, wanted: Json, case: Case) -> bool:
    """Whether what is known of a case says as much as a keyword wants, or more."""
    if keyword == "$defs" or (keyword in OF_TEXTS and texts_shown([*case.facts], {keyword: wanted})):
        return True
    known = [fact[keyword] for fact in case.facts if keyword in fact]
    check = CHECKS.get(keyword)
    return any((check and check(own, wanted)) or (keyword in _PLAIN and reads_same(own, wanted)) for own in known)


def _number(value: Json) -> float:
    return value if isinstance(value, int | float) else 0


def applied(schema: Json, side: Side, seen: set[int] | None = None) -> Iterator[JsonSchema]:
    """The schema and those that it applies to the same value, or may; each once, in however many ways it is met."""
    seen = set() if seen is None else seen
    schema = side.cases.followed(schema)
    if not isinstance(schema, dict) or id(schema) in seen:
        return
    seen.add(id(schema))
    yield schema
    inner = [part for keyword in _CHOICES for part in sequence(schema.get(keyword))]
    inner += [schema[keyword] for keyword in ("not", "if", "then", "else") if keyword in schema]
    for part in inner:
        yield from applied(part, side, seen)


def _opinions(schema: Json, side: Side) -> Iterator[tuple[str, Json]]:
    """What a schema, and those that it applies to the same value, think of properties."""
    for part in applied(schema, side):
        yield from mapping(part.get("properties")).items()
        yield from [(name, False) for name in texts(part.get("required"))]  # to be there makes a difference


type _Rule = Callable[[Decider, Json, Case, Side], CaseVerdict]


def _type(_: Decider, wanted: Json, case: Case, __: Side) -> CaseVerdict:
    named = named_types(wanted)
    return True if case.types <= named else None if case.types & named else False


def _enum(_: Decider, wanted: Json, case: Case, __: Side) -> CaseVerdict:
    if not case.types & {type_of(value) for value in sequence(wanted)}:
        return False
    listed = {canonical(value) for value in sequence(wanted)}
    if case.values is None:
        return None
    known = {canonical(value) for value in case.values}
    return True if known <= listed else None if known & listed else False


def _all(decider: Decider, wanted: Json, case: Case, side: Side) -> CaseVerdict:
    verdicts = {decider._plain(case, part, side) for part in sequence(wanted)}  # noqa: SLF001 - a part of it
    return False if False in verdicts else None if None in verdicts else True


def _any(decider: Decider, wanted: Json, case: Case, side: Side) -> CaseVerdict:
    verdicts = {decider._plain(case, part, side) for part in sequence(wanted)}  # noqa: SLF001 - as above
    return True if True in verdicts else None if None in verdicts else False


def _one(decider: Decider, wanted: Json, case: Case, side: Side) -> CaseVerdict:
    verdicts = [decider._plain(case, part, side) for part in sequence(wanted)]  # noqa: SLF001 - as above
    if verdicts.count(True) > 1:
        return False
    return None if None in verdicts else verdicts.count(True) == 1


def _not(decider: Decider, wanted: Json, case: Case, side: Side) -> CaseVerdict:
    verdict = decider._plain(case, wanted, side)  # noqa: SLF001 - as above
    return None if verdict is None else not verdict


def _properties(decider: Decider, wanted: Json, case: Case, side: Side) -> CaseVerdict:
    return decider._members(case, [*mapping(wanted).items()], side)  # noqa: SLF001 - as above


def _required(decider: Decider, wanted: Json, case: Case, _: Side) -> CaseVerdict:
    if case.types == {"object"} and any(decider._member(case, name) is None for name in texts(wanted)):  # noqa: SLF001
        return False
    return all(case.has(name) for name in texts(wanted)) or None


_RULES: Mapping[str, _Rule] = {
    "type": _type,
    "enum": _enum,
    "const": lambda decider, wanted, case, side: _enum(decider, [wanted], case, side),
    "allOf": _all,
    "anyOf": _any,
    "oneOf": _one,
    "not": _not,
    "properties": _properties,
    "required": _required,
    "$ref": lambda decider, wanted, case, side: decider._plain(case, {"$ref": wanted}, side),  # noqa: SLF001 - as above
}
"""By keyword: the verdict on a case."""

_PLAIN = frozenset({"pattern", "multipleOf", "uniqueItems", "patternProperties", "propertyNames", "dependentRequired"})
"""Keywords that say the same of a value wherever they stand alike."""
