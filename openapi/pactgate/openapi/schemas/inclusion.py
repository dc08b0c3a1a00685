"""Whether every value of one JSON Schema is a value of another: jsoncompat proves, jsonschema referees witnesses."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import product, takewhile

from pactgate.openapi.schemas.by_members import included_by_members
from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.deciding import decided
from pactgate.openapi.schemas.emit import JsonSchema, LastingSchemas
from pactgate.openapi.schemas.evident import evidently_included
from pactgate.openapi.schemas.focusing import focused
from pactgate.openapi.schemas.limits import grown, scale_of, shrunk
from pactgate.openapi.schemas.proving import proves
from pactgate.openapi.schemas.screening import Effort, Screen
from pactgate.openapi.schemas.terms import Inclusion, InclusionAnswer, Witness
from pactgate.openapi.values import Json, is_larger, mapping

MAX_SIZE = 30_000
"""How large a question may be, in characters: a larger one may take minutes and is answered by trying values."""

MAX_SIZE_OF_CASES = 65_000
"""The same of a question that is decided case by case: of the large pairs of releases, larger ones mostly were not."""

FOCUSED_STEPS = 5_000
"""How much is done to find a value in a question that was focused; those that were found took less than a thousand."""

_FEW_STEPS, _FEW_CHARACTERS = 1_500, 15_000
"""How much is done to find a value that only saves the proof, and how large a question is that is one of many."""

_LEAST = 4
"""How many characters a part of a schema takes, its name left out."""

MOST_NODES = 200_000
"""How many values a witness may have inside: one of the same lists again and again is small only as it is made."""

_TANGLING = frozenset({"not", "oneOf", "anyOf", "if"})

MAX_TANGLE = 8
"""How many choices and exclusions may be nested in a question: the library's effort doubles with each."""


def included(
    sender: JsonSchema, receiver: JsonSchema, lasting: LastingSchemas | None = None, *, as_text: bool = False
) -> Inclusion:
    """Whether the receiver accepts all that the sender may send.

    Args:
        sender: the schema that values are taken from, in 2020-12.
        receiver: the schema that they must satisfy.
        lasting: schemas inside of both that may be met in other questions, too.
        as_text: whether values travel as text, so that `5` may be read as a string.

    Returns:
        FAILS only with a witness that jsonschema accepts under the sender and refuses under the receiver; UNKNOWN
        where neither proof nor witness was found.
    """
    if _is_evident(sender, receiver, lasting):
        return Inclusion(InclusionAnswer.HOLDS)
    witness = _witness_among(sender, sender, receiver, as_text=as_text)
    if witness:
        return Inclusion(InclusionAnswer.FAILS, witness)
    is_small = _are_small(sender, receiver, MAX_SIZE_OF_CASES)
    if (is_small and decided(sender, receiver)) or _proves(sender, receiver):
        return Inclusion(InclusionAnswer.HOLDS)
    focus = focused(sender, receiver) if is_small else None
    witness = _witness_among(focus, sender, receiver, as_text=as_text) if focus else None
    if witness:
        return Inclusion(InclusionAnswer.FAILS, witness)
    return _included_on_a_scale(sender, receiver, as_text=as_text)


def _witness_among(made_of: JsonSchema, sender: JsonSchema, receiver: JsonSchema, *, as_text: bool) -> Witness | None:
    """The first value made of a schema that the sender may send and the receiver refuses."""
    effort = Effort() if made_of is sender else Effort(FOCUSED_STEPS)
    values = candidates(made_of, receiver, effort)
    return first_witness(values, sender, (receiver,), effort, as_text=as_text)


def is_proved(
    sender: JsonSchema, receiver: JsonSchema, lasting: LastingSchemas | None = None, *, as_text: bool = False
) -> bool:
    """Whether it is shown that the receiver accepts all that the sender may send; a witness is of no use to who asks.

    Args:
        sender: the schema that values are taken from, in 2020-12.
        receiver: the schema that they must satisfy.
        lasting: schemas inside of both that may be met in other questions, too.
        as_text: whether values travel as text.
    """
    if _is_evident(sender, receiver, lasting):
        return True
    effort = Effort(_FEW_STEPS)  # a value that is quickly found saves the proof
    values = candidates(sender, receiver, effort)
    if first_witness(values, sender, (receiver,), effort, as_text=as_text):
        return False
    is_small = _are_small(sender, receiver, _FEW_CHARACTERS)
    return is_small and (decided(sender, receiver) or _proves(sender, receiver))


def _is_evident(sender: JsonSchema, receiver: JsonSchema, lasting: LastingSchemas | None) -> bool:
    """Whether it is plain to see, as it is or member by member; then no witness need be looked for."""
    plainly = partial(evidently_included, lasting=lasting)
    return plainly(sender, receiver) or included_by_members(sender, receiver, plainly)


def _included_on_a_scale(sender: JsonSchema, receiver: JsonSchema, *, as_text: bool) -> Inclusion:
    """The answer where limits are too large to be crossed by trying: a value that crosses smaller ones, grown."""
    scale = scale_of(sender, receiver)
    if scale:
        small = included(mapping(shrunk(sender, scale)), mapping(shrunk(receiver, scale)), as_text=as_text)
        value = grown(small.witness.value, scale) if small.witness else None
        if small.witness and is_witness(value, sender, receiver, as_text=as_text):
            return Inclusion(InclusionAnswer.FAILS, Witness(value))
    return Inclusion(InclusionAnswer.UNKNOWN)


def first_witness(
    values: Iterable[Json],
    sender: JsonSchema,
    receivers: tuple[JsonSchema, ...],
    effort: Effort | None = None,
    *,
    as_text: bool = False,
) -> Witness | None:
    """The first of the values that the sender's schema accepts and each of the receivers' refuses.

    A fast validator throws out what is no witness; jsonschema confirms what it lets through. When the effort is
    spent, no further value is tried.
    """
    for value in screened(values, sender, receivers, effort or Effort(), as_text=as_text):
        if is_witness(value, sender, *receivers, as_text=as_text):
            return Witness(value)
    return None


def screened(
    values: Iterable[Json], sender: JsonSchema, receivers: tuple[JsonSchema, ...], effort: Effort, *, as_text: bool
) -> Iterator[Json]:
    """The values that a fast validator takes for witnesses, until the effort is spent."""
    may_send, *may_accept = [Screen(schema, effort) for schema in (sender, *receivers)]
    for value in takewhile(lambda _: effort.left > 0, values):
        if may_send.judged(value) is False:
            continue
        readings = _readings(value, as_text=as_text)
        if not any(screen.judged(reading) for screen in may_accept for reading in readings):
            yield value


def _proves(sender: JsonSchema, receiver: JsonSchema) -> bool:
    """Whether the library proves it, where the question is none that it is known to take long for."""
    if not _are_small(sender, receiver, MAX_SIZE):
        return False
    written = json.dumps(sender, sort_keys=True), json.dumps(receiver, sort_keys=True)
    return max(map(_tangle, written)) <= MAX_TANGLE and proves(*written)


def _are_small(sender: JsonSchema, receiver: JsonSchema, most: int) -> bool:
    """Whether two schemas have no more characters; by their number of parts alone where that tells."""
    if is_larger([sender, receiver], most // _LEAST):
        return False
    return sum(len(json.dumps(schema)) for schema in (sender, receiver)) <= most


def _tangle(written: str) -> int:
    """How many keywords that apply schemas to the same value are nested in each other at most."""

    def depth(value: Json) -> int:
        if isinstance(value, list):
            return max(map(depth, value), default=0)
        return max((depth(child) + (key in _TANGLING) for key, child in mapping(value).items()), default=0)

    return depth(json.loads(written)) if any(f'"{key}"' in written for key in _TANGLING) else 0


def is_witness(value: Json, sender: JsonSchema, *receivers: JsonSchema, as_text: bool = False) -> bool:
    """Whether jsonschema accepts the value under the sender and refuses it, however it is read, under each receiver."""
    from pactgate.openapi.schemas.referee import is_valid  # noqa: PLC0415 - jsonschema takes 0.1 s, and most compare without

    if is_larger(value, MOST_NODES):
        return False
    try:
        if not is_valid(value, sender):
            return False
        for receiver, reading in product(receivers, _readings(value, as_text=as_text)):
            if is_valid(reading, receiver):
                return False
    except (ValueError, RecursionError):  # what the referee cannot judge is no proof
        return False
    return True


def _readings(value: Json, *, as_text: bool) -> list[Json]:
    """The value, and what else it may be read as where it travels as text."""
    if as_text and isinstance(value, int | float):
        return [value, json.dumps(value)]
    if as_text and isinstance(value, str):
        with suppress(ValueError, RecursionError):
            return [value, json.loads(value)]
    return [value]
