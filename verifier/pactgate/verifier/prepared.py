"""Pacts that may be replayed: read, for the right provider, and with something to replay."""

from dataclasses import dataclass

from pactgate.pactfile import PactFileError, read
from pactgate.pactfile.model import Pact
from pactgate.verifier.errors import NothingToVerify, UnreadablePact, WrongProvider
from pactgate.verifier.inputs import PactToVerify


@dataclass(frozen=True, slots=True)
class Prepared:
    """A pact to verify, and what was read from it."""

    given: PactToVerify
    pact: Pact


def prepared(given: PactToVerify, provider: str) -> Prepared:
    """Read a pact to verify.

    Args:
        given: the pact.
        provider: the name of the provider under test.

    Raises:
        UnreadablePact: it is no pact.
        WrongProvider: it is for another provider.
        NothingToVerify: it has no interactions.
    """
    pact = pact_of(given)
    if pact.provider != provider:
        raise WrongProvider(
            f"{given.url} is a pact between {pact.consumer} and {pact.provider},"
            f" and the provider under test is {provider}."
        )
    if not pact.interactions:
        raise NothingToVerify(f"{given.url} has no interactions: a pass would prove nothing.")
    return Prepared(given, pact)


def pact_of(given: PactToVerify) -> Pact:
    """What the JSON of a pact says; raises UnreadablePact with the place where it is no pact."""
    try:
        return read.pact(given.document)
    except PactFileError as error:
        raise UnreadablePact(f"{given.url} cannot be read as a pact: {error}") from error
