"""A document in which `null` is said where it is meant: for tools that read more into it (docs/decisions/0020)."""

import copy

from pactgate.openapi.references import referring
from pactgate.openapi.values import Json, mapping, sequence, text


def without_idle_nulls(document: Json) -> Json:
    """The document without what seems to admit null and does not.

    `nullable` says nothing from OpenAPI 3.1 on, beside a `$ref`, and beside an `enum` that does not list null; nor does
    a type `null` there.
    """
    made = copy.deepcopy(document)
    version = text(mapping(made).get("openapi"))
    keyword = "x-nullable" if not version else "nullable"
    knows_it = version < "3.1"
    for _, node in referring(made):
        is_listed = "enum" not in node or None in sequence(node["enum"])
        if node.get(keyword) is True and not (knows_it and is_listed and "$ref" not in node):
            del node[keyword]
        types = sequence(node.get("type"))
        if not is_listed and "null" in types and len(types) > 1:
            node["type"] = [kind for kind in types if kind != "null"]
    return made
