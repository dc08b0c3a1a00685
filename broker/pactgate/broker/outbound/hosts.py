"""Which hosts may be called now: none may take all threads, and one that does not answer is left alone for a while."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from pactgate.broker.outbound.errors import HostBusyError, HostGivenUpError, NoReplyInTimeError


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How many calls are in progress at once, in all and to one host; and when a receiver is left alone, and how long.

    A receiver is one port of a host. `slow_calls` in a row that reach their deadline are what it takes.
    """

    at_once: int = 8
    per_host: int = 3
    slow_calls: int = 3
    left_alone_s: float = 60.0


@dataclass(slots=True)
class _Receiver:
    in_progress: int = 0
    slow_in_a_row: int = 0
    left_alone_until: float = 0.0


class Hosts:
    """What is known of the hosts that were called. Calls that fail at once cost nothing and are not counted."""

    def __init__(self, limits: CallLimits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._receivers: defaultdict[tuple[str, int | None], _Receiver] = defaultdict(_Receiver)
        self._lock = threading.Lock()

    @contextmanager
    def call(self, host: str, port: int | None = None) -> Iterator[None]:
        """Call a host while the block runs. Raises HostBusyError and HostGivenUpError before it."""
        key = host, port
        with self._lock:
            receiver = self._receivers[key]
            self._admit(host, receiver)
            receiver.in_progress += 1
        slow = False
        try:
            yield
        except NoReplyInTimeError:
            slow = True
            raise
        finally:
            with self._lock:
                self._note(key, receiver, slow=slow)

    def _admit(self, host: str, receiver: _Receiver) -> None:
        wait = receiver.left_alone_until - self._clock()
        if wait > 0:
            raise HostGivenUpError(
                f"Not called: the last {receiver.slow_in_a_row} calls to {host} did not end in time. It is called "
                f"again in {wait:.0f} seconds"
            )
        # After its rest one call finds out whether it answers again.
        is_on_trial = receiver.slow_in_a_row >= self._limits.slow_calls and receiver.in_progress > 0
        in_progress = sum(each.in_progress for (name, _), each in self._receivers.items() if name == host)
        if is_on_trial or in_progress >= self._limits.per_host:
            raise HostBusyError(f"Not called: {in_progress} calls to {host} are in progress. Try again")
        if sum(each.in_progress for each in self._receivers.values()) >= self._limits.at_once:
            raise HostBusyError(f"Not called: {self._limits.at_once} calls are in progress. Try again")

    def _note(self, key: tuple[str, int | None], receiver: _Receiver, *, slow: bool) -> None:
        receiver.in_progress -= 1
        receiver.slow_in_a_row = receiver.slow_in_a_row + 1 if slow else 0
        if receiver.slow_in_a_row >= self._limits.slow_calls:
            receiver.left_alone_until = self._clock() + self._limits.left_alone_s
        elif not receiver.in_progress and not receiver.slow_in_a_row:
            del self._receivers[key]
