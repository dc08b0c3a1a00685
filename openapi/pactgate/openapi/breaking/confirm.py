"""Puts what the rules name to the proof: what is not so is dropped, what is so gets a witness."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from pactgate.openapi.breaking.alignment import Writer
from pactgate.openapi.breaking.descend import local, strangers, unsaid
from pactgate.openapi.breaking.direction import breaking_way
from pactgate.openapi.breaking.pairs import Found, SchemaPair
from pactgate.openapi.breaking.rule import Naming, Rule
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.direction import Way
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.empty import is_evidently_empty
from pactgate.openapi.schemas.formats import UNTOLD, constraint
from pactgate.openapi.schemas.inclusion import Answer, Inclusion, first_witness
from pactgate.openapi.schemas.relation import Terms, accepts, written
from pactgate.openapi.schemas.schema import ANYTHING
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.schemas.tags import Tagger
from pactgate.openapi.schemas.witness import Witness
from pactgate.openapi.values import Json, sequence, text

type Named = tuple[Rule, Found]

_TRIED = 12
_FURTHER = frozenset({"additionalProperties", "unevaluatedProperties"})
"""Keywords by which an object speaks of properties that it does not name."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks about one pair of schemas; what it was asked is not asked again.

    Attributes:
        shapes: the shapes of all schemas.
        tagger: tells members of choices apart.
        writer: knows which schemas read alike.
        pair: what is asked about.
    """

    shapes: Shapes
    tagger: Tagger
    writer: Writer
    pair: SchemaPair
    _moves: dict[Way, Inclusion] = field(default_factory=dict)

    @property
    def terms(self) -> Terms:
        """What the questions depend on."""
        return Terms(self.pair.kind.direction, self.pair.kind.as_text, formats=self.pair.has_formats)

    def sides(self, way: Way) -> tuple[Shape, Shape]:
        """The shapes of sender and receiver in the inclusion that fails if the values moved that way."""
        before = local(self.pair.before, self.pair.after, self.pair.kind.direction, self.tagger)
        after = local(self.pair.after, self.pair.before, self.pair.kind.direction, self.tagger)
        return (before, after) if way is Way.NARROWER else (after, before)

    def _accepts(self, sender: Shape, receiver: Shape) -> Inclusion:
        """Whether the receiver accepts what is sent; of a choice only the members that it does not have are asked."""
        strange = strangers(sender, receiver, self.tagger, self.writer)
        if strange is not None:
            rest = self._asked(sender, replace(receiver, choices=()))
            if rest.answer is not Answer.HOLDS or not strange.choices[0].members:
                return rest
            sender = strange
        return self._asked(sender, receiver)

    def _asked(self, sender: Shape, receiver: Shape) -> Inclusion:
        names = self._named(sender) if sender.choices and not receiver.choices else None
        if names is not None:  # it may be plain without the choices, and they are large
            properties = {**dict.fromkeys(names, ANYTHING), **sender.properties}
            plain = self._asked(replace(sender, choices=(), properties=properties), receiver)
            if plain.answer is Answer.HOLDS:
                return plain
        return accepts(self.shapes, sender, unsaid(receiver, sender, self.writer), self.terms)

    @staticmethod
    def _may_be_any(shape: Shape) -> bool:
        """Whether values may have properties that the shape's own members do not name."""
        return bool(shape.patterns or shape.conditions or shape.dependents or _FURTHER & shape.schemas.keys())

    def _named(self, shape: Shape) -> frozenset[str] | None:
        """The properties that the choices of a shape may give a value; None where they may be any."""
        found: dict[object, Shape] = {}
        todo = [member for choice in shape.choices for member in choice.members]
        while todo:
            schema = todo.pop()
            if schema.key not in found:
                found[schema.key] = inner = self.shapes.of(schema)
                todo += [member for choice in inner.choices for member in choice.members]
        if any(map(self._may_be_any, found.values())):
            return None
        return frozenset().union(*(one.properties.keys() | one.required for one in found.values()))

    def moved(self, way: Way) -> Inclusion:
        """Whether the values moved that way: the inclusion that fails if they did."""
        if way not in self._moves:
            self._moves[way] = self._accepts(*self.sides(way))
        return self._moves[way]

    def sends_nothing(self, way: Way) -> bool:
        """Whether no value satisfies the whole sender's schema, so that none can be refused."""
        sender = self.pair.before if way is Way.NARROWER else self.pair.after
        try:
            return is_evidently_empty(written(self.shapes, sender, self.terms, closed=True))
        except RecursionError:  # too deep to be written whole
            return False

    def may_have_moved(self, way: Way) -> bool:
        """Whether it is not known that they did not."""
        return self.moved(way).answer is not Answer.HOLDS

    def alone(self, found: Found, whole: Inclusion, way: Way) -> Inclusion:
        """The same for one finding without the others beside it."""
        if found.alone is None:
            return whole
        sender, receiver = self.sides(way)
        return self._accepts(sender, found.alone(sender, receiver))

    def completed(self, witness: Witness, found: Found | None, way: Way) -> Witness | None:
        """The witness as a value of the whole sender's schema that the whole receiver's refuses, if there is one."""
        full = (self.pair.before, self.pair.after) if way is Way.NARROWER else (self.pair.after, self.pair.before)
        sender, receiver = self.sides(way)
        narrow = unsaid(found.alone(sender, receiver) if found and found.alone else receiver, sender, self.writer)
        try:
            sent = written(self.shapes, full[0], self.terms, closed=True)
            accepted = written(self.shapes, full[1], self.terms, closed=False)
            asked = written(self.shapes, narrow, self.terms, closed=False)
        except RecursionError:  # too deep to be written whole
            return None
        values = chain([witness.value], _fitted(witness.value, sent, asked), candidates(sent, asked))
        receivers, by_text = (asked, accepted), self.terms.as_text
        return first_witness(values, sent, receivers, as_text=by_text)


def _fitted(value: Json, sent: JsonSchema, asked: JsonSchema) -> Iterator[Json]:
    """The value put into messages that the whole sender may send."""
    if isinstance(value, dict):
        for message in islice(candidates(sent, asked), _TRIED):
            if isinstance(message, dict):
                yield {**message, **value}


def confirmed(judge: Judge, named: Iterable[Named], fallback: Named) -> Iterator[Named]:
    """The findings that are so: breaking ones with a witness, or said to be unproven.

    Args:
        judge: asks about the pair.
        named: what the rules found.
        fallback: stands for a break that is proved and that no rule has a name for.
    """
    findings = list(named)
    yield from ((rule, found) for rule, found in findings if found.way is None)
    breaking = breaking_way(judge.pair.kind.direction)
    broken = list(_breaking(judge, [f for f in findings if f[1].way is breaking], fallback))
    yield from broken
    said = {found.detail for rule, found in broken if rule.naming.is_type}
    harmless = [(rule, f) for rule, f in findings if f.way is breaking.opposite and f.detail not in said]
    if harmless and judge.may_have_moved(breaking.opposite):
        yield from harmless


def _breaking(judge: Judge, findings: list[Named], fallback: Named) -> Iterator[Named]:
    way = breaking_way(judge.pair.kind.direction)
    whole = judge.moved(way)
    if whole.answer is Answer.HOLDS:
        yield from ((rule, _unproven(found)) for rule, found in findings if _is_untold_format(judge.pair, rule))
        return
    proved: list[Named] = []
    open_: list[Named] = []
    for rule, found in findings:
        answer = judge.alone(found, whole, way)
        if answer.answer is Answer.HOLDS:
            continue
        witness = judge.completed(answer.witness, found, way) if answer.witness else None
        (proved if witness else open_).append((rule, replace(found, witness=witness)))
    witness = judge.completed(whole.witness, None, way) if whole.witness and not proved else None
    if witness and len(open_) == 1:
        proved, open_ = [(open_[0][0], replace(open_[0][1], witness=witness))], []
    elif witness or (whole.answer is Answer.UNKNOWN and not findings):
        rule, found = _name(findings, fallback)
        proved.append((rule, replace(found, witness=witness, is_unproven=witness is None)))
    if not proved[:1] and judge.sends_nothing(way):
        return
    yield from proved
    yield from ((rule, _unproven(found)) for rule, found in open_)


def _name(findings: list[Named], fallback: Named) -> Named:
    """What to call a break that no finding shows alone: by the only finding, or by the type if that is among them."""
    telling = [named for named in findings if named[0].naming is Naming.TYPE_CHANGED] or findings
    return telling[0] if len(telling) == 1 else fallback


def _unproven(found: Found) -> Found:
    return replace(found, is_unproven=True)


def _is_untold_format(pair: SchemaPair, rule: Rule) -> bool:
    """Whether the rule speaks of a format whose values no keyword can tell."""
    names = {text(n) for shape in (pair.before, pair.after) for n in sequence(shape.values.get("format"))}
    changed = pair.before.values.get("format") != pair.after.values.get("format")
    untold = any(name in UNTOLD and constraint(name, pair.before.types & pair.after.types) is None for name in names)
    return changed and untold and rule.naming.may_be_format
