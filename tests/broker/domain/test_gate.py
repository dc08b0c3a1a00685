from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.domain.gate import Decision, Failure, Move, Obstacle, Pair, Party, Reason, Replay, Verdict, decide, judge

MOVE = Move("S", "E")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAILURE = Failure("a request for order 42", "$.total", "expected a number")


def pair(replay: Replay | None = None, *, provider_version: str | None = "2.0.0") -> Pair:
    return Pair(Party("web", "1.0.0"), Party("orders", provider_version), "sha", replay)


def replay(*, success: bool, failures: tuple[Failure, ...] = ()) -> Replay:
    return Replay(1, success, NOW, failures)


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
    found = decide(MOVE, pairs)
    assert (found.verdict, found.text) == (verdict, text)


def test_an_obstacle_is_a_no_whatever_the_pairs_say() -> None:
    found = decide(MOVE, [PASSED], [Obstacle(Reason("no-such-version", "There is no such version."))])
    assert found.verdict is Verdict.NO
    assert found.text.endswith("There is no such version.")


replays = st.none() | st.booleans().map(lambda success: replay(success=success))
pairs_of_any_kind = st.lists(
    st.builds(pair, replays, provider_version=st.sampled_from(["1", "2", None])),
    max_size=6,
)


@given(pairs_of_any_kind)
def test_yes_needs_a_passed_replay_for_every_pair(pairs: list[Pair]) -> None:
    if decide(MOVE, pairs).verdict is Verdict.YES:
        assert all(each.replay is not None and each.replay.success for each in pairs)


@given(pairs_of_any_kind, st.builds(pair, replays))
def test_another_pair_never_turns_no_or_unknown_into_yes(pairs: list[Pair], other: Pair) -> None:
    if decide(MOVE, pairs).verdict is not Verdict.YES:
        assert decide(MOVE, [*pairs, other]).verdict is not Verdict.YES


@given(pairs_of_any_kind, st.randoms())
def test_the_order_of_evidence_changes_nothing(pairs: list[Pair], random: object) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def told(decision: Decision) -> object:
        return decision.verdict, decision.text, sorted(map(str, decision.pairs))

    assert told(decide(MOVE, pairs)) == told(decide(MOVE, shuffled))
