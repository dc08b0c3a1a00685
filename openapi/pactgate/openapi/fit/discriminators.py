"""Which member of a choice a discriminator's value names (OAS 3.0.3 and 3.1, Discriminator Object)."""

from collections.abc import Iterator

from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.shape import Choice
from pactgate.openapi.schemas.shaping import Shapes
from pactgate.openapi.values import Json, mapping, text


def tagged(choice: Choice, shapes: Shapes) -> Iterator[tuple[Schema, Json]]:
    """The members of a choice, each with the schema of the tag that names it, None where nothing does.

    A value of the tag is the member's schema name or one that `mapping` gives it. A member that lists the values of
    the property itself needs no other list, and one that is written in place has no name.
    """
    named = _tags(choice)
    for member, (tag, names) in zip(choice.members, named, strict=True):
        if names and not _says_itself(member, tag, shapes):
            yield member, {"properties": {tag: {"enum": [*sorted(names)]}}}
        else:
            yield member, None


def _tags(choice: Choice) -> list[tuple[str, set[str]]]:
    """For each member the tag's name and the values that name the member."""
    holder = choice.holder
    tag = holder.at("discriminator").text("propertyName") if holder else ""
    if holder is None or not tag:
        return [("", set())] * len(choice.members)
    places = [element.reference for element in holder.at(choice.keyword).elements()]
    mapped = mapping(holder.at("discriminator").at("mapping").raw)
    return [(tag, _names(place, mapped) if place else set()) for place in places]


def _names(place: str, mapped: dict[str, Json]) -> set[str]:
    own = place.rpartition("/")[2]
    return {own, *(value for value, target in mapped.items() if text(target) in {place, own})}


def _says_itself(member: Schema, tag: str, shapes: Shapes) -> bool:
    said = shapes.of(member).properties.get(tag)
    values = shapes.of(said).values if said else {}
    return bool({"enum", "const"} & values.keys())


def members_named(choice: Choice, value: Json, shapes: Shapes) -> tuple[Schema, ...]:
    """The members that a value may be by its tag; all where it has no tag or nothing says what the tag means."""
    named = _tags(choice)
    tag = named[0][0] if named else ""
    told = mapping(value).get(tag)
    if not tag or not isinstance(told, str):
        return choice.members
    pairs = zip(choice.members, named, strict=True)
    return tuple(m for m, (_, names) in pairs if not names or told in names or _says_itself(m, tag, shapes))
