import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.documents import promises
from pactgate.broker.domain.documents.comparisons import BreakingChange, StoredComparison, Succession, TouchedPact
from pactgate.broker.domain.documents.promises import Coverage, FitKey, Promise, ProviderDocument, StoredFit
from pactgate.broker.domain.gate.assessor import Facts, assess
from pactgate.broker.domain.gate.deployability import MatrixAnswer, decision
from pactgate.broker.domain.gate.gate import Decision, Grounds, Move, Obstacle, decide
from pactgate.broker.domain.gate.matrix import IntegrationInQuestion, Question, Resolved, Selector, Target
from pactgate.broker.domain.gate.pairs import Failure, Pair, PairVerdict, Party, Reason, Replay, Verdict, judge
from pactgate.broker.domain.gate.policies import (
    USUAL,
    USUALLY_STRICT,
    BreakingChanges,
    DocumentDisagreement,
    Policy,
    SelfVerification,
    Strictness,
    Waiver,
    fingerprint,
)
from pactgate.broker.domain.gate.rows import Row, Rows

MOVE = Move("S", "E")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAILURE = Failure("a request for order 42", "$.total", "expected a number")
MISFIT = promises.StoredMisfit("response.body.incompatible", "a request for order 42", "$.total", "there is no total")


def pair(
    replay: Replay | None = None, *, provider_version: str | None = "2.0.0", promise: Promise | None = None
) -> Pair:
    return Pair(Party("web", "1.0.0"), Party("orders", provider_version), "sha", replay, promise)


def promise(compatible: bool | None, kept: bool | str | None) -> Promise:  # noqa: FBT001
    """What a document says of the pact. A self-verification that is `partly` one tried half of the operations."""
    fit = StoredFit(
        compatible, (MISFIT,) if compatible is False else (), ("an event: it is no HTTP",) if compatible is None else ()
    )
    shown = True if isinstance(kept, str) else kept
    coverage = None if kept is None else Coverage(5 if isinstance(kept, str) else 10, 10)
    return Promise(ProviderDocument(1, "sha", NOW, shown, "schemathesis", coverage), fit)


def replay(*, success: bool, failures: tuple[Failure, ...] = ()) -> Replay:
    return Replay(1, success, NOW, failures)


def verdicts(pairs: Iterable[Pair], strict: Strictness = USUALLY_STRICT) -> tuple[PairVerdict, ...]:
    return tuple(judge(each, strict) for each in pairs)


def decided(pairs: Iterable[Pair], obstacles: Iterable[Obstacle] = ()) -> Decision:
    return decide(MOVE, Grounds(verdicts(pairs), tuple(obstacles)))


PASSED, FAILED, NEVER = (
    pair(replay(success=True)),
    pair(replay(success=False, failures=(FAILURE,))),
    pair(None),
)


@pytest.mark.parametrize(
    ("judged", "verdict", "code", "text"),
    [
        (PASSED, Verdict.YES, "replay-passed", "orders 2.0.0 passed the verification of the pact of web 1.0.0."),
        (
            FAILED,
            Verdict.NO,
            "replay-failed",
            'orders 2.0.0 breaks web 1.0.0: "a request for order 42" at $.total: expected a number',
        ),
        (
            pair(replay(success=False)),
            Verdict.NO,
            "replay-failed",
            "orders 2.0.0 breaks web 1.0.0: the verifier published no details.",
        ),
        (
            pair(replay(success=False, failures=(FAILURE, FAILURE, FAILURE))),
            Verdict.NO,
            "replay-failed",
            'orders 2.0.0 breaks web 1.0.0: "a request for order 42" at $.total: expected a number (2 more)',
        ),
        (
            NEVER,
            Verdict.UNKNOWN,
            "never-verified",
            "The pact of web 1.0.0 was never verified against orders 2.0.0.",
        ),
        (
            pair(provider_version=None),
            Verdict.UNKNOWN,
            "provider-absent",
            "web 1.0.0 has a pact with orders, but no version of orders is in the environment.",
        ),
    ],
)
def test_each_kind_of_evidence_has_its_verdict_and_sentence(
    judged: Pair, verdict: Verdict, code: str, text: str
) -> None:
    found = judge(judged)
    assert (found.verdict, found.reason) == (verdict, Reason(code, text))
    assert (found.next_step is None) == (verdict is Verdict.YES)


@pytest.mark.parametrize(
    ("pairs", "verdict", "text"),
    [
        ([], Verdict.YES, "Yes: S can be deployed to E; no version there has a pact with it."),
        ([PASSED], Verdict.YES, "Yes: S can be deployed to E; every pact with a version there passed verification."),
        ([PASSED, FAILED], Verdict.NO, "No: S cannot be deployed to E; 1 of 2 pairs failed."),
        ([PASSED, NEVER], Verdict.UNKNOWN, "Unknown whether S can be deployed to E; 1 of 2 pairs not verified."),
        (
            [FAILED, NEVER],
            Verdict.UNKNOWN,
            "Unknown whether S can be deployed to E; 1 of 2 pairs failed and 1 of 2 pairs not verified.",
        ),
    ],
)
def test_the_decision_is_made_of_the_pairs(pairs: list[Pair], verdict: Verdict, text: str) -> None:
    found = decided(pairs)
    assert (found.verdict, found.text) == (verdict, text)


def test_an_obstacle_is_a_no_whatever_the_pairs_say() -> None:
    found = decided([PASSED], [Obstacle(Reason("no-such-version", "There is no such version."))])
    assert found.verdict is Verdict.NO
    assert found.text.endswith("There is no such version.")


FITS, MISFITS, OPEN = True, False, None
NOT_REPLAYED, REPLAY_PASSED, REPLAY_FAILED = None, True, False
KEPT, NOT_KEPT, UNSHOWN, PARTLY = True, False, None, "partly"
NO_DOCUMENT = "no document"
LEAST = 80

SELF_VERIFICATIONS = (KEPT, NOT_KEPT, UNSHOWN, PARTLY)
POLICIES = {
    "usual": Policy(),
    "optional": Policy(self_verification=SelfVerification.OPTIONAL),
    "disagreement blocks": Policy(document_disagreement=DocumentDisagreement.BLOCK),
    "coverage": Policy(minimum_operation_coverage=LEAST),
    "coverage, optional": Policy(self_verification=SelfVerification.OPTIONAL, minimum_operation_coverage=LEAST),
    "breaking changes block": Policy(BreakingChanges.BLOCK),
    "breaking changes warn": Policy(BreakingChanges.WARN),
}
TABLE: dict[tuple[bool | None, bool | str | None], dict[str, str]] = {
    # What was replayed, what the document says: verdicts in the order of SELF_VERIFICATIONS, by policy, where it is
    # not as usual. docs/reference/gate.md has the table in words.
    (REPLAY_FAILED, NO_DOCUMENT): {"usual": "no no no no"},
    (REPLAY_FAILED, FITS): {"usual": "no no no no"},
    (REPLAY_FAILED, MISFITS): {"usual": "no no no no"},
    (REPLAY_FAILED, OPEN): {"usual": "no no no no"},
    (REPLAY_PASSED, NO_DOCUMENT): {"usual": "yes yes yes yes"},
    (REPLAY_PASSED, FITS): {"usual": "yes yes yes yes"},
    (REPLAY_PASSED, MISFITS): {"usual": "warning warning warning warning", "disagreement blocks": "no no no no"},
    (REPLAY_PASSED, OPEN): {"usual": "yes yes yes yes"},
    (NOT_REPLAYED, NO_DOCUMENT): {"usual": "unknown unknown unknown unknown"},
    (NOT_REPLAYED, FITS): {
        "usual": "yes no unknown yes",
        "optional": "yes no warning yes",
        "coverage": "yes no unknown unknown",
        "coverage, optional": "yes no warning warning",
    },
    (NOT_REPLAYED, MISFITS): {"usual": "no no no no"},
    (NOT_REPLAYED, OPEN): {"usual": "unknown unknown unknown unknown"},
}


@pytest.mark.parametrize("side", ["consumer", "provider"])
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("replayed", "fits"), TABLE)
def test_the_table_of_evidence(
    replayed: bool | None,  # noqa: FBT001
    fits: bool | str | None,  # noqa: FBT001
    policy: str,
    side: str,
) -> None:
    row = TABLE[replayed, fits]
    verdicts = row.get(policy, row["usual"]).split()
    for kept, expected in zip(SELF_VERIFICATIONS, verdicts, strict=True):
        promised = None if isinstance(fits, str) else promise(fits, kept)
        evidence = None if replayed is None else replay(success=replayed)
        found = judged_from(side, evidence, promised, POLICIES[policy])
        assert found.verdict == ("yes" if expected == "warning" else expected), (kept, found)
        assert found.is_warning == (expected == "warning")
        assert (found.next_step is None) == (expected == "yes")


def judged_from(side: str, evidence: Replay | None, promised: Promise | None, policy: Policy) -> PairVerdict:
    """The verdict on the pair where one of its sides is asked about, from what the matrix answers."""
    versions = {"web": "1.0.0", "orders": "2.0.0"}
    asked = {"consumer": "web", "provider": "orders"}[side]
    question = Question((Selector(asked, version=versions[asked]),), Target(environment="production"))
    resolved = tuple(
        Resolved(Selector(name, version=number), name == asked, its_id, its_id, number)
        for its_id, (name, number) in enumerate(versions.items(), 1)
    )
    facts = Facts(
        {2: promised.document} if promised else {},
        {(2, "production"): Strictness(policy)},
        {1: evidence.failures} if evidence else {},
    )
    fits = {FitKey(1, promised.document.document_id): promised.fit} if promised else {}
    row = row_of(evidence, promised)
    [assessed] = assess([row.pair("production")], facts, fits)
    rows = Rows((dataclasses.replace(row, judged=assessed),), ())
    integration = IntegrationInQuestion("web", "orders", required=side == "consumer", consumer_id=1, provider_id=2)
    answer = MatrixAnswer(question, resolved, (integration,), rows, rows.considered)
    [found] = decision(answer, MOVE).pairs
    assert (found.pair.consumer, found.pair.provider) == (Party("web", "1.0.0"), Party("orders", "2.0.0"))
    return found


def row_of(evidence: Replay | None, promised: Promise | None) -> Row:
    """What the matrix has of the pact of web 1.0.0 with orders 2.0.0, which a row without evidence does not name."""
    known = evidence is not None or promised is not None
    return Row(
        consumer="web",
        consumer_version="1.0.0",
        consumer_version_id=1,
        consumer_version_order=1,
        provider="orders",
        provider_id=2,
        provider_version="2.0.0" if known else None,
        provider_version_id=2 if known else None,
        provider_version_order=2 if known else None,
        publication_id=1,
        revision=1,
        sha="sha",
        content_id=1,
        pact_created_at=NOW,
        verification=1 if evidence else None,
        replayed=evidence.success if evidence else None,
        executed_at=NOW if evidence else None,
    )


promise_or_none = st.none() | st.builds(promise, st.none() | st.booleans(), st.sampled_from(SELF_VERIFICATIONS))
replays = st.none() | st.booleans().map(lambda success: replay(success=success))
any_pair = st.builds(pair, replays, provider_version=st.sampled_from(["1", "2", None]), promise=promise_or_none)
pairs_of_any_kind = st.lists(any_pair, max_size=6)
any_policy = st.sampled_from([*POLICIES.values()])


def verdict(judged: Pair, policy: Policy) -> Verdict:
    return judge(judged, Strictness(policy)).verdict


def shown(judged: Pair, policy: Policy) -> bool:
    """Whether something speaks for a pair: a passed replay, or a document that fits and was shown to be kept."""
    if judged.replay is not None:
        return judged.replay.success
    if judged.promise is None or judged.promise.fit.compatible is not True:
        return False
    document = judged.promise.document
    if policy.self_verification is SelfVerification.OPTIONAL:
        return document.self_verification is not False
    enough = document.coverage is not None and document.coverage.reaches(policy.minimum_operation_coverage)
    return document.self_verification is True and enough


def with_self_verification(promised: Promise, success: bool | None) -> Promise:  # noqa: FBT001
    coverage = None if success is None else promised.document.coverage
    document = dataclasses.replace(promised.document, self_verification=success, coverage=coverage)
    return dataclasses.replace(promised, document=document)


@given(pairs_of_any_kind, any_policy)
def test_yes_rests_on_something_that_speaks_for_each_pair(pairs: list[Pair], policy: Policy) -> None:
    if decide(MOVE, Grounds(verdicts(pairs, Strictness(policy)))).verdict is Verdict.YES:
        assert all(shown(each, policy) for each in pairs)


@given(any_pair, any_policy)
def test_evidence_that_fails_never_makes_a_yes(judged: Pair, policy: Policy) -> None:
    """The first law of docs/decisions/0010."""
    worse = [
        dataclasses.replace(judged, replay=replay(success=False)),
        dataclasses.replace(judged, promise=promise(MISFITS, KEPT)),
    ]
    if judged.promise is not None:
        worse.append(dataclasses.replace(judged, promise=with_self_verification(judged.promise, success=False)))
    else:
        worse.append(dataclasses.replace(judged, promise=promise(FITS, NOT_KEPT)))
    if verdict(judged, policy) is not Verdict.YES:
        assert Verdict.YES not in {verdict(each, policy) for each in worse}


@given(any_pair, any_policy)
def test_what_speaks_for_a_pair_taken_away_never_makes_a_yes(judged: Pair, policy: Policy) -> None:
    """The second law of docs/decisions/0010."""
    less = []
    if judged.replay is not None and judged.replay.success:
        less.append(dataclasses.replace(judged, replay=None))
    if judged.promise is not None and judged.promise.document.self_verification:
        less.append(dataclasses.replace(judged, promise=with_self_verification(judged.promise, success=None)))
    if judged.promise is not None and judged.promise.fit.compatible:
        less.append(dataclasses.replace(judged, promise=None))
    if verdict(judged, policy) is not Verdict.YES:
        assert Verdict.YES not in {verdict(each, policy) for each in less}


@given(any_pair, any_policy)
def test_what_speaks_against_a_pair_taken_away_leaves_what_the_rest_says(judged: Pair, policy: Policy) -> None:
    """The third law of docs/decisions/0010."""
    left = []
    if judged.replay is not None and not judged.replay.success:
        left.append(dataclasses.replace(judged, replay=None))
    if judged.promise is not None and judged.promise.document.self_verification is False:
        left.append(dataclasses.replace(judged, promise=with_self_verification(judged.promise, success=None)))
    if judged.promise is not None and judged.promise.fit.compatible is False:
        left.append(dataclasses.replace(judged, promise=None))
    for each in left:
        assert (verdict(each, policy) is Verdict.YES) <= shown(each, policy)


def test_a_failed_replay_taken_away_from_a_kept_document_is_the_yes_that_the_law_allows() -> None:
    failed = pair(replay(success=False), promise=promise(FITS, KEPT))
    left = dataclasses.replace(failed, replay=None)
    assert (verdict(failed, USUAL), verdict(left, USUAL)) == (Verdict.NO, Verdict.YES)


CHANGES = tuple(
    BreakingChange("rule", None, (), f"/{name}", f"{name} is gone", None, fingerprint("rule", name))
    for name in ("total", "status")
)
USES: dict[str, tuple[TouchedPact, ...]] = {
    CHANGES[0].fingerprint: (TouchedPact("web", "1.0.0", "a request for order 42", ()),)
}


@given(pairs_of_any_kind, any_policy, st.sampled_from([*(each.fingerprint for each in CHANGES), MISFIT.fingerprint]))
def test_a_waiver_changes_only_its_own_finding(pairs: list[Pair], policy: Policy, finding: str) -> None:
    succession = Succession("orders", "1.0.0", "2.0.0", StoredComparison(CHANGES), has_consumers=True, used_by=USES)
    waiver = Waiver("1", "orders", finding, None, "moving", "Ada", NOW, NOW)

    def decided_with(*waivers: Waiver) -> Decision:
        strict = Strictness(policy, waivers)
        return decide(MOVE, Grounds(verdicts(pairs, strict), (), (succession,), {"orders": strict}))

    before, after = decided_with(), decided_with(waiver)
    for old, new in zip(before.changes, after.changes, strict=True):
        assert old == new or new.change.fingerprint == finding
    for had, has in zip(before.pairs, after.pairs, strict=True):
        misfits = had.pair.promise.fit.misfits if had.pair.promise else ()
        assert had == has or finding in {each.fingerprint for each in misfits}
    assert after.verdict is not Verdict.NO or before.verdict is Verdict.NO


@given(pairs_of_any_kind, st.builds(pair, replays))
def test_another_pair_never_turns_no_or_unknown_into_yes(pairs: list[Pair], other: Pair) -> None:
    if decided(pairs).verdict is not Verdict.YES:
        assert decided([*pairs, other]).verdict is not Verdict.YES


@given(pairs_of_any_kind, st.randoms())
def test_the_order_of_evidence_changes_nothing(pairs: list[Pair], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def told(decision: Decision) -> object:
        return decision.verdict, decision.text, sorted(map(str, decision.pairs))

    assert told(decided(pairs)) == told(decided(shuffled))


@pytest.mark.parametrize(
    ("pairs", "has_consumers", "rule", "verdict"),
    [
        ([PASSED], True, BreakingChanges.BLOCK_WHEN_USED, Verdict.YES),
        ([], True, BreakingChanges.BLOCK_WHEN_USED, Verdict.YES),
        ([FAILED], True, BreakingChanges.BLOCK_WHEN_USED, Verdict.UNKNOWN),
        ([], False, BreakingChanges.BLOCK_WHEN_USED, Verdict.UNKNOWN),
        ([PASSED], True, BreakingChanges.BLOCK, Verdict.UNKNOWN),
        ([], False, BreakingChanges.WARN, Verdict.YES),
    ],
)
def test_documents_that_cannot_be_compared_leave_it_open_unless_everybody_was_shown_to_work(
    pairs: list[Pair],
    has_consumers: bool,  # noqa: FBT001
    rule: BreakingChanges,
    verdict: Verdict,
) -> None:
    unreadable = StoredComparison(open="line 3: no mapping")
    succession = Succession("orders", "1.0.0", "2.0.0", unreadable, has_consumers, used_by={})
    strict = Strictness(Policy(rule))
    grounds = Grounds(verdicts(pairs, strict), (), (succession,), {"orders": strict})
    [found] = decide(MOVE, grounds).changes
    assert found.verdict is verdict
    assert "line 3: no mapping" in found.change.text
