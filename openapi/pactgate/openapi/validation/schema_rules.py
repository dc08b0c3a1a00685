"""What the specification asks of schemas beyond JSON Schema."""

import re
from collections.abc import Iterator

from pactgate.openapi.references import Node, look_up
from pactgate.openapi.schemas.schema import schema_at
from pactgate.openapi.schemas.shape import ALL_TYPES
from pactgate.openapi.schemas.shaping import type_of
from pactgate.openapi.validation.checked import CheckedDocument
from pactgate.openapi.validation.problem import Problem, at
from pactgate.openapi.validation.sentences import shown
from pactgate.openapi.validation.sites import DocumentSite
from pactgate.openapi.values import Json, canonical, mapping, sequence, text, texts

_NAME = re.compile(r"[a-zA-Z0-9_-]+")


def lists(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A list does not say of what (OAS 3.0.3, Schema Object: `items` MUST be present if the `type` is `array`)."""
    if checked.version == "3.0" and site.node.text("type") == "array" and site.node.get("items") is None:
        yield at(
            site.node, "`items` is missing beside `type: array`", "Say what is in the list; `items: {}` is anything"
        )


def directions(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A property is only read and only written (OAS 3.0.3, Schema Object)."""
    if checked.version == "3.0" and site.node.is_true("readOnly") and site.node.is_true("writeOnly"):
        yield at(site.node, "`readOnly` and `writeOnly` exclude each other", "Leave one of them")


def defaults(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A default is not of its schema (OAS 3.0.3, Schema Object: it MUST conform to the type; since 3.1 it should)."""
    written = mapping(site.node.raw)
    if "default" not in written or checked.version >= "3.1":
        return
    default = written["default"]
    if default is None and written.get("nullable") is True:
        return
    problem = _misfit(default, written, checked)
    if problem:
        yield at(site.node.at("default"), f"the default {shown(default)} {problem}", "Give a default that is allowed")


def _misfit(value: Json, schema: dict[str, Json], checked: CheckedDocument) -> str:
    """Why a value is not of a schema by what the schema itself says; empty where it is."""
    listed = sequence(schema.get("enum"))
    if listed and canonical(value) not in {canonical(item) for item in listed}:
        return f"is not one of {', '.join(map(shown, listed))}"
    kind = text(schema.get("type"))
    if kind and not _is_of(value, kind):
        return f"is not of type {kind}"
    within = next(filter(None, _misfits_within(value, schema, checked)), "")
    return within or _beyond(value, schema)


def _misfits_within(value: Json, schema: dict[str, Json], checked: CheckedDocument) -> Iterator[str]:
    """What is wrong with the elements of a list, or with the members of an object."""
    if isinstance(value, list):
        items = _followed(schema.get("items"), checked)
        yield from (f"has an element that {misfit}" for item in value if (misfit := _misfit(item, items, checked)))
    properties = mapping(schema.get("properties"))
    for name, member in mapping(value).items():
        if misfit := _misfit(member, _followed(properties.get(name), checked), checked):
            yield f"has a member {name!r} that {misfit}"
    missing = [name for name in texts(schema.get("required")) if isinstance(value, dict) and name not in value]
    yield from (f"lacks {name!r}, which is required" for name in missing)


def _followed(schema: Json, checked: CheckedDocument) -> dict[str, Json]:
    reference = text(mapping(schema).get("$ref"))
    target = look_up(checked.root.raw, reference) if reference else None
    return mapping(target.raw if target else schema)


def _beyond(value: Json, schema: dict[str, Json]) -> str:
    """Whether a value is beyond the limits of its schema."""
    size = len(value) if isinstance(value, str) else value
    if isinstance(size, bool) or not isinstance(size, int | float):
        return ""
    least, most = ("minLength", "maxLength") if isinstance(value, str) else ("minimum", "maximum")
    low, high = schema.get(least), schema.get(most)
    if isinstance(low, int | float) and size < low:
        return f"is below the {least} {low}"
    return f"is above the {most} {high}" if isinstance(high, int | float) and size > high else ""


def _is_of(value: Json, kind: str) -> bool:
    types = {type_of(value)} | ({"number"} if type_of(value) == "integer" else set())
    return kind in types or kind not in ALL_TYPES


def mappings(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """The mapping of a discriminator names no schema (OAS 3.0.3, Discriminator Object)."""
    for _, target in site.node.at("discriminator").at("mapping").members():
        named = text(target.raw)
        is_lost = look_up(checked.root.raw, named) is None if named.startswith("#") else _is_no_name(named, checked)
        if named and is_lost:
            yield at(target, f"there is no schema {named!r}", "Name a schema that is there")


def _is_no_name(named: str, checked: CheckedDocument) -> bool:
    """Whether it can be nothing but a name, and no schema has it; other texts may be addresses."""
    return bool(_NAME.fullmatch(named)) and named not in checked.schemas


def tags(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """The property of a discriminator is not one that must be there (Swagger 2.0, Schema Object)."""
    name = site.node.text("discriminator") if checked.is_swagger else ""
    if name:
        names, required = property_names(site.node, checked), _required(site.node)
        if (names is not None and name not in names) or name not in required:
            message = f"the discriminator {name!r} is no property that is required"
            yield at(site.node.at("discriminator"), message, "Declare it in `properties` and in `required`")


def _required(node: Node) -> set[str]:
    return {name for part in schema_at(node).parts for name in texts(mapping(part.raw).get("required"))}


def property_names(schema: Node, checked: CheckedDocument) -> set[str] | None:
    """The names of the properties that a schema declares, in its choices too; None where it may have any."""
    names: set[str] = set()
    todo, seen = [schema], set[str]()
    while todo:
        node = checked.followed(todo.pop())
        if node.pointer in seen:
            continue
        seen.add(node.pointer)
        names |= mapping(node.at("properties").raw).keys()
        if node.get("additionalProperties") or node.get("patternProperties") or node.reference:
            return None
        todo += [element for keyword in ("allOf", "oneOf", "anyOf") for element in node.at(keyword).elements()]
    return names or None
