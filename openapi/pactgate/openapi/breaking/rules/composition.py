"""Choices, exclusions and conditions."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pactgate.openapi.breaking.alignment import label
from pactgate.openapi.breaking.pairs import Alone, SchemaPair
from pactgate.openapi.breaking.rows import Move, Row
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.schemas.direction import Way
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Choice, Shape
from pactgate.openapi.values import mapping

_REFUSED = "A message that was valid before may now be refused."
_SURPRISED = "A caller may read what was not possible before."


def _with_choices(sender: Shape, receiver: Shape) -> Shape:
    return replace(sender, choices=receiver.choices)


def _without(shape: Shape, member: Schema) -> Alone:
    """The sender's shape, which is this one or a blurred form of it, without a member that the receiver has not."""
    at = [[one.key == member.key for one in choice.members] for choice in shape.choices]

    def alone(sender: Shape, _: Shape) -> Shape:
        kept = tuple(
            Choice(choice.keyword, tuple(m for m, is_it in zip(choice.members, marks, strict=True) if not is_it))
            for choice, marks in zip(sender.choices, at, strict=True)
        )
        return replace(sender, choices=kept)

    return alone


def _with_exclusions(sender: Shape, receiver: Shape) -> Shape:
    return replace(sender, excluded=receiver.excluded)


def _with_conditions(sender: Shape, receiver: Shape) -> Shape:
    return replace(sender, conditions=receiver.conditions)


def _of(shape: Shape, keyword: str) -> list[Choice]:
    return [choice for choice in shape.choices if choice.keyword == keyword]


def _members(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        for _, match in (choice for choice in pair.choices if choice[0] == keyword):
            for member in match.added if added else match.removed:
                name = label(member) or "another schema"
                text = f"may now be {name} too" if added else f"may no longer be {name}"
                yield Move(text, f"{keyword} {name}", alone=_without(pair.after if added else pair.before, member))

    return detect


def _wrapped(pair: SchemaPair) -> Iterator[Move]:
    if len(_of(pair.after, "oneOf")) > len(_of(pair.before, "oneOf")) and not pair.before.choices:
        yield Move("must now be exactly one of several schemas", "oneOf")


def _any_of_set(pair: SchemaPair) -> Iterator[Move]:
    if len(_of(pair.after, "anyOf")) > len(_of(pair.before, "anyOf")) and not pair.before.choices:
        yield Move("must now be one of several schemas", "anyOf")


def _unwrapped(pair: SchemaPair) -> Iterator[Move]:
    if pair.before.choices and not pair.after.choices:
        yield Move("need no longer be one of several schemas", "oneOf anyOf")


def _count(pair: SchemaPair) -> int:
    return len(pair.after.excluded) - len(pair.before.excluded)


def _excluded(pair: SchemaPair) -> Iterator[Move]:
    if _count(pair) > 0:
        yield Move("excludes more values now", "not")


def _admitted(pair: SchemaPair) -> Iterator[Move]:
    if _count(pair) < 0:
        yield Move("no longer excludes what it excluded", "not")


def _exclusion_moved(pair: SchemaPair) -> Iterator[Move]:
    if pair.before.excluded and _count(pair) == 0:
        yield Move("excludes other values now", "not")


def _condition(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[Move]]:
    def detect(pair: SchemaPair) -> Iterator[Move]:
        was, is_ = (
            any(keyword in mapping(part.raw) for part in shape.conditions) for shape in (pair.before, pair.after)
        )
        if was is not is_ and is_ is added:
            yield Move(f"has {'now' if added else 'no longer'} an `{keyword}`", keyword)

    return detect


def _nothing(_: SchemaPair) -> Iterator[Move]:
    yield from ()


NARROWED, WIDENED = "values-narrowed", "values-widened"
"""The ends of the ids of changes that inclusion proves and that no other rule has a name for."""

ROWS = (
    *(
        row
        for keyword, word in (("oneOf", "one-of"), ("anyOf", "any-of"))
        for row in (
            Row(
                f"{word}-removed", f"A member of the `{keyword}` of {{place}} was removed.", _REFUSED,
                Way.NARROWER, _members(keyword, added=False),
            ),
            Row(
                f"{word}-added", f"A member of the `{keyword}` of {{place}} was added.", _SURPRISED, Way.WIDER,
                _members(keyword, added=True),
            ),
        )
    ),
    Row("wrapped-in-one-of", "A `oneOf` was put around {place}.", _REFUSED, Way.NARROWER, _wrapped, _with_choices),
    Row("wrapped-in-any-of", "An `anyOf` was put around {place}.", _REFUSED, Way.NARROWER, _any_of_set, _with_choices),
    Row("choice-lifted", "The `oneOf` or `anyOf` of {place} was lifted.", _SURPRISED, Way.WIDER, _unwrapped),
    Row("not-added", "A `not` was added to {place}.", _REFUSED, Way.NARROWER, _excluded, _with_exclusions),
    Row("not-removed", "The `not` of {place} was removed.", _SURPRISED, Way.WIDER, _admitted, _with_exclusions),
    Row("not-extended", "The `not` of {place} excludes more.", _REFUSED, Way.NARROWER, _exclusion_moved),
    Row("not-reduced", "The `not` of {place} excludes less.", _SURPRISED, Way.WIDER, _exclusion_moved),
    *(
        row
        for keyword in ("if", "then", "else")
        for row in (
            Row(
                f"{keyword}-added", f"`{keyword}` was added to {{place}}.", _REFUSED, Way.NARROWER,
                _condition(keyword, added=True), _with_conditions,
            ),
            Row(
                f"{keyword}-removed", f"`{keyword}` was removed from {{place}}.", _SURPRISED, Way.WIDER,
                _condition(keyword, added=False), _with_conditions,
            ),
        )
    ),
    Row(
        NARROWED, "The values of {place} are fewer, for a reason without a name.", _REFUSED, Way.NARROWER,
        _nothing, directions=REQUEST,
    ),
    Row(
        WIDENED, "The values of {place} are more, for a reason without a name.", _SURPRISED, Way.WIDER,
        _nothing, directions=RESPONSE,
    ),
)  # fmt: skip
"""What can happen to choices, exclusions and conditions."""
