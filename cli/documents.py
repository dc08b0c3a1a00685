"""OpenAPI documents that commands read from disk; one that cannot be read is refused with the place."""

from pathlib import Path

import openapi
from cli.errors import Unreadable


def read(path: Path) -> openapi.Document:
    """The document in a file. Raises Unreadable, naming the file, the place in it and the fix."""
    try:
        return openapi.read(path)
    except openapi.DocumentError as error:
        raise Unreadable(str(error)) from error
