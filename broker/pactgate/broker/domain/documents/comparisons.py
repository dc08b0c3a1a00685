"""What a provider's new document breaks of the one that is in use, and who uses that."""

from dataclasses import dataclass
from typing import NamedTuple

from pactgate.broker.domain.documents.unjudged import Unresolved


class ComparisonKey(NamedTuple):
    """The ids of two documents."""

    old_document_id: int
    new_document_id: int


@dataclass(frozen=True, slots=True)
class Example:
    """A message that one document allows and the other refuses, in the lines of its head and of its body.

    `marked` are the numbers of the lines of the body that the change is about. `old` and `new` are what the two
    documents say of it, `notes` what should be known of how it is shown.
    """

    head: tuple[str, ...]
    body: tuple[str, ...]
    marked: tuple[int, ...]
    notes: tuple[str, ...]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class BreakingChange:
    """One change that breaks callers.

    `witness` is a value, as JSON, that shows it; None where no value can. `example` is the message around it, None
    where there is none.
    """

    rule: str
    operation: str | None
    operations: tuple[str, ...]
    location: str
    text: str
    witness: str | None
    fingerprint: str
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class StoredComparison:
    """What breaks between two documents, as one version of the engine judged it; `open` says why it could not.

    `unjudged` is there where it did not judge it.
    """

    breaking: tuple[BreakingChange, ...] = ()
    open: str | None = None
    unjudged: Unresolved | None = None

    @classmethod
    def of(cls, result: "StoredComparison | Unresolved") -> "StoredComparison":
        """The result of a judgement, or that there is none."""
        return cls(open=result.text, unjudged=result) if isinstance(result, Unresolved) else result


class TouchKey(NamedTuple):
    """The ids of the content of a pact and of two documents."""

    content_id: int
    old_document_id: int
    new_document_id: int


@dataclass(frozen=True, slots=True)
class StoredTouch:
    """An interaction of a pact that a change touches, by the change's fingerprint; `parts` are what it uses of it."""

    fingerprint: str
    interaction: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TouchedPact:
    """A consumer version that is there, and what a change touches of its pact."""

    consumer: str
    consumer_version: str
    interaction: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """A provider version that is to follow one that is there, with what its document breaks.

    `used_by` has who is touched by each change, by its fingerprint.
    """

    provider: str
    old_version: str
    new_version: str
    comparison: StoredComparison
    has_consumers: bool
    """Whether anybody ever published a pact with the provider."""
    used_by: dict[str, tuple[TouchedPact, ...]]
