"""What a provider version promises by its document, and whether a pact fits that: evidence without a replay."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.gate.policies import fingerprint


@dataclass(frozen=True, slots=True)
class StoredMisfit:
    """One expectation of a pact that the document does not meet. `location` is a place in the pact."""

    code: str
    interaction: str
    location: str
    text: str

    @property
    def fingerprint(self) -> str:
        """What a waiver names: it outlives a rewording."""
        return fingerprint(self.code, self.interaction, self.location)

    def __str__(self) -> str:
        """The misfit as the tail of a sentence."""
        return f'"{self.interaction}" at {self.location}: {self.text}'


@dataclass(frozen=True, slots=True)
class StoredFit:
    """Whether a pact's content fits a document, as one version of the engine judged it.

    `compatible` is None where that could not be judged, or only in part; then `open` says why. `unjudged` is there
    where nothing of it was.
    """

    compatible: bool | None
    misfits: tuple[StoredMisfit, ...] = ()
    open: tuple[str, ...] = ()
    unjudged: Unresolved | None = None

    @classmethod
    def of(cls, result: "StoredFit | Unresolved") -> "StoredFit":
        """The result of a judgement, or that there is none."""
        return cls(None, open=(result.text,), unjudged=result) if isinstance(result, Unresolved) else result


class FitKey(NamedTuple):
    """The ids of the content of a pact and of a document."""

    content_id: int
    document_id: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many operations of a document a self-verification tried, of how many.

    `left_out` are those that it does not show, since no answer was a documented success (`GET /orders/{id}`); None
    where the results do not say so.
    """

    tried: int
    operations: int
    left_out: frozenset[str] | None = None

    def reaches(self, percent: int) -> bool:
        """Whether it tried so many of a hundred."""
        return self.tried * 100 >= percent * self.operations


@dataclass(frozen=True, slots=True)
class ProviderDocument:
    """The document of a provider version: its own and that of its content.

    `self_verification` is whether the build was shown to keep the document, None where nobody tried, or where no
    promise was found broken but a part was not shown. `coverage` is None where the results do not say which operations
    were tried.
    """

    document_id: int
    sha: str
    published_at: datetime
    self_verification: bool | None
    verifier: str | None
    coverage: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A provider version's document, held against the content of a pact.

    `not_exercised` are the operations that the pact uses and the self-verification does not show.
    """

    document: ProviderDocument
    fit: StoredFit
    not_exercised: tuple[str, ...] = ()

    @property
    def self_verification(self) -> bool | None:
        """Whether the build was shown to keep the document as far as the pact uses it; None where it was not tried."""
        coverage = self.document.coverage
        if self.document.self_verification is False or coverage is None or coverage.left_out is None:
            return self.document.self_verification
        return None if self.not_exercised else True
