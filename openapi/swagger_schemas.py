"""Schemas of Swagger 2.0 as those of OpenAPI 3.0: null, files and discriminators are said in other words there."""

from collections.abc import Mapping

from openapi.values import Json, mapping, sequence, text

_NOT_SAID_OF_VALUES = frozenset(
    {"name", "in", "description", "required", "collectionFormat", "allowEmptyValue", "schema"}
)
_NAMED, _SINGLE, _LISTED = ("properties", "patternProperties"), ("items", "additionalProperties", "not"), ("allOf",)


def described(parameter: Mapping[str, Json]) -> Json:
    """The schema of a parameter, form field or header, which 2.0 writes beside its name."""
    said = {key: value for key, value in parameter.items() if key not in _NOT_SAID_OF_VALUES}
    return lowered(said)


def lowered(schema: Json) -> Json:
    """The schema, and those inside of it, in the words of 3.0."""
    if not isinstance(schema, dict):
        return schema
    made = dict(schema)
    if made.get("x-nullable") is True:
        made["nullable"] = True
    if made.get("type") == "file":
        made |= {"type": "string", "format": "binary"}
    if isinstance(made.get("discriminator"), str):
        made["discriminator"] = {"propertyName": text(made["discriminator"])}
    for keyword in _NAMED:
        if isinstance(made.get(keyword), dict):
            made[keyword] = {name: lowered(inner) for name, inner in mapping(made[keyword]).items()}
    for keyword in _SINGLE:
        if keyword in made:
            made[keyword] = lowered(made[keyword])
    for keyword in _LISTED:
        if isinstance(made.get(keyword), list):
            made[keyword] = [lowered(inner) for inner in sequence(made[keyword])]
    return made
