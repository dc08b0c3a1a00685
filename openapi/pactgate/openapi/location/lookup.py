"""Where in a file the places of a value are: looked up when something is reported, so that reading need not know it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pactgate.openapi.files import HOLDER
from pactgate.openapi.location.in_json import find_in_json
from pactgate.openapi.location.wanted import WantedPlace
from pactgate.openapi.references import escaped, unescaped
from pactgate.pactfile.matching_rules import steps

MOST_BYTES = 16 * 2**20
"""How large a file may be to be looked through; in a larger one every place is at its beginning."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file.

    Attributes:
        file: the file; another one than was asked for, where the place is in a file that it refers to.
        pointer: the place in that file.
        line: the line, from 1.
        column: the column, from 1.
    """

    file: str
    pointer: str
    line: int
    column: int


def positions(file: str | Path, places: Iterable[str], data: bytes | None = None) -> Mapping[str, Position]:
    """The positions of places in a file, or of what is around a place that is not written there.

    Args:
        file: a document or a pact, in JSON or YAML; one that cannot be read has no positions.
        places: JSON pointers (`#/paths/~1a`), or paths as pacts have them (`$.interactions[0].request`).
        data: the bytes of the file, where they are at hand. Those of a content that somebody sent come without a name
            (`file` is empty): nothing is read from disk for it, whatever it refers to.
    """
    by_file: dict[str, dict[str, list[str]]] = {}
    for place in places:
        path = [*_steps(place)]
        if _is_of_other_file(path):
            if not str(file):
                continue
            other = os.path.normpath(Path(file).parent / path[1])
            by_file.setdefault(other, {})[place] = path[2:]
        elif place.startswith(("#", "$")):
            by_file.setdefault(str(file), {})[place] = path
    found: dict[str, Position] = {}
    for name, paths in by_file.items():
        found |= _in_file(name, paths, data if name == str(file) else None)
    return found


def _is_of_other_file(path: list[str]) -> bool:
    return path[:1] == [HOLDER] and len(path) > 1


def _pointer(place: str, path: list[str]) -> str:
    """The place as it is called in its own file."""
    is_elsewhere = place.startswith("#") and len(path) < place.count("/")
    return "#" + "".join(f"/{escaped(step)}" for step in path) if is_elsewhere else place


def _steps(place: str) -> Iterator[str]:
    if place.startswith("#"):
        yield from map(unescaped, place.split("/")[1:])
    elif place.startswith("$"):
        yield from map(str, steps(place))


def _in_file(name: str, paths: Mapping[str, list[str]], data: bytes | None) -> dict[str, Position]:
    root = WantedPlace(line=1, column=1)
    ends: dict[str, list[WantedPlace]] = {}
    for place, path in paths.items():
        line = [root]
        for step in path:
            line.append(line[-1].inner.setdefault(step, WantedPlace()))
        ends[place] = line
    content = _content(name, data)
    if content is None:
        return {}
    _find(content, root)
    nearest = {place: next(w for w in reversed(line) if w.line) for place, line in ends.items()}
    return {
        place: Position(name, _pointer(place, paths[place]), wanted.line, wanted.column)
        for place, wanted in nearest.items()
    }


def _content(name: str, data: bytes | None) -> str | None:
    try:
        if data is None:
            data = Path(name).read_bytes()
        return data.decode("utf-8-sig") if len(data) <= MOST_BYTES else None
    except (OSError, UnicodeDecodeError):
        return None


def _find(content: str, root: WantedPlace) -> None:
    if content.lstrip()[:1] in {"{", "["} and find_in_json(content, root):
        return
    from pactgate.openapi.location.in_yaml import find_in_yaml  # noqa: PLC0415 - a document in JSON needs no YAML

    find_in_yaml(content, root)
