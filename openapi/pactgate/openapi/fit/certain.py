"""What a part of a message says of the whole: whether every message that has it satisfies a schema, or may.

`if`, `not` and `enum` speak of whole messages, and a pact has the part that the consumer reads.
"""

from pactgate.openapi.fit.expected import Expected
from pactgate.openapi.fit.lowering import Validators
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Choice, Shape
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json

_OF_MEMBERS = frozenset({"required", "minProperties"})


def is_certain(expected: Expected, schema: Schema, validators: Validators) -> bool:
    """Whether every message with the expected part satisfies a schema; False where that depends on the rest.

    Raises:
        Unjudged: a schema inside cannot be made a validator.
    """
    shape = validators.shapes.of(schema)
    if shape.excluded or shape.conditions or shape.dependents or shape.patterns or shape.prefix:
        return False
    if not expected.types() <= shape.types or not _is_some_member(expected, shape.choices, validators):
        return False
    if isinstance(expected.value, dict):
        return _is_certain_object(expected, shape, validators)
    if isinstance(expected.value, list):
        return not (shape.values or shape.schemas)
    return not shape.values or (
        not expected.is_loose and validators.of(schema, Direction.REQUEST).is_valid(expected.value)
    )


def _is_some_member(expected: Expected, choices: tuple[Choice, ...], validators: Validators) -> bool:
    """Whether of each choice some member is certain; of a `oneOf` a second one may be, which is left open."""
    return all(
        choice.keyword == "anyOf" and any(is_certain(expected, member, validators) for member in choice.members)
        for choice in choices
    )


def _is_certain_object(expected: Expected, shape: Shape, validators: Validators) -> bool:
    members = dict(expected.members())
    named = {*shape.properties, *shape.required}
    if expected.keys_are_free or shape.schemas or not shape.values.keys() <= _OF_MEMBERS or not named <= members.keys():
        return False
    fewest = shape.values.get("minProperties", 0)
    has_enough = not isinstance(fewest, int | float) or len(members) >= fewest
    return has_enough and all(is_certain(members[name], inner, validators) for name, inner in shape.properties.items())


def has(value: Json, expected: Expected) -> bool:
    """Whether a whole value has the part that is expected."""
    if isinstance(expected.value, dict):
        members = dict(expected.members())
        return isinstance(value, dict) and (
            expected.keys_are_free
            or all(name in value and has(value[name], member) for name, member in members.items())
        )
    if isinstance(expected.value, list):
        least, most = expected.lengths()
        is_long_enough = isinstance(value, list) and least <= len(value) <= most
        return is_long_enough and (expected.is_loose or _has_elements(value, expected))
    return expected.accepts(value)


def _has_elements(value: Json, expected: Expected) -> bool:
    elements = [*expected.elements()]
    return (
        isinstance(value, list)
        and len(value) == len(elements)
        and all(has(item, element) for item, element in zip(value, elements, strict=True))
    )
