"""Compares two schemas: walks them, lets the rules name what differs, and asks the judge which of that is so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pactgate.openapi.breaking.pairs import Context, Kind, PairFinding, SchemaPair
from pactgate.openapi.breaking.rows import place_of
from pactgate.openapi.breaking.rule import Naming, Rule
from pactgate.openapi.breaking.rules import BY_PREFIX
from pactgate.openapi.schemas.alignment import Alignment, Tagger, Writer
from pactgate.openapi.schemas.judge import Claim, Judge, outer_answer
from pactgate.openapi.schemas.revision import Inner, Passage, differences, inner_pairs, matched_choices
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.terms import Direction, InclusionAnswer, Movement
from pactgate.openapi.schemas.unchanged import Unchanged

type RuleFinding = tuple[Rule, PairFinding]


@dataclass(frozen=True, slots=True)
class SchemaFinding:
    """One confirmed finding about a schema.

    Attributes:
        rule: which rule found it.
        finding: what it found.
        pair: the schemas.
        guards: the schemas around them that had to be asked whether it shows outside.
    """

    rule: Rule
    finding: PairFinding
    pair: SchemaPair
    guards: tuple[SchemaPair, ...] = ()


@dataclass(slots=True)
class SchemaComparer:
    """Compares the schemas of two documents.

    Attributes:
        unchanged: knows which schemas read the same in both documents.
        shapes: the shapes of all schemas that were looked at.
    """

    unchanged: Unchanged
    shapes: Shapes = field(default_factory=Shapes)
    _writers: dict[Direction, Writer] = field(init=False)
    _judges: dict[object, Judge] = field(default_factory=dict)
    _matched: dict[object, tuple[tuple[str, Alignment], ...]] = field(default_factory=dict)
    _inner: dict[object, tuple[Inner, ...]] = field(default_factory=dict)
    _confirmed: dict[object, tuple[RuleFinding, ...]] = field(default_factory=dict)
    _walked: dict[object, tuple[SchemaFinding, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tagger, alike = Tagger(self.shapes), self.unchanged.alike
        self._writers = {direction: Writer(self.shapes, tagger, direction, alike) for direction in Direction}

    def compare(self, old: Schema, new: Schema, kind: Kind, context: Context) -> Iterable[SchemaFinding]:
        """All that changed between two schemas, inner ones included.

        Args:
            old: the old schema.
            new: the new schema.
            kind: what kind of place has them.
            context: which place.
        """
        if self.unchanged.alike(old, new):
            return ()
        key = kind, old.key, new.key
        if key in self._walked:
            return [replace(known, pair=replace(known.pair, context=context)) for known in self._walked[key]]
        way = kind.direction.breaking
        findings: list[SchemaFinding] = []
        for pair, guards in self._pairs(self._pair(old, new, kind, context)):
            for rule, named in self._findings(pair):
                finding = self._shown_outside(named, guards, way)
                if finding is not None:
                    findings.append(SchemaFinding(rule, finding, pair, guards))
        # What has no name says nothing more where something inside of it has one.
        breaks = [shown for shown in findings if shown.finding.way is way]
        explained = {id(pair) for shown in breaks for pair in (*shown.guards, _choice_around(shown.pair))}
        self._walked[key] = tuple(
            [shown for shown in findings if not (shown.rule.naming is Naming.UNNAMED and id(shown.pair) in explained)]
        )
        return self._walked[key]

    def _shown_outside(self, finding: PairFinding, guards: tuple[SchemaPair, ...], way: Movement) -> PairFinding | None:
        """The finding as far as it shows outside: an inner break counts where the schemas around it break too."""
        if not guards or finding.way is not way:
            return finding
        answer = outer_answer(map(self._judge, guards), way)
        if answer is InclusionAnswer.UNKNOWN:
            return replace(finding, witness=None, is_unproven=True)
        return finding if answer is InclusionAnswer.FAILS else None

    def _pairs(self, root: SchemaPair) -> Iterator[tuple[SchemaPair, tuple[SchemaPair, ...]]]:
        """The pair and those inside of it, outer ones first, each once, with what guards a change of it."""
        seen = set()
        todo: list[tuple[SchemaPair, tuple[SchemaPair, ...]]] = [(root, ())]
        while todo:
            pair, guards = todo.pop()
            if (pair.old.key, pair.new.key) in seen:
                continue
            seen.add((pair.old.key, pair.new.key))
            yield pair, guards
            for inner in reversed(self._inside(pair)):
                around = (*guards, pair) if inner.passage is Passage.GUARDED else guards
                kind = pair.kind.inside(inner.at)
                todo.append((self._pair(inner.old, inner.new, kind, pair.context, (pair, inner)), around))

    def _inside(self, pair: SchemaPair) -> tuple[Inner, ...]:
        """The pairs inside of a pair, found once for all messages that go its way."""
        key = pair.kind.direction, pair.old.key, pair.new.key
        if key not in self._inner:
            self._inner[key] = tuple(inner_pairs(pair, pair.kind.direction, self.unchanged.alike))
        return self._inner[key]

    def _pair(
        self, old: Schema, new: Schema, kind: Kind, context: Context, inside: tuple[SchemaPair, Inner] | None = None
    ) -> SchemaPair:
        before, after = self.shapes.of(old), self.shapes.of(new)
        key = kind.direction, old.key, new.key
        if key not in self._matched:
            self._matched[key] = matched_choices(before, after, self._writers[kind.direction])
        choices = self._matched[key]
        if inside is None:
            return SchemaPair(old, new, before, after, choices, kind, context)
        outer, inner = inside
        path = (*outer.path, inner.step) if inner.step else outer.path
        return SchemaPair(old, new, before, after, choices, kind, context, path, outer, inner.at)

    def _findings(self, pair: SchemaPair) -> tuple[RuleFinding, ...]:
        """What the rules name in a pair and the judge confirms, what is inside of the schemas left out."""
        key = pair.prefix, pair.kind.as_text, pair.old.key, pair.new.key
        if key not in self._confirmed:
            changed = differences(pair, self._writers[pair.kind.direction])
            rules = BY_PREFIX.get(pair.prefix, ()) if changed is not None else ()
            asked = [rule for rule in rules if rule.may_find(changed or frozenset())]
            named = [(rule, finding) for rule in asked for finding in rule.check(pair)]
            self._confirmed[key] = _telling(_confirmed(self._judge(pair), named, pair)) if rules else ()
        return self._confirmed[key]

    def _judge(self, pair: SchemaPair) -> Judge:
        """The one that is asked about the schemas of a pair, wherever messages of that kind have them."""
        direction = pair.kind.direction
        key = direction, pair.kind.as_text, pair.old.key, pair.new.key
        if key not in self._judges:
            self._judges[key] = Judge(self._writers[direction], pair.before, pair.after, pair.terms)
        return self._judges[key]


def _telling(findings: Iterable[RuleFinding]) -> tuple[RuleFinding, ...]:
    """The findings without those that another one implies."""
    found = tuple(findings)
    implied = {(family, finding.detail) for rule, finding in found for family in rule.implies}
    return tuple([(rule, finding) for rule, finding in found if (rule.family, finding.detail) not in implied])


def _choice_around(pair: SchemaPair) -> SchemaPair | None:
    """The pair of which members of a choice have this property: its values tell them apart there."""
    member = pair.outer
    return member.outer if member and member.at is None else None


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
    if witness or (ruling.whole.answer is InclusionAnswer.UNKNOWN and not breaking):
        rule, finding = _name(breaking, pair)
        broken.append((rule, replace(finding, witness=witness, is_unproven=witness is None)))
    broken += unproven
    yield from broken
    details = {finding.detail for rule, finding in broken if rule.naming.is_type}
    harmless = [
        (rule, finding) for rule, finding in named if finding.way is way.opposite and finding.detail not in details
    ]
    if harmless and judge.moved(way.opposite).answer is not InclusionAnswer.HOLDS:
        yield from harmless


def _name(findings: list[RuleFinding], pair: SchemaPair) -> RuleFinding:
    """What to call a break that no finding shows alone: by the only finding, or by the type if that is among them."""
    telling = [(rule, finding) for rule, finding in findings if rule.naming is Naming.TYPE_CHANGED] or findings
    if len(telling) == 1:
        return telling[0]
    way = pair.kind.direction.breaking
    rule = next(rule for rule in BY_PREFIX[pair.prefix] if rule.naming is Naming.UNNAMED)
    words = "admits fewer values" if way is Movement.NARROWER else "admits more values"
    return rule, PairFinding(f"{words} now", place_of(pair), way=way)
