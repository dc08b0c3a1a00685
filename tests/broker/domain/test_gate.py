import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.domain.comparisons import Comparison, Succession
from broker.domain.gate import Decision, Grounds, Move, Obstacle, decide
from broker.domain.pairs import Failure, Pair, Party, Reason, Replay, Verdict, judge
from broker.domain.policies import BreakingChanges, Policy, Strictness
from broker.domain.promises import Fit, Misfit, Promise, ProviderDocument

MOVE = Move("S", "E")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAILURE = Failure("a request for order 42", "$.total", "expected a number")


MISFIT = Misfit("response.body.incompatible", "a request for order 42", "$.total", "there is no total")


def pair(
    replay: Replay | None = None, *, provider_version: str | None = "2.0.0", promise: Promise | None = None
) -> Pair:
    return Pair(Party("web", "1.0.0"), Party("orders", provider_version), "sha", replay, promise)


def promise(compatible: bool | None, kept: bool | None) -> Promise:  # noqa: FBT001
    fit = Fit(
        compatible, (MISFIT,) if compatible is False else (), ("an event: it is no HTTP",) if compatible is None else ()
    )
    return Promise(ProviderDocument(1, "sha", NOW, kept, "schemathesis"), fit)


def replay(*, success: bool, failures: tuple[Failure, ...] = ()) -> Replay:
    return Replay(1, success, NOW, failures)


def decided(pairs: Iterable[Pair], obstacles: Iterable[Obstacle] = ()) -> Decision:
    return decide(MOVE, Grounds(tuple(pairs), tuple(obstacles)))


PASSED, FAILED, NEVER = (
    pair(replay(success=True)),
    pair(replay(success=False, failures=(FAILURE,))),
    pair(None),
)


@pytest.mark.parametrize(
    ("judged", "verdict", "code", "text"),
    [
        (PASSED, Verdict.YES, "replay-passed", "orders 2.0.0 was verified against the pact of web 1.0.0 and passed."),
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
            "orders 2.0.0 breaks web 1.0.0: the verifier published no detail.",
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
            "orders 2.0.0 was never verified against the pact of web 1.0.0.",
        ),
        (
            pair(provider_version=None),
            Verdict.UNKNOWN,
            "provider-absent",
            "web 1.0.0 needs orders, and no version of orders is there.",
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
        ([], Verdict.YES, "Yes: S may go to E; nobody who is there has a pact with it."),
        ([PASSED], Verdict.YES, "Yes: S may go to E; every pact with what is there was verified."),
        ([PASSED, FAILED], Verdict.NO, "No: S may not go to E; 1 of 2 pairs broken."),
        ([PASSED, NEVER], Verdict.UNKNOWN, "Unknown whether S may go to E; 1 of 2 pairs without evidence."),
        (
            [FAILED, NEVER],
            Verdict.UNKNOWN,
            "Unknown whether S may go to E; 1 of 2 pairs broken and 1 of 2 pairs without evidence.",
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
KEPT, NOT_KEPT, UNSHOWN = True, False, None
NO_DOCUMENT = "no document"


@pytest.mark.parametrize("kept", [KEPT, NOT_KEPT, UNSHOWN])
@pytest.mark.parametrize(
    ("replayed", "fits", "verdicts"),
    [
        # Verdicts in the order of `kept`, as the table in docs/gate.md has them.
        (REPLAY_FAILED, NO_DOCUMENT, "no no no"),
        (REPLAY_FAILED, FITS, "no no no"),
        (REPLAY_FAILED, MISFITS, "no no no"),
        (REPLAY_FAILED, OPEN, "no no no"),
        (REPLAY_PASSED, NO_DOCUMENT, "yes yes yes"),
        (REPLAY_PASSED, FITS, "yes yes yes"),
        (REPLAY_PASSED, MISFITS, "warning warning warning"),
        (REPLAY_PASSED, OPEN, "yes yes yes"),
        (NOT_REPLAYED, NO_DOCUMENT, "unknown unknown unknown"),
        (NOT_REPLAYED, FITS, "yes no unknown"),
        (NOT_REPLAYED, MISFITS, "no no no"),
        (NOT_REPLAYED, OPEN, "unknown unknown unknown"),
    ],
)
def test_the_table_of_evidence(
    replayed: bool | None,  # noqa: FBT001
    fits: bool | str | None,  # noqa: FBT001
    verdicts: str,
    kept: bool | None,  # noqa: FBT001
) -> None:
    expected = dict(zip([KEPT, NOT_KEPT, UNSHOWN], verdicts.split(), strict=True))[kept]
    promised = None if isinstance(fits, str) else promise(fits, kept)
    found = judge(pair(replay(success=replayed) if replayed is not None else None, promise=promised))
    assert found.verdict == ("yes" if expected == "warning" else expected)
    assert found.is_warning == (expected == "warning")
    assert (found.next_step is None) == (expected == "yes")


promises = st.none() | st.builds(promise, st.none() | st.booleans(), st.none() | st.booleans())
replays = st.none() | st.booleans().map(lambda success: replay(success=success))
pairs_of_any_kind = st.lists(
    st.builds(pair, replays, provider_version=st.sampled_from(["1", "2", None]), promise=promises),
    max_size=6,
)


@given(pairs_of_any_kind)
def test_yes_needs_a_passed_replay_or_a_kept_promise_for_every_pair(pairs: list[Pair]) -> None:
    def shown(each: Pair) -> bool:
        if each.replay is not None:
            return each.replay.success
        return (
            each.promise is not None
            and each.promise.fit.compatible is True
            and each.promise.document.self_verification is True
        )

    if decided(pairs).verdict is Verdict.YES:
        assert all(map(shown, pairs))


@given(pairs_of_any_kind, st.data())
def test_a_failed_replay_more_never_turns_no_or_unknown_into_yes(pairs: list[Pair], data: st.DataObject) -> None:
    if pairs and decided(pairs).verdict is not Verdict.YES:
        place = data.draw(st.integers(0, len(pairs) - 1))
        worse = [*pairs[:place], dataclasses.replace(pairs[place], replay=replay(success=False)), *pairs[place + 1 :]]
        assert decided(worse).verdict is not Verdict.YES


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
    unreadable = Comparison(open="line 3: no mapping")
    succession = Succession("orders", "1.0.0", "2.0.0", unreadable, has_consumers, used_by={})
    grounds = Grounds(tuple(pairs), (), (succession,), {"orders": Strictness(Policy(rule))})
    [found] = decide(MOVE, grounds).changes
    assert found.verdict is verdict
    assert "line 3: no mapping" in found.change.text
