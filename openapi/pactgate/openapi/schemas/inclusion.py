"""Whether every value of one JSON Schema is a value of another: jsoncompat proves, jsonschema referees witnesses."""

import json
from collections.abc import Iterable
from contextlib import suppress
from itertools import product, takewhile

from pactgate.openapi.schemas.candidates import candidates
from pactgate.openapi.schemas.emit import JsonSchema
from pactgate.openapi.schemas.evident import evidently_included, included_by_members
from pactgate.openapi.schemas.limits import grown, scale_of, shrunk
from pactgate.openapi.schemas.proving import proves
from pactgate.openapi.schemas.screening import Effort, Screen
from pactgate.openapi.schemas.terms import Inclusion, InclusionAnswer, Witness
from pactgate.openapi.values import Json, is_larger, mapping

MAX_SIZE = 30_000
"""How large a question may be, in characters: a larger one may take minutes and is answered by trying values."""


MOST_NODES = 200_000
"""How many values a witness may have inside: one of the same lists again and again is small only as it is made."""

_TANGLING = frozenset({"not", "oneOf", "anyOf", "if"})

MAX_TANGLE = 8
"""How many choices and exclusions may be nested in a question: the library's effort doubles with each."""


def included(sender: JsonSchema, receiver: JsonSchema, *, as_text: bool = False) -> Inclusion:
    """Whether the receiver accepts all that the sender may send.

    Args:
        sender: the schema that values are taken from, in 2020-12.
        receiver: the schema that they must satisfy.
        as_text: whether values travel as text, so that `5` may be read as a string.

    Returns:
        FAILS only with a witness that jsonschema accepts under the sender and refuses under the receiver; UNKNOWN
        where neither proof nor witness was found.
    """
    # Member by member is quick, and where it shows the inclusion no witness need be looked for.
    if evidently_included(sender, receiver) or included_by_members(sender, receiver, evidently_included):
        return Inclusion(InclusionAnswer.HOLDS)
    effort = Effort()
    values = candidates(sender, receiver, effort)
    witness = first_witness(values, sender, (receiver,), effort, as_text=as_text)
    if witness:
        return Inclusion(InclusionAnswer.FAILS, witness)
    if _proves(sender, receiver):
        return Inclusion(InclusionAnswer.HOLDS)
    return _included_on_a_scale(sender, receiver, as_text=as_text)


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
    effort = effort or Effort()
    may_send, *may_accept = [Screen(schema, effort) for schema in (sender, *receivers)]
    for value in takewhile(lambda _: effort.left > 0, values):
        if may_send.judged(value) is False:
            continue
        readings = _readings(value, as_text=as_text)
        is_refused = not any(screen.judged(reading) for screen in may_accept for reading in readings)
        if is_refused and is_witness(value, sender, *receivers, as_text=as_text):
            return Witness(value)
    return None


def _proves(sender: JsonSchema, receiver: JsonSchema) -> bool:
    """Whether the library proves it, where the question is none that it is known to take long for."""
    written = json.dumps(sender, sort_keys=True), json.dumps(receiver, sort_keys=True)
    if sum(map(len, written)) > MAX_SIZE or max(map(_tangle, written)) > MAX_TANGLE:
        return False
    return proves(*written)


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
