"""The property that tells by its value of which schema an object is, as `discriminator` names it."""

from collections.abc import Callable, Iterator

from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, quoted, with_values
from pactgate.openapi.schemas.discriminators import schema_named
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Movement
from pactgate.openapi.values import Json, canonical, sequence

_ROOTS = frozenset({"request-body", "request-parameter", "response-body", "response-header"})
"""Only a property of an object can be one."""

_REFUSED = "A message that is told apart by the value may be refused, or read as another schema."
_SURPRISED = "A caller that tells objects apart by the value meets one that it does not know."


def _names(shape: Shape) -> list[Json]:
    return sequence(shape.values.get("enum"))


def _listed(names: list[Json]) -> str:
    return ", ".join(map(quoted, names))


def _mapped(*, added: bool) -> Callable[[SchemaPair], Iterator[RowChange]]:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = schema_named(pair.old), schema_named(pair.new)
        if not (old and new):
            return
        mine, others = (pair.after, pair.before) if added else (pair.before, pair.after)
        known = {canonical(name) for name in _names(others)}
        names = [name for name in _names(mine) if canonical(name) not in known]
        if names:
            word = "now has" if added else "no longer has"
            text = f"{word} the discriminator value {_listed(names)} for {quoted(new if added else old)}"
            yield RowChange(text, f"{new if added else old} {names}")

    return detect


def _appeared(pair: SchemaPair) -> Iterator[RowChange]:
    named = schema_named(pair.new)
    if named and "enum" not in pair.before.values:
        text = f"is now the discriminator, with the value {_listed(_names(pair.after))} for {quoted(named)}"
        yield RowChange(text, f"{named} {_names(pair.after)}")


def _vanished(pair: SchemaPair) -> Iterator[RowChange]:
    named = schema_named(pair.old)
    if named and "enum" not in pair.after.values:
        text = f"is no longer the discriminator, with the value {_listed(_names(pair.before))} for {quoted(named)}"
        yield RowChange(text, f"{named} {_names(pair.before)}")


def _row(
    family: str, ids: str, what: str, way: Movement, detect: Callable[[SchemaPair], Iterator[RowChange]]
) -> RuleRow:
    why = _REFUSED if way is Movement.NARROWER else _SURPRISED
    return RuleRow(
        family, ids, what, why, way, detect, with_values("enum"), without=_ROOTS, looks_at=frozenset({"enum"})
    )


ROWS = (
    _row(
        "discriminator-mapping-deleted",
        """
        request-property-discriminator-mapping-deleted request-parameter-property-discriminator-mapping-deleted
        response-property-discriminator-mapping-deleted response-header-property-discriminator-mapping-deleted
        """,
        "A value of the discriminator, {place}, no longer names its schema.",
        Movement.NARROWER, _mapped(added=False),
    ),
    _row(
        "discriminator-mapping-added",
        """
        request-property-discriminator-mapping-added request-parameter-property-discriminator-mapping-added
        response-property-discriminator-mapping-added response-header-property-discriminator-mapping-added
        """,
        "Another value of the discriminator, {place}, names a schema.",
        Movement.WIDER, _mapped(added=True),
    ),
    _row(
        "discriminator-added",
        """
        request-property-discriminator-added request-parameter-property-discriminator-added
        response-property-discriminator-added response-header-property-discriminator-added
        """,
        "A discriminator names {place} as what tells schemas apart.",
        Movement.NARROWER, _appeared,
    ),
    _row(
        "discriminator-removed",
        """
        request-property-discriminator-removed request-parameter-property-discriminator-removed
        response-property-discriminator-removed response-header-property-discriminator-removed
        """,
        "No discriminator names {place} any more as what tells schemas apart.",
        Movement.WIDER, _vanished,
    ),
)  # fmt: skip
"""What can happen to discriminators."""
