"""Choices, exclusions and conditions."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, named
from pactgate.openapi.breaking.rule import Naming
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.schemas.alignment import label
from pactgate.openapi.schemas.judge import Alone
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Choice, Shape
from pactgate.openapi.schemas.terms import Movement
from pactgate.openapi.values import mapping

_REFUSED = "A message that was valid before may now be refused."
_SURPRISED = "A caller may read what was not possible before."


def _with_choices(sender: Shape, receiver: Shape) -> Shape:
    return replace(sender, choices=receiver.choices)


def _without(shape: Shape, member: Schema) -> Alone:
    """The sender's shape, which is this one or a blurred form of it, without a member that the receiver has not."""
    at = [[known.key == member.key for known in choice.members] for choice in shape.choices]

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


def _members(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        for _, match in (choice for choice in pair.choices if choice[0] == keyword):
            for member in match.added if added else match.removed:
                name = label(member) or "another schema"
                text = f"may now be {name} too" if added else f"may no longer be {name}"
                yield RowChange(text, f"{keyword} {name}", alone=_without(pair.after if added else pair.before, member))

    return detect


def _wrapped(pair: SchemaPair) -> Iterator[RowChange]:
    if len(_of(pair.after, "oneOf")) > len(_of(pair.before, "oneOf")) and not pair.before.choices:
        yield RowChange("must now be exactly one of several schemas", "oneOf")


def _any_of_set(pair: SchemaPair) -> Iterator[RowChange]:
    if len(_of(pair.after, "anyOf")) > len(_of(pair.before, "anyOf")) and not pair.before.choices:
        yield RowChange("must now be one of several schemas", "anyOf")


def _unwrapped(pair: SchemaPair) -> Iterator[RowChange]:
    if pair.before.choices and not pair.after.choices:
        yield RowChange("need no longer be one of several schemas", "oneOf anyOf")


def _count(pair: SchemaPair) -> int:
    return len(pair.after.excluded) - len(pair.before.excluded)


def _excluded(pair: SchemaPair) -> Iterator[RowChange]:
    if _count(pair) > 0:
        yield RowChange("excludes more values now", "not")


def _admitted(pair: SchemaPair) -> Iterator[RowChange]:
    if _count(pair) < 0:
        yield RowChange("no longer excludes what it excluded", "not")


def _exclusion_moved(pair: SchemaPair) -> Iterator[RowChange]:
    if pair.before.excluded and _count(pair) == 0:
        yield RowChange("excludes other values now", "not")


def _condition(keyword: str, *, added: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        was, is_ = (
            any(keyword in mapping(part.raw) for part in shape.conditions) for shape in (pair.before, pair.after)
        )
        if was is not is_ and is_ is added:
            yield RowChange(f"has {'now' if added else 'no longer'} an `{keyword}`", keyword)

    return detect


def _nothing(_: SchemaPair) -> Iterator[RowChange]:
    yield from ()


def _choice(keyword: str, word: str) -> Iterator[RuleRow]:
    yield RuleRow(
        f"{word}-removed", "", f"A member of the `{keyword}` of {{place}} was removed.", _REFUSED, Movement.NARROWER,
        _members(keyword, added=False),
    )  # fmt: skip
    yield RuleRow(
        f"{word}-added", "", f"A member of the `{keyword}` of {{place}} was added.", _SURPRISED, Movement.WIDER,
        _members(keyword, added=True),
    )  # fmt: skip


def _branch(keyword: str) -> Iterator[RuleRow]:
    yield RuleRow(
        f"{keyword}-added", "", f"`{keyword}` was added to {{place}}.", _REFUSED, Movement.NARROWER,
        _condition(keyword, added=True), _with_conditions,
    )  # fmt: skip
    yield RuleRow(
        f"{keyword}-removed", "", f"`{keyword}` was removed from {{place}}.", _SURPRISED, Movement.WIDER,
        _condition(keyword, added=False), _with_conditions,
    )  # fmt: skip


ROWS = (
    *named(
        _choice("oneOf", "one-of"),
        """
        request-body-one-of-removed request-property-one-of-removed request-parameter-one-of-removed
        request-parameter-property-one-of-removed response-body-one-of-removed response-property-one-of-removed
        response-header-one-of-removed response-header-property-one-of-removed request-body-one-of-added
        request-property-one-of-added request-parameter-one-of-added request-parameter-property-one-of-added
        response-body-one-of-added response-property-one-of-added response-header-one-of-added
        response-header-property-one-of-added
        """,
        "choices",
    ),
    *named(
        _choice("anyOf", "any-of"),
        """
        request-body-any-of-removed request-property-any-of-removed request-parameter-any-of-removed
        request-parameter-property-any-of-removed response-body-any-of-removed response-property-any-of-removed
        response-header-any-of-removed response-header-property-any-of-removed request-body-any-of-added
        request-property-any-of-added request-parameter-any-of-added request-parameter-property-any-of-added
        response-body-any-of-added response-property-any-of-added response-header-any-of-added
        response-header-property-any-of-added
        """,
        "choices",
    ),
    RuleRow(
        "wrapped-in-one-of",
        """
        request-body-wrapped-in-one-of request-property-wrapped-in-one-of request-parameter-wrapped-in-one-of
        request-parameter-property-wrapped-in-one-of response-body-wrapped-in-one-of
        response-property-wrapped-in-one-of response-header-wrapped-in-one-of
        response-header-property-wrapped-in-one-of
        """,
        "A `oneOf` was put around {place}.", _REFUSED, Movement.NARROWER, _wrapped, _with_choices,
        looks_at=frozenset({"choices"}),
    ),
    RuleRow(
        "wrapped-in-any-of",
        """
        request-body-wrapped-in-any-of request-property-wrapped-in-any-of request-parameter-wrapped-in-any-of
        request-parameter-property-wrapped-in-any-of response-body-wrapped-in-any-of
        response-property-wrapped-in-any-of response-header-wrapped-in-any-of
        response-header-property-wrapped-in-any-of
        """,
        "An `anyOf` was put around {place}.", _REFUSED, Movement.NARROWER, _any_of_set, _with_choices,
        looks_at=frozenset({"choices"}),
    ),
    RuleRow(
        "choice-lifted",
        """
        request-body-choice-lifted request-property-choice-lifted request-parameter-choice-lifted
        request-parameter-property-choice-lifted response-body-choice-lifted response-property-choice-lifted
        response-header-choice-lifted response-header-property-choice-lifted
        """,
        "The `oneOf` or `anyOf` of {place} was lifted.", _SURPRISED, Movement.WIDER, _unwrapped,
        looks_at=frozenset({"choices"}),
    ),
    RuleRow(
        "not-added",
        """
        request-body-not-added request-property-not-added request-parameter-not-added
        request-parameter-property-not-added response-body-not-added response-property-not-added
        response-header-not-added response-header-property-not-added
        """,
        "A `not` was added to {place}.", _REFUSED, Movement.NARROWER, _excluded, _with_exclusions,
        looks_at=frozenset({"not"}),
    ),
    RuleRow(
        "not-removed",
        """
        request-body-not-removed request-property-not-removed request-parameter-not-removed
        request-parameter-property-not-removed response-body-not-removed response-property-not-removed
        response-header-not-removed response-header-property-not-removed
        """,
        "The `not` of {place} was removed.", _SURPRISED, Movement.WIDER, _admitted, _with_exclusions,
        looks_at=frozenset({"not"}),
    ),
    RuleRow(
        "not-extended",
        """
        request-body-not-extended request-property-not-extended request-parameter-not-extended
        request-parameter-property-not-extended response-body-not-extended response-property-not-extended
        response-header-not-extended response-header-property-not-extended
        """,
        "The `not` of {place} excludes more.", _REFUSED, Movement.NARROWER, _exclusion_moved,
        looks_at=frozenset({"not"})),
    RuleRow(
        "not-reduced",
        """
        request-body-not-reduced request-property-not-reduced request-parameter-not-reduced
        request-parameter-property-not-reduced response-body-not-reduced response-property-not-reduced
        response-header-not-reduced response-header-property-not-reduced
        """,
        "The `not` of {place} excludes less.", _SURPRISED, Movement.WIDER, _exclusion_moved,
        looks_at=frozenset({"not"})),
    *named(
        _branch("if"),
        """
        request-body-if-added request-property-if-added request-parameter-if-added
        request-parameter-property-if-added response-body-if-added response-property-if-added
        response-header-if-added response-header-property-if-added request-body-if-removed
        request-property-if-removed request-parameter-if-removed request-parameter-property-if-removed
        response-body-if-removed response-property-if-removed response-header-if-removed
        response-header-property-if-removed
        """,
        "if",
    ),
    *named(
        _branch("then"),
        """
        request-body-then-added request-property-then-added request-parameter-then-added
        request-parameter-property-then-added response-body-then-added response-property-then-added
        response-header-then-added response-header-property-then-added request-body-then-removed
        request-property-then-removed request-parameter-then-removed request-parameter-property-then-removed
        response-body-then-removed response-property-then-removed response-header-then-removed
        response-header-property-then-removed
        """,
        "if",
    ),
    *named(
        _branch("else"),
        """
        request-body-else-added request-property-else-added request-parameter-else-added
        request-parameter-property-else-added response-body-else-added response-property-else-added
        response-header-else-added response-header-property-else-added request-body-else-removed
        request-property-else-removed request-parameter-else-removed request-parameter-property-else-removed
        response-body-else-removed response-property-else-removed response-header-else-removed
        response-header-property-else-removed
        """,
        "if",
    ),
    RuleRow(
        "values-narrowed",
        """
        request-body-values-narrowed request-property-values-narrowed request-parameter-values-narrowed
        request-parameter-property-values-narrowed
        """,
        "The values of {place} are fewer, for a reason without a name.", _REFUSED, Movement.NARROWER,
        _nothing, directions=REQUEST, naming=Naming.UNNAMED,
    ),
    RuleRow(
        "values-widened",
        """
        response-body-values-widened response-property-values-widened response-header-values-widened
        response-header-property-values-widened
        """,
        "The values of {place} are more, for a reason without a name.", _SURPRISED, Movement.WIDER,
        _nothing, directions=RESPONSE, naming=Naming.UNNAMED,
    ),
)  # fmt: skip
"""What can happen to choices, exclusions and conditions."""
