"""Schemas of Swagger 2.0 as those of OpenAPI 3.0: null, files and discriminators are said in other words there."""

from collections.abc import Mapping

from pactgate.openapi.values import Json, mapping, sequence, text

_NOT_SAID_OF_VALUES = frozenset(
    {"name", "in", "description", "required", "collectionFormat", "allowEmptyValue", "schema"}
)
_NAMED, _SINGLE, _LISTED = ("properties", "patternProperties"), ("items", "additionalProperties", "not"), ("allOf",)


def described(parameter: Mapping[str, Json]) -> Json:
    """The schema of a parameter, form field or header, which 2.0 writes beside its name."""
    schema = {key: value for key, value in parameter.items() if key not in _NOT_SAID_OF_VALUES}
    return lowered(schema)


def lowered(schema: Json) -> Json:
    """The schema, and those inside of it, in the words of 3.0."""
    if not isinstance(schema, dict):
        return schema
    made = _reworded(schema)
    for keyword, value in made.items():
        if keyword in _NAMED:
            made[keyword] = {name: lowered(inner) for name, inner in mapping(value).items()}
        elif keyword in _SINGLE:
            made[keyword] = lowered(value)
        elif keyword in _LISTED:
            made[keyword] = [lowered(inner) for inner in sequence(value)]
    return made


def _reworded(schema: dict[str, Json]) -> dict[str, Json]:
    made = dict(schema)
    if made.get("x-nullable") is True:
        made["nullable"] = True
    if made.get("type") == "file":
        made |= {"type": "string", "format": "binary"}
    if isinstance(made.get("discriminator"), str):
        made["discriminator"] = {"propertyName": text(made["discriminator"])}
    return made
