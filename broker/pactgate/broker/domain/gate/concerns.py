"""What should be known of an answer apart from its pairs: contracts that are missing, and what was deleted by force.

None of it decides: a consumer may really have given up an integration. But a yes that rests on something forgotten
would look like any other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.domain.gate.pairs import Party, Reason

DAYS_TO_MENTION_DELETIONS = 90


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to know before a version goes, with what to do about it."""

    about: Party
    reason: Reason
    next_step: str

    @property
    def text(self) -> str:
        """What is to be known."""
        return self.reason.text


@dataclass(frozen=True, slots=True)
class Omission:
    """A contract that a predecessor of a version published, and the version did not.

    The predecessor is what is in `environment` now, else the version before on `branch`. `provider` is that of the
    pact; None: the contract is an OpenAPI document.
    """

    version: Party
    predecessor: Party
    provider: str | None
    environment: str | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True)
class ForcedDeletion:
    """A version, or its pact with `provider`, that was deleted by force while it was in an environment."""

    version: Party
    environment: str
    deleted_at: datetime
    partners: frozenset[str]
    provider: str | None = None


def concerns(omissions: Iterable[Omission], deletions: Iterable[ForcedDeletion]) -> tuple[Concern, ...]:
    """What is to be known, each once: of a contract that two predecessors have, what the environment has of it."""
    first: dict[tuple[Party, str | None], Omission] = {}
    for each in sorted(omissions, key=lambda omission: omission.environment is None):
        first.setdefault((each.version, each.provider), each)
    return (*map(_omitted, first.values()), *_deleted(deletions))


def _omitted(omission: Omission) -> Concern:
    version, before = omission.version, omission.predecessor
    where = f"in {omission.environment}" if omission.environment else f"its predecessor on branch {omission.branch}"
    if omission.provider is None:
        text = f"{version} has no OpenAPI document, but {before}, {where}, has one: what changed in it is not known."
        step = (
            f"Run `pactgate publish-provider-contract` in the pipeline of {version.name} for version {version.version}."
        )
        return Concern(version, Reason("document-not-published", text), step)
    text = f"{version} has no pact with {omission.provider}, but {before}, {where}, has one."
    step = (
        f"If {version.name} still calls {omission.provider}, run `pactgate publish` in its pipeline for version "
        f"{version.version}. If it no longer does, nothing needs to be done."
    )
    return Concern(version, Reason("pact-not-published", text), step)


def _deleted(deletions: Iterable[ForcedDeletion]) -> Iterator[Concern]:
    for each in deletions:
        what = f"The pact of {each.version} with {each.provider}" if each.provider else str(each.version)
        text = (
            f"{what} was deleted on {each.deleted_at:%Y-%m-%d} while {each.version} was in {each.environment}: what it "
            "needs there is not known."
        )
        step = (
            f"If {each.version} still runs in {each.environment}, publish its contracts again and record the "
            "deployment. If another version does, record that."
        )
        yield Concern(each.version, Reason("deleted-by-force", text), step)
