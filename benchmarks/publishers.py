"""Many publishers at once: what was answered is there afterwards, and a version has one content.

`python -m benchmarks.publishers BASE_URL [PUBLISHERS EACH]` against a running broker that is empty; 50 publishers
with 200 publications each if not said otherwise.
"""

import base64
import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

PROVIDER = "common"
SHARED = "shared"
"""The consumer that all publishers publish, half of the time: the same versions, with two contents."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One publication: what was sent, and what was answered after how many seconds."""

    consumer: str
    version: str
    content: str
    status: int
    took: float


def publish_together(base_url: str, publishers: int, each: int) -> list[Attempt]:
    """Let every publisher publish so many pacts, in turn a version of its own and one that others publish too."""
    with ThreadPoolExecutor(publishers) as pool:
        played = [pool.submit(_publish_all, base_url, publisher, each) for publisher in range(publishers)]
        return [attempt for one in played for attempt in one.result()]


def broken_promises(base_url: str, attempts: Iterable[Attempt]) -> list[str]:
    """A sentence for each thing that is not as it was answered."""
    by_version: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        by_version[attempt.consumer, attempt.version].append(attempt)
    with httpx.Client(base_url=base_url, timeout=60) as client:
        return [found for tried in by_version.values() for found in _broken(client, tried)]


def _publish_all(base_url: str, publisher: int, each: int) -> list[Attempt]:
    with httpx.Client(base_url=base_url, timeout=300) as client:
        return [_publish(client, *_what(publisher, number)) for number in range(each)]


def _what(publisher: int, number: int) -> tuple[str, str, str]:
    if number % 2:
        return SHARED, str(number), f"half {publisher % 2} of {number}"
    return f"application-{publisher}", str(number), f"{publisher} {number}"


def _publish(client: httpx.Client, consumer: str, version: str, content: str) -> Attempt:
    body = {
        "pacticipantName": consumer,
        "pacticipantVersionNumber": version,
        "branch": "main",
        "contracts": [
            {
                "consumerName": consumer,
                "providerName": PROVIDER,
                "specification": "pact",
                "contentType": "application/json",
                "content": base64.b64encode(json.dumps(_pact(consumer, content)).encode()).decode(),
            }
        ],
    }
    start = time.perf_counter()
    status = client.post("/contracts/publish", json=body).status_code
    return Attempt(consumer, version, content, status, time.perf_counter() - start)


def _pact(consumer: str, content: str) -> dict[str, object]:
    interaction = {
        "description": content,
        "request": {"method": "GET", "path": "/"},
        "response": {"status": 200},
    }
    return {"consumer": {"name": consumer}, "provider": {"name": PROVIDER}, "interactions": [interaction]}


def _broken(client: httpx.Client, tried: list[Attempt]) -> Iterator[str]:
    consumer, version = tried[0].consumer, tried[0].version
    accepted = {each.content for each in tried if each.status == 200}
    yield from (f"{each.content!r} was answered {each.status}" for each in tried if each.status not in (200, 409))
    yield from (f"{each.content!r} was refused" for each in tried if each.status == 409 and each.content in accepted)
    if len(accepted) != 1:
        yield f"{consumer} {version} took {len(accepted)} contents"
    pact = client.get(f"/pacts/provider/{PROVIDER}/consumer/{consumer}/version/{version}")
    stored = {each["description"] for each in pact.json()["interactions"]} if pact.status_code == 200 else set()
    if stored != accepted:
        yield f"{consumer} {version} has {stored}, and {accepted} was answered"


def _main(base_url: str, publishers: int = 50, each: int = 200) -> None:
    start = time.perf_counter()
    attempts = publish_together(base_url, publishers, each)
    took = time.perf_counter() - start
    statuses = Counter(attempt.status for attempt in attempts)
    median = statistics.median(attempt.took for attempt in attempts)
    slowest = max(attempt.took for attempt in attempts)
    broken = broken_promises(base_url, attempts)
    rate = len(attempts) / took
    sys.stdout.write(
        f"{len(attempts):,} publications by {publishers} publishers in {took:.0f} s ({rate:.0f} a second), "
        f"median {median:.2f} s, slowest {slowest:.2f} s; answers: {dict(statuses)}; broken promises: {len(broken)}\n"
    )
    sys.exit("\n".join(broken[:20]) or None)


if __name__ == "__main__":
    _main(sys.argv[1], *map(int, sys.argv[2:4]))
