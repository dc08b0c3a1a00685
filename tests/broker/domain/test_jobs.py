from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.upkeep.jobs import Job, JobOutcome, JobState, Retries, fate

WAITS = st.lists(st.floats(0, 10_000), max_size=8).map(tuple)


def job(attempts: int) -> Job:
    return Job(1, "key", "webhook", {}, attempts, "token")


@given(waits=WAITS, attempts=st.integers(1, 12), share=st.floats(0, 1))
def test_a_wait_is_a_share_of_the_longest_and_the_last_try_is_the_last(
    waits: tuple[float, ...], attempts: int, share: float
) -> None:
    retries = Retries(waits)
    decided = fate(job(attempts), JobOutcome(success=False, log=""), retries, share)
    if attempts >= retries.attempts:
        assert (decided.state, decided.wait) == (JobState.PARKED, None)
    else:
        assert decided.state is JobState.WAITING
        assert decided.wait is not None
        assert 0 <= decided.wait.total_seconds() <= waits[attempts - 1] + 1e-6


def test_a_failure_that_no_try_can_mend_is_the_last() -> None:
    decided = fate(job(1), JobOutcome(success=False, log="", retry=False), Retries((1.0, 2.0)), 1.0)
    assert decided.state is JobState.PARKED
    assert decided.sentence == "Webhook execution failed after 1 attempt"
