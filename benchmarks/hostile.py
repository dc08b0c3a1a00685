"""Whether anything that is sent in can stop the broker, or hold up those who ask it about something else.

`python -m benchmarks.hostile [--kinds KIND,KIND] [--variants N] [--database-url URL]` starts a broker and sends it what
`tests/builders/hostile.py` has, as users would: they publish it, compare it, deploy it, open its pages, and ask whether
it may be deployed. Beside it an ordinary client asks about something else. At the end the broker is started again on
the same database and asked everything again. It prints a line for each kind, and ends with 1 where a bound was broken.
Without a URL it runs on SQLite in a temporary folder; a database that is given is filled and not emptied.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Self

import psutil
import stamina

from benchmarks.hostile_answers import WITHIN_S, AnswerClass, HostileAnswer, HostileSender
from benchmarks.hostile_steps import PRODUCTION, Step, can_i_deploy
from benchmarks.prober import Probe, Sample, percentile, probing
from tests.builders.hostile import KINDS, all_hostile
from tests.builders.provider_documents import FITTING, promise
from tests.deployment.replicas import Replica, start_replica
from tests.story import Story, pact

MEMORY_MB = 400
_ALONE_S = 10.0
"""So long the ordinary client is alone, before and after: what it waits for then is the machine."""
_SAMPLED_EVERY_S = 0.1
_ENDS_WITHIN_S = 25.0
_HAL = "application/hal+json"

PROBES = {
    "GET /": Probe("/", _HAL, 0.1, 100),
    "GET a pact": Probe("/pacts/provider/orders/consumer/web/latest", _HAL, 0.1, 100),
    "can-i-deploy": Probe(can_i_deploy("web", "1").path, _HAL, 0.1, 100),
    "/health/live": Probe("/health/live", "*/*", 0.1, 50),
    "start page": Probe("/", "text/html", 1.0, None),
}
"""What the ordinary client asks for. The start page shows hostile pairs too, and may wait two seconds for those."""


class Memory:
    """How much memory the server takes, and the processes that judge for it, while the block runs."""

    def __init__(self, server: int) -> None:
        self._server = psutil.Process(server)
        self._end = Event()
        self._thread = Thread(target=self._watch)
        self.server_mb: list[tuple[float, float]] = []
        self.judging_mb = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def most(self, begin: float, end: float) -> float:
        """The most that the server had between two moments, in megabytes."""
        return max((mb for at, mb in self.server_mb if begin <= at <= end), default=float("nan"))

    def _watch(self) -> None:
        while not self._end.wait(_SAMPLED_EVERY_S):
            self.server_mb.append((monotonic(), _megabytes(self._server)))
            self.judging_mb = max(self.judging_mb, *map(_megabytes, self._server.children(recursive=True)), 0.0)


def _megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


@dataclass(frozen=True, slots=True)
class KindReport:
    """What became of the things of a kind, and when that was."""

    kind: str
    answers: Sequence[HostileAnswer]
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class HostileRun:
    """What was measured. `again` is what a new start on the same database answered, after `start_s`.

    `samples` are what the ordinary client saw, also before the first kind and after the last.
    """

    kinds: Sequence[KindReport]
    samples: Sequence[Sample]
    memory: Memory
    load: float
    again: KindReport
    memory_again_mb: float
    end_s: float
    start_s: float

    def beside(self, name: str, *, alone: bool = False) -> Sequence[Sample]:
        """What a probe saw while hostile things were sent, or while it was alone."""
        begin, end = self.kinds[0].begin, self.kinds[-1].end
        return [each for each in self.samples if each.probe == name and alone != (begin <= each.at <= end)]


def run(database_url: str, folder: Path, kinds: Sequence[str], variants: int) -> HostileRun:
    """Send everything of these kinds to a broker, and start it again."""
    with start_replica(database_url, folder / "first") as broker:
        environment = _ordinary(broker.url)
        sender = HostileSender(broker.url, environment)
        with Memory(broker.process.pid) as memory, probing(broker.url, PROBES) as samples:
            sleep(_ALONE_S)
            reports = [_sent(kind, sender, variants) for kind in kinds]
            sleep(_ALONE_S)
        load = os.getloadavg()[1]
        sender.close()
        end_s = _ended(broker)
    begun = monotonic()
    with start_replica(database_url, folder / "second") as broker:
        url, start_s = broker.url, monotonic() - begun
        with Memory(broker.process.pid) as after:
            again = _asked_again(url, environment)
        return HostileRun(reports, samples, memory, load, again, after.most(again.begin, again.end), end_s, start_s)


def _ordinary(url: str) -> str:
    """What the ordinary client asks about. Gives the UUID of the environment."""
    with Story(url) as story:
        environment = story.environment(PRODUCTION, production=True)
        # The first process that judges takes a while to start on a busy machine.
        for attempt in stamina.retry_context(on=AssertionError, attempts=None, timeout=120, wait_max=2):
            with attempt:
                promise(story, "1", FITTING)
        story.publish("web", "1", pact("web", "orders"))
        story.deploy("orders", "1", PRODUCTION)
        assert story.decision("web", "1", PRODUCTION)["verdict"] == "yes"
        return str(environment["uuid"])


def _sent(kind: str, sender: HostileSender, variants: int) -> KindReport:
    begin = monotonic()
    answers: list[HostileAnswer] = []
    for number, hostile in enumerate(islice(all_hostile([kind]), variants)):
        for answer in sender.send(hostile, list(KINDS).index(kind) * 100 + number):
            answers.append(answer)
            if answer.is_a is AnswerClass.BAD:
                print(f"  {answer.to}, {answer.seconds:.1f} s: {answer.text[:300]}", file=sys.stderr)
    report = KindReport(kind, answers, begin, monotonic())
    counts = Counter(str(answer.is_a) for answer in answers)
    print(f"{kind}: {dict(counts)} in {report.end - report.begin:.0f} s", file=sys.stderr)
    return report


def _ended(broker: Replica) -> float:
    """Tell the broker to end, and give the seconds that it took."""
    begun = monotonic()
    broker.process.send_signal(signal.SIGTERM)
    broker.process.wait(_ENDS_WITHIN_S)
    return monotonic() - begun


def _asked_again(url: str, environment: str) -> KindReport:
    """What the broker knows of every version: whether it may be deployed; and what the ordinary client asks for."""
    begin = monotonic()
    sender = HostileSender(url, environment)
    pages = [Step(name, "GET", probe.path, accept=probe.accept) for name, probe in PROBES.items()]
    pages += [Step(f"page {path}", "GET", path, accept="text/html") for path in ("/operations", "/network")]
    with Story(url) as story:
        known = [each["name"] for each in story.get("/pacticipants?pageSize=1000")["_embedded"]["pacticipants"]]
    asked = [*pages, *(can_i_deploy(name, version) for name in known for version in ("1", "2")), *pages]
    answers = [answer for step in asked for answer in sender.ask(step, f"after a new start: {step.path[:80]}")]
    sender.close()
    return KindReport("after a new start", answers, begin, monotonic())


def table(measured: HostileRun) -> str:
    """A line for each kind, and what holds for all."""
    classes = list(AnswerClass)
    head = f"{'':<28}" + "".join(f"{each:>10}" for each in classes) + "  slowest s  MB  others' ms: p50   p99    max"
    rows = [_row(report, classes, measured) for report in measured.kinds]
    others = "\n".join(_probe_row(name, probe, measured) for name, probe in PROBES.items())
    return "\n".join(
        (
            head,
            *rows,
            f"\nOthers meanwhile, ms:\n{others}",
            _memory_row(measured),
            _start_row(measured),
            f"Load of the machine: {measured.load:.1f} on {os.cpu_count()} processors",
        )
    )


def _memory_row(measured: HostileRun) -> str:
    server, judging = measured.memory.most(0, float("inf")), measured.memory.judging_mb
    return f"\nMost memory: server {server:.0f} MB, one process that judges {judging:.0f} MB"


def _start_row(measured: HostileRun) -> str:
    answers = measured.again.answers
    told = ", ".join(f"{count} {each}" for each, count in Counter(answer.is_a for answer in answers).items())
    return (
        f"SIGTERM ended it in {measured.end_s:.1f} s; a new start on the same database was ready in "
        f"{measured.start_s:.1f} s, took {measured.memory_again_mb:.0f} MB and answered: {told}, "
        f"the slowest in {max(answer.seconds for answer in answers):.1f} s"
    )


def _row(report: KindReport, classes: Sequence[AnswerClass], measured: HostileRun) -> str:
    counts = Counter(answer.is_a for answer in report.answers)
    samples = [
        sample
        for sample in measured.samples
        if report.begin <= sample.at <= report.end and PROBES[sample.probe].p99_ms is not None
    ]
    return (
        f"{report.kind:<28}"
        + "".join(f"{counts[each] or '':>10}" for each in classes)
        + f"{max((answer.seconds for answer in report.answers), default=0):>11.1f}"
        + f"{measured.memory.most(report.begin, report.end):>4.0f}"
        + f"{percentile(samples, 50):>17.0f}{percentile(samples, 99):>6.0f}{percentile(samples, 100):>7.0f}"
    )


def _probe_row(name: str, probe: Probe, measured: HostileRun) -> str:
    own, alone = measured.beside(name), measured.beside(name, alone=True)
    bound = f"at most {probe.p99_ms:g}; " if probe.p99_ms else ""
    return (
        f"  {name:<16} {len(own):>6} asked, p50 {percentile(own, 50):.1f}, p99 {percentile(own, 99):.1f} "
        f"({bound}alone {percentile(alone, 99):.1f}), max {percentile(own, 100):.1f}"
    )


def broken_bounds(measured: HostileRun) -> Iterator[str]:
    """A sentence for each bound that was not kept."""
    for report in (*measured.kinds, measured.again):
        for answer in report.answers:
            if answer.is_a is AnswerClass.BAD:
                yield f"{answer.to}, {answer.seconds:.1f} s: {answer.text}"
    for name, probe in PROBES.items():
        own = measured.beside(name)
        failed = [sample for sample in own if not sample.is_good]
        if failed:
            yield f"{name}: {len(failed)} of {len(own)} answers were not 200, but {_statuses(failed)}"
        if probe.p99_ms and percentile(own, 99) > probe.p99_ms:
            yield f"{name}: p99 is {percentile(own, 99):.0f} ms, more than {probe.p99_ms:g}"
        if own and percentile(own, 100) > WITHIN_S * 1000:
            yield f"{name}: an answer took {percentile(own, 100) / 1000:.1f} s, more than {WITHIN_S:g}"
    for what, most in (("", measured.memory.most(0, float("inf"))), (" after a new start", measured.memory_again_mb)):
        if most > MEMORY_MB:
            yield f"the server had {most:.0f} MB{what}, more than {MEMORY_MB}"


def _statuses(samples: Sequence[Sample]) -> Mapping[int, int]:
    return dict(Counter(sample.status for sample in samples))


def _kinds(text: str) -> list[str]:
    asked = [kind.strip() for kind in text.split(",") if kind.strip()]
    if unknown := [kind for kind in asked if kind not in KINDS]:
        message = f"there is no kind {unknown[0]!r}; there are {', '.join(KINDS)}"
        raise argparse.ArgumentTypeError(message)
    return asked or list(KINDS)


def main() -> int:
    """Run it as a command."""
    stamina.instrumentation.set_on_retry_hooks([])
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kinds", type=_kinds, default=list(KINDS), help="some kinds, with commas between them")
    arguments.add_argument("--variants", type=int, default=10, help="how many of each kind")
    arguments.add_argument("--database-url")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = asked.database_url or f"sqlite:///{folder}/broker.db"
        measured = run(url, folder, asked.kinds, asked.variants)
        print(table(measured))
        broken = list(broken_bounds(measured))
        if broken:
            logs = "\n".join((folder / each / "server.log").read_text()[-20_000:] for each in ("first", "second"))
            print("\nNot kept:", *broken, sep="\n  ")
            print(f"\nWhat the broker said:\n{logs}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
