"""The demo, played for real."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import httpx
import psutil

from pactgate.childprocess.undisturbed import undisturbed
from pactgate.cli.demo.stage import free_port
from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate, sentence

CHECKOUT = Path(__file__).parents[2]
MISLEADING = {
    "PACT_BROKER_BASE_URL": "http://127.0.0.1:1",
    "PACTGATE_API_TOKENS": "secret",
    "HTTP_PROXY": "http://127.0.0.1:1",
}
LAST_LINE = "The broker runs until Ctrl-C."


@contextmanager
def demo(port: int, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The demo as a process of its own, as in a terminal of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "pactgate.cli", "demo", "--port", str(port), "--folder", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"} | MISLEADING,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def lines_until(process: "subprocess.Popen[str]", last: str) -> list[str]:
    """What the process says up to a line, or up to its end when it never says it."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if last in line:
            break
    return lines


def beneath(told: list[str], step: str) -> list[str]:
    """What the demo says beneath a step."""
    after = told[told.index(f"✓ {step}") + 1 :]
    return list(takewhile(lambda line: line.startswith("    "), after))


def assert_told(lines: list[str], *parts: str) -> None:
    said = "\n".join(lines)
    assert not [part for part in parts if part not in said], said


def runs(process: psutil.Process) -> bool:
    """Whether a process still does something; who ended and was not looked after by its parent does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def left_of(started: list[psutil.Process]) -> list[psutil.Process]:
    """Those that go on. One that only notices by its pipe that nobody asks any more may take a moment to end."""
    psutil.wait_procs([each for each in started if runs(each)], timeout=30)
    return [each for each in started if runs(each)]


def assert_each_answer_has_its_reasons(told: list[str]) -> None:
    assert_told(
        beneath(told, "Can orders 2.0.0 be deployed to production? No"),
        "no: orders 2.0.0 breaks web 1.0.0",
        "yes: orders 2.0.0 passed the verification of the pact of desk 1.0.0",
        "breaking change: The 200 response lost its required property `total`.",
        'counterexample: {"amount"',
        'used by web 1.0.0: "a request for an order", response.body.total',
    )
    assert_told(
        beneath(told, "Can orders 2.0.0 be deployed to production? Yes, with a warning"),
        "yes: orders 2.0.0 passed the verification of the pact of web 1.1.0",
        "yes: orders 2.0.0 passed the verification of the pact of desk 1.0.0",
        "No consumer in the environment uses it.",
    )
    assert_told(
        beneath(told, "Can desk 1.0.0 be deployed to production? Yes"),
        "The pact of desk 1.0.0 fits the document of orders 1.0.0",
    )


def test_the_whole_story_is_told_and_ctrl_c_ends_everything_it_started(tmp_path: Path) -> None:
    port = free_port()
    with demo(port, tmp_path) as process:
        told = lines_until(process, LAST_LINE)
        started = psutil.Process(process.pid).children(recursive=True)
        overview = httpx.get(f"http://127.0.0.1:{port}/", headers={"Accept": "text/html"})
        said_no, says_yes = (
            httpx.get(next(line.split()[-1] for line in told if line.startswith(why)), headers={"Accept": "text/html"})
            for why in ("Why the answer was no:", "Why the answer is yes:")
        )
        process.send_signal(signal.SIGINT)
        ended = process.wait()

    assert told[-1] == LAST_LINE, "\n".join(told)
    assert not [line for line in told if line.startswith("✗")]
    assert sum(line.startswith("✓") for line in told) == 22
    assert_each_answer_has_its_reasons(told)
    assert overview.is_success
    assert "orders" in overview.text
    assert said_no.is_success
    assert "total" in said_no.text
    assert says_yes.is_success
    assert "orders" in says_yes.text
    assert ended == ExitCode.YES
    assert started
    assert not left_of(started)


def test_being_told_to_end_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    with demo(free_port(), tmp_path) as process:
        lines_until(process, "orders 1.0.0 passes, and both are deployed")
        started = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        ended = process.wait()

    assert ended == 128 + signal.SIGTERM
    assert started
    assert not left_of(started)


def test_being_told_to_end_waits_until_a_start_is_over() -> None:
    done: list[str] = []
    handler = signal.signal(signal.SIGTERM, lambda *_: done.append("ended"))
    try:
        with undisturbed():
            signal.raise_signal(signal.SIGTERM)
            done.append("started")
        assert done == ["started", "ended"]
        signal.raise_signal(signal.SIGTERM)
        assert done == ["started", "ended", "ended"]
    finally:
        signal.signal(signal.SIGTERM, handler)


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = pactgate("demo", "--once", "--port", str(port))

    assert done.returncode == ExitCode.USAGE
    assert sentence(done) == f"Port {port} is taken: name another one with --port."


def test_without_a_checkout_the_demo_says_so(tmp_path: Path) -> None:
    roots = [tmp_path / name for name in ("cli", "verifier", "pactfile")]
    for root in roots:
        shutil.copytree(CHECKOUT / root.name, root)

    done = subprocess.run(
        [sys.executable, "-m", "pactgate.cli", "demo"],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(map(str, roots))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == ExitCode.USAGE
    assert "checkout of pactgate" in sentence(done)
