"""Pipelines that publish without a pause, whatever becomes of it, and remember what was acknowledged."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

import httpx

from tests.story import base64_of, pact

_TIMEOUT_S = 60.0
_PAUSE_S = 0.05


class WorkingThreads:
    """Threads that do the same, each with its number, until they are stopped."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, work: Callable[[int], None], count: int) -> None:
        """Start them; `work` ends by itself when `over` is set."""
        self._threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Tell them that it is over, and wait for all."""
        self.over.set()
        for thread in self._threads:
            thread.join()


@dataclass(slots=True)
class Load:
    """Publishers of a broker for as long as the block runs.

    Attributes:
        answers: how often each status was answered, or what came instead.
        acknowledged: what was published, as (consumer, version).
        slowest_s: how long the slowest answer took.
    """

    url: str
    publishers: int = 4
    answers: Counter[str] = field(default_factory=Counter)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    slowest_s: float = 0.0
    _taken: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: WorkingThreads = field(default_factory=WorkingThreads)

    def __enter__(self) -> Self:
        self._threads.start(self._publish, self.publishers)
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.stop()

    @property
    def seen(self) -> str:
        """What clients saw, in words."""
        counts = ", ".join(f"{count:,} times {answer}" for answer, count in self.answers.most_common())
        return f"{counts}; slowest answer {self.slowest_s:.1f} s"

    def has_acknowledged(self, count: int) -> bool:
        """Whether so many publications were acknowledged."""
        return len(self.acknowledged) >= count

    def count_sent_after(self, moment: float) -> int:
        """How many of the acknowledged writes were sent after a moment of the monotonic clock."""
        with self._lock:
            return sum(sent > moment for sent in self._taken)

    def taken_since(self, moment: float) -> bool:
        """Whether a write that was sent after a moment of the monotonic clock was acknowledged."""
        with self._lock:
            return any(sent > moment for sent in reversed(self._taken[-50:]))

    def lost(self, url: str | None = None) -> int:
        """How many acknowledged publications a broker does not have."""
        with httpx.Client(base_url=url or self.url, timeout=_TIMEOUT_S) as client:
            paths = (
                f"/pacts/provider/orders/consumer/{consumer}/version/{version}"
                for consumer, version in self.acknowledged
            )
            return sum(not client.get(path).is_success for path in paths)

    def _publish(self, publisher: int) -> None:
        number = 0
        client = httpx.Client(base_url=self.url, timeout=_TIMEOUT_S)
        while not self._threads.over.is_set():
            number += 1
            sent = time.monotonic()
            answer = self._sent(client, f"consumer-{publisher}", str(number))
            taken = answer == "200"
            with self._lock:
                self.slowest_s = max(self.slowest_s, time.monotonic() - sent)
                self.answers[answer] += 1
                if taken:
                    self.acknowledged.append((f"consumer-{publisher}", str(number)))
                    self._taken.append(sent)
            if not taken:
                time.sleep(_PAUSE_S)
        client.close()

    def _sent(self, client: httpx.Client, consumer: str, version: str) -> str:
        contract = {
            "consumerName": consumer,
            "providerName": "orders",
            "specification": "pact",
            "contentType": "application/json",
            "content": base64_of(pact(consumer, "orders")),
        }
        body = {"pacticipantName": consumer, "pacticipantVersionNumber": version, "contracts": [contract]}
        try:
            return str(client.post("/contracts/publish", json=body).status_code)
        except httpx.ConnectError:
            return "connection refused"
        except httpx.TimeoutException:
            return f"no answer in {_TIMEOUT_S:.0f} s"
        except httpx.TransportError:
            return "connection broken"
