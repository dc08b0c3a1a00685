"""A consumer version and a provider version that would meet, and what the evidence about them says.

The order of the cases is the table of evidence in docs/reference/gate.md. Missing evidence is unknown, never yes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pactgate.broker.domain.documents.promises import Coverage, Promise, ProviderDocument, StoredFit
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.domain.gate.policies import (
    USUALLY_STRICT,
    DocumentDisagreement,
    SelfVerification,
    Strictness,
)


class Verdict(StrEnum):
    """May it go?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation that a provider build did not meet. `location` is a place in the answer (`$.total`)."""

    interaction: str
    location: str | None
    text: str

    def __str__(self) -> str:
        """The failure as the tail of a sentence."""
        place = f" at {self.location}" if self.location else ""
        return f'"{self.interaction}"{place}: {self.text}'


@dataclass(frozen=True, slots=True)
class Replay:
    """The newest replay of a pact's content against the provider version.

    `unverified` is how many interactions of the pact a success has no result for.
    """

    number: int
    success: bool
    executed_at: datetime
    failures: tuple[Failure, ...] = ()
    unverified: int = 0

    @property
    def passed(self) -> bool:
        """Whether it shows that the whole pact holds."""
        return self.success and not self.unverified

    @property
    def outcome(self) -> bool | None:
        """Whether it passed or failed; None where it is incomplete."""
        return self.passed or (None if self.success else False)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a pair. `version` is None where no version of it is in question."""

    name: str
    version: str | None

    def __str__(self) -> str:
        """Name and version, as a sentence wants them."""
        return f"{self.name} {self.version}" if self.version else self.name


@dataclass(frozen=True, slots=True)
class Pair:
    """A meeting: a consumer version and a provider version that would run side by side, with the evidence about them.

    `sha` is that of the pact between them, None where the consumer version has none. The assessor fills in `promise`,
    which it looks up by the ids; they are None where there is nothing to look up. `environment` is where the two meet,
    None for nowhere in particular.
    """

    consumer: Party
    provider: Party
    sha: str | None
    replay: Replay | None
    promise: Promise | None = None
    provider_id: int | None = None
    provider_version_id: int | None = None
    content_id: int | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair was judged as it was: a stable code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """A judged pair, with the next step to take where it is not yes, or where a yes `is_warning`."""

    pair: Pair
    verdict: Verdict
    reason: Reason
    next_step: str | None = None
    is_warning: bool = False


def judge(pair: Pair, strict: Strictness = USUALLY_STRICT) -> PairVerdict:
    """The verdict on one pair, as strict as the provider's policy is. Total: every pair has one."""
    if pair.provider.version is None:
        return _provider_absent(pair)
    promise = _less_what_is_waived(pair.promise, strict) if pair.promise and strict.waivers else pair.promise
    if pair.replay and not pair.replay.success:
        return _replay_failed(pair)
    if pair.replay is None or not pair.replay.passed:
        return _not_replayed(pair) if promise is None else _by_promise(pair, promise, strict)
    if promise is not None and promise.fit.compatible is False:
        return _document_disagrees(pair, promise.fit, strict)
    text = f"{pair.provider} passed the verification of the pact of {pair.consumer}."
    return PairVerdict(pair, Verdict.YES, Reason("replay-passed", text))


def _provider_absent(pair: Pair) -> PairVerdict:
    text = (
        f"{pair.consumer} has a pact with {pair.provider.name}, but no version of {pair.provider.name} is in the "
        "environment."
    )
    step = (
        f"Deploy a version of {pair.provider.name} that passes the pact of {pair.consumer}: first, or, if the two need "
        f"each other, together with it (`pactgate can-i-deploy` takes several versions)."
    )
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("provider-absent", text), step)


def _not_replayed(pair: Pair) -> PairVerdict:
    """The verdict on a pair that has neither a complete replay nor a document."""
    step = f"Run `pactgate verify` in the pipeline of {pair.provider.name} for version {pair.provider.version}."
    if pair.replay is None:
        text = f"The pact of {pair.consumer} was never verified against {pair.provider}."
        return PairVerdict(pair, Verdict.UNKNOWN, Reason("never-verified", text), step)
    count = "1 interaction" if pair.replay.unverified == 1 else f"{pair.replay.unverified} interactions"
    text = (
        f"The verification of the pact of {pair.consumer} against {pair.provider} is incomplete: it has no result for "
        f"{count}."
    )
    whole = f"{step[:-1]}, without a filter that leaves out interactions."
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("replay-incomplete", text), whole)


def _less_what_is_waived(promise: Promise, strict: Strictness) -> Promise:
    if not any(strict.waived(misfit.fingerprint) for misfit in promise.fit.misfits):
        return promise
    left = tuple(misfit for misfit in promise.fit.misfits if not strict.waived(misfit.fingerprint))
    fits = False if left else None if promise.fit.open else True
    return replace(promise, fit=replace(promise.fit, compatible=fits, misfits=left))


def _by_promise(pair: Pair, promise: Promise, strict: Strictness) -> PairVerdict:
    """The verdict on a pair without a complete replay, by the document of the provider version."""
    if promise.fit.compatible is None:
        return _fit_undecided(pair, promise.fit)
    if not promise.fit.compatible:
        return _misfit(pair, promise.fit)
    document, shown = promise.document, promise.self_verification
    if promise.not_exercised and shown is None:
        return _not_exercised(pair, promise.not_exercised, strict)
    if shown is None:
        return _not_shown_to_keep_it(pair, strict)
    least = strict.policy.minimum_operation_coverage
    if shown and least and not (document.coverage and document.coverage.reaches(least)):
        return _shown_too_little(pair, document.coverage, strict)
    return _shown(pair, document, passed=shown)


def _shown(pair: Pair, document: ProviderDocument, *, passed: bool) -> PairVerdict:
    fits = f"The pact of {pair.consumer} fits the document of {pair.provider}"
    if passed:
        by = f" by {document.verifier}" if document.verifier else ""
        part = "" if document.self_verification else " for all operations that the pact uses"
        text = f"{fits}, and its self-verification{by} passed{part}."
        return PairVerdict(pair, Verdict.YES, Reason("document-fits", text))
    text = f"{fits}, but its self-verification failed."
    step = (
        f"Fix {pair.provider.name} or its document until the self-verification passes, then publish both as a new "
        "version."
    )
    return PairVerdict(pair, Verdict.NO, Reason("self-verification-failed", text), step)


def _not_exercised(pair: Pair, operations: tuple[str, ...], strict: Strictness) -> PairVerdict:
    more = f" ({len(operations) - 1} more)" if len(operations) > 1 else ""
    text = (
        f"The pact of {pair.consumer} fits the document of {pair.provider}, but its self-verification did not exercise "
        f"{operations[0]}{more}, which the pact uses: no answer was a documented success."
    )
    step = (
        f"Run `pactgate verify` in the pipeline of {pair.provider.name} for version {pair.provider.version}, or "
        "`pactgate check-provider` with what its report says is missing: credentials, the base path, or test data."
    )
    if strict.policy.self_verification is SelfVerification.OPTIONAL:
        return PairVerdict(pair, Verdict.YES, Reason("document-fits-unshown", text), step, is_warning=True)
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("operation-not-exercised", text), step)


def _not_shown_to_keep_it(pair: Pair, strict: Strictness) -> PairVerdict:
    text = (
        f"The pact of {pair.consumer} fits the document of {pair.provider}, but that document has no self-verification."
    )
    step = (
        f"Run `pactgate check-provider` in the pipeline of {pair.provider.name} for version {pair.provider.version}, "
        "or publish the document with the result of a self-verification."
    )
    if strict.policy.self_verification is SelfVerification.OPTIONAL:
        return PairVerdict(pair, Verdict.YES, Reason("document-fits-unshown", text), step, is_warning=True)
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("self-verification-missing", text), step)


def _shown_too_little(pair: Pair, coverage: Coverage | None, strict: Strictness) -> PairVerdict:
    covers = f"covers {coverage.tried} of {coverage.operations}" if coverage else "does not say how many of its"
    text = (
        f"The pact of {pair.consumer} fits the document of {pair.provider}, but its self-verification "
        f"{covers} operations{'' if coverage else ' it covers'}, and the policy requires "
        f"{strict.policy.minimum_operation_coverage} %."
    )
    step = (
        f"Run `pactgate check-provider` in the pipeline of {pair.provider.name} for version {pair.provider.version} "
        "without excluding operations."
    )
    if strict.policy.self_verification is SelfVerification.OPTIONAL:
        return PairVerdict(pair, Verdict.YES, Reason("document-fits-unshown", text), step, is_warning=True)
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("self-verification-too-narrow", text), step)


def _misfit(pair: Pair, fit: StoredFit) -> PairVerdict:
    text = f"The pact of {pair.consumer} does not fit the document of {pair.provider}: {_first_of(fit)}"
    step = (
        f"Restore this in {pair.provider.name} and its document, or first deploy a version of {pair.consumer.name} "
        "that does not need it."
    )
    return PairVerdict(pair, Verdict.NO, Reason("document-misfit", text), step)


def _fit_undecided(pair: Pair, fit: StoredFit) -> PairVerdict:
    if fit.unjudged is not None:
        return _not_judged(pair, fit.unjudged)
    detail = f": {fit.open[0]}" if fit.open else ""
    text = f"Whether the pact of {pair.consumer} fits the document of {pair.provider} could not be decided{detail}."
    step = f"Run `pactgate verify` in the pipeline of {pair.provider.name} for version {pair.provider.version}."
    return PairVerdict(pair, Verdict.UNKNOWN, Reason("fit-undecided", text), step)


def _not_judged(pair: Pair, unjudged: Unresolved) -> PairVerdict:
    text = f"Whether the pact of {pair.consumer} fits the document of {pair.provider} is unknown: {unjudged.text}."
    step = unjudged.next_step
    if unjudged.lasts:
        step = (
            f"Run `pactgate verify` in the pipeline of {pair.provider.name} for version {pair.provider.version}. {step}"
        )
    return PairVerdict(pair, Verdict.UNKNOWN, Reason(unjudged.why, text), step)


def _document_disagrees(pair: Pair, fit: StoredFit, strict: Strictness) -> PairVerdict:
    text = (
        f"{pair.provider} passed the verification of the pact of {pair.consumer}, but the pact does not fit its "
        f"document: {_first_of(fit)}"
    )
    step = f"Fix the document of {pair.provider.name}: it does not describe what the build does."
    reason = Reason("replay-passed-document-disagrees", text)
    if strict.policy.document_disagreement is DocumentDisagreement.BLOCK:
        return PairVerdict(pair, Verdict.NO, reason, step)
    return PairVerdict(pair, Verdict.YES, reason, step, is_warning=True)


def _first_of(fit: StoredFit) -> str:
    more = f" ({len(fit.misfits) - 1} more)" if len(fit.misfits) > 1 else ""
    return f"{fit.misfits[0]}{more}." if fit.misfits else "the details are not stored."


def _replay_failed(pair: Pair) -> PairVerdict:
    failures = pair.replay.failures if pair.replay else ()
    detail = f" {failures[0]}" if failures else " the verifier published no details."
    more = f" ({len(failures) - 1} more)" if len(failures) > 1 else ""
    text = f"{pair.provider} breaks {pair.consumer}:{detail}{more}"
    step = (
        f"Fix {pair.provider.name}, or first deploy a version of {pair.consumer.name} that does not need this. "
        "Then verify again."
    )
    return PairVerdict(pair, Verdict.NO, Reason("replay-failed", text), step)
