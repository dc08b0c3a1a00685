"""YAML 1.2, core schema: only what JSON can say, with the line of what it cannot."""

import math
import re
from collections.abc import Iterator

import yaml

from pactgate.openapi.document import DocumentError
from pactgate.openapi.values import Json

MAX_NODES = 5_000_000
"""How many values a document may have once its aliases are written out: above it, it is an alias bomb."""

MAX_DEPTH = 200

_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOLEAN = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INTEGER = re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_JSON = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_CORE_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "null", "bool", "int", "float", "timestamp", "merge", "value")
)
"""The tags that a plain value may be given by the parser, which knows YAML 1.1; any other was written down."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(content: str, source: str) -> Json:
    """The value of a YAML document, as YAML 1.2's core schema reads it.

    `no`, dates and `1:30` are strings; keys are strings, so that a status may be written `200:`.

    Raises:
        DocumentError: no YAML, several documents, a key twice, a tag, aliases in a circle or beyond `MAX_NODES`.
    """
    try:
        node = yaml.compose(content, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = f"not YAML: {error.problem or error.context or 'it cannot be parsed'}"
        raise DocumentError(source, place, problem, "Fix the syntax there") from None
    except yaml.YAMLError as error:
        raise DocumentError(source, "", f"not YAML: {error}", "Fix the syntax") from None
    except RecursionError:
        raise DocumentError(source, "", "nested too deep", "Move inner parts to components") from None
    if node is None:
        raise DocumentError(source, "", "the document is empty", "Give a file that holds an OpenAPI document")
    _Measure(source).size(node)
    return _Builder(source).value(node)


def _at(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _inner(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for _, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


class _Measure:
    """How large the document is with its aliases written out; each node is measured once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sizes: dict[int, int] = {}
        self.open: set[int] = set()

    def size(self, node: yaml.Node) -> int:
        """The number of values under the node, itself included."""
        if id(node) in self.sizes:
            return self.sizes[id(node)]
        if id(node) in self.open:
            raise DocumentError(self.source, _at(node), "an alias holds itself", "Use $ref for what is circular")
        if len(self.open) > MAX_DEPTH:
            raise DocumentError(self.source, _at(node), "nested too deep", "Move inner parts to components")
        self.open.add(id(node))
        total = 1
        for child in _inner(node):
            total += self.size(child)
        self.open.remove(id(node))
        if total > MAX_NODES:
            raise DocumentError(self.source, _at(node), "the aliases multiply beyond measure", "Use $ref instead")
        self.sizes[id(node)] = total
        return total


class _Builder:
    """Nodes to values; an aliased node is built once and shared."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.built: dict[int, Json] = {}

    def value(self, node: yaml.Node) -> Json:
        """The JSON value of a node."""
        if id(node) not in self.built:
            self.built[id(node)] = self._build(node)
        return self.built[id(node)]

    def _build(self, node: yaml.Node) -> Json:
        if node.tag not in _CORE_TAGS:
            raise DocumentError(self.source, _at(node), f"the tag {node.tag} is unknown here", "Remove the tag")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child) for child in node.value]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Json]:
        members: dict[str, Json] = {}
        merged: dict[str, Json] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise DocumentError(self.source, _at(key_node), "a key is no string", "Write the key as text")
            key = key_node.value
            if key == "<<" and not key_node.style:
                self._merge(merged, value_node)
                continue
            if key in members:
                raise DocumentError(
                    self.source, _at(key_node), f"the key {key!r} is there twice", "Remove one of the two"
                )
            members[key] = self.value(value_node)
        return {**merged, **members}

    def _merge(self, merged: dict[str, Json], node: yaml.Node) -> None:
        """Take over the members of a `<<` key: YAML 1.1 had it, and documents in the field still do."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for source in sources:
            members = self.value(source)
            if not isinstance(members, dict):
                raise DocumentError(self.source, _at(source), "`<<` does not name a mapping", "Name one")
            for key, member in members.items():
                merged.setdefault(key, member)

    def _scalar(self, node: yaml.Node) -> Json:
        content: str = node.value
        is_quoted = isinstance(node, yaml.ScalarNode) and bool(node.style)
        return content if is_quoted else self._plain(content, node)

    def _plain(self, content: str, node: yaml.Node) -> Json:
        if _NULL.match(content):
            return None
        if _BOOLEAN.match(content):
            return content.lower() == "true"
        if _INTEGER.match(content):
            return int(content, 10 if content[:2] not in {"0o", "0x"} else 0)
        if _FLOAT.match(content):
            return self._float(content, node)
        if _NOT_JSON.match(content):
            raise DocumentError(self.source, _at(node), f"{content} is no JSON number", "Write a number or a string")
        return content

    def _float(self, content: str, node: yaml.Node) -> float:
        number = float(content)
        if not math.isfinite(number):
            raise DocumentError(self.source, _at(node), f"{content} is too large", "Write a smaller number")
        return number
