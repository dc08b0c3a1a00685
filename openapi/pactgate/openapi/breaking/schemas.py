"""Compares two schemas: walks them, asks the rules about each pair that differs, and puts the answers to the proof."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pactgate.openapi.breaking.confirm import Named, confirmed
from pactgate.openapi.breaking.descend import Inner, Passage, choices_of, differs, inner_pairs, otherwise
from pactgate.openapi.breaking.direction import breaking_way
from pactgate.openapi.breaking.pairs import Context, Found, Kind, SchemaPair
from pactgate.openapi.breaking.rows import place_of
from pactgate.openapi.breaking.rule import Naming, Rule
from pactgate.openapi.breaking.unchanged import Unchanged
from pactgate.openapi.schemas.alignment import Tagger, Writer
from pactgate.openapi.schemas.direction import Direction, Way
from pactgate.openapi.schemas.inclusion import Answer
from pactgate.openapi.schemas.judge import Judge
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes


@dataclass(frozen=True, slots=True)
class Verdict:
    """One confirmed finding about a schema.

    Attributes:
        rule: which rule found it.
        found: what it found.
        pair: the schemas.
        guards: the schemas around them that had to be asked whether it shows outside.
    """

    rule: Rule
    found: Found
    pair: SchemaPair
    guards: tuple[SchemaPair, ...] = ()


@dataclass(slots=True)
class SchemaComparer:
    """Compares the schemas of two documents.

    Attributes:
        rules: the rules about schemas, by the prefix of the places that they speak of.
        unchanged: knows which schemas read the same in both documents.
        shapes: the shapes of all schemas that were looked at.
    """

    rules: dict[str, tuple[Rule, ...]]
    unchanged: Unchanged
    shapes: Shapes = field(default_factory=Shapes)
    _tagger: Tagger = field(init=False)
    _writers: dict[Direction, Writer] = field(default_factory=dict)
    _judges: dict[object, Judge] = field(default_factory=dict)
    _known: dict[object, tuple[Named, ...]] = field(default_factory=dict)
    _walked: dict[object, tuple[Verdict, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tagger = Tagger(self.shapes)

    def compare(self, old: Schema, new: Schema, kind: Kind, context: Context) -> Iterator[Verdict]:
        """All that changed between two schemas, inner ones included.

        Args:
            old: the old schema.
            new: the new schema.
            kind: what kind of place has them.
            context: which place.
        """
        if self.unchanged.alike(old, new):
            return
        key = kind, old.key, new.key
        if key not in self._walked:
            self._walked[key] = tuple(self._explained(self._pair(old, new, kind, context)))
        for verdict in self._walked[key]:
            is_here = verdict.pair.context is context
            yield verdict if is_here else replace(verdict, pair=replace(verdict.pair, context=context))

    def _explained(self, root: SchemaPair) -> Iterator[Verdict]:
        """The verdicts, without those that have no name where inner ones with a name say the same."""
        found = list(self._walk(root))
        way = breaking_way(root.kind.direction)
        explained = {id(pair) for verdict in found if verdict.found.way is way for pair in verdict.guards}
        yield from (v for v in found if not (v.rule.naming is Naming.UNNAMED and id(v.pair) in explained))

    def _walk(self, pair: SchemaPair) -> Iterator[Verdict]:
        seen = set()
        todo: list[tuple[SchemaPair, tuple[SchemaPair, ...]]] = [(pair, ())]
        while todo:
            pair, guards = todo.pop()
            if (pair.old.key, pair.new.key) in seen:
                continue
            seen.add((pair.old.key, pair.new.key))
            yield from self._guarded(self._verdicts(pair), guards)
            for inner in reversed(list(inner_pairs(pair, self.unchanged))):
                outer = (*guards, pair) if inner.passage is Passage.GUARDED else guards
                todo.append((self._inner(pair, inner), outer))

    def _pair(self, old: Schema, new: Schema, kind: Kind, context: Context, path: tuple[str, ...] = ()) -> SchemaPair:
        before, after = self.shapes.of(old), self.shapes.of(new)
        choices = tuple(choices_of(before, after, self._writer(kind.direction)))
        return SchemaPair(old, new, before, after, kind, context, choices, path)

    def _inner(self, outer: SchemaPair, found: Inner) -> SchemaPair:
        path = (*outer.path, found.step) if found.step else outer.path
        pair = self._pair(found.old, found.new, outer.kind, outer.context, path)
        return replace(pair, is_inner=True, outer=outer, at=found.at)

    def _guarded(self, verdicts: Iterable[Verdict], guards: tuple[SchemaPair, ...]) -> Iterator[Verdict]:
        """The verdicts that show outside: an inner break counts as far as the schemas around it break too."""
        for verdict in verdicts:
            way = breaking_way(verdict.pair.kind.direction)
            answers = {self._judge(pair).moved(way).answer for pair in guards} if verdict.found.way is way else set()
            if Answer.HOLDS not in answers:
                found = _unproven(verdict.found) if Answer.UNKNOWN in answers else verdict.found
                yield replace(verdict, found=found, guards=guards)

    def _judge(self, pair: SchemaPair) -> Judge:
        """The one that is asked about the schemas of a pair, wherever messages of that kind have them."""
        direction = pair.kind.direction
        key = direction, pair.kind.as_text, pair.old.key, pair.new.key
        if key not in self._judges:
            self._judges[key] = Judge(
                self.shapes, self._tagger, self._writer(direction), pair.before, pair.after, pair.terms
            )
        return self._judges[key]

    def _writer(self, direction: Direction) -> Writer:
        return self._writers.setdefault(direction, Writer(self.shapes, self._tagger, direction, self.unchanged.alike))

    def _verdicts(self, pair: SchemaPair) -> Iterator[Verdict]:
        key = pair.prefix, pair.old.key, pair.new.key
        if key not in self._known:
            self._known[key] = tuple(self._judged(pair))
        yield from (Verdict(rule, found, pair) for rule, found in self._known[key])

    def _judged(self, pair: SchemaPair) -> Iterator[Named]:
        if not differs(pair, self._writer(pair.kind.direction)) and not _annotated(pair):
            return
        rules = self.rules.get(pair.prefix, ())
        changed = otherwise(pair)
        named = [(rule, found) for rule in rules if rule.may_find(changed) for found in rule.check(pair)]
        yield from confirmed(self._judge(pair), named, self._fallback(pair, rules))

    @staticmethod
    def _fallback(pair: SchemaPair, rules: Iterable[Rule]) -> Named:
        way = breaking_way(pair.kind.direction)
        rule = next(rule for rule in rules if rule.naming is Naming.UNNAMED)
        words = "admits fewer values" if way is Way.NARROWER else "admits more values"
        text = f"{pair.subject} {words} now"
        return rule, Found(text[0].upper() + text[1:], place_of(pair), way=way)


def _unproven(found: Found) -> Found:
    return replace(found, witness=None, is_unproven=True)


def _annotated(pair: SchemaPair) -> bool:
    """Whether the two schemas may differ in annotations that rules look at."""
    keys = ("default", "deprecated", "x-sunset", "x-extensible-enum")
    if any(list(pair.old.values(key)) != list(pair.new.values(key)) for key in keys):
        return True
    shared = pair.before.properties.keys() & pair.after.properties.keys()
    return any(_marks(pair.before, name) != _marks(pair.after, name) for name in shared)


def _marks(shape: Shape, name: str) -> tuple[bool, bool]:
    """Which messages leave a property out."""
    return shape.properties[name].says("readOnly"), shape.properties[name].says("writeOnly")
