"""Read pacts and documents for people, in the processes that judge. Total: what cannot be read says why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from pactgate import openapi
from pactgate.broker.actions.documents.judge_documents import changes_of, example_of, prepared
from pactgate.broker.domain.documents.comparisons import Example
from pactgate.broker.domain.verification.completeness import held_against_pact
from pactgate.broker.domain.verification.verifications import NewVerification
from pactgate.openapi.reading import Reading, reading, summary, title
from pactgate.pactfile import PactFileError, read
from pactgate.pactfile.model import Interaction, Pact

MOST_CHANGES_SHOWN = 3_000
"""How many changes between two documents are given to a page."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document for reading. `problem` says why it cannot be read.

    `operations` has a summary of each operation by its name, `operation` is the one that was asked for.
    """

    title: str = ""
    operations: tuple[tuple[str, str], ...] = ()
    operation: Reading | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ReadChanges:
    """The changes between two documents, the worst first, without what their examples are made from.

    `left_out` is how many more there are than a page shows.
    """

    changes: tuple[openapi.Change, ...] = ()
    problem: str | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReadUsage:
    """The operations of a document, and what of it nobody uses, where that was asked for."""

    operations: tuple[str, ...] = ()
    unused: openapi.Unused | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ReadFit:
    """A pact held against a document: each misfit with what the document says there; None where one cannot be read."""

    pact: Pact
    misfits: tuple[tuple[openapi.Misfit, openapi.Excerpt | None], ...]
    not_compared: tuple[openapi.NotCompared, ...]


def read_document(content: str, operation: str = "") -> ReadDocument:
    """A document with one of its operations at length."""
    try:
        document = prepared(content)
    except openapi.DocumentError as error:
        return ReadDocument(problem=str(error))
    operations = tuple((name, summary(each)) for name, each in document.operations.items())
    return ReadDocument(title(document), operations, reading(document, operation) if operation else None)


def read_changes(old: str, new: str) -> ReadChanges:
    """What changed from one document to another."""
    try:
        changes = changes_of(old, new)
    except openapi.DocumentError as error:
        return ReadChanges(problem=str(error))
    listed = tuple(replace(change, scene=None) for change in changes[:MOST_CHANGES_SHOWN])
    return ReadChanges(listed, left_out=len(changes) - len(listed))


def read_examples(old: str, new: str, fingerprints: Collection[str]) -> dict[str, Example | None]:
    """The messages that show some changes between two documents, by their fingerprints."""
    wanted = [change for change in changes_of(old, new) if change.fingerprint in fingerprints]
    return {change.fingerprint: example_of(change) for change in wanted}


def read_usage(content: str, uses: Sequence[openapi.Uses] | None) -> ReadUsage:
    """The operations of a document, and what of it is in none of these uses."""
    try:
        document = prepared(content)
        unused = None if uses is None else openapi.unused(document, uses)
    except openapi.DocumentError as error:
        return ReadUsage(problem=str(error))
    return ReadUsage(tuple(document.operations), unused)


def read_fit_of(pact: str, document: str) -> ReadFit | None:
    """How a pact fits a document, in full."""
    try:
        expected, described = read.pact(read.parse(pact)), prepared(document)
        fit = openapi.fit(expected, described)
    except (PactFileError, openapi.DocumentError):
        return None
    said = [(misfit, described.at(misfit.place)) for misfit in fit.misfits]
    return ReadFit(
        expected,
        tuple((misfit, openapi.excerpt(node.raw, ()) if node else None) for misfit, node in said),
        fit.not_compared,
    )


def read_interactions(content: str) -> tuple[Interaction, ...] | str:
    """The interactions of a pact, or why it cannot be read."""
    try:
        return read.pact(read.parse(content)).interactions
    except PactFileError as error:
        return str(error)


def held_against_text(result: NewVerification, content: str) -> NewVerification:
    """A result as the text of the pact makes it; one of a pact that cannot be read is believed."""
    interactions = read_interactions(content)
    return held_against_pact(result, () if isinstance(interactions, str) else interactions)
