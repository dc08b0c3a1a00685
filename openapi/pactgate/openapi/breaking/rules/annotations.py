"""What a schema says beside its values: defaults, deprecation, who sends a property."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pactgate.openapi.breaking.lifecycle import sunset
from pactgate.openapi.breaking.pairs import SchemaPair
from pactgate.openapi.breaking.rows import RowChange, RuleRow, named, place_of, quoted
from pactgate.openapi.breaking.rule import Touches
from pactgate.openapi.breaking.rules.types import REQUEST, RESPONSE
from pactgate.openapi.level import Level
from pactgate.openapi.schemas.judge import Alone
from pactgate.openapi.schemas.shape import Shape
from pactgate.openapi.schemas.terms import Direction, Movement
from pactgate.openapi.values import Json, equal, texts

type AnnotationCheck = Callable[[SchemaPair], Iterator[RowChange]]

_PARAMETER = frozenset({"request-parameter"})
_ABSENT: Json = "(none)"


def _defaults(pair: SchemaPair) -> tuple[Json, Json]:
    return next(pair.old.values("default"), _ABSENT), next(pair.new.values("default"), _ABSENT)


def _default(*, had: bool, has: bool) -> AnnotationCheck:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        old, new = _defaults(pair)
        if not equal(old, new) and (old != _ABSENT, new != _ABSENT) == (had, has):
            yield RowChange(f"now has {f'the default {quoted(new)}' if has else 'no default'}", f"default {old} {new}")

    return detect


def _deprecated(pair: SchemaPair) -> tuple[bool, bool]:
    return pair.old.says("deprecated"), pair.new.says("deprecated")


def _became_deprecated(*, with_sunset: bool) -> AnnotationCheck:
    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        if _deprecated(pair) == (False, True) and bool(sunset(place_of(pair)).written) is with_sunset:
            end = f" until {sunset(place_of(pair)).written}" if with_sunset else ""
            yield RowChange(f"was deprecated{end}", end)

    return detect


def _reactivated(pair: SchemaPair) -> Iterator[RowChange]:
    if _deprecated(pair) == (True, False):
        yield RowChange("is no longer deprecated", "")


def _unreadable_sunset(pair: SchemaPair) -> Iterator[RowChange]:
    written = [next(schema.values("x-sunset"), None) for schema in (pair.old, pair.new)]
    changed = written[0] != written[1] or not pair.old.says("deprecated")
    if changed and pair.new.says("deprecated") and sunset(place_of(pair)).is_unreadable:
        yield RowChange("has a sunset that is not a date", "sunset")


def _lost_extensible(pair: SchemaPair) -> Iterator[RowChange]:
    old, new = (set(texts(schema.annotation("x-extensible-enum"))) for schema in (pair.old, pair.new))
    if lost := sorted(old - new) if new else []:
        yield RowChange(f"no longer knows {', '.join(f'`{value}`' for value in lost)}", f"{lost}")


def _marked(keyword: str, *, now: bool, required: bool) -> AnnotationCheck:
    """Finds the properties that a keyword such as `readOnly` began or ceased to keep out of the messages."""

    def detect(pair: SchemaPair) -> Iterator[RowChange]:
        for name in sorted(pair.before.properties.keys() & pair.after.properties.keys()):
            old, new = pair.before.properties[name], pair.after.properties[name]
            needed = name in (pair.before if now else pair.after).required
            if old.says(keyword) is not now and new.says(keyword) is now and needed is required:
                word = "now" if now else "no longer"
                text = f"has its property `{name}` {word} as {keyword}"
                yield RowChange(text, f"{keyword} {name}", (new.parts or (place_of(pair),))[0], _unsent(name))

    return detect


def _unsent(name: str) -> Alone:
    """The sender's shape with the receiver's property of that name, which one of the two does not send."""

    def alone(sender: Shape, receiver: Shape) -> Shape:
        properties = {**sender.properties, name: receiver.properties[name]}
        required: list[Json] = [*sorted(sender.required | ({name} & receiver.required))]
        return replace(sender, properties=properties, values={**sender.values, "required": required})

    return alone


def _read_only(word: str) -> Iterator[RuleRow]:
    required = word == "required"
    yield RuleRow(
        f"{word}-property-became-read-only", "", f"A {word} property became read-only: {{place}}.",
        "What callers send for it is no longer heard.", None, _marked("readOnly", now=True, required=required),
        directions=REQUEST, marks=True, touches=Touches.PROPERTY,
    )  # fmt: skip
    yield RuleRow(
        f"{word}-property-became-not-read-only", "",
        f"A {word} property is no longer read-only: {{place}}.",
        "A caller that does not send it is refused if it is required.", Movement.NARROWER if required else None,
        _marked("readOnly", now=False, required=required), directions=REQUEST, marks=True,
        touches=Touches.PROPERTY_DEMANDED,
    )  # fmt: skip
    yield RuleRow(
        f"{word}-property-became-write-only", "", f"A {word} property became write-only: {{place}}.",
        "A caller that reads it no longer finds it.", Movement.WIDER if required else None,
        _marked("writeOnly", now=True, required=required), directions=RESPONSE, marks=True, touches=Touches.PROPERTY,
        levels={} if required else {Direction.RESPONSE: Level.WARNING},
    )  # fmt: skip
    yield RuleRow(
        f"{word}-property-became-not-write-only", "",
        f"A {word} property is no longer write-only: {{place}}.", "Callers may begin to read it.", None,
        _marked("writeOnly", now=False, required=required), directions=RESPONSE, marks=True, touches=Touches.PROPERTY,
    )  # fmt: skip


_UNTOLD = "What holds where nothing is sent is told to who reads the document; the other side fills it in."

ROWS = (
    RuleRow(
        "default-value-added",
        """
        request-body-default-value-added request-property-default-value-added
        request-parameter-property-default-value-added response-body-default-value-added
        response-property-default-value-added response-header-default-value-added
        response-header-property-default-value-added
        """,
        "A default was set for {place}.", _UNTOLD, None, _default(had=False, has=True),
        without=_PARAMETER,
        looks_at=frozenset({"default"}),
    ),
    RuleRow(
        "default-value-changed",
        """
        request-body-default-value-changed request-property-default-value-changed
        request-parameter-property-default-value-changed response-body-default-value-changed
        response-property-default-value-changed response-header-default-value-changed
        response-header-property-default-value-changed
        """,
        "The default of {place} changed.", _UNTOLD, None, _default(had=True, has=True),
        without=_PARAMETER,
        looks_at=frozenset({"default"}),
    ),
    RuleRow(
        "default-value-removed",
        """
        request-body-default-value-removed request-property-default-value-removed
        request-parameter-property-default-value-removed response-body-default-value-removed
        response-property-default-value-removed response-header-default-value-removed
        response-header-property-default-value-removed
        """,
        "The default of {place} was removed.", _UNTOLD, None,
        _default(had=True, has=False), without=_PARAMETER,
        looks_at=frozenset({"default"}),
    ),
    RuleRow(
        "deprecated",
        """
        request-body-deprecated request-property-deprecated request-parameter-property-deprecated
        response-body-deprecated response-property-deprecated response-header-deprecated
        response-header-property-deprecated
        """,
        "The schema of {place} was deprecated.", "Callers should do without it.", None,
        _became_deprecated(with_sunset=False), without=_PARAMETER,
        looks_at=frozenset({"deprecated"}),
    ),
    RuleRow(
        "deprecated-with-sunset",
        """
        request-body-deprecated-with-sunset request-property-deprecated-with-sunset
        request-parameter-deprecated-with-sunset request-parameter-property-deprecated-with-sunset
        response-body-deprecated-with-sunset response-property-deprecated-with-sunset
        response-header-deprecated-with-sunset response-header-property-deprecated-with-sunset
        """,
        "The schema of {place} was deprecated and has a sunset.",
        "Callers should do without it before that day.", None, _became_deprecated(with_sunset=True),
        looks_at=frozenset({"deprecated"}),
    ),
    RuleRow(
        "reactivated",
        """
        request-body-reactivated request-property-reactivated request-parameter-property-reactivated
        response-body-reactivated response-property-reactivated response-header-reactivated
        response-header-property-reactivated
        """,
        "The schema of {place} is no longer deprecated.", "Callers may stay.", None, _reactivated,
        without=_PARAMETER,
        looks_at=frozenset({"deprecated"}),
    ),
    RuleRow(
        "deprecated-sunset-invalid",
        """
        request-body-deprecated-sunset-invalid request-property-deprecated-sunset-invalid
        request-parameter-deprecated-sunset-invalid request-parameter-property-deprecated-sunset-invalid
        response-body-deprecated-sunset-invalid response-property-deprecated-sunset-invalid
        response-header-deprecated-sunset-invalid response-header-property-deprecated-sunset-invalid
        """,
        "The sunset of {place}, which is deprecated, is not a date.",
        "Nobody can tell how much time callers have.", None, _unreadable_sunset,
        levels={Direction.REQUEST: Level.ERROR, Direction.RESPONSE: Level.ERROR},
        looks_at=frozenset({"deprecated"}),
    ),
    RuleRow(
        "x-extensible-enum-value-removed",
        """
        request-body-x-extensible-enum-value-removed request-property-x-extensible-enum-value-removed
        request-parameter-x-extensible-enum-value-removed request-parameter-property-x-extensible-enum-value-removed
        """,
        "A value was removed from the open list (`x-extensible-enum`) of {place}.",
        "The other side no longer knows a value that callers send.", None, _lost_extensible, directions=REQUEST,
        levels={Direction.REQUEST: Level.ERROR},
        looks_at=frozenset({"x-extensible-enum"}),
    ),
    *named(
        _read_only("required"),
        """
        request-required-property-became-read-only request-required-parameter-property-became-read-only
        request-required-property-became-not-read-only request-required-parameter-property-became-not-read-only
        response-required-property-became-write-only response-required-header-property-became-write-only
        response-required-property-became-not-write-only response-required-header-property-became-not-write-only
        """,
        "readOnly",
    ),
    *named(
        _read_only("optional"),
        """
        request-optional-property-became-read-only request-optional-parameter-property-became-read-only
        request-optional-property-became-not-read-only request-optional-parameter-property-became-not-read-only
        response-optional-property-became-write-only response-optional-header-property-became-write-only
        response-optional-property-became-not-write-only response-optional-header-property-became-not-write-only
        """,
        "readOnly",
    ),
)  # fmt: skip
"""What can happen to annotations."""
