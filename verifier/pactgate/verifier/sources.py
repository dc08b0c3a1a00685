"""Pacts from files and folders."""

from pathlib import Path

from pactgate.pactfile import PactFileError, read
from pactgate.verifier.errors import NothingToVerify, UnreadablePact
from pactgate.verifier.inputs import PactToVerify
from pactgate.verifier.prepared import pact_of


def from_path(path: Path, provider: str) -> list[PactToVerify]:
    """The pacts of a file, or those of a folder that are for this provider.

    A folder holds what consumers expect of several providers; a file was named because it is meant, so that one
    for another provider is left to `replay` to refuse.

    Args:
        path: a pact file, or a folder with pact files (`*.json`, not looked for further down).
        provider: the name of the provider under test.

    Raises:
        NothingToVerify: the folder holds no pact for the provider.
        UnreadablePact: a file cannot be read or is no pact, or there is no such path.
    """
    if not path.is_dir():
        return [_from_file(path)]
    pacts = [_from_file(file) for file in sorted(path.glob("*.json"))]
    wanted = [pact for pact in pacts if pact_of(pact).provider == provider]
    if not wanted:
        raise NothingToVerify(f"The folder {path} holds no pact for {provider} among its {len(pacts)} files.")
    return wanted


def _from_file(path: Path) -> PactToVerify:
    try:
        return PactToVerify(read.parse(path.read_bytes()), str(path))
    except (OSError, PactFileError) as error:
        raise UnreadablePact(f"{path} cannot be read as a pact: {error}") from error
