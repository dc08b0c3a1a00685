"""OpenAPI documents that commands read from disk."""

from pathlib import Path

from pactgate import openapi
from pactgate.cli.errors import Unreadable


def read(path: Path) -> openapi.Document:
    """The document in a file. Raises Unreadable, naming the file, the place in it and the fix."""
    try:
        return openapi.read(path)
    except openapi.DocumentError as error:
        raise Unreadable(str(error)) from error


def read_both(old: Path, new: Path) -> tuple[openapi.Document, openapi.Document]:
    """The documents in two files, which are to be compared. Raises Unreadable as `read` does."""
    try:
        return openapi.read_both(old, new)
    except openapi.DocumentError as error:
        raise Unreadable(str(error)) from error
