"""Every reason of the gate as a page, docs/reference/reasons.md.

`python -m scripts.docs.reasons` prints it.

The sentences are those of the code: the gate judges one specimen of each kind, whose names are placeholders.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pactgate.broker.domain.documents.comparisons import BreakingChange, StoredComparison, Succession, TouchedPact
from pactgate.broker.domain.documents.promises import Coverage, Promise, ProviderDocument, StoredFit, StoredMisfit
from pactgate.broker.domain.documents.unjudged import Unresolved, Why
from pactgate.broker.domain.gate.concerns import Concern, ForcedDeletion, Omission, concerns
from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.gate.matrix import Question, Resolved, Selector
from pactgate.broker.domain.gate.pairs import Failure, Pair, Party, Reason, Replay, Verdict, judge
from pactgate.broker.domain.gate.policies import (
    BreakingChanges,
    DocumentDisagreement,
    Policy,
    SelfVerification,
    Strictness,
    Waiver,
)
from pactgate.broker.domain.gate.rows import Rows
from pactgate.broker.domain.gate.succession import judge_changes
from pactgate.broker.judging.pool import STILL_JUDGED

_CONSUMER = Party("{consumer}", "{version}")
_PROVIDER = Party("{provider}", "{version}")
_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_FINGERPRINT = "{fingerprint}"

_FAILED = Failure("{interaction}", "{place in the response}", "{what differs}")
_MISFIT = StoredMisfit("{code}", "{interaction}", "{place in the pact}", "{what does not fit}")
_FITS, _FITS_NOT = StoredFit(compatible=True), StoredFit(compatible=False, misfits=(_MISFIT,))
_UNDECIDED = StoredFit(compatible=None, open=("{what could not be judged}",))
_BEING_JUDGED = STILL_JUDGED
_TOO_EXPENSIVE = Unresolved(Why.TOO_EXPENSIVE, "too expensive to judge: {limit and place}")
_FAILED_TO_JUDGE = Unresolved(Why.FAILED, "judging it failed ({error})")

_CHANGE = BreakingChange("{rule}", None, (), "{place}", "{what breaks}", None, _FINGERPRINT)
_USED: dict[str, tuple[TouchedPact, ...]] = {
    _FINGERPRINT: (TouchedPact("{consumer}", "{version}", "{interaction}", ()),)
}


@dataclass(frozen=True, slots=True)
class Specimen:
    """One reason as the gate gives it: what causes it, what becomes of the pair or the change, and what to do next."""

    cause: str
    verdict: str
    reason: Reason
    next_step: str | None


def _pair(
    cause: str,
    *,
    replayed: bool | None = None,
    fit: StoredFit | None = None,
    kept: bool | None = True,
    policy: Policy = Policy(),  # noqa: B008 - a frozen value
    provider: Party = _PROVIDER,
    coverage: Coverage | None = None,
    unverified: int = 0,
    not_exercised: tuple[str, ...] = (),
) -> Specimen:
    failures = () if replayed else (_FAILED,)
    replay = None if replayed is None else Replay(1, replayed, _DAY, failures, unverified)
    document = ProviderDocument(1, "", _DAY, kept, "{tool}" if kept else None, coverage)
    promise = None if fit is None else Promise(document, fit, not_exercised)
    judged = judge(Pair(_CONSUMER, provider, None, replay, promise), Strictness(policy))
    verdict = f"{judged.verdict}, with a warning" if judged.is_warning else str(judged.verdict)
    return Specimen(cause, verdict, judged.reason, judged.next_step)


PAIRS = (
    _pair("The newest replay of the pact against that build failed.", replayed=False),
    _pair("The newest replay of the pact against that build passed.", replayed=True),
    _pair(
        "The newest replay passed, but the pact does not fit the document of that version.",
        replayed=True,
        fit=_FITS_NOT,
    ),
    _pair(
        "The same, and the policy of the provider says `block` for documents that disagree.",
        replayed=True,
        fit=_FITS_NOT,
        policy=Policy(document_disagreement=DocumentDisagreement.BLOCK),
    ),
    _pair("No replay. The pact fits the document, and a self-verification of that build passed.", fit=_FITS),
    _pair(
        "No replay. The pact fits the document, and the self-verification of that build failed.", fit=_FITS, kept=False
    ),
    _pair("No replay. The pact fits the document, which came without a self-verification.", fit=_FITS, kept=None),
    _pair(
        "The same, and the policy of the provider says that a self-verification is `optional`.",
        fit=_FITS,
        kept=None,
        policy=Policy(self_verification=SelfVerification.OPTIONAL),
    ),
    _pair(
        "No replay. The pact fits the document, but it uses an operation that the self-verification did not exercise: "
        "no answer was a documented success.",
        fit=_FITS,
        coverage=Coverage(9, 10, frozenset({"{operation}"})),
        not_exercised=("{operation}",),
    ),
    _pair(
        "No replay. The pact fits the document, and the self-verification tried fewer of its operations than the "
        "policy of the provider requires.",
        fit=_FITS,
        policy=Policy(minimum_operation_coverage=80),
        coverage=Coverage(7, 10),
    ),
    _pair(
        "The same, but the results of the self-verification do not say which operations it tried.",
        fit=_FITS,
        policy=Policy(minimum_operation_coverage=80),
    ),
    _pair(
        "Fewer than the policy requires, and it says that a self-verification is `optional`.",
        fit=_FITS,
        policy=Policy(self_verification=SelfVerification.OPTIONAL, minimum_operation_coverage=80),
        coverage=Coverage(7, 10),
    ),
    _pair("No replay. The pact does not fit the document.", fit=_FITS_NOT),
    _pair(
        "No replay. The document does not describe a part of the pact, or one of them cannot be read.", fit=_UNDECIDED
    ),
    _pair(
        "No replay. The pact and the document are being judged, and that was not finished while the question waited.",
        fit=StoredFit.of(_BEING_JUDGED),
    ),
    _pair(
        "No replay. To judge the pact and the document reached a limit; it is not tried again by those who ask.",
        fit=StoredFit.of(_TOO_EXPENSIVE),
    ),
    _pair(
        "No replay. The broker made an error when it judged the pact and the document: its log has the details.",
        fit=StoredFit.of(_FAILED_TO_JUDGE),
    ),
    _pair("No replay of the pact against that build was published, and no document of that version."),
    _pair(
        "The newest replay says that it passed, but has no result for some interactions of the pact, and there is no "
        "document of that version. With a document it counts as no replay.",
        replayed=True,
        unverified=2,
    ),
    _pair(
        "The consumer has a pact with the provider, and no version of the provider is in the environment.",
        provider=Party("{provider}", None),
    ),
)
"""A specimen of each reason of a pair."""


def _change(
    cause: str,
    change: BreakingChange | None = _CHANGE,
    *,
    used: bool = False,
    works: bool | None = None,
    has_consumers: bool = True,
    policy: Policy = Policy(),  # noqa: B008 - a frozen value
    waivers: tuple[Waiver, ...] = (),
    expired: tuple[Waiver, ...] = (),
    unjudged: Unresolved | None = None,
) -> Specimen:
    comparison = StoredComparison((change,)) if change else StoredComparison(open="{why}", unjudged=unjudged)
    successor = Succession(
        "{provider}", "{old version}", "{version}", comparison, has_consumers, used_by=_USED if used else {}
    )
    pair = judge(Pair(_CONSUMER, _PROVIDER, None, None if works is None else Replay(1, works, _DAY)))
    [judged] = judge_changes([successor], [pair], {"{provider}": Strictness(policy, waivers, expired)})
    return Specimen(cause, judged.verdict, judged.reason, judged.next_step)


_WAIVER = Waiver("{uuid}", "{provider}", _FINGERPRINT, None, "{their reason}", "{who}", _DAY, _DAY)

CHANGES = (
    _change(
        "A consumer version in the environment uses it, and the replay of its pact against the new build failed.",
        used=True,
        works=False,
    ),
    _change(
        "A consumer version in the environment uses it, and its pact was not replayed against the new build, whatever "
        "the document promises.",
        used=True,
    ),
    _change(
        "The pacts of all consumer versions in the environment that use it passed against the new build.",
        used=True,
        works=True,
    ),
    _change("There are pacts with the provider, and no consumer version in the environment uses it."),
    _change("No consumer ever published a pact with the provider.", has_consumers=False),
    _change(
        "The policy of the provider is `block` for breaking changes.",
        policy=Policy(BreakingChanges.BLOCK),
    ),
    _change("The policy of the provider is `warn` for breaking changes.", policy=Policy(BreakingChanges.WARN)),
    _change("It is waived.", waivers=(_WAIVER,)),
    _change("It was waived, and the waiver has expired.", used=True, expired=(_WAIVER,)),
    _change(
        "A document cannot be read, and not all pacts of consumers in the environment passed against the new build.",
        None,
    ),
    _change(
        "The documents are being compared, and that was not finished while the question waited.",
        None,
        unjudged=_BEING_JUDGED,
    ),
    _change(
        "To compare the documents reached a limit, and not all pacts of consumers in the environment passed against "
        "the new build.",
        None,
        unjudged=_TOO_EXPENSIVE,
    ),
    _change(
        "The broker made an error when it compared the documents: its log has the details.",
        None,
        unjudged=_FAILED_TO_JUDGE,
    ),
    _change(
        "A document cannot be read, and the pacts of all consumers in the environment passed against the new build.",
        None,
        works=True,
    ),
)
"""A specimen of each reason of a breaking change."""


def _no_such_version() -> Specimen:
    selector = Selector("{application}", version="{version}")
    absent = Resolved(selector, specified=True, pacticipant_id=None, exists=False)
    answer = MatrixAnswer(Question((selector,)), (absent,), (), Rows((), ()), ())
    [obstacle] = answer.grounds.obstacles
    cause = "No pact, document or result of that version was published."
    return Specimen(cause, Verdict.NO, obstacle.reason, None)


OBSTACLES = (_no_such_version(),)
"""A specimen of each reason that is about no pair and no change."""


def _concern(cause: str, concern: Concern) -> Specimen:
    text = concern.text.replace(f"{_DAY:%Y-%m-%d}", "{day}")
    return Specimen(cause, "none: a warning", Reason(concern.reason.code, text), concern.next_step)


_OLDER = Party("{application}", "{older version}")
_NEWER = Party("{application}", "{version}")
_DELETED = ForcedDeletion(_NEWER, "{environment}", _DAY, frozenset())

CONCERNS = tuple(
    _concern(cause, *concerns(omissions, deletions))
    for cause, omissions, deletions in (
        (
            "The version has no pact with a provider, and an older version that is in the environment has one.",
            [Omission(_NEWER, _OLDER, "{provider}", environment="{environment}")],
            [],
        ),
        (
            "The version has no pact with a provider, and the version before it on the same branch has one.",
            [Omission(_NEWER, _OLDER, "{provider}", branch="{branch}")],
            [],
        ),
        (
            "The version has no OpenAPI document, and an older one in the environment, or on its branch, has one.",
            [Omission(_NEWER, _OLDER, None, environment="{environment}")],
            [],
        ),
        ("A version was deleted by force while it was in the environment.", [], [_DELETED]),
        (
            "The pact of a version was deleted by force while the version was in the environment.",
            [],
            [replace(_DELETED, provider="{provider}")],
        ),
    )
)
"""A specimen of each warning that is about no pair."""

_HEAD = """\
# Reasons of the gate

Every reason that a decision can give. Scripts use the code of a reason, `reason.code` in
`pactgate can-i-deploy --output json`: it stays the same when the sentence is reworded. Names in the sentences stand in
braces. [The gate](gate.md) says how reasons make one verdict.

<!-- Printed by `python -m scripts.docs.reasons`; a test keeps the page current. -->
"""


def page() -> str:
    """Every reason as a page in Markdown."""
    parts = [
        _HEAD,
        *_table("Pairs of a consumer version and a provider version", PAIRS),
        *_table("Breaking changes of a provider's document", CHANGES),
        *_table("The question itself", OBSTACLES),
        *_table("Warnings", CONCERNS),
    ]
    return "\n".join(parts)


def _table(title: str, specimens: Iterable[Specimen]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| reason | verdict | cause | sentence | next step |"
    yield "| --- | --- | --- | --- | --- |"
    for each in specimens:
        text, step = (_undated(said or "none") for said in (each.reason.text, each.next_step))
        yield f"| `{each.reason.code}` | {each.verdict} | {each.cause} | {text} | {step} |"
    yield ""


def _undated(text: str) -> str:
    return text.replace(f"{_DAY:%Y-%m-%d}", "{day}")


if __name__ == "__main__":
    print(page(), end="")
