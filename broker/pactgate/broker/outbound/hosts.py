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
    """How many calls are in progress at once, in all and to one host; and when a host is left alone, and how long.

    `slow_calls` in a row that reach their deadline are what it takes.
    """

    at_once: int = 8
    per_host: int = 3
    slow_calls: int = 3
    left_alone_s: float = 60.0


@dataclass(slots=True)
class _Host:
    in_progress: int = 0
    slow_in_a_row: int = 0
    left_alone_until: float = 0.0


class Hosts:
    """What is known of the hosts that were called. Calls that fail at once cost nothing and are not counted."""

    def __init__(self, limits: CallLimits, clock: Callable[[], float] = monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._lock = threading.Lock()

    @contextmanager
    def call(self, name: str) -> Iterator[None]:
        """Call a host while the block runs. Raises HostBusyError and HostGivenUpError before it."""
        with self._lock:
            host = self._hosts[name]
            self._admit(name, host)
            host.in_progress += 1
        slow = False
        try:
            yield
        except NoReplyInTimeError:
            slow = True
            raise
        finally:
            with self._lock:
                self._note(name, host, slow=slow)

    def _admit(self, name: str, host: _Host) -> None:
        wait = host.left_alone_until - self._clock()
        if wait > 0:
            raise HostGivenUpError(
                f"Not called: the last {host.slow_in_a_row} calls to {name} did not end in time. It is called again in "
                f"{wait:.0f} seconds"
            )
        # After its rest one call finds out whether it answers again.
        most = 1 if host.slow_in_a_row >= self._limits.slow_calls else self._limits.per_host
        if host.in_progress >= most:
            raise HostBusyError(f"Not called: {host.in_progress} calls to {name} are in progress. Try again")
        if sum(each.in_progress for each in self._hosts.values()) >= self._limits.at_once:
            raise HostBusyError(f"Not called: {self._limits.at_once} calls are in progress. Try again")

    def _note(self, name: str, host: _Host, *, slow: bool) -> None:
        host.in_progress -= 1
        host.slow_in_a_row = host.slow_in_a_row + 1 if slow else 0
        if host.slow_in_a_row >= self._limits.slow_calls:
            host.left_alone_until = self._clock() + self._limits.left_alone_s
        elif not host.in_progress and not host.slow_in_a_row:
            del self._hosts[name]
