"""OpenAPI documents that commands read from disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgate import openapi
from pactgate.cli.errors import Unreadable
from pactgate.openapi.read import with_line
from pactgate.pactfile.printable import one_line


@contextmanager
def needed() -> Iterator[None]:
    """Makes of a document that cannot be used Unreadable, which names the file, the place in it and the fix."""
    try:
        yield
    except openapi.DocumentError as error:
        raise Unreadable(one_line(str(with_line(error)))) from error


def read(path: Path, *, allow_files: bool = False) -> openapi.Document:
    """The document in a file; `allow_files`: with files outside of its folder. Raises Unreadable."""
    with needed():
        return openapi.read(path, allow_files=allow_files)


def compare(old: Path, new: Path, *, allow_files: bool = False) -> openapi.Comparison:
    """What changed between the documents in two files; `allow_files`: as `read` has it. Raises Unreadable."""
    with needed():
        return openapi.compare(*openapi.read_both(old, new, allow_files=allow_files))
