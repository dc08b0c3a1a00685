"""The judge of two schemas: whether the values moved one way, what shows it, and which of the named changes does it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice, tee

from pactgate.openapi.schemas.alignment import Writer
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import JsonSchema, LastingSchemas, lasting, written
from pactgate.openapi.schemas.empty import is_evidently_empty
from pactgate.openapi.schemas.evident import evidently_included
from pactgate.openapi.schemas.formats import is_untold_change
from pactgate.openapi.schemas.inclusion import first_witness, included, is_proved, is_witness, screened
from pactgate.openapi.schemas.isolation import shown_by
from pactgate.openapi.schemas.questions import Apart, local, reduced, with_strange_members, without_common_choices
from pactgate.openapi.schemas.schema import ANYTHING
from pactgate.openapi.schemas.screening import Effort
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Direction, Inclusion, InclusionAnswer, Movement, Terms, Witness
from pactgate.openapi.values import Json, equal

type Alone = Callable[[Shape, Shape], Shape]
"""Takes the sender's shape and the receiver's; returns the sender's with nothing but one change of the receiver."""

_TRIED, _PURER = 12, 40
"""How many messages a value is put into, and how many values are tried in the place of one that shows two changes."""

_PURER_STEPS = 4_000
"""How much is done to find one."""

_FURTHER = frozenset({"additionalProperties", "unevaluatedProperties"})
"""Keywords by which an object speaks of properties that it does not name."""

_HOLDS, _UNKNOWN, _FAILS = (
    Inclusion(InclusionAnswer.HOLDS),
    Inclusion(InclusionAnswer.UNKNOWN),
    Inclusion(InclusionAnswer.FAILS),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A change that was named in a pair of schemas, which is to break what the old schema promised.

    Attributes:
        alone: how to ask about it without the changes beside it; None where it is asked about as a whole.
        may_be_format: whether it may be one of the format alone, whose values cannot always be told.
        is_beside_others: whether something else changed there, which a witness may show in its place.
    """

    alone: Alone | None
    may_be_format: bool = False
    is_beside_others: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is so of a pair of schemas.

    Attributes:
        whole: whether the receiver accepts all that may be sent. Its witness is given where no claim has it.
        claims: the same for each claim: it holds where the change breaks nothing, it fails with a witness of the whole
            schemas, and it is unknown where neither is shown.
    """

    whole: Inclusion
    claims: tuple[Inclusion, ...]


@dataclass(frozen=True, slots=True)
class Judge:
    """Asks about one pair of schemas; what it was asked is not asked again.

    Attributes:
        writer: knows which schemas read alike, and what tells members of choices apart.
        before: the shape of the old schema.
        after: the shape of the new schema.
        terms: under which circumstances they are related.
        apart: what of them is asked about apart from the rest.
    """

    writer: Writer
    before: Shape
    after: Shape
    terms: Terms
    apart: Apart
    _moves: dict[Movement, Inclusion] = field(default_factory=dict)

    def ruling(self, claims: Sequence[Claim]) -> Ruling:
        """Which of the claims are so, each put to the proof alone; and where none is, whether the whole breaks."""
        way = self.terms.direction.breaking
        whole = self.moved(way)
        if whole.answer is InclusionAnswer.HOLDS:
            is_untold = is_untold_change(self.before, self.after)
            return Ruling(_HOLDS, tuple([_UNKNOWN if c.may_be_format and is_untold else _HOLDS for c in claims]))
        answers = []
        for claim in claims:
            answer = self.moved(way, claim.alone)
            if answer.witness:
                witness = self._completed(answer.witness, claim.alone, way, is_pure=not claim.is_beside_others)
                answer = Inclusion(InclusionAnswer.FAILS, witness) if witness else _UNKNOWN
            answers.append(answer)
        if not any(answer.witness for answer in answers):
            witness = self._completed(whole.witness, None, way) if whole.witness else None
            is_open = [answer.answer is InclusionAnswer.UNKNOWN for answer in answers]
            if witness and sum(is_open) == 1:  # no other claim can be the break
                answers[is_open.index(True)] = Inclusion(InclusionAnswer.FAILS, witness)
            elif witness:
                return Ruling(Inclusion(InclusionAnswer.FAILS, witness), tuple(answers))
            elif (claims or whole.answer is InclusionAnswer.FAILS) and self._sends_nothing(way):
                return Ruling(_HOLDS, (_HOLDS,) * len(answers))
        return Ruling(_FAILS if whole.witness else _UNKNOWN, tuple(answers))

    def moved(self, way: Movement, alone: Alone | None = None) -> Inclusion:
        """Whether the values moved that way: the inclusion that fails if they did.

        The sender is closed, the receiver as written: a well-behaved sender sends only what its document declares, a
        receiver accepts whatever its schema does not forbid. Of a choice only the members are asked about that the
        receiver's does not have.

        Args:
            way: which way.
            alone: a change that is asked about without those beside it; None for all of them.
        """
        if alone is None and way in self._moves:
            return self._moves[way]
        sender, receiver = self._sides(way)
        if alone is not None:
            receiver = alone(sender, receiver)
        parts = [(sender, receiver)]
        strange = with_strange_members(sender, receiver, self.writer)
        if strange is not None:
            parts = [(sender, replace(receiver, choices=()))]
            parts += [(strange, receiver)] if strange.choices[0].members else []
        answer = _HOLDS
        for part in parts:
            for form in self._forms(*part):
                answer = self._accepts(*form)
                if answer.answer is InclusionAnswer.HOLDS:
                    break
            if answer.answer is not InclusionAnswer.HOLDS:
                break
        if alone is None:
            self._moves[way] = answer
        return answer

    def _sides(self, way: Movement) -> tuple[Shape, Shape]:
        """The shapes of sender and receiver in the inclusion that fails if the values moved that way."""
        before = local(self.before, self.after, self.terms.direction, self.apart)
        after = local(self.after, self.before, self.terms.direction, self.apart)
        return (before, after) if way is Movement.NARROWER else (after, before)

    def _forms(self, sender: Shape, receiver: Shape) -> list[tuple[Shape, Shape]]:
        """The forms in which a question is asked until one shows that it holds, the smallest first."""
        names = self._named(sender) if sender.choices and not receiver.choices else None
        if names is None:
            return [(sender, receiver)]
        # It may be plain without the choices, and they are large.
        properties = {**dict.fromkeys(names, ANYTHING), **sender.properties}
        return [(replace(sender, choices=(), properties=properties), receiver), (sender, receiver)]

    def _named(self, shape: Shape) -> frozenset[str] | None:
        """The properties that the choices of a shape may give a value; None where they may be any."""
        shapes: dict[object, Shape] = {}
        todo = [member for choice in shape.choices for member in choice.members]
        while todo:
            schema = todo.pop()
            if schema.key not in shapes:
                shapes[schema.key] = inner = self.writer.shapes.of(schema)
                todo += [member for choice in inner.choices for member in choice.members]
        for inner in shapes.values():
            if inner.patterns or inner.conditions or inner.dependents or _FURTHER & inner.schemas.keys():
                return None
        return frozenset().union(*[inner.properties.keys() | inner.required for inner in shapes.values()])

    def _accepts(self, sender: Shape, receiver: Shape) -> Inclusion:
        """Whether the receiver, as written, accepts all that the sender, closed, may send."""
        receiver = without_common_choices(receiver, sender, self.writer)
        asked = self._asked(sender, receiver)
        if asked is None:
            return _UNKNOWN
        if equal(*asked) or evidently_included(*asked, self._lasting) or self._accepts_each(sender, receiver):
            return _HOLDS
        answer = self._included((sender, receiver), *asked)
        return answer if answer.answer is InclusionAnswer.HOLDS or not self._says_same(sender, receiver) else _HOLDS

    def _asked(self, sender: Shape, receiver: Shape) -> tuple[JsonSchema, JsonSchema] | None:
        """The question as JSON Schemas; None where they are deeper than they can be written."""
        sent, accepted = reduced(sender, receiver, self.terms)
        try:
            singles = self.terms.as_text and bool(sent.types - {"array", "object", "null"})
            return self._written(sent, closed=True), self._written(accepted, closed=False, singles=singles)
        except RecursionError:  # not judged, so unknown
            return None

    def _accepts_each(self, sender: Shape, receiver: Shape) -> bool:
        """Whether it is shown that the receiver accepts what is sent by asking about each choice put together."""
        if not (sender.choices or receiver.choices):
            return False
        apart = self.writer.alternatives
        sent, accepted = apart.sent(sender), apart.accepted(receiver)
        if sent is None or accepted is None or len(sent) == len(accepted) == 1:
            return False
        effort = Effort()
        return all(effort.left > 0 and self._accepts_one(one, accepted, effort) for one in sent)

    def _accepts_one(self, sender: Shape, receivers: Sequence[Shape], effort: Effort) -> bool:
        """Whether it is shown that one of the receivers accepts what is sent, or each case of it one of them."""
        near = [receiver for receiver in receivers if not self.writer.tagger.apart(sender, receiver)]
        asked = [pair for receiver in near if (pair := self._asked(sender, receiver)) is not None]
        if any(effort.left > 0 and evidently_included(*pair, self._lasting, effort) for pair in asked):
            return True
        if not near:
            asked = [(self._written(sender, closed=True), {"not": {}})]
        return len(asked) == 1 and is_proved(*asked[0], self._lasting, as_text=self.terms.as_text)

    def _included(self, asked: tuple[Shape, Shape], sent: JsonSchema, accepted: JsonSchema) -> Inclusion:
        """Whether what is sent is accepted; a large question is asked once, however often it comes up."""
        # With what is read as text beside a text, senders would have one name that send different values.
        known, names = self.writer.answers, self.writer.names(replace(self.terms, as_text=False))
        key = (self.terms, *map(names.of_shape, asked)) if "$defs" in sent and "$defs" in accepted else ()
        if "" in key or not key:
            return included(sent, accepted, self._lasting, as_text=self.terms.as_text)
        if key not in known:
            known[key] = included(sent, accepted, self._lasting, as_text=self.terms.as_text)
        return known[key]

    def _says_same(self, sender: Shape, receiver: Shape) -> bool:
        """Whether both say the same in another order: then nothing changed, though the sender is read as closed.

        In a `oneOf`, what only its closing makes a member refuse would be a value that no longer fits just one.
        """
        if not sender.choices or _sizes(sender) != _sizes(receiver):
            return False
        names = self.writer.names(self.terms)
        return "" != names.of_shape(sender) == names.of_shape(receiver)

    def _written(self, shape: Shape, *, closed: bool, singles: bool = False) -> JsonSchema:
        return written(self.writer.shapes, shape, self.terms, closed=closed, singles=singles)

    @property
    def _lasting(self) -> LastingSchemas:
        """What this question shares with others."""
        return lasting(self.writer.shapes, self.terms)

    def _sends_nothing(self, way: Movement) -> bool:
        """Whether no value satisfies the whole sender's schema, so that none can be refused."""
        try:
            return is_evidently_empty(
                self._written(self.before if way is Movement.NARROWER else self.after, closed=True)
            )
        except RecursionError:  # too deep to be written whole
            return False

    def _completed(
        self, witness: Witness, alone: Alone | None, way: Movement, *, is_pure: bool = True
    ) -> Witness | None:
        """The witness as a value of the whole sender's schema that the whole receiver's refuses, if there is one."""
        full = (self.before, self.after) if way is Movement.NARROWER else (self.after, self.before)
        sender, receiver = self._sides(way)
        narrow = without_common_choices(alone(sender, receiver) if alone else receiver, sender, self.writer)
        try:
            sent = self._written(full[0], closed=True)
            accepted = self._written(full[1], closed=False)
            asked = self._written(narrow, closed=False)
        except RecursionError:  # too deep to be written whole
            return None
        effort = Effort()
        messages, others = tee(candidates(sent, asked, effort))
        values = chain([witness.value], _fitted(witness.value, messages), others)
        found = first_witness(values, sent, (asked, accepted), effort, as_text=self.terms.as_text)
        # In a request, that `asked` refuses it shows the change alone: the old schema has sent it.
        if is_pure or found is None or self.terms.direction is Direction.REQUEST:
            return found
        return self._purer(found, full[1], sent, asked) or found

    def _purer(self, witness: Witness, receiver: Shape, sent: JsonSchema, asked: JsonSchema) -> Witness | None:
        """A witness that the receiver refuses for nothing but what `asked` has of it; None where none is found."""
        try:
            closed, accepted = (self._written(receiver, closed=closed) for closed in (True, False))
        except RecursionError:  # too deep to be written whole
            return None
        effort = Effort(_PURER_STEPS)
        values = chain([witness.value], islice(candidates(sent, asked, effort), _PURER))
        likely = screened(values, sent, (asked, accepted), effort, as_text=self.terms.as_text)
        pure = (value for value in likely if shown_by(value, asked, closed).is_alone)
        confirmed = (value for value in pure if is_witness(value, sent, asked, accepted, as_text=self.terms.as_text))
        return next(map(Witness, confirmed), None)


def outer_answer(judges: Iterable[Judge], way: Movement) -> InclusionAnswer:
    """Whether what moved that way inside of schemas shows outside of all of them: it holds where in one it does not."""
    answers = {judge.moved(way).answer for judge in judges}
    return next(
        (answer for answer in (InclusionAnswer.HOLDS, InclusionAnswer.UNKNOWN) if answer in answers),
        InclusionAnswer.FAILS,
    )


def _sizes(shape: Shape) -> list[tuple[str, int]]:
    """How many members each choice has: where that differs, the two need not be written to be told apart."""
    return sorted((choice.keyword, len(choice.members)) for choice in shape.choices)


def _fitted(value: Json, messages: Iterable[Json]) -> Iterator[Json]:
    """The value put into the first of the messages."""
    if isinstance(value, dict):
        for message in islice(messages, _TRIED):
            if isinstance(message, dict):
                yield {**message, **value}
