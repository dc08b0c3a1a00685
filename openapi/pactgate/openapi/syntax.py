"""Bytes to a JSON value: JSON, or YAML 1.2 in its core schema, both strict."""

import codecs
import json
import math
import re

import jiter

from pactgate.openapi.document import DocumentError
from pactgate.openapi.values import Json

MAX_BYTES = 64 * 2**20
"""How large a file may be; the largest documents in the field have a fifth of it."""

_KINDS = bytes.maketrans(b"123456789E]}\t\n\r", b"000000000e,,   ")
_LARGE_NUMBER = re.compile(rb"0e\+?000+ *,")
"""What a number that is too large for a double looks like, once all digits are `0`: found so in a fifth of the time."""

_YAML_IN_BRACES = re.compile(rb"\s*\{\s*(?:[A-Za-z'$_?#-]|$)")
"""YAML that begins as JSON does, and goes on as JSON cannot: with a name that has no quotes."""

_PLACE = re.compile(r" at line (\d+) column (\d+)$")
_DEEP = "Move inner parts to components and refer to them"


def parse(data: bytes, source: str) -> Json:
    """The value of a document in JSON or YAML.

    Args:
        data: the document's bytes, in UTF-8 (a byte order mark is allowed).
        source: the name used in errors.

    Raises:
        DocumentError: neither JSON nor YAML, too large, a member twice, a number that JSON has not, nested too deep.
    """
    if len(data) > MAX_BYTES:
        problem = f"the file has {len(data):,} bytes, more than {MAX_BYTES:,}"
        raise DocumentError(source, "", problem, "Split the document, or take examples out of it")
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.lstrip()[:1] in {b"{", b"["} and (source.endswith(".json") or not _YAML_IN_BRACES.match(data)):
        try:
            return _parse_json(data, source)
        except DocumentError:
            if not source.endswith((".yaml", ".yml")):
                raise
    content = _decoded(data, source)
    if not content.strip():
        raise DocumentError(source, "", "the document is empty", "Give a file that holds an OpenAPI document")
    from pactgate.openapi.yaml_fast import parse_yaml  # noqa: PLC0415 - a document in JSON needs no YAML

    return parse_yaml(content, source)


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise DocumentError(source, f"byte {error.start}", "not UTF-8", "Save the file as UTF-8") from None


def _parse_json(data: bytes, source: str) -> Json:
    try:
        value: Json = jiter.from_json(data, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        _decoded(data, source)  # which says more, if that is what is wrong
        raise _refused(str(error), source) from None
    if _LARGE_NUMBER.search(data.translate(_KINDS)):
        json.loads(data, parse_float=lambda written: _finite(written, data, source))  # it may be in a text after all
    return value


def _refused(message: str, source: str) -> DocumentError:
    """The parser's message as an error that says what to do."""
    position = _PLACE.search(message)
    place = f"line {position[1]}, column {position[2]}" if position else ""
    problem = _PLACE.sub("", message)
    if problem.startswith("Detected duplicate key"):
        return DocumentError(source, place, f"the member {problem.split()[-1]} is there twice", "Remove one of the two")
    if problem.startswith("recursion limit"):
        return DocumentError(source, place, "nested deeper than 200 levels", _DEEP)
    if problem.startswith("number out of range"):
        problem = "a whole number has more digits than can be read"
        return DocumentError(source, place, problem, "Write a smaller number, or a string")
    return DocumentError(source, place, f"not JSON: {problem}", "Fix the syntax there")


def _finite(written: str, data: bytes, source: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        before = data[: data.find(written.encode())]
        place = f"line {before.count(b'\n') + 1}, column {len(before) - before.rfind(b'\n')}"
        raise DocumentError(source, place, f"the number {written[:40]} is too large", "Write a smaller number")
    return number
