"""Bytes or a file to a Document; strict about what cannot be a document at all."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pactgate.openapi import swagger, syntax
from pactgate.openapi.document import Document, DocumentError
from pactgate.openapi.files import leads_out, with_files
from pactgate.openapi.linking import link
from pactgate.openapi.references import escaped
from pactgate.openapi.values import Json
from pactgate.pactfile.regular_files import read_regular

SUPPORTED = ("2.0", "3.0", "3.1", "3.2")
_SENT = "<bytes>"
"""What stands for the name of the file where the bytes alone are there."""

_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?(?:-.*)?\Z")
_TOP = {
    "info": dict,
    "paths": dict,
    "webhooks": dict,
    "components": dict,
    "servers": list,
    "security": list,
    "tags": list,
}


def read(path_or_bytes: str | Path | bytes, *, allow_files: bool = False) -> Document:
    """Read an OpenAPI document, in JSON or YAML.

    Args:
        path_or_bytes: the path of a file, or the bytes of one. References from a file to other files in its folder are
            followed; those from bytes are not, and nothing is ever fetched from the network.
        allow_files: whether files outside of that folder are read, too.

    Raises:
        DocumentError: the file cannot be opened, is no JSON or YAML, names a member twice, is no OpenAPI document,
            is of a version that is not supported, refers to the network or to what cannot be read, or has the wrong
            type in a place that everything depends on.
    """
    return _made(path_or_bytes, *_load(path_or_bytes), allow_files=allow_files)


def read_both(old: str | Path, new: str | Path, *, allow_files: bool = False) -> tuple[Document, Document]:
    """Read two OpenAPI documents that are to be compared; one content, if it refers to no other file, is parsed once.

    Args:
        old: the path of the old one.
        new: the path of the new one.
        allow_files: as `read` has it.

    Raises:
        DocumentError: as `read` does.
    """
    data, source = _load(old)
    first = _made(old, data, source, allow_files=allow_files)
    other, source = _load(new)
    if data == other and not leads_out(data):
        return first, replace(first, source=source)
    return first, _made(new, other, source, allow_files=allow_files)


def _made(path_or_bytes: str | Path | bytes, data: bytes, source: str, *, allow_files: bool) -> Document:
    try:
        return _checked(path_or_bytes, data, source, allow_files=allow_files)
    except DocumentError as error:
        raise with_line(error, {source: data}) from error.__cause__


def with_line(error: DocumentError, contents: Mapping[str, bytes] = MappingProxyType({})) -> DocumentError:
    """The error with the line of its place, which nobody looks for before something is wrong.

    Args:
        error: what is wrong, at a pointer; any other error is given back.
        contents: the bytes of files by their names, where they are at hand.
    """
    if not error.place.startswith("#/"):
        return error
    from pactgate.openapi.location.lookup import positions  # noqa: PLC0415 - most documents can be read

    file = "" if error.source == _SENT else error.source
    position = positions(file, [error.place], contents.get(error.source)).get(error.place)
    if position is None:
        return error
    place = f"line {position.line}, column {position.column}, {position.pointer}"
    return DocumentError(position.file or error.source, place, error.problem, error.fix)


def _checked(path_or_bytes: str | Path | bytes, data: bytes, source: str, *, allow_files: bool) -> Document:
    value = syntax.parse(data, source)
    if not isinstance(value, dict):
        raise DocumentError(source, "", f"the document is {_kind(value)}, not an object", "Give an OpenAPI document")
    version = _version(value, source)
    for key, kind in _TOP.items():
        if key in value and not isinstance(value[key], kind):
            wanted = "an object" if kind is dict else "an array"
            raise DocumentError(source, f"#/{key}", f"{key} is {_kind(value[key])}", f"Make it {wanted}")
    _check_paths(value, source)
    link(value, data)
    if not isinstance(path_or_bytes, bytes) and leads_out(data):
        value = with_files(value, Path(path_or_bytes), allow_files=allow_files)
    if "openapi" not in value:
        return Document(swagger.as_openapi(value), version, source, written=value)
    return Document(value, version, source)


def _load(path_or_bytes: str | Path | bytes) -> tuple[bytes, str]:
    if isinstance(path_or_bytes, bytes):
        return path_or_bytes, _SENT
    try:
        return read_regular(Path(path_or_bytes), 2 * syntax.MAX_BYTES), str(path_or_bytes)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DocumentError(str(path_or_bytes), "", f"cannot be read: {reason}", "Give a file that exists") from None


def _version(value: dict[str, Json], source: str) -> str:
    named = value.get("openapi", value.get("swagger"))
    key = "openapi" if "openapi" in value else "swagger"
    if named is None:
        problem = "no member `openapi` says which version it is"
        raise DocumentError(source, "", problem, "Add `openapi: 3.1.0`, or give an OpenAPI document")
    if not isinstance(named, str) or not _VERSION.match(named):
        raise DocumentError(
            source, f"#/{key}", f"{repr(named)[:40]} is no version", 'Write it as text, such as "3.0.3"'
        )
    if named.startswith(SUPPORTED) and (key == "swagger") == named.startswith("2.0"):
        return named
    known = f"Give Swagger {SUPPORTED[0]} or OpenAPI {', '.join(SUPPORTED[1:])}"
    raise DocumentError(source, f"#/{key}", f"version {named} is not supported", known)


def _check_paths(value: dict[str, Json], source: str) -> None:
    paths = value.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        pointer = f"#/paths/{escaped(path)}"
        if not path.startswith(("/", "x-")):
            raise DocumentError(source, pointer, f"the path {path!r} does not begin with /", f"Write /{path}")
        if not isinstance(item, dict) and not path.startswith("x-"):
            raise DocumentError(source, pointer, f"the path is {_kind(item)}", "Make it an object of operations")


def _kind(value: Json) -> str:
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
