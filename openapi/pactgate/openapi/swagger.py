"""Swagger 2.0 written as OpenAPI 3.0, so that everything else knows one shape.

References keep their targets: `#/definitions/A` stays where it is, so that pointers lead into the file as it was
written. Only what 3.0 says elsewhere is moved: bodies, forms, media types, the address, and security schemes.
"""

from collections.abc import Iterable, Iterator, Mapping

from pactgate.openapi.document import METHODS
from pactgate.openapi.references import look_up
from pactgate.openapi.values import Json, mapping, sequence, text, texts

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
ANY_TYPE = "*/*"

_STYLES = {"csv": None, "ssv": "spaceDelimited", "tsv": "tabDelimited", "pipes": "pipeDelimited", "multi": "form"}
_FLOWS = {"implicit": "implicit", "password": "password", "application": "clientCredentials"} | {
    "accessCode": "authorizationCode"
}

_NOT_SAID_OF_VALUES = frozenset(
    {"name", "in", "description", "required", "collectionFormat", "allowEmptyValue", "schema"}
)
_NAMED, _SINGLE, _LISTED = ("properties", "patternProperties"), ("items", "additionalProperties", "not"), ("allOf",)


def as_openapi(swagger: dict[str, Json]) -> dict[str, Json]:
    """The document in the shape of OpenAPI 3.0; the one that is given is not changed.

    Operations keep `consumes` and `produces`, those of the document included: an operation may have media types
    and no body to which 3.0 could attach them.
    """
    made: dict[str, Json] = {key: value for key, value in swagger.items() if key not in _MOVED}
    made["openapi"] = "3.0.3"
    made["servers"] = [*_servers(swagger)]
    made["definitions"] = {name: _lowered(schema) for name, schema in mapping(swagger.get("definitions")).items()}
    made["parameters"] = {name: _parameter(value) for name, value in mapping(swagger.get("parameters")).items()}
    made["responses"] = {
        name: _response(value, texts(swagger.get("produces")))
        for name, value in mapping(swagger.get("responses")).items()
    }
    schemes = mapping(swagger.get("securityDefinitions")).items()
    made["components"] = {"securitySchemes": {name: _scheme(mapping(value)) for name, value in schemes}}
    made["paths"] = {path: _item(item, swagger) for path, item in mapping(swagger.get("paths")).items()}
    return made


_MOVED = frozenset({"swagger", "host", "basePath", "schemes", "consumes", "produces", "securityDefinitions"})


def _servers(swagger: Mapping[str, Json]) -> Iterator[Json]:
    """The addresses: `schemes`, `host` and `basePath` (Swagger 2.0, Swagger Object)."""
    host, base = text(swagger.get("host")), text(swagger.get("basePath"))
    schemes = texts(swagger.get("schemes")) if host else ()
    authorities = [f"{scheme}://{host}" for scheme in schemes] or [f"//{host}" if host else ""]
    for authority in authorities:
        if authority or base:
            yield {"url": f"{authority}{base}"}


def _item(item: Json, swagger: dict[str, Json]) -> Json:
    if not isinstance(item, dict):
        return item
    shared = sequence(item.get("parameters"))
    made: dict[str, Json] = {**item, "parameters": [*_kept(shared, swagger)]}
    for method in METHODS:
        if isinstance(item.get(method), dict):
            made[method] = _operation(mapping(item[method]), shared, swagger)
    return made


def _operation(operation: dict[str, Json], shared: list[Json], swagger: dict[str, Json]) -> Json:
    own = sequence(operation.get("parameters"))
    consumes = texts(operation.get("consumes", swagger.get("consumes")))
    produces = texts(operation.get("produces", swagger.get("produces")))
    made: dict[str, Json] = {**operation, "consumes": [*consumes], "produces": [*produces]}
    made["parameters"] = [*_kept(own, swagger)]
    made["responses"] = {
        status: _response(_followed(response, swagger) if "produces" in operation else response, produces)
        for status, response in mapping(operation.get("responses")).items()
    }
    body = _body(_in_force([*own, *shared], swagger), consumes)
    if body:
        made["requestBody"] = body
    return made


def _kept(parameters: Iterable[Json], swagger: Json) -> Iterator[Json]:
    """The parameters that are parameters in 3.0 as well."""
    for parameter in parameters:
        if text(mapping(_followed(parameter, swagger)).get("in")) not in {"body", "formData"}:
            yield parameter if "$ref" in mapping(parameter) else _parameter(parameter)


def _in_force(parameters: Iterable[Json], swagger: Json) -> list[dict[str, Json]]:
    """What parameters say, the first of each name and place alone: an operation's own hide those of its path."""
    in_force: dict[tuple[str, str], dict[str, Json]] = {}
    for parameter in parameters:
        members = mapping(_followed(parameter, swagger))
        in_force.setdefault((text(members.get("name")), text(members.get("in"))), members)
    return [*in_force.values()]


def _followed(value: Json, swagger: Json) -> Json:
    reference = text(mapping(value).get("$ref"))
    target = look_up(swagger, reference) if reference else None
    return target.raw if target else value


def _parameter(value: Json) -> Json:
    """A parameter or header, its type in a schema and its `collectionFormat` as a style."""
    parameter = mapping(value)
    if not parameter or "schema" in parameter or text(parameter.get("in")) in {"body", "formData"}:
        return value
    collection = text(parameter.get("collectionFormat")) or "csv"
    style = _STYLES.get(collection)
    made: dict[str, Json] = {**parameter, "schema": _described(parameter)}
    if parameter.get("type") == "array":
        made["explode"] = collection == "multi"
    return {**made, "style": style} if style else made


def _response(value: Json, produces: tuple[str, ...]) -> Json:
    """A response; without a schema it has no content (Swagger 2.0, Response Object)."""
    if not isinstance(value, dict) or "$ref" in value:
        return value
    made: dict[str, Json] = {key: member for key, member in value.items() if key not in {"schema", "examples"}}
    if "headers" in value:
        made["headers"] = {name: _parameter(header) for name, header in mapping(value["headers"]).items()}
    if "schema" in value:
        made["content"] = {name: _media_type(value, name) for name in produces or (ANY_TYPE,)}
    return made


def _media_type(response: Mapping[str, Json], name: str) -> Json:
    examples = mapping(response.get("examples"))
    made: dict[str, Json] = {"schema": _lowered(response["schema"])}
    return {**made, "example": examples[name]} if name in examples else made


def _body(parameters: list[dict[str, Json]], consumes: tuple[str, ...]) -> dict[str, Json] | None:
    bodies = [parameter for parameter in parameters if parameter.get("in") == "body"]
    fields = [parameter for parameter in parameters if parameter.get("in") == "formData"]
    if bodies:
        schema = _lowered(bodies[0].get("schema", {}))
        return _content(consumes or (ANY_TYPE,), schema, required=bodies[0].get("required") is True)
    if fields:
        has_file = any(field.get("type") == "file" for field in fields)
        types = tuple(name for name in consumes if name.partition(";")[0] in FORMS)
        required = any(field.get("required") is True for field in fields)
        return _content(types or (FORMS[has_file],), _form(fields), required=required)
    return None


def _content(types: Iterable[str], schema: Json, *, required: bool) -> dict[str, Json]:
    return {"required": required, "content": {name: {"schema": schema} for name in types}}


def _form(fields: Iterable[dict[str, Json]]) -> Json:
    properties: dict[str, Json] = {text(field.get("name")): _described(field) for field in fields}
    required: list[Json] = [text(field.get("name")) for field in fields if field.get("required") is True]
    made: dict[str, Json] = {"type": "object", "properties": properties}
    return {**made, "required": required} if required else made


def _scheme(scheme: dict[str, Json]) -> Json:
    if scheme.get("type") == "basic":
        return {**scheme, "type": "http", "scheme": "basic"}
    if scheme.get("type") != "oauth2":
        return scheme
    flow: dict[str, Json] = {"scopes": {}}
    flow |= {key: value for key, value in scheme.items() if key in {"authorizationUrl", "tokenUrl", "scopes"}}
    return {"type": "oauth2", "flows": {_FLOWS.get(text(scheme.get("flow")), "implicit"): flow}}


def _described(parameter: Mapping[str, Json]) -> Json:
    """The schema of a parameter, form field or header, which 2.0 writes beside its name."""
    schema = {key: value for key, value in parameter.items() if key not in _NOT_SAID_OF_VALUES}
    return _lowered(schema)


def _lowered(schema: Json) -> Json:
    """The schema, and those inside of it, in the words of 3.0."""
    if not isinstance(schema, dict):
        return schema
    made = _reworded(schema)
    for keyword, value in made.items():
        if keyword in _NAMED:
            made[keyword] = {name: _lowered(inner) for name, inner in mapping(value).items()}
        elif keyword in _SINGLE:
            made[keyword] = _lowered(value)
        elif keyword in _LISTED:
            made[keyword] = [_lowered(inner) for inner in sequence(value)]
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
