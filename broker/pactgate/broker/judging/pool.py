"""A small pool of processes that judge. Who asks the same at the same time waits for one judgement.

Whoever waits does so for a while, and without a thread of the server's: what is still being judged then is told as
such, and is kept when it is there.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, cast

import structlog
from anyio import from_thread, to_thread

from pactgate.broker.domain.documents.unjudged import Unresolved, Why
from pactgate.broker.judging.questions import JudgingFigures, JudgingLimits, JudgingQuestion
from pactgate.broker.judging.worker import JudgingWorker, KilledError, NoJudgingProcessError
from pactgate.broker.telemetry import metrics

STILL_JUDGED = Unresolved(Why.PENDING, "it is still being judged")
_STOPPED = Unresolved(Why.PENDING, "the broker is stopping")
_NO_PROCESS = Unresolved(Why.PENDING, "no process that judges can be started")

_TOGETHER = 64
"""So many questions about the same go to a process at once."""
_MOST_FLIGHTS = 2_000
"""More questions than that are not accepted while these are open."""
_MOST_ASKERS = 200
"""So many may wait at a time: each of them is a thread."""
_SOON = 0.05
"""Seconds in which most judgements are there, so that it does not pay to make room for other requests."""
_ATTEMPTS = 2
"""How often a question is judged again whose process was killed."""
_LATE = 64
"""Results that are kept for who asks again, since nobody waited for them any more and nothing else keeps them."""


class JudgingStoppedError(Exception):
    """There is to be no more judging: the broker ends."""


@dataclass(eq=False, slots=True)
class _Flight:
    """A question on its way: whoever asks the same waits for `done`, when `result` is there."""

    question: JudgingQuestion[Any]
    key: str
    ahead: bool
    begun: bool = False
    since: float = field(default_factory=monotonic)
    attempts: int = 0
    askers: int = 0
    result: object = STILL_JUDGED
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(eq=False, slots=True)
class _Lane:
    """A process with the thread that feeds it. `known` is what it was asked about lately."""

    worker: JudgingWorker
    inbox: deque[list[_Flight]] = field(default_factory=deque)
    wake: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    known: deque[str] = field(default_factory=lambda: deque(maxlen=8))
    ahead: bool = False


class JudgingPool:
    """Processes in which functions are called whose arguments somebody sent. They are started when they are needed.

    `warm_up` is called in each of them before anything else, and loads what they will need.
    """

    def __init__(self, limits: JudgingLimits, warm_up: Callable[[], object]) -> None:
        self.limits = limits
        self._warm_up = warm_up
        self._lock = threading.Lock()
        self._flights: dict[str, _Flight] = {}
        self._queue: deque[_Flight] = deque()
        self._ahead: deque[_Flight] = deque()
        self._lanes: list[_Lane] = []
        self._idle: list[_Lane] = []
        self._late: OrderedDict[str, object] = OrderedDict()
        self._askers = threading.Semaphore(_MOST_ASKERS)
        self._stopped = False
        self._judged = self._refused = self._failed = 0

    def ask[R](
        self, questions: Sequence[JudgingQuestion[R]], *, patience: float | None, ahead: bool = False
    ) -> list[R | Unresolved]:
        """What each question is answered with, in their order; Unresolved where there is no result, or none yet.

        Args:
            questions: what to judge. Whoever else asks the same meanwhile gets the same result.
            patience: how many seconds to wait; None until all is judged.
            ahead: whether nobody waits for it: who does goes first.

        Raises:
            JudgingStoppedError: the broker ends.
        """
        flights = self._flights_of(questions, ahead=ahead)
        try:
            self._wait([each for each in flights if isinstance(each, _Flight)], patience)
        finally:
            results = self._left(flights)
        if self._stopped:
            raise JudgingStoppedError
        return [cast("R | Unresolved", each) for each in results]

    def start(self) -> None:
        """Have one process ready before anybody needs it. Nobody waits for that."""
        self._flights_of([JudgingQuestion(self._warm_up, ())], ahead=True)

    def figures(self) -> JudgingFigures:
        """How judging is doing."""
        with self._lock:
            running = sum(flight.begun for flight in self._flights.values())
            return JudgingFigures(
                processes=len(self._lanes),
                waiting=len(self._flights) - running,
                running=running,
                judged=self._judged,
                refused=self._refused,
                failed=self._failed,
                restarts=sum(max(0, lane.worker.started - 1) for lane in self._lanes),
            )

    def stop(self) -> None:
        """End the processes, also while they judge, and start no other."""
        with self._lock:
            self._stopped = True
            flights = [*self._flights.values()]
            self._flights.clear()
            lanes = [*self._lanes]
        for lane in lanes:
            lane.wake.release()
            lane.worker.close()
        for flight in flights:
            flight.result = _STOPPED
            flight.done.set()

    def _flights_of(self, questions: Sequence[JudgingQuestion[Any]], *, ahead: bool) -> list[object]:
        """The flights of questions, or their results where these are known."""
        keyed = [(each.key, each) for each in questions]
        with self._lock:
            flights = [self._flight(key, each, ahead=ahead) for key, each in keyed]
            self._dispatch()
        return flights

    def _flight(self, key: str, question: JudgingQuestion[Any], *, ahead: bool) -> object:
        if key in self._late:
            return self._late.pop(key)
        flight = self._flights.get(key)
        if flight is None:
            if self._stopped or len(self._flights) >= _MOST_FLIGHTS:
                return STILL_JUDGED
            flight = self._flights[key] = _Flight(question, key, ahead)
            (self._ahead if ahead else self._queue).append(flight)
        elif flight.ahead and not ahead and not flight.begun:
            flight.ahead = False
            self._ahead.remove(flight)
            self._queue.append(flight)
        flight.askers += 1
        return flight

    def _wait(self, flights: Sequence[_Flight], patience: float | None) -> None:
        if patience is None:
            for flight in flights:
                flight.done.wait()
            return
        until = monotonic() + min(patience, _SOON)
        if all(flight.done.wait(max(0, until - monotonic())) for flight in flights) or patience <= _SOON:
            return
        if not self._askers.acquire(blocking=False):
            return
        try:
            with _thread_lent():
                until = monotonic() + patience - _SOON
                for flight in flights:
                    flight.done.wait(max(0, until - monotonic()))
        finally:
            self._askers.release()

    def _left(self, flights: Sequence[object]) -> list[object]:
        """The results, given that nobody waits for those flights any more."""
        results = []
        with self._lock:
            for flight in flights:
                if isinstance(flight, _Flight):
                    flight.askers -= 1
                    results.append(flight.result)
                else:
                    results.append(flight)
        return results

    def _dispatch(self) -> None:
        """Hand questions to processes that have nothing to do. The lock is held."""
        while self._queue or self._may_work_ahead():
            lane = self._free_lane()
            if lane is None:
                return
            queue = self._queue or self._ahead
            first = queue.popleft()
            group = [first, *[each for each in queue if each.question.about == first.question.about]]
            group = group[:_TOGETHER] if first.question.about else [first]
            for flight in group[1:]:
                queue.remove(flight)
            for flight in group:
                flight.begun = True
            lane = self._best(lane, first.question.about)
            lane.ahead = first.ahead
            lane.known.append(first.question.about)
            lane.inbox.append(group)
            lane.wake.release()

    def _may_work_ahead(self) -> bool:
        """Whether there is work that nobody waits for, and it leaves a process to those who wait."""
        busy = sum(lane.ahead for lane in self._lanes if lane not in self._idle)
        return bool(self._ahead) and busy < max(1, self.limits.processes - 1)

    def _free_lane(self) -> _Lane | None:
        """A process without work: the one that had some last, whose memory is warm, or else a new one."""
        if self._stopped:
            return None
        if not self._idle and len(self._lanes) < self.limits.processes:
            lane = _Lane(JudgingWorker(self.limits, self._warm_up))
            self._lanes.append(lane)
            self._idle.append(lane)
            name = f"judging-{len(self._lanes)}"
            threading.Thread(target=self._feed, args=(lane,), name=name, daemon=True).start()
        return self._idle[-1] if self._idle else None

    def _best(self, lane: _Lane, about: str) -> _Lane:
        """Of those without work the one that has prepared what it is about."""
        best = next((each for each in self._idle if about and about in each.known), lane)
        self._idle.remove(best)
        return best

    def _feed(self, lane: _Lane) -> None:
        while lane.wake.acquire() and not self._stopped:
            group = lane.inbox.popleft()
            while group and not self._stopped:
                results = self._judged_by(lane.worker, group)
                for place, result in results.items():
                    self._finish(group[place], result)
                group = [each for place, each in enumerate(group) if place not in results]
            with self._lock:
                self._idle.append(lane)
                self._dispatch()
        lane.worker.close()

    def _judged_by(self, worker: JudgingWorker, group: Sequence[_Flight]) -> dict[int, object]:
        try:
            return dict(worker.judge([flight.question for flight in group]))
        except NoJudgingProcessError:
            if not self._stopped:
                structlog.get_logger().error("a process that judges ended as soon as it was started")
            return dict.fromkeys(range(len(group)), _NO_PROCESS)
        except KilledError:
            for flight in group:
                flight.attempts += 1
            return {place: STILL_JUDGED for place, flight in enumerate(group) if flight.attempts > _ATTEMPTS}
        except Exception:  # noqa: BLE001 - a fault of ours must not end the thread: who asks would wait for ever
            structlog.get_logger().exception("judging failed")
            return dict.fromkeys(
                range(len(group)), Unresolved(Why.FAILED, "judging it failed; the log has the details")
            )

    def _finish(self, flight: _Flight, result: object) -> None:
        if self._stopped:
            return
        refusal = result if isinstance(result, Unresolved) and result.lasts else None
        is_kept = _store(flight.question, result, refusal)
        with self._lock:
            flight.result = result
            self._flights.pop(flight.key, None)
            self._judged += not isinstance(result, Unresolved)
            self._refused += refusal is not None and refusal.why is Why.TOO_EXPENSIVE
            self._failed += refusal is not None and refusal.why is Why.FAILED
            if not (flight.askers or is_kept or result is STILL_JUDGED):
                self._late[flight.key] = result
                if len(self._late) > _LATE:
                    self._late.popitem(last=False)
        flight.done.set()
        _count(flight)


def _count(flight: _Flight) -> None:
    kind = flight.question.judge.__name__.removeprefix("read_").removesuffix("_of")
    outcome = flight.result.why.value if isinstance(flight.result, Unresolved) else "judged"
    metrics.count_judgement(kind, outcome, monotonic() - flight.since)


def _store(question: JudgingQuestion[Any], result: object, refusal: Unresolved | None) -> bool:
    """Store what came of a question; whether somebody else keeps it now."""
    try:
        if refusal is not None:
            structlog.get_logger().warning("not judged", why=refusal.why.value, problem=refusal.text)
            if question.refuse is not None:
                question.refuse(refusal)
            return question.refuse is not None
        if isinstance(result, Unresolved) or question.keep is None:
            return False
        question.keep(result)
    except Exception:  # noqa: BLE001 - who asked gets the result all the same, and who asks next has it judged again
        structlog.get_logger().exception("what was judged could not be stored")
    return True


@contextmanager
def _thread_lent() -> Iterator[None]:
    """Lets the server have another thread while this one waits, if it is one of the server's."""
    try:
        from_thread.run_sync(_add_threads, 1)
    except RuntimeError:  # it is not
        yield
        return
    try:
        yield
    finally:
        from_thread.run_sync(_add_threads, -1)


def _add_threads(count: int) -> None:
    to_thread.current_default_thread_limiter().total_tokens += count
