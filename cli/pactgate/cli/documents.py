"""OpenAPI documents that commands read from disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgate import openapi
from pactgate.cli.errors import Unreadable
from pactgate.openapi.read import with_line


@contextmanager
def needed() -> Iterator[None]:
    """Makes of a document that cannot be used Unreadable, which names the file, the place in it and the fix."""
    try:
        yield
    except openapi.DocumentError as error:
        raise Unreadable(str(with_line(error))) from error


def read(path: Path) -> openapi.Document:
    """The document in a file. Raises Unreadable."""
    with needed():
        return openapi.read(path)


def compare(old: Path, new: Path) -> openapi.Comparison:
    """What changed between the documents in two files. Raises Unreadable."""
    with needed():
        return openapi.compare(*openapi.read_both(old, new))
