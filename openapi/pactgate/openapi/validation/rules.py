"""What the specification asks of paths, operations, parameters, servers, links and security beyond the metaschema."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from pactgate.openapi.references import Node, look_up
from pactgate.openapi.validation import schema_rules
from pactgate.openapi.validation.checked import CheckedDocument
from pactgate.openapi.validation.problem import Problem, at
from pactgate.openapi.validation.sites import DocumentSite
from pactgate.openapi.values import Json, mapping, sequence, text, texts

type DocumentRule = Callable[[DocumentSite, CheckedDocument], Iterator[Problem]]

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-zA-Z0-9._-]+")


def operation_ids(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """Two operations have one `operationId` (OAS 3.0.3, Operation Object)."""
    named = checked.operation_ids.get(site.node.text("operationId"), [])
    if len(named) > 1 and named[0].node.pointer != site.node.pointer:
        name, first = site.node.text("operationId"), named[0].node.pointer
        message = f"the operationId {name!r} is that of the operation at {first} as well"
        yield at(site.node.at("operationId"), message, "Give each operation a name of its own")


def templates(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """Two paths differ in the names of their parameters alone (OAS 3.0.3, Paths Object)."""
    del checked
    known: dict[str, str] = {}
    for path, item in site.node.at("paths").members():
        plain = _VARIABLE.sub("{}", path)
        if plain in known:
            message = f"the path is the same as {known[plain]}: the names of parameters make no difference"
            yield at(item, message, "Put the operations of both under one path")
        known.setdefault(plain, path)


def tags(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """Two tags have one name, or a tag's parent is none (OAS 3.0.3, OpenAPI Object; 3.2.0, Tag Object)."""
    nodes = [*site.node.at("tags").elements()]
    parents = {node.text("name"): node.text("parent") for node in nodes if checked.version >= "3.2"}
    seen: set[str] = set()
    for node in nodes:
        name, parent = node.text("name"), node.text("parent") if checked.version >= "3.2" else ""
        if name and name in seen:
            yield at(node, f"the tag {name!r} is there twice", "Remove one of the two")
        seen.add(name)
        if parent and parent not in parents:
            yield at(node.at("parent"), f"there is no tag {parent!r}", "Define it, or name one that is there")
        elif parent and name in _line(parents, name):
            yield at(node.at("parent"), f"the tag {name!r} is inside of itself", "Name another parent")


def _line(parents: Mapping[str, str], name: str) -> list[str]:
    line: list[str] = []
    while (name := parents.get(name, "")) and name not in line:
        line.append(name)
    return line


def path_names(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A path has a query or fragment, a brace alone, or one parameter twice (OAS 3.0.3, Path Templating)."""
    del checked
    path = site.name
    if "#" in path or "?" in path:
        message = "a path has no query and no fragment: no request has such a path"
        yield at(site.node, message, "Declare parameters in `query`, and remove what follows `#`")
    if re.search(r"[{}]", _VARIABLE.sub("", path)):
        yield at(site.node, "the path has a brace that opens or closes nothing", "Write parameters as {name}")
    for name, count in Counter(_VARIABLE.findall(path)).items():
        if count > 1:
            yield at(site.node, f"the parameter {name!r} is twice in the path", "Give each place a name of its own")


def path_parameters(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """The path and its parameters do not name the same (OAS 3.0.3, Path Templating and Parameter Object)."""
    item = site.around
    if item is None or item.kind != "path":
        return
    named = set(_VARIABLE.findall(item.name))
    declared = checked.parameters(site.node) + checked.parameters(item.node)
    in_path = {node.text("name") for _, node in declared if node.text("in") == "path"}
    names_unknown = any(node.reference for _, node in declared)
    for name in sorted(named - in_path):
        if not names_unknown:
            message = f"the path {item.name} has {{{name}}}, and no parameter describes it"
            yield at(site.node, message, f"Add the parameter {name!r} with `in: path`")
    for listed, node in checked.parameters(site.node):
        yield from _astray(listed, node, item.name, named)


def item_parameters(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A parameter for all operations of a path is in the path, which does not name it."""
    for listed, node in checked.parameters(site.node):
        yield from _astray(listed, node, site.name, set(_VARIABLE.findall(site.name)))


def _astray(listed: Node, node: Node, path: str, named: set[str]) -> Iterator[Problem]:
    name = node.text("name")
    if node.text("in") == "path" and name and name not in named:
        yield at(
            listed, f"the parameter {name!r} is in the path, and {path} has no {{{name}}}", "Remove it, or name it"
        )


def parameters_twice(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A list has a parameter twice, or two that exclude each other (OAS 3.0.3, Operation Object; 3.2.0, 4.12.1)."""
    seen: set[tuple[str, str]] = set()
    nodes = checked.parameters(site.node)
    for listed, node in nodes:
        where, name = node.text("in"), node.text("name")
        key = where, name.lower() if where == "header" else name
        if name and key in seen:
            yield at(listed, f"the parameter {name!r} in {where} is there twice", "Remove one of the two")
        seen.add(key)
    yield from _whole_query(nodes) if checked.version >= "3.2" else ()


def _whole_query(nodes: list[tuple[Node, Node]]) -> Iterator[Problem]:
    whole = [listed for listed, node in nodes if node.text("in") == "querystring"]
    has_parts = any(node.text("in") == "query" for _, node in nodes)
    for listed in whole[0 if has_parts else 1 :]:
        message = "a parameter in `querystring` is the whole query, and there is another one"
        yield at(listed, message, "Leave it, or the others")


def swagger_bodies(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """Two bodies, a body beside a form, or a file that no form has (Swagger 2.0, Parameter Object)."""
    if not checked.is_swagger:
        return
    own = checked.parameters(site.node)
    hidden = {(node.text("in"), node.text("name")) for _, node in own}
    shared = checked.parameters(site.around.node) if site.around else []
    nodes = [*own, *(pair for pair in shared if (pair[1].text("in"), pair[1].text("name")) not in hidden)]
    bodies = [listed for listed, node in nodes if node.text("in") == "body"]
    fields = [listed for listed, node in nodes if node.text("in") == "formData"]
    for listed in bodies[1:]:
        yield at(listed, "the operation has two bodies", "Make them one")
    if bodies and fields:
        message = "the operation has a body and fields of a form, which are a body as well"
        yield at(fields[0], message, "Leave one of them")
    consumes = checked.types(site.node, "consumes")
    for listed, node in nodes:
        if node.text("type") == "file" and not {*_FORMS} & {name.partition(";")[0].strip() for name in consumes}:
            yield at(listed, "a file is sent in a form, and `consumes` names none", f"Add {' or '.join(_FORMS)}")


_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def swagger_lists(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A list in a parameter or header does not say of what (Swagger 2.0, Parameter Object and Header Object)."""
    if checked.is_swagger and site.node.text("type") == "array" and site.node.get("items") is None:
        yield at(site.node, "`items` is missing beside `type: array`", "Say what is in the list")


def swagger_defaults(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A default of a parameter or header is not of its type (Swagger 2.0, Parameter Object)."""
    if checked.is_swagger:
        yield from schema_rules.defaults(site, checked)


def requirements(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A security requirement names a scheme that is not there, or scopes where there are none (OAS 3.0.3)."""
    for name, scopes in site.node.members():
        if checked.version >= "3.2" and re.search(r"[/#:]", name):
            continue  # it may be an address (OAS 3.2.0, Security Requirement Object)
        scheme = checked.security_schemes.get(name)
        if scheme is None:
            holder = "securityDefinitions" if checked.is_swagger else "components.securitySchemes"
            yield at(scopes, f"there is no security scheme {name!r}", f"Define it in {holder}")
            continue
        kind = checked.followed(scheme).text("type")
        if checked.version < "3.1" and sequence(scopes.raw) and kind not in {"oauth2", "openIdConnect", ""}:
            yield at(scopes, f"{name!r} is of type {kind}, which has no scopes", "Write an empty list")


def servers(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A server's address and its variables do not agree (OAS 3.1.0, Server Object and Server Variable Object)."""
    variables = site.node.at("variables")
    for name, count in Counter(_VARIABLE.findall(site.node.text("url"))).items():
        if name not in mapping(variables.raw):
            yield at(
                site.node.at("url"), f"the variable {name!r} of the address is not described", "Add it to `variables`"
            )
        if count > 1 and checked.version >= "3.2":
            yield at(site.node.at("url"), f"the variable {name!r} is twice in the address", "Use it once")
    for _, variable in variables.members():
        listed, default = texts(mapping(variable.raw).get("enum")), mapping(variable.raw).get("default")
        if checked.version >= "3.1" and listed and isinstance(default, str) and default not in listed:
            message = f"the default {default!r} is not one of {', '.join(listed)}"
            yield at(variable.at("default"), message, "Add it to `enum`, or choose one of these")


def links(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A link leads to no operation (OAS 3.0.3, Link Object)."""
    written = mapping(site.node.raw)
    name, reference = text(written.get("operationId")), text(written.get("operationRef"))
    if "$ref" in written:
        return
    if "operationId" not in written and "operationRef" not in written and checked.version < "3.1":
        yield at(site.node, "`operationId` or `operationRef` is missing", "Name the operation that the link leads to")
    if name and name not in checked.operation_ids:
        yield at(site.node.at("operationId"), f"there is no operation {name!r}", "Name one that is there")
    if reference.startswith("#") and checked.kinds.get(_pointer(checked.root.raw, reference)) != "operation":
        yield at(site.node.at("operationRef"), f"{reference!r} leads to no operation", "Name the place of one")


def _pointer(root: Json, reference: str) -> str:
    target = look_up(root, reference)
    return target.pointer if target else ""


def references(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A reference leads to an object of another kind than is wanted at its place."""
    kind = checked.kinds.get(_pointer(checked.root.raw, site.node.reference)) if site.node.reference else None
    is_path = {kind, site.kind} <= {"path", "webhook"}
    if kind is not None and kind != site.kind and not is_path:
        message = f"the reference leads to {_an(kind)}, where {_an(site.kind)} is wanted"
        yield at(site.node.at("$ref"), message, f"Name {_an(site.kind)}")


def _an(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def examples(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """Two ways to give an example exclude each other (OAS 3.0.3, Media Type Object and Example Object)."""
    pair = ("value", "externalValue") if site.kind == "example" else ("example", "examples")
    if {*pair} <= mapping(site.node.raw).keys() and not checked.is_swagger:
        message = f"`{pair[0]}` and `{pair[1]}` exclude each other"
        yield at(site.node, message, "Leave one of them")


def component_names(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A component has a name that no reference can be made to (OAS 3.0.3, Components Object)."""
    for section, members in site.node.members():
        for name in mapping(members.raw):
            if checked.version < "3.1" and not _NAME.fullmatch(name) and not section.startswith("x-"):
                message = f"{name!r} is no name of a component"
                yield at(members.at(name), message, "Use letters, digits, `.`, `-` and `_` alone")


def media_types(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """A body is in no media type (RFC 6838, section 4.2)."""
    del checked
    if site.around and site.around.kind != "components" and "/" not in site.name:
        yield at(site.node, f"{site.name!r} is no media type", "Write it as in `application/json`")


def encodings(site: DocumentSite, checked: CheckedDocument) -> Iterator[Problem]:
    """An encoding is of a property that the schema does not have (OAS 3.0.3, Media Type Object)."""
    schema = site.node.get("schema")
    names = schema_rules.property_names(schema, checked) if schema else None
    for name, encoding in site.node.at("encoding").members():
        if names is not None and name not in names:
            yield at(
                encoding, f"the schema has no property {name!r} that could be encoded", "Name one of its properties"
            )


RULES: Mapping[str, tuple[DocumentRule, ...]] = {
    "document": (templates, tags),
    "path": (path_names, item_parameters, parameters_twice, references),
    "webhook": (parameters_twice, references),
    "operation": (operation_ids, path_parameters, parameters_twice, swagger_bodies),
    "parameter": (references, examples, swagger_lists, swagger_defaults),
    "header": (references, examples, swagger_lists, swagger_defaults),
    "request body": (references,),
    "response": (references,),
    "link": (references, links),
    "callback": (references,),
    "example": (references, examples),
    "media type": (media_types, encodings, examples),
    "requirement": (requirements,),
    "server": (servers,),
    "components": (component_names,),
    "schema": (
        references, schema_rules.lists, schema_rules.defaults, schema_rules.mappings, schema_rules.tags,
        schema_rules.directions,
    ),
}  # fmt: skip
"""The rules by the kind of object that they are about."""
