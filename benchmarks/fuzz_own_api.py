"""Whether the broker keeps its own OpenAPI document, whatever it is asked.

`python -m benchmarks.fuzz_own_api [--requests N] [--odd N] [--seed N] [--database-url URL]` starts a broker and lets
Schemathesis send N requests that its document tells of; then it sends odd ones, which no client should send. It prints
the statuses that each operation, and each kind of oddity, answered with, and ends with 1 where an answer was not as the
document says, was the broker's own failure, or did not come. Without a URL it runs on SQLite in a temporary folder; a
database that is given is filled and not emptied.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import schemathesis
import stamina
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.case import Case

from benchmarks.fuzz_world import BODIES, NAMES, QUERIES, World
from benchmarks.odd_requests import OddRequests, RawClient
from tests.deployment.replicas import start_replica

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)
ACCEPTED = ("*/*", "application/hal+json", "application/problem+json", "text/plain", "application/json", "a/b;q=x,,")
"""What a client may say that it accepts, in turn."""

COVERAGE_FROM = 10_000
"""With fewer requests than that, those that cover each schema would leave none to try all operations with."""

_QUIET = {"PACTGATE_WEBHOOK_HOST_WHITELIST": "webhooks.invalid"}
"""No webhook that the fuzzing makes may be called."""


class Tally:
    """What became of the requests."""

    def __init__(self) -> None:
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self.failures: dict[tuple[str, str], str] = {}
        self.requests = 0

    def add(self, scenario: ScenarioRecorder) -> None:
        """Count the requests of a scenario, and keep the first failure of each kind."""
        for case_id, interaction in scenario.interactions.items():
            case = scenario.cases[case_id].value
            self.requests += 1
            status = interaction.response.status_code if interaction.response else 0
            self.statuses[case.operation.label][status] += 1
            for check in scenario.checks.get(case_id, ()):
                if check.status is Status.FAILURE and check.failure_info:
                    told = f"{check.failure_info.failure}\n{check.failure_info.code_sample}"
                    self.failures.setdefault((case.operation.label, check.name), told)

    def table(self) -> str:
        """Operations and statuses."""
        known = sorted({status for counts in self.statuses.values() for status in counts})
        head = f"{'':<110}" + "".join(f"{status:>7}" for status in known)
        rows = (
            f"{label:<110}" + "".join(f"{counts[status] or '':>7}" for status in known)
            for label, counts in sorted(self.statuses.items())
        )
        return "\n".join((head, *rows))


def fuzz(url: str, requests: int, seed: int) -> Tally:
    """Send at least `requests` requests to the broker at `url`, or as many as there are."""
    document = httpx.get(f"{url}/openapi.json").raise_for_status().json()
    operations = sum(len(methods) for methods in document["paths"].values())
    world, tally = World(url), Tally()
    _visit_with(world)
    schema = schemathesis.openapi.from_dict(
        document, config=_config(url, seed, requests // operations + 1, coverage=requests >= COVERAGE_FROM)
    )
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            tally.add(event.recorder)
        if isinstance(event, events.NonFatalError):
            tally.failures[event.label, "could not be tried"] = str(event.info)
        if isinstance(event, events.FatalError):
            raise event.exception
        if tally.requests >= requests:
            stream.stop()
    world.close()
    return tally


def send_odd_requests(url: str, requests: int, seed: int, tally: Tally) -> None:
    """Send odd requests. What no HTTP server could answer may be left without an answer."""
    world, client = World(url), RawClient(url)
    world.restore()
    document = httpx.get(f"{url}/openapi.json").raise_for_status().json()
    odd = OddRequests(document, world, seed)
    for number in range(requests):
        if number % 1000 == 0:
            world.restore()
        request = odd.make()
        status, answer = client.send(request)
        tally.requests += 1
        tally.statuses[f"odd {request.kind}"][status] += 1
        if status >= 500 or (status == 0 and request.frame is None):
            told = f"{status} {answer[:300]!r}\n{request.bytes()[:2000]!r}"
            tally.failures.setdefault((f"odd {request.kind}", f"{request.method} {request.segments[1][:20]}"), told)
    client.close()
    world.close()


def _visit_with(world: World) -> None:
    """Give requests the names that are there, vary what they accept, and put back what they delete."""
    turn = count()
    world.restore()

    @schemathesis.hook
    def before_call(_context: object, case: Case[Any], _kwargs: object) -> None:
        for name, value in (case.path_parameters or {}).items():
            # Schemathesis has encoded it.
            if isinstance(value, str) and (known := unquote(value)).startswith("@"):
                case.path_parameters[name] = world.name(known)
        case.headers.setdefault("Accept", ACCEPTED[next(turn) % len(ACCEPTED)])

    @schemathesis.hook
    def after_call(_context: object, case: Case[Any], response: Response) -> None:
        if case.method == "DELETE" and response.status_code < 300:
            world.restore()


def _config(url: str, seed: int, examples: int, *, coverage: bool) -> SchemathesisConfig:
    names = {f"path.{name}": values for name, values in NAMES.items()}
    queries = {f"query.{name}": values for name, values in QUERIES.items()}
    bodies = {f"body.{place}": values for place, values in BODIES.items()}
    known: Mapping[str, tuple[str, ...]] = {**names, **queries, **bodies}
    return SchemathesisConfig.from_dict(
        {
            "base-url": url,
            "seed": seed,
            # What an earlier run saw would change what this one sends.
            "cache": {"enabled": False},
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
            "phases": {"coverage": {"enabled": coverage}, "stateful": {"max-steps": 10}},
            "dictionaries": {place: {"values": list(values)} for place, values in known.items()},
            "parameters": {place: {"dictionary": place, "probability": 0.7} for place in known},
        }
    )


def _told(tally: Tally) -> Iterator[str]:
    yield tally.table()
    for (operation, check), text in tally.failures.items():
        yield f"\n{operation}: {check}\n{text}"
    yield f"\n{tally.requests:,} requests, {len(tally.statuses)} operations, {len(tally.failures)} failures"


def main() -> int:
    """Run it as a command."""
    stamina.instrumentation.set_on_retry_hooks([])
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--requests", type=int, default=20_000)
    arguments.add_argument("--odd", type=int, default=50_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--database-url")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database_url = asked.database_url or f"sqlite:///{folder}/broker.db"
        with start_replica(database_url, Path(folder) / "broker", **_QUIET) as broker:
            tally = fuzz(broker.url, asked.requests, asked.seed) if asked.requests else Tally()
            send_odd_requests(broker.url, asked.odd, asked.seed, tally)
            log = broker.log.read_text()
    print("\n".join(_told(tally)))
    if tally.failures:
        print(f"\nWhat the broker said:\n{log[-200_000:]}")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
