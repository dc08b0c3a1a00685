"""YAML by a fast parser where it reads what YAML 1.2's core schema says; all else, and every error, by the exact one.

ryaml takes a tenth of the time. It knows no places in the file, reads `010` as text, leaves `<<` and tags as they are,
and keeps keys as numbers. Where one of these may be in a document, `yaml_core` reads it.
"""

import re
from itertools import accumulate

import ryaml

from pactgate.openapi.document import DocumentError
from pactgate.openapi.values import Json

MAX_EXACT = 16 * 2**20
"""How large a document the exact parser is given, in characters: it takes a second and a gigabyte for two million."""

_UNSURE = re.compile(
    r"""<<["']?\s*+:                                          # a merge
    |(?:^|[\s\[{]|\[[\d\s,.+-]*,)(?:
        [-+]?(?:0\d+|\.(?:inf|nan)|\d[\d.]*e\+?\d{3,}|\d{300,}|0b[01]+)\s*+(?:$|[,\]}\#]|:\s)  # read otherwise
        |!(?:![a-z]|<)                                        # a tag; others come out as members
    )
    |(?:^[ ]*+|[{,]\s*+)(?:[-+]\d+|0[xo][\da-f]+)\s*+:(?:\s|$)  # numbers as keys, not as they would be written
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
"""Nothing in it is tried in two ways: blank lines and rows of digits are gone over once."""

_FLAGS = re.IGNORECASE | re.MULTILINE | re.VERBOSE

_SUSPECTS = (
    re.compile(r"<<"),
    re.compile(r"!(?<![^\s\[{,].)[!<]", _FLAGS),
    re.compile(
        r"""[-+.\d](?<![^\s\[{].)(?:
            (?<=[-+])(?:0\d+|\.(?:inf|nan)|\d[\d.]*e\+?\d{3,}|\d{300,}|0b[01]+)
            |(?<=0)(?:\d+|b[01]+)|(?<=\.)(?:inf|nan)|(?<=\d)(?:[\d.]*e\+?\d{3,}|\d{299,})
        )\s*+(?:$|[,\]}\#]|:\s)""",
        _FLAGS,
    ),
    re.compile(r"\[[\d\s,.+-]*,[-+.\d!]", _FLAGS),
    re.compile(r"[-+](?<![^\s{,].)\d++\s*+:(?:\s|$)", _FLAGS),
    re.compile(r"0(?<![^\s{,].)[xo][\da-f]++\s*+:(?:\s|$)", _FLAGS),
)
"""What is in every document that `_UNSURE` finds something in. Each begins with a character that is quickly found."""

_ANCHOR = re.compile(r"&(?<![^\s\[{,].)([^\s,\[\]{}]++)")
_ALIAS = re.compile(r"\*(?<![^\s\[{,].)([^\s,\[\]{}]++)")

MAX_BRACKETS = 100
"""How many brackets may stand inside each other for ryaml, which takes ages over thousands."""

_OPEN = b"[{"
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def parse_yaml(content: str, source: str) -> Json:
    """The value of a YAML document, as `yaml_core` reads it.

    Raises:
        DocumentError: as `yaml_core` does.
    """
    if any(suspect.search(content) for suspect in _SUSPECTS) and _UNSURE.search(content):
        return _exactly(content, source, "it uses tags, merges or unusual numbers")
    if _has_aliases(content):
        return _exactly(content, source, "it uses aliases")
    if _is_deep(content):
        return _exactly(content, source, "it has very many brackets inside each other")
    try:
        return _with_text_keys(ryaml.loads(content))
    except (ValueError, ryaml.InvalidYamlError) as error:
        return _exactly(content, source, str(error))


def _exactly(content: str, source: str, reason: str) -> Json:
    if len(content) > MAX_EXACT:
        raise DocumentError(source, "", f"not YAML that can be read at this size: {reason}", "Write it as JSON")
    from pactgate.openapi.yaml_core import parse_yaml as parse_exactly  # noqa: PLC0415 - few documents need it

    return parse_exactly(content, source)


def _has_aliases(content: str) -> bool:
    """Whether it may have aliases, which ryaml writes out before anybody can count what that makes."""
    if "&" not in content:
        return False
    named = set(_ANCHOR.findall(content))
    return bool(named) and not named.isdisjoint(_ALIAS.findall(content))


def _is_deep(content: str) -> bool:
    """Whether very many brackets may stand inside each other; those in texts are counted, too."""
    brackets = content.encode(errors="replace").translate(None, _NO_BRACKETS).replace(b"[]", b"").replace(b"{}", b"")
    depths = accumulate(1 if bracket in _OPEN else -1 for bracket in brackets)
    return any(depth > MAX_BRACKETS for depth in depths)


def _with_text_keys(value: Json) -> Json:
    """The value with its whole numbers as keys written as text, as in `200:`.

    Raises:
        ValueError: a key is neither text nor a whole number, or is there twice; a tag; or there is no value.
    """
    if value is None:
        raise ValueError("the document is empty")
    todo: list[Json] = [value]
    for node in todo:  # which grows while it is read
        if isinstance(node, dict):
            if not set(map(type, node)) <= {str}:
                _rename(node)
            if len(node) == 1 and next(iter(node)).startswith("!"):
                raise ValueError("it uses tags")
            todo += [child for child in node.values() if isinstance(child, dict | list)]
        elif isinstance(node, list):
            todo += [child for child in node if isinstance(child, dict | list)]
    return value


def _rename(node: dict[str, Json]) -> None:
    members = {str(key): child for key, child in node.items()}
    if len(members) < len(node) or not set(map(type, node)) <= {str, int}:
        raise ValueError("a key is no text")
    node.clear()
    node.update(members)
