"""Compares two schemas: walks them, lets the rules name what differs, and asks the judge which of that is so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pactgate.openapi.breaking.confirming import confirmed
from pactgate.openapi.breaking.findings import RuleFinding, SchemaFinding, unnamed
from pactgate.openapi.breaking.pairs import Context, Kind, PairFinding, SchemaPair
from pactgate.openapi.breaking.rule import Naming
from pactgate.openapi.breaking.rules import BY_PREFIX
from pactgate.openapi.breaking.scene import ComparisonStage
from pactgate.openapi.schemas.alignment import Alignment, Writer
from pactgate.openapi.schemas.judge import Claim, Judge, outer_answer
from pactgate.openapi.schemas.questions import Apart
from pactgate.openapi.schemas.revision import Inner, Passage, differences, inner_pairs, matched_choices
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.screening import Effort
from pactgate.openapi.schemas.shaping import Shapes, type_of
from pactgate.openapi.schemas.tags import Tagger
from pactgate.openapi.schemas.terms import Direction, Inclusion, InclusionAnswer, Movement
from pactgate.openapi.schemas.unchanged import Unchanged
from pactgate.openapi.values import canonical, sequence

_LISTED = frozenset({"enum", "const"})
"""The keywords that list values."""

MOST_WAYS = 4
"""In how many places a pair of schemas is looked at, where others guard it in each."""


MOST_SEARCHED = 12_000_000
"""How much is done in one comparison to find whole messages that show what parts of them do. The pairs of releases that
were tried took 600,000 at most; a choice of 2,000 members of which each changed takes it all."""


class _Place(NamedTuple):
    """Where a pair of schemas is, as the pair has it."""

    context: Context
    path: tuple[str, ...] = ()
    outer: SchemaPair | None = None
    at: str | int | None = None


@dataclass(frozen=True, slots=True)
class _Link:
    """The way from a pair of schemas to one inside of it.

    Attributes:
        inner: the pair inside.
        key: what both of its schemas are.
        kind: what kind of place they are in.
    """

    inner: Inner
    key: object
    kind: Kind


@dataclass(slots=True, eq=False)
class _Met:
    """A pair of schemas that was met on the way; put together only where something is found in it or is asked of it.

    Attributes:
        key: what both schemas are.
        kind: what kind of place they are in.
        outer: the pair around it, with the way from there; None for the place's own schemas.
        pair: the pair, once it was put together.
    """

    key: object
    kind: Kind
    outer: "tuple[_Met, _Link] | None" = None
    pair: SchemaPair | None = None


@dataclass(frozen=True, slots=True)
class _Guards:
    """The pairs of schemas around another that have to break, too, for a change of it to show outside."""

    met: tuple[_Met, ...] = ()
    keys: frozenset[object] = frozenset()

    def and_of(self, met: _Met) -> "_Guards":
        """These and a pair inside of them."""
        return _Guards((*self.met, met), self.keys | {met.key})


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a pair of schemas wherever it is met in a kind of place.

    Attributes:
        findings: what was found in it, what is inside of the schemas left out.
        links: the ways to the pairs inside of it.
    """

    findings: tuple[RuleFinding, ...]
    links: tuple[_Link, ...]


@dataclass(slots=True)
class SchemaComparer:
    """Compares the schemas of two documents.

    Attributes:
        unchanged: knows which schemas read the same in both documents.
        sources: the names of the old document and the new.
        shapes: the shapes of all schemas that were looked at.
        stage: what the messages share that show what was found.
    """

    unchanged: Unchanged
    sources: tuple[str, str] = ("", "")
    shapes: Shapes = field(default_factory=Shapes)
    stage: ComparisonStage = field(init=False)
    _writers: dict[Direction, Writer] = field(init=False)
    _judges: dict[object, Judge] = field(default_factory=dict)
    _matched: dict[object, tuple[tuple[str, Alignment], ...]] = field(default_factory=dict)
    _inner: dict[object, tuple[Inner, ...]] = field(default_factory=dict)
    _confirmed: dict[object, tuple[RuleFinding, ...]] = field(default_factory=dict)
    _known: dict[tuple[Kind, bool], dict[object, _Known]] = field(default_factory=dict)
    _walked: dict[object, tuple[SchemaFinding, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stage = ComparisonStage(self.shapes, Effort(MOST_SEARCHED), *self.sources)
        tagger, alike = Tagger(self.shapes), self.unchanged.alike
        self._writers = {direction: Writer(self.shapes, tagger, direction, alike) for direction in Direction}

    def compare(self, old: Schema, new: Schema, kind: Kind, context: Context) -> Iterable[SchemaFinding]:
        """All that changed between two schemas, inner ones included; in the context in which they were met first.

        Args:
            old: the old schema.
            new: the new schema.
            kind: what kind of place has them.
            context: which place.
        """
        if self.unchanged.alike(old, new):
            return ()
        key = kind, old.key, new.key
        if key not in self._walked:
            root = self._pair(old, new, kind, _Place(context))
            self._walked[key] = tuple(confirmed(list(self._compared(root)), self.stage))
        return self._walked[key]

    def _compared(self, root: SchemaPair) -> Iterator[SchemaFinding]:
        """All that changed in a pair of schemas and inside of it, each change once."""
        way = root.kind.direction.breaking
        findings: dict[object, SchemaFinding] = {}
        for met, guards, known in self._pairs(root):
            for rule, named in known.findings:
                finding = self._shown_outside(named, guards, way)
                key = rule.id, met.key, named.at.identity, named.detail
                first = findings.get(key)
                if finding is not None and (first is None or (first.finding.is_unproven and not finding.is_unproven)):
                    around = tuple(map(self._pair_of, guards.met))
                    findings[key] = SchemaFinding(rule, finding, self._pair_of(met), around)
        # What has no name says nothing more where something inside of it has one that is shown as well.
        inside = [shown for shown in findings.values() if shown.finding.way is way]
        proved = {keys for shown in inside if shown.finding.witness for keys in _around(shown)}
        named_inside = {keys for shown in inside for keys in _around(shown)}
        for shown in findings.values():
            explained = proved if shown.finding.witness else named_inside
            if not (shown.rule.naming is Naming.UNNAMED and _keys(shown.pair) in explained):
                yield shown

    def _shown_outside(self, finding: PairFinding, guards: _Guards, way: Movement) -> PairFinding | None:
        """The finding as far as it shows outside: an inner break counts where the schemas around it break too."""
        if not guards.met or finding.way is not way:
            return finding
        answer = outer_answer([self._judge(self._pair_of(met)) for met in guards.met], way)
        if answer is InclusionAnswer.UNKNOWN:
            return replace(finding, witness=None, is_unproven=True)
        return finding if answer is InclusionAnswer.FAILS else None

    def _pairs(self, root: SchemaPair) -> Iterator[tuple[_Met, _Guards, _Known]]:
        """The pair and those inside of it, outer ones first, with what guards a change of each and what is known of it.

        One that is met again comes again where less guards it, as a change of it may show there only.
        """
        seen: dict[object, list[frozenset[object]]] = {}
        todo = [(_Met(_keys(root), root.kind, None, root), _Guards())]
        while todo:
            met, guards = todo.pop()
            around = seen.setdefault(met.key, [])
            if len(around) == MOST_WAYS or any(keys <= guards.keys for keys in around):
                continue
            around.append(guards.keys)
            known = self._known_of(met)
            yield met, guards, known
            within = guards.and_of(met)
            for link in reversed(known.links):
                further = within if link.inner.passage is Passage.GUARDED else guards
                todo.append((_Met(link.key, link.kind, (met, link)), further))

    def _known_of(self, met: _Met) -> _Known:
        """What is known of a pair, found once for all messages that have it in such a place."""
        place = self._known.setdefault((met.kind, met.outer is None), {})
        if met.key not in place:
            pair = self._pair_of(met)
            links = [
                _Link(inner, (inner.old.key, inner.new.key), met.kind.inside(inner.at)) for inner in self._inside(pair)
            ]
            place[met.key] = _Known(self._findings(pair), tuple(links))
        return place[met.key]

    def _inside(self, pair: SchemaPair) -> tuple[Inner, ...]:
        """The pairs inside of a pair, found once for all messages that go its way."""
        key = pair.kind.direction, pair.old.key, pair.new.key
        if key not in self._inner:
            self._inner[key] = tuple(inner_pairs(pair, pair.kind.direction, self.unchanged.alike))
        return self._inner[key]

    def _pair_of(self, met: _Met) -> SchemaPair:
        """The pair of schemas that was met, put together with those around it."""
        missing = [met]
        while missing[-1].pair is None and missing[-1].outer is not None:
            missing.append(missing[-1].outer[0])
        for inner in reversed(missing):
            if inner.pair is None and inner.outer is not None and (outer := inner.outer[0].pair) is not None:
                inner.pair = self._pair_inside(outer, inner.outer[1])
        if met.pair is None:
            raise AssertionError("the outermost pair is always there")
        return met.pair

    def _pair_inside(self, outer: SchemaPair, link: _Link) -> SchemaPair:
        """A pair of schemas inside of another."""
        path = (*outer.path, link.inner.step) if link.inner.step else outer.path
        place = _Place(outer.context, path, outer, link.inner.at)
        return self._pair(link.inner.old, link.inner.new, link.kind, place)

    def _pair(self, old: Schema, new: Schema, kind: Kind, place: _Place) -> SchemaPair:
        before, after = self.shapes.of(old), self.shapes.of(new)
        writer = self._writers[kind.direction]
        beside = writer.entanglements.of(before), writer.entanglements.of(after)
        key = kind.direction, old.key, new.key
        if key not in self._matched:
            self._matched[key] = matched_choices(before, after, writer, beside[0].with_(beside[1]))
        context, path, outer, at = place
        return SchemaPair(old, new, before, after, self._matched[key], *beside, kind, context, path, outer, at)

    def _findings(self, pair: SchemaPair) -> tuple[RuleFinding, ...]:
        """What the rules name in a pair and the judge confirms, what is inside of the schemas left out."""
        key = pair.prefix, pair.kind.as_text, pair.old.key, pair.new.key
        if key not in self._confirmed:
            changed = differences(pair, self._writers[pair.kind.direction])
            rules = BY_PREFIX.get(pair.prefix, ()) if changed is not None else ()
            asked = [rule for rule in rules if rule.may_find(changed or frozenset())]
            named = [(rule, finding) for rule in asked for finding in rule.check(pair)]
            self._confirmed[key] = _telling(_confirmed(self._judge(pair), named, pair), pair) if rules else ()
        return self._confirmed[key]

    def _judge(self, pair: SchemaPair) -> Judge:
        """The one that is asked about the schemas of a pair, wherever messages of that kind have them."""
        direction = pair.kind.direction
        key = direction, pair.kind.as_text, pair.old.key, pair.new.key
        if key not in self._judges:
            writer = self._writers[direction]
            matched = frozenset[object]().union(*[match.matched for _, match in pair.choices if match.is_apart])
            apart = Apart(writer.tagger, pair.spoken, matched)
            self._judges[key] = Judge(writer, pair.before, pair.after, pair.terms, apart)
        return self._judges[key]


def _keys(pair: SchemaPair) -> object:
    return pair.old.key, pair.new.key


def _around(shown: SchemaFinding) -> Iterator[object]:
    """The pairs around a finding in which the values may have moved because of it."""
    yield from map(_keys, shown.guards)
    member = shown.pair.outer
    if member and member.outer and member.at is None:  # its values tell the members of a choice apart
        yield _keys(member.outer)


def _telling(findings: Iterable[RuleFinding], pair: SchemaPair) -> tuple[RuleFinding, ...]:
    """The findings without those that another one implies."""
    found = tuple(findings)
    implied = {(family, finding.detail) for rule, finding in found for family in rule.implies}
    telling = [(rule, finding) for rule, finding in found if (rule.family, finding.detail) not in implied]
    return tuple(_without_lists(telling, pair))


def _without_lists(findings: list[RuleFinding], pair: SchemaPair) -> Iterator[RuleFinding]:
    """The findings; where all that came or went is of another type, no more is said of the values that are listed."""
    types = [finding for rule, finding in findings if rule.naming.may_be_format]
    types = types if types and _keeps_shared_values(pair) else []
    for rule, finding in findings:
        is_listed = bool(rule.looks_at) and rule.looks_at <= _LISTED
        saying_it = [one for one in types if one.way in {finding.way, pair.kind.direction.breaking}]
        if not (is_listed and any(one.witness or not finding.witness for one in saying_it)):
            yield rule, finding


def _keeps_shared_values(pair: SchemaPair) -> bool:
    """Whether the values of the types that both schemas have are the same before and after, as far as a list tells."""
    shared = pair.before.types & pair.after.types - {"null"}
    lists = [shape.values.get("enum") for shape in (pair.before, pair.after)]
    kept = [{canonical(value) for value in sequence(values) if type_of(value) in shared} for values in lists]
    return not shared or (None not in lists and kept[0] == kept[1])


def _confirmed(judge: Judge, named: list[RuleFinding], pair: SchemaPair) -> Iterator[RuleFinding]:
    """The findings that are so: breaking ones with a witness, or said to be unproven."""
    way = judge.terms.direction.breaking
    yield from [(rule, finding) for rule, finding in named if finding.way is None]
    breaking = [(rule, finding) for rule, finding in named if finding.way is way]
    beside = len(named) > 1
    ruling = judge.ruling([Claim(finding.alone, rule.naming.may_be_format, beside) for rule, finding in breaking])
    broken: list[RuleFinding] = []
    unproven: list[RuleFinding] = []
    for (rule, finding), claim in zip(breaking, ruling.claims, strict=True):
        if claim.witness:
            broken.append((rule, replace(finding, witness=claim.witness)))
        elif claim.answer is InclusionAnswer.UNKNOWN:
            unproven.append((rule, replace(finding, is_unproven=True)))
    witness = ruling.whole.witness
    if witness or (ruling.whole.answer is InclusionAnswer.UNKNOWN and not (broken or unproven)):
        # What a text may be read as depends on all that is said of it, so that no change alone is harmless.
        claims = zip(breaking, ruling.claims, strict=True)
        may_be = [found for found, claim in claims if pair.kind.as_text or not _is_harmless(claim)]
        rule, finding = _name(may_be, pair)
        broken.append((rule, replace(finding, witness=witness, is_unproven=witness is None)))
    broken += unproven
    yield from broken
    details = {finding.detail for rule, finding in broken if rule.naming.is_type}
    harmless = [
        (rule, finding) for rule, finding in named if finding.way is way.opposite and finding.detail not in details
    ]
    if harmless and judge.moved(way.opposite).answer is not InclusionAnswer.HOLDS:
        yield from harmless


def _is_harmless(claim: Inclusion) -> bool:
    return claim.answer is InclusionAnswer.HOLDS


def _name(findings: list[RuleFinding], pair: SchemaPair) -> RuleFinding:
    """What to call a break that no finding shows alone: by the only finding, or by the type if that is among them."""
    telling = [(rule, finding) for rule, finding in findings if rule.naming is Naming.TYPE_CHANGED] or findings
    if len(telling) == 1:
        return telling[0]
    return unnamed(pair)
