"""OpenAPI documents that commands read from disk, and what is told on stderr while they are worked on."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


def tell(lines: Iterable[str]) -> None:
    """Asides on stderr, a line each."""
    sys.stderr.writelines(f"pactgate: {line}\n" for line in lines)


@contextmanager
def shown(text: str) -> Iterator[None]:
    """Shows a person at a terminal that something goes on; in a pipe it is silent, and rich is not imported."""
    if not sys.stderr.isatty():
        yield
        return
    from pactgate.cli.output import working  # noqa: PLC0415 - see above

    with working(text):
        yield
