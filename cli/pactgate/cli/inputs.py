"""What commands read from disk: pacts, and folders of pacts; what is broken is refused by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pactgate.cli.errors import Unreadable
from pactgate.pactfile import PactFileError, read


@dataclass(frozen=True, slots=True)
class PactOnDisk:
    """A pact as it stands in a file: its bytes are published unchanged."""

    path: Path
    consumer: str
    provider: str
    content: bytes


def pacts(paths: Iterable[Path]) -> list[PactOnDisk]:
    """The pacts in files and in folders (`*.json` directly inside), in the order given.

    Raises Unreadable for a path that is not there, a folder without pacts, a file that is no pact,
    and two files that are the pact of one pair.
    """
    pacts_on_disk = [_pact(file) for path in paths for file in _files(path)]
    seen: dict[tuple[str, str], Path] = {}
    for pact in pacts_on_disk:
        other = seen.setdefault((pact.consumer, pact.provider), pact.path)
        if other != pact.path:
            raise Unreadable(
                f"{other} and {pact.path} are both the pact between {pact.consumer} and {pact.provider}: "
                "publish one of them, or merge them."
            )
    return pacts_on_disk


def content(path: Path) -> bytes:
    """The bytes of a file. Raises Unreadable when there are none to be had."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}.") from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.json"))
    if not files:
        raise Unreadable(f"The folder {path} contains no pact (no *.json file).")
    return files


def _pact(path: Path) -> PactOnDisk:
    raw = content(path)
    try:
        pact = read.pact(read.parse(raw))
    except PactFileError as error:
        raise Unreadable(f"{path} is not a pact: {error}.") from error
    return PactOnDisk(path, pact.consumer, pact.provider, raw)
