"""How strict the gate is, for a provider and an environment, and which findings somebody has answered for."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum


class BreakingChanges(StrEnum):
    """What a breaking change of a provider's document does."""

    BLOCK = "block"
    """It blocks, whoever uses it: for a provider with callers that publish no pacts."""
    BLOCK_WHEN_USED = "block-when-used"
    """It blocks unless everybody who is there was shown to do without it."""
    WARN = "warn"


class SelfVerification(StrEnum):
    """Whether a document must be shown to be kept before a verdict rests on it."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class DocumentDisagreement(StrEnum):
    """What a document does that does not promise what the build was shown to do."""

    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Policy:
    """How strict the gate is about a provider."""

    breaking_changes: BreakingChanges = BreakingChanges.BLOCK_WHEN_USED
    self_verification: SelfVerification = SelfVerification.REQUIRED
    document_disagreement: DocumentDisagreement = DocumentDisagreement.WARN
    minimum_operation_coverage: int = 0
    """How many of a hundred operations of a document a self-verification must have tried before it counts."""


USUAL = Policy()

FIELDS = tuple(each.name for each in fields(Policy))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a policy is for: a provider, an environment, a provider there, or, with neither, everything."""

    pacticipant: str | None = None
    environment: str | None = None

    @property
    def rank(self) -> tuple[bool, bool]:
        """How narrow it is. A provider counts for more than an environment, and both for more than one."""
        return self.pacticipant is not None, self.environment is not None

    def __str__(self) -> str:
        """The scope as a person says it."""
        if self.pacticipant is None:
            return "everything" if self.environment is None else f"everything in {self.environment}"
        return self.pacticipant if self.environment is None else f"{self.pacticipant} in {self.environment}"


@dataclass(frozen=True, slots=True)
class StatedPolicy:
    """What somebody said for one scope. What is None is as the next wider scope says."""

    scope: Scope
    breaking_changes: BreakingChanges | None = None
    self_verification: SelfVerification | None = None
    document_disagreement: DocumentDisagreement | None = None
    minimum_operation_coverage: int | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether all of it is left to wider scopes."""
        return all(getattr(self, field) is None for field in FIELDS)


def policy_of(stated: Iterable[StatedPolicy]) -> Policy:
    """What holds where all of these apply: for each field what the narrowest of them says, else the usual."""
    policy = {field: getattr(said, field) for field, said in _deciding(stated).items()}
    return Policy(**policy)


def origins(stated: Iterable[StatedPolicy]) -> Mapping[str, Scope]:
    """Whose word each field of `policy_of` is. What nobody said is left out."""
    return {field: said.scope for field, said in _deciding(stated).items()}


def _deciding(stated: Iterable[StatedPolicy]) -> dict[str, StatedPolicy]:
    widest_first = sorted(stated, key=lambda each: each.scope.rank)
    return {field: each for each in widest_first for field in FIELDS if getattr(each, field) is not None}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding about a provider that does not count until a moment; `environment` None is everywhere."""

    uuid: str
    provider: str
    fingerprint: str
    environment: str | None
    reason: str
    author: str
    until: datetime
    created_at: datetime

    def holds(self, now: datetime, environment: str | None) -> bool:
        """Whether it counts now and there. One that has expired counts as absent."""
        return now < self.until and self.environment in (None, environment)


@dataclass(frozen=True, slots=True)
class Strictness:
    """The policy that applies to a provider, and what is waived: valid waivers, and the ones that have expired."""

    policy: Policy = USUAL
    waivers: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()

    def waived(self, finding: str) -> Waiver | None:
        """The waiver of the finding with this fingerprint."""
        return next((waiver for waiver in self.waivers if waiver.fingerprint == finding), None)

    def expired_for(self, finding: str) -> Waiver | None:
        """A waiver of the finding that has expired."""
        return next((each for each in self.expired if each.fingerprint == finding), None)


USUALLY_STRICT = Strictness()


def strictness(policy: Policy, waivers: Iterable[Waiver], now: datetime, environment: str | None) -> Strictness:
    """What applies now in an environment."""
    there = [waiver for waiver in waivers if waiver.environment in (None, environment)]
    return Strictness(
        policy,
        tuple(each for each in there if each.holds(now, environment)),
        tuple(each for each in there if not each.holds(now, environment)),
    )


def fingerprint(*parts: str) -> str:
    """What identifies a finding: it outlives a rewording of its sentence."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
