"""How fast `pactgate fuzz` is beside `st run`: the same document, provider, seed, checks and number of examples.

`python -m benchmarks.fuzz [--examples N] [--pairs N]` runs both in turn against a fresh provider with planted faults
and prints requests a second of wall time, the start of the process included, the CPU time that a request costs, what
was found, whether our requests are the same each time, and how well a time budget is kept.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pactgate.verifier.fuzz_job import CHECKS
from tests.verifier.notes_provider import DOCUMENT, FAULTS, notes_provider

BUDGET = 10
ENDLESS = 100_000


@dataclass(frozen=True, slots=True)
class Run:
    """One run of either: seconds of wall and CPU time, the requests that the provider saw, the titles of failures."""

    wall: float
    cpu: float
    requests: tuple[str, ...]
    found: frozenset[str]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.requests) / self.wall

    @property
    def cost(self) -> float:
        """CPU milliseconds a request."""
        return 1000 * self.cpu / len(self.requests)


def ours(document: Path, url: str, examples: int, report: Path, *more: str) -> set[str]:
    """Run `pactgate fuzz`."""
    command = [
        sys.executable,
        "-m",
        "pactgate.cli",
        "fuzz",
        str(document),
        "--base-url",
        url,
        "--seed",
        "1",
        "-o",
        "json",
    ]
    with report.open("wb") as output:
        subprocess.run([*command, "--max-examples", str(examples), *more], stdout=output, check=False)
    read: dict[str, Any] = json.loads(report.read_text())
    return {failure["title"] for operation in read["operations"] for failure in operation["failures"]}


def theirs(document: Path, url: str, examples: int, report: Path) -> set[str]:
    """Run `st run` with the same checks."""
    st = Path(sys.executable).with_name("st")
    options = ["--seed", "1", "--max-examples", str(examples), "--checks", ",".join(CHECKS)]
    reports = ["--generation-database", "none", "--report", "json", "--report-json-path", str(report)]
    command = [str(st), "run", str(document), "--url", url, *options, *reports]
    subprocess.run(command, cwd=document.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return {failure["title"] for failure in json.loads(report.read_text())["failures"]}


def measured(run: Callable[..., set[str]], folder: Path, examples: int, *more: str) -> Run:
    """Have one of them run against a provider of its own."""
    document, report, seen = folder / "openapi.json", folder / "report.json", list[str]()
    document.write_text(json.dumps(DOCUMENT))
    report.unlink(missing_ok=True)
    with notes_provider(*FAULTS, seen=seen) as url:
        before, started = _cpu(), time.perf_counter()
        found = run(document, url, examples, report, *more)
        wall, cpu = time.perf_counter() - started, _cpu() - before
    return Run(wall, cpu, tuple(seen), frozenset(found))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _median(runs: Sequence[Run], value: Callable[[Run], float]) -> float:
    return statistics.median(map(value, runs))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = [
            (measured(ours, folder, options.examples), measured(theirs, folder, options.examples))
            for _ in range(options.pairs)
        ]
        capped = measured(ours, folder, ENDLESS, "--max-time", str(BUDGET))
        own = json.loads((folder / "report.json").read_text())["seconds"]
    mine, others = [one for one, _ in pairs], [other for _, other in pairs]
    for label, runs in (("pactgate", mine), ("st run", others)):
        print(
            f"{label:<9} {_median(runs, lambda run: run.rate):7.1f} requests/s, "
            f"{_median(runs, lambda run: run.cost):6.1f} ms CPU a request, {len(runs[0].requests)} requests, "
            f"found: {', '.join(sorted(runs[0].found))}"
        )
    rate = statistics.median(one.rate / other.rate for one, other in pairs)
    cost = statistics.median(other.cost / one.cost for one, other in pairs)
    print(f"ratio     {rate:.2f} by wall time, {cost:.2f} by CPU time (1 is as fast as st run, more is faster)")
    print(f"missed    {', '.join(sorted(others[0].found - mine[0].found)) or 'nothing that st run found'}")
    print(f"seed      {'the same requests each time' if len({run.requests for run in mine}) == 1 else 'NOT the same'}")
    print(f"budget    {own:.1f} s of {BUDGET} s, {own / BUDGET - 1:+.0%}; {capped.wall:.1f} s with the start of Python")


if __name__ == "__main__":
    main()
