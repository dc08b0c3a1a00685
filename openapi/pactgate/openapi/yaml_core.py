"""YAML 1.2, core schema: only what JSON can say, with the line of what it cannot."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from pactgate.openapi.document import DocumentError
from pactgate.openapi.values import Json

MAX_NODES = 1_000_000
"""How many values the aliases of a document may make of it when they are written out; longer texts count for more."""

MAX_DEPTH = 200

_TOO_DEEP, _SHALLOWER = f"nested deeper than {MAX_DEPTH} levels", "Move inner parts to components and refer to them"

MAX_DIGITS = 3_500
"""How many digits a whole number may have; Python converts few more, also of those that are written in base 16."""

_TEXT = 64
"""How many characters count as one value."""

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
        if "nesting depth" in problem:
            raise DocumentError(source, place, _TOO_DEEP, _SHALLOWER) from None
        raise DocumentError(source, place, problem, "Fix the syntax there") from None
    except yaml.reader.ReaderError as error:
        place, sign = _line_and_column(content, error.position), f"U+{error.character:04X}"
        raise DocumentError(source, place, f"not YAML: the character {sign} is not allowed", "Remove it") from None
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise DocumentError(source, "", f"not YAML: {problem}", "Fix the syntax") from None
    except RecursionError:
        raise DocumentError(source, "", _TOO_DEEP, _SHALLOWER) from None
    if node is None:
        raise DocumentError(source, "", "the document is empty", "Give a file that holds an OpenAPI document")
    _Measure(source).extent(node)
    return _Builder(source).value(node)


def _at(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _line_and_column(content: str, position: int) -> str:
    return f"line {content.count('\n', 0, position) + 1}, column {position - content.rfind('\n', 0, position)}"


def _inner(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        yield from (value for _, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


@dataclass(frozen=True, slots=True)
class _Extent:
    """How many values there are in a node, and how many are inside each other, with its aliases written out."""

    size: int
    depth: int


class _Measure:
    """How large the document is with its aliases written out; each node is measured once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.known: dict[int, _Extent] = {}
        self.open: set[int] = set()
        self.written = 0

    def extent(self, node: yaml.Node) -> _Extent:
        """The extent of the node, itself included.

        Raises:
            DocumentError: it holds itself, is nested too deep, or its aliases make too much of it.
        """
        if id(node) in self.known:
            return self.known[id(node)]
        if id(node) in self.open:
            raise DocumentError(self.source, _at(node), "an alias holds itself", "Use $ref for what is circular")
        if len(self.open) > MAX_DEPTH:
            raise self._too_deep(node)
        self.open.add(id(node))
        own = 1 + (len(node.value) // _TEXT if isinstance(node, yaml.ScalarNode) else 0)
        self.written += own
        inner = [self.extent(child) for child in _inner(node)]
        self.open.remove(id(node))
        extent = _Extent(own + sum(each.size for each in inner), 1 + max((each.depth for each in inner), default=0))
        if extent.depth > MAX_DEPTH + 1:
            raise self._too_deep(node)
        if extent.size > MAX_NODES + self.written:
            problem = f"its aliases make more than {MAX_NODES:,} values of this when they are written out"
            raise DocumentError(self.source, _at(node), problem, "Use $ref instead")
        self.known[id(node)] = extent
        return extent

    def _too_deep(self, node: yaml.Node) -> DocumentError:
        return DocumentError(self.source, _at(node), _TOO_DEEP, _SHALLOWER)


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
            return self._integer(content, node)
        if _FLOAT.match(content):
            return self._float(content, node)
        if _NOT_JSON.match(content):
            raise DocumentError(self.source, _at(node), f"{content} is no JSON number", "Write a number or a string")
        return content

    def _integer(self, content: str, node: yaml.Node) -> int:
        if len(content) > MAX_DIGITS:
            problem = f"a whole number has more than {MAX_DIGITS:,} digits"
            raise DocumentError(self.source, _at(node), problem, "Write a smaller number, or a string")
        return int(content, 10 if content[:2] not in {"0o", "0x"} else 0)

    def _float(self, content: str, node: yaml.Node) -> float:
        number = float(content)
        if not math.isfinite(number):
            raise DocumentError(self.source, _at(node), f"{content[:40]} is too large", "Write a smaller number")
        return number
