"""What commands read from disk: pacts, and folders of pacts; what is broken is refused by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pactgate.cli.errors import Unreadable
from pactgate.pactfile import PactFileError, read
from pactgate.pactfile.model import Pact
from pactgate.pactfile.regular_files import read_regular

MOST_BYTES = 64 * 2**20
"""How large a file may be."""


@dataclass(frozen=True, slots=True)
class PactOnDisk:
    """A pact as it stands in a file: its bytes are published unchanged."""

    path: Path
    pact: Pact
    content: bytes

    @property
    def consumer(self) -> str:
        """The name of its consumer."""
        return self.pact.consumer

    @property
    def provider(self) -> str:
        """The name of its provider."""
        return self.pact.provider


def pacts(paths: Iterable[Path]) -> list[PactOnDisk]:
    """The pacts in files and in folders (`*.json` directly inside), in the order given.

    Raises Unreadable for a path that is not there, a folder without pacts, a file that is no pact,
    and two files that are the pact of one pair.
    """
    pacts_on_disk = [pact(file) for path in paths for file in _files(path)]
    seen: dict[tuple[str, str], Path] = {}
    for read_pact in pacts_on_disk:
        consumer, provider, path = read_pact.consumer, read_pact.provider, read_pact.path
        other = seen.setdefault((consumer, provider), path)
        if other != path:
            raise Unreadable(
                f"{other} and {path} are both the pact between {consumer} and {provider}: "
                "publish one of them, or merge them."
            )
    return pacts_on_disk


def content(path: Path) -> bytes:
    """The bytes of a file. Raises Unreadable when there are none to be had."""
    try:
        return read_regular(path, MOST_BYTES)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}.") from error


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.json"))
    if not files:
        raise Unreadable(f"The folder {path} contains no pact (no *.json file).")
    return files


def pact(path: Path) -> PactOnDisk:
    """The pact in a file. Raises Unreadable when it is none."""
    raw = content(path)
    try:
        return PactOnDisk(path, read.pact(read.parse(raw)), raw)
    except PactFileError as error:
        raise Unreadable(f"{path} is not a pact: {error}.") from error
