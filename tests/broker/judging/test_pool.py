"""Real processes: what ends one has no result and harms nothing else, and the same question is judged once."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import psutil
import pytest

from pactgate.broker.domain.documents.unjudged import Unresolved, Why
from pactgate.broker.judging.pool import JudgingPool, JudgingStoppedError
from pactgate.broker.judging.questions import JudgingLimits, JudgingQuestion

LONG = 120
"""Seconds after which a test is taken to hang."""


def ready() -> None:
    """Nothing to load."""


@contextmanager
def started(**limits: Any) -> Iterator[JudgingPool]:
    pool = JudgingPool(JudgingLimits(**limits), ready)
    try:
        yield pool
    finally:
        pool.stop()


@pytest.fixture
def pool() -> Iterator[JudgingPool]:
    with started() as each:
        yield each


class Held:
    """A question that is answered when the test says so: it reads from a pipe with a name."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        self.question = JudgingQuestion(Path.read_text, (path,))

    def release(self, answer: str) -> None:
        self.path.write_text(answer)


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return Held(tmp_path / "pipe")


def asked(pool: JudgingPool, *questions: JudgingQuestion[Any], patience: float | None = LONG) -> list[Any]:
    return pool.ask(questions, patience=patience)


def until(pool: JudgingPool, **figures: int) -> None:
    """Wait until the pool has these figures."""
    end = monotonic() + LONG
    while any(getattr(pool.figures(), name) != value for name, value in figures.items()):
        assert monotonic() < end, pool.figures()
        Event().wait(0.01)


def test_a_process_answers_in_order_and_tells_what_fails(pool: JudgingPool) -> None:
    questions = [JudgingQuestion(divmod, (7, each), about="sevens") for each in (2, 0, 3)]
    first, failed, last = asked(pool, *questions)
    assert (first, last) == ((3, 1), (2, 1))
    assert isinstance(failed, Unresolved)
    assert (failed.why, "ZeroDivisionError" in failed.text) == (Why.FAILED, True)
    assert asked(pool, JudgingQuestion(os.getpid, ())) != [os.getpid()]
    assert (pool.figures().judged, pool.figures().failed) == (3, 1)


def test_what_crashes_a_process_has_no_result_and_the_questions_beside_it_have(pool: JudgingPool) -> None:
    before, crash, after = asked(
        pool,
        JudgingQuestion(abs, (-1,), about="one"),
        JudgingQuestion(os.abort, (), about="one"),
        JudgingQuestion(abs, (-2,), about="one"),
    )
    assert (before, after) == (1, 2)
    assert isinstance(crash, Unresolved)
    assert crash.why is Why.TOO_EXPENSIVE
    assert pool.figures().restarts == 1


def test_what_takes_too_much_time_of_the_processor_is_too_expensive() -> None:
    with started(seconds=0.5) as pool:
        [result] = asked(pool, JudgingQuestion(sum, (range(10**12),)))
        assert result == Unresolved(Why.TOO_EXPENSIVE, "too expensive to judge: the time limit of 0.5 s was reached")
        assert asked(pool, JudgingQuestion(abs, (-1,))) == [1]
        assert (pool.figures().refused, pool.figures().judged) == (1, 1)


def test_the_place_is_told_that_the_engine_was_at() -> None:
    endless = "from pactgate.openapi.progress import at\nat('GET /orders')\nwhile True: pass"
    with started(seconds=0.5) as pool:
        [result] = asked(pool, JudgingQuestion(exec, (endless,)))
        assert result.text == "too expensive to judge: the time limit of 0.5 s was reached at GET /orders"


def test_what_needs_too_much_memory_is_too_expensive() -> None:
    with started(memory_mb=400) as pool:
        [result] = asked(pool, JudgingQuestion(bytes, (500 * 2**20,)))
        assert result == Unresolved(Why.TOO_EXPENSIVE, "too expensive to judge: the memory limit of 400 MB was reached")
        assert asked(pool, JudgingQuestion(abs, (-1,))) == [1]


def test_45_who_ask_the_same_at_once_cost_one_judgement(pool: JudgingPool, held: Held) -> None:
    # Judged twice, the second would read from a pipe that nobody writes to.
    with ThreadPoolExecutor(45) as threads:
        answers = [threads.submit(asked, pool, held.question) for _ in range(45)]
        until(pool, running=1)
        held.release("the answer")
        assert [each.result(LONG) for each in answers] == [["the answer"]] * 45
    assert pool.figures().judged == 1


def test_others_are_answered_while_a_process_is_busy(pool: JudgingPool, held: Held) -> None:
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(asked, pool, held.question)
        until(pool, running=1)
        assert asked(pool, *(JudgingQuestion(divmod, (9, each)) for each in (1, 2, 3))) == [(9, 0), (4, 1), (3, 0)]
        held.release("")
        busy.result(LONG)


def test_what_nobody_waits_for_leaves_a_process_to_those_who_wait(pool: JudgingPool, tmp_path: Path) -> None:
    slow = [Held(tmp_path / name) for name in ("one", "two")]
    with ThreadPoolExecutor(1) as threads:
        ahead = threads.submit(pool.ask, [each.question for each in slow], patience=None, ahead=True)
        until(pool, running=1, waiting=1)
        assert asked(pool, JudgingQuestion(abs, (-1,))) == [1]
        for each in slow:
            each.release("done")
        assert ahead.result(LONG) == ["done", "done"]


def test_who_waits_long_enough_is_told_that_it_is_still_being_judged_and_it_is_kept(
    pool: JudgingPool, held: Held
) -> None:
    kept: list[object] = []
    is_kept = Event()

    def keep(result: object) -> None:
        kept.append(result)
        is_kept.set()

    question = JudgingQuestion(Path.read_text, (held.path,), keep=keep)
    [result] = asked(pool, question, patience=0)
    assert (result.why, result.lasts) == (Why.PENDING, False)
    held.release("late")
    assert is_kept.wait(LONG)
    assert kept == ["late"]


def test_a_late_result_that_nobody_keeps_is_there_for_who_asks_again(pool: JudgingPool, held: Held) -> None:
    assert asked(pool, held.question, patience=0)[0].why is Why.PENDING
    held.release("late")
    until(pool, judged=1)
    assert asked(pool, held.question) == ["late"]


def test_a_process_that_is_killed_from_outside_is_started_anew_and_nothing_is_refused(
    pool: JudgingPool, held: Held
) -> None:
    [process] = asked(pool, JudgingQuestion(os.getpid, ()))
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(asked, pool, held.question)
        until(pool, running=1)
        os.kill(process, signal.SIGKILL)
        until(pool, restarts=1)
        held.release("the answer")
        assert answer.result(LONG) == ["the answer"]
    assert pool.figures().refused == 0


def test_a_broker_that_takes_much_memory_keeps_its_process(pool: JudgingPool) -> None:
    much = bytearray(b"x") * 2**29
    first, second = (asked(pool, JudgingQuestion(os.getpid, ())) for _ in range(2))
    assert (len(much), first, pool.figures().restarts) == (2**29, second, 0)


def test_ctrl_c_for_the_broker_leaves_a_process_alone(pool: JudgingPool) -> None:
    [process] = asked(pool, JudgingQuestion(os.getpid, ()))
    os.kill(process, signal.SIGINT)
    assert asked(pool, JudgingQuestion(abs, (-1,))) == [1]
    assert pool.figures().restarts == 0


def test_the_end_of_the_pool_ends_its_processes_also_in_the_midst_of_a_question(tmp_path: Path) -> None:
    with started() as pool, ExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(1))
        [process] = asked(pool, JudgingQuestion(os.getpid, ()))
        answer = threads.submit(asked, pool, Held(tmp_path / "pipe").question)
        until(pool, running=1)
        pool.stop()
        with pytest.raises(JudgingStoppedError):
            answer.result(LONG)
        with pytest.raises(JudgingStoppedError):
            asked(pool, JudgingQuestion(abs, (-1,)))
        psutil.wait_procs([psutil.Process(process)] if psutil.pid_exists(process) else [], timeout=LONG)
        assert not psutil.pid_exists(process)
