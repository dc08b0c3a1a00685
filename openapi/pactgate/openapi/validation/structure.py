"""The form of a document: what its metaschema refuses, each with its exact place, and schemas by JSON Schema's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from pactgate.openapi.references import Node, escaped
from pactgate.openapi.validation.problem import Problem
from pactgate.openapi.validation.sentences import Broken, sentence
from pactgate.openapi.validation.sites import DocumentSite
from pactgate.openapi.values import Json, mapping, sequence, text, texts

type _Error = jsonschema_rs.ValidationError
type _Path = tuple[str | int, ...]

_TAGS = ("in", "type")
"""Members whose value says which of several forms an object has."""

_COUNTED = frozenset({"minProperties", "minItems"})
_DIALECTS: Mapping[str, Any] = {
    "https://spec.openapis.org/oas/3.1/dialect/base": jsonschema_rs.Draft202012Validator,
    "https://json-schema.org/draft/2020-12/schema": jsonschema_rs.Draft202012Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema_rs.Draft201909Validator,
    "http://json-schema.org/draft-07/schema": jsonschema_rs.Draft7Validator,
    "http://json-schema.org/draft-06/schema": jsonschema_rs.Draft6Validator,
    "http://json-schema.org/draft-04/schema": jsonschema_rs.Draft4Validator,
}


def form_problems(root: Node, version: str) -> Iterator[Problem]:
    """What the metaschema of a version refuses of a document.

    Args:
        root: the whole document, as it was written.
        version: `2.0`, `3.0`, `3.1` or `3.2`.
    """
    schema = _metaschema(version)
    errors = _validator(version).iter_errors(root.raw)
    yield from _ErrorReader(schema, root, version).problems(errors)


def part_problems(site: DocumentSite, version: str) -> Iterator[Problem]:
    """What the metaschema refuses of an object that only a reference leads to; nothing of any other one."""
    validator = _part_validator(version, site.kind) if site.is_apart and not site.node.reference else None
    if validator is not None:
        errors = validator.iter_errors(site.node.raw)
        yield from _ErrorReader(_metaschema(version), site.node, version).problems(errors)


def schema_problems(site: DocumentSite, version: str) -> Iterator[Problem]:
    """What JSON Schema refuses of a schema, of which the metaschemas since 3.1 say nothing; else nothing."""
    is_inner = site.around is not None and site.around.kind == "schema" and not site.is_apart
    if version < "3.1" or site.kind != "schema" or is_inner:
        return
    named = mapping(site.node.raw).get("$schema", mapping(site.node.root).get("jsonSchemaDialect"))
    dialect = text(named).removesuffix("#") or "https://json-schema.org/draft/2020-12/schema"
    if dialect in _DIALECTS:
        validator, metaschema = _schema_validator(dialect)
        yield from _ErrorReader(metaschema, site.node, version).problems(validator.iter_errors(site.node.raw))


@cache
def _metaschema(version: str) -> dict[str, Json]:
    from openapi_spec_validator import schemas  # noqa: PLC0415 - it takes 0.1 s, and few ask for it

    known = {"2.0": schemas.schema_v2, "3.0": schemas.schema_v30, "3.1": schemas.schema_v31, "3.2": schemas.schema_v32}
    written: dict[str, Json] = dict(known[version])
    if version == "3.1":  # in which OpenAPI 3.1.0, section 4.8.20.1, has another name, and any values
        link = mapping(mapping(mapping(written["$defs"])["link"])["properties"])
        link |= {"server": link.pop("body", {}), "parameters": {"type": "object"}}
    return written


@cache
def _validator(version: str) -> Any:  # noqa: ANN401 - a validator of the draft that the metaschema names
    return jsonschema_rs.validator_for(_metaschema(version))


@cache
def _part_validator(version: str, kind: str) -> Any | None:  # noqa: ANN401 - see above
    """The validator of one kind of object; None where the metaschema has none for it."""
    metaschema = _metaschema(version)
    holder = "definitions" if version < "3.1" else "$defs"
    name = _PARTS.get(kind, kind)
    if version < "3.1":
        name = "".join(word.capitalize() for word in name.split("-"))
    if version == "2.0":
        name = name[:1].lower() + name[1:]
    if name not in mapping(metaschema[holder]):
        return None
    whole = {"$schema": metaschema["$schema"], holder: metaschema[holder]}
    return jsonschema_rs.validator_for({**whole, "allOf": [{"$ref": f"#/{holder}/{name}"}]})


_PARTS = {
    "path": "path-item", "webhook": "path-item", "request body": "request-body", "media type": "media-type",
    "security scheme": "security-scheme",
}  # fmt: skip
"""The names that the metaschemas since 3.1 have for kinds of objects; the older ones write them in other letters."""


@cache
def _schema_validator(dialect: str) -> tuple[Any, dict[str, Json]]:
    """The validator of schemas of a dialect, which knows whether a pattern is one; and the dialect's metaschema."""
    written: dict[str, Json] = {"$ref": dialect}
    formats = {"uri": _is_any, "uri-reference": _is_any, "uri-fragment": _is_any}
    return _DIALECTS[dialect](written, validate_formats=True, formats=formats), written


def _is_any(value: str) -> bool:
    del value
    return True


@dataclass(frozen=True, slots=True)
class _ErrorReader:
    """Reads errors as problems.

    Attributes:
        metaschema: what was broken.
        start: the place that the paths of errors begin at.
        version: of OpenAPI.
    """

    metaschema: dict[str, Json]
    start: Node
    version: str

    def problems(self, errors: Iterable[_Error]) -> Iterator[Problem]:
        """The problems, one for each place and thing that is wrong there."""
        broken = [leaf for error in errors for leaf in self._leaves(error)]
        counted = {leaf.path for leaf in broken if leaf.rule in _COUNTED}
        wrong = {leaf.path for leaf in broken}
        seen: set[_Path] = set()
        for leaf in broken:
            if leaf.rule in {"additionalProperties", "unevaluatedProperties"}:
                for name in _unknown(leaf, wrong):
                    yield self._problem(Broken("unexpected", leaf.path, {"name": name}, leaf.value), (*leaf.path, name))
            elif leaf.rule == "required":
                if leaf.path not in counted:
                    yield self._problem(leaf, leaf.path)
            elif leaf.path not in seen:
                seen.add(leaf.path)
                yield self._problem(leaf, leaf.path)

    def _problem(self, broken: Broken, path: _Path) -> Problem:
        pointer = self.start.pointer + "".join(f"/{escaped(str(step))}" for step in path)
        return Problem(pointer, *sentence(broken, self.version))

    def _leaves(self, error: _Error) -> Iterator[Broken]:
        """The errors that say most: inside of the form that was meant, where there are several."""
        kind, path = error.kind.name, _path(error)
        details = {key: value for key, value in error.kind.as_dict().items() if key not in {"context", "error"}}
        value = _value(self.start.raw, path)
        if kind == "propertyNames":
            yield Broken("name", path, {"name": error.kind.as_dict()["error"].instance}, value)
        elif kind in {"oneOf", "anyOf"} and "context" in error.kind.as_dict():
            yield from self._of_choice(error, path, value)
        else:
            yield Broken(kind, path, details, value)

    def _of_choice(self, error: _Error, path: _Path, value: Json) -> Iterator[Broken]:
        context: list[list[_Error]] = error.kind.as_dict()["context"]
        branches = [[leaf for inner in branch for leaf in self._leaves(inner)] for branch in context]
        meant = [branch for branch in branches if not _is_reference_otherwise(branch, value)] or branches
        if not all(branches):  # several forms fit
            named = [name for name in self._required(error) if name in mapping(value)]
            yield Broken("both", path, {"names": [*named]}, value)
            return
        if len(meant) > 1 and all(_is_lack(branch, path) for branch in meant):
            yield Broken("neither", path, {"names": [branch[0].details["property"] for branch in meant]}, value)
            return
        tagged = [branch for branch in meant if not _is_other(branch, path)]
        if tagged:
            yield from min(tagged, key=_weight, default=[])
        else:
            yield from _of_tags(meant, path)

    def _required(self, error: _Error) -> list[str]:
        """What the forms of a choice require."""
        forms = sequence(_value(self.metaschema, tuple(error.schema_path)))
        return [name for form in forms for name in texts(mapping(form).get("required"))]


def _unknown(leaf: Broken, wrong: set[_Path]) -> list[str]:
    """The members that nobody knows; one in which something else is wrong is known, or will be told of by that."""
    names = texts(leaf.details.get("unexpected"))
    return [name for name in names if not any(path[: len(leaf.path) + 1] == (*leaf.path, name) for path in wrong)]


def _is_lack(branch: list[Broken], path: _Path) -> bool:
    """Whether all that an object lacks for a form is one member."""
    return len(branch) == 1 and branch[0].rule == "required" and branch[0].path == path


def _is_reference_otherwise(branch: list[Broken], value: Json) -> bool:
    """Whether a form is that of a reference and the value is none, or the other way round."""
    if "$ref" in mapping(value):
        return any("$ref" in sequence(leaf.details.get("unexpected")) for leaf in branch)
    return any(leaf.rule == "required" and leaf.details.get("property") == "$ref" for leaf in branch)


def _is_other(branch: list[Broken], path: _Path) -> bool:
    """Whether the object is of another form by its own word: a form allows one value of its tag."""
    tags = {(*path, tag) for tag in _TAGS}
    return any(_is_tag(leaf) and leaf.path in tags for leaf in branch)


def _is_tag(leaf: Broken) -> bool:
    return leaf.rule == "enum" and len(sequence(leaf.details["options"])) == 1


def _weight(branch: list[Broken]) -> tuple[int, int]:
    return len(branch), -max((len(leaf.path) for leaf in branch), default=0)


def _of_tags(branches: list[list[Broken]], path: _Path) -> Iterator[Broken]:
    """That a tag has none of the values that some form has."""
    tags = [leaf for branch in branches for leaf in branch if _is_tag(leaf) and leaf.path[:-1] == path]
    if tags:
        options = [option for leaf in tags if leaf.path == tags[0].path for option in sequence(leaf.details["options"])]
        yield Broken("enum", tags[0].path, {"options": [*dict.fromkeys(map(str, options))]}, tags[0].value)


def _path(error: _Error) -> _Path:
    return tuple(error.instance_path)


def _value(value: Json, path: Iterable[str | int]) -> Json:
    """The value at a path; a number may be the name of a member as well."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
