"""How long `pactgate verify` takes beside pact-python's own Verifier: the same pact, provider and verdicts.

`python -m benchmarks.replay [--runs N] [SIZE …]` replays pacts of so many interactions (200 and 1,000) by both in turn
against one provider in a process of its own, and prints wall and CPU time, the start of the processes included. One
interaction of ten fails on purpose, so that verdicts can be compared: by description, both must say the same.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from pactgate.verifier.provider_process import started

THEIRS = """
import json, os, sys
from pathlib import Path
os.environ["PACT_DO_NOT_TRACK"] = "true"
from pact import Verifier
verifier = Verifier("orders", host="127.0.0.1")
verifier.add_transport(url=sys.argv[1]).add_source(Path(sys.argv[2])).state_handler(sys.argv[1] + "/_states", body=True)
try:
    verifier.verify()
except RuntimeError:
    pass
Path(sys.argv[3]).write_text(json.dumps(verifier.results))
"""


class Orders(BaseHTTPRequestHandler):
    """Answers every order, each with its number, and takes every state."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer an order."""
        self._answer({"number": int(self.path.rpartition("/")[2]), "total": 12.5, "lines": [{"sku": "a", "count": 2}]})

    def do_POST(self) -> None:
        """Take a state."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({})

    def _answer(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of wall and CPU time, and the verdict on each interaction by its description."""

    wall: float
    cpu: float
    verdicts: dict[str, bool]


def pact(size: int) -> dict[str, Any]:
    """A pact of so many interactions; every tenth expects what the provider does not do."""
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "orders"},
        "interactions": [_interaction(number) for number in range(size)],
        "metadata": {"pactSpecification": {"version": "3.0.0"}},
    }


def _interaction(number: int) -> dict[str, Any]:
    body = {"number": number, "total": 1.5, "lines": [{"sku": "b", "count": 1}]}
    rules = {"$.total": {"matchers": [{"match": "decimal"}]}, "$.lines": {"matchers": [{"match": "type", "min": 1}]}}
    headers = {"Content-Type": "application/json"}
    return {
        "description": f"a request for order {number}",
        "providerStates": [{"name": f"order {number} exists"}],
        "request": {"method": "GET", "path": f"/orders/{number}"},
        "response": {
            "status": 404 if number % 10 == 9 else 200,
            "headers": headers,
            "body": body,
            "matchingRules": {"body": rules},
        },
    }


def ours(url: str, file: Path, report: Path) -> dict[str, bool]:
    """Run `pactgate verify`."""
    own = ["verify", str(file), "--provider", "orders", "--base-url", url, "--provider-states-url", f"{url}/_states"]
    with report.open("wb") as output:
        subprocess.run([sys.executable, "-m", "pactgate.cli", *own, "--output", "json"], stdout=output, check=False)
    return {each["description"]: each["success"] for each in json.loads(report.read_text())["interactions"]}


def theirs(url: str, file: Path, report: Path) -> dict[str, bool]:
    """Run pact-python's Verifier."""
    subprocess.run([sys.executable, "-c", THEIRS, url, str(file), str(report)], capture_output=True, check=True)
    found = json.loads(report.read_text())["interactionResults"]
    return {each["description"]: each["result"] == "OK" for each in found}


def measured(run: Callable[[str, Path, Path], dict[str, bool]], url: str, file: Path, report: Path) -> Run:
    """Have one of them run."""
    before, begun = _cpu(), time.perf_counter()
    verdicts = run(url, file, report)
    return Run(time.perf_counter() - begun, _cpu() - before, verdicts)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def provider() -> Iterator[str]:
    """The provider in a process of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Orders) as probe:
        port = probe.server_port
    with started([sys.executable, "-m", "benchmarks.replay", "--serve", str(port)], port=port):
        yield f"http://127.0.0.1:{port}"


def compared(size: int, runs: int, url: str, folder: Path) -> None:
    """Print the figures for one size."""
    file, report = folder / "pact.json", folder / "report.json"
    file.write_text(json.dumps(pact(size)))
    pairs = [(measured(ours, url, file, report), measured(theirs, url, file, report)) for _ in range(runs)]
    for label, which in (("pactgate", 0), ("pact-python", 1)):
        wall, cpu = (statistics.median(getattr(pair[which], name) for pair in pairs) for name in ("wall", "cpu"))
        print(f"{size:5} {label:<12} {wall:6.2f} s wall, {cpu:6.2f} s CPU")
    ratio = statistics.median(one.wall / other.wall for one, other in pairs)
    same = all(one.verdicts == other.verdicts and len(one.verdicts) == size for one, other in pairs)
    failed = sum(not verdict for verdict in pairs[0][0].verdicts.values())
    print(f"{size:5} ratio {ratio:.2f} of its wall time; {failed} failed; {'same' if same else 'OTHER'} verdicts")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[200, 1000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        ThreadingHTTPServer(("127.0.0.1", options.serve), Orders).serve_forever()
    with provider() as url, tempfile.TemporaryDirectory() as name:
        for size in options.sizes:
            compared(size, options.runs, url, Path(name))


if __name__ == "__main__":
    main()
