"""Who ends a run leaves nothing running: not the provider that was started, not its children, not our own processes."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pactgate.cli.demo.stage import free_port
from tests.builders.bad_runs import DOCUMENT, GOOD, ROOT, running_with

COMMANDS = {
    "verify": ["verify", "web-orders.json", "--provider", "orders"],
    "fuzz": ["fuzz", "openapi.json"],
    "check-provider": ["check-provider", "openapi.json", "web-orders.json", "--provider", "orders"],
}
HANGING = """
import os, socket, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = server.accept()
    if connection.recv(65536):
        open("asked", "w").close()
        time.sleep(600)
"""


def ended(folder: Path, arguments: list[str], signals: list[signal.Signals], marked: Path) -> int:
    """The exit code of a command that gets these signals when a file is there."""
    with subprocess.Popen(
        [sys.executable, "-m", "pactgate.cli", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PACTGATE_TEST": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + 60
        while not marked.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
        for number in signals:
            process.send_signal(number)
        process.communicate(timeout=60)
    return process.returncode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hanging.py").write_text(HANGING)
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "web-orders.json").write_text(json.dumps(GOOD))
    return tmp_path


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        ([signal.SIGINT], 130),
        ([signal.SIGTERM], 143),
        ([signal.SIGINT, signal.SIGINT, signal.SIGTERM], None),
    ],
    ids=["Ctrl-C", "SIGTERM", "impatience"],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_in_the_middle(folder: Path, command: str, signals: list[signal.Signals], code: int | None) -> None:
    port = free_port()
    start = f"{sys.executable} hanging.py {port}"
    arguments = [*COMMANDS[command], "--base-url", f"http://127.0.0.1:{port}", "--provider-command", start]
    found = ended(folder, arguments, signals, folder / "asked")
    assert found == code if code else found != 0
    assert running_with(f"PACTGATE_TEST={folder}") == []


def test_while_the_provider_starts(folder: Path) -> None:
    (folder / "late.py").write_text("import time\nopen('asked', 'w').close()\ntime.sleep(600)\n")
    start = ["--base-url", f"http://127.0.0.1:{free_port()}", "--provider-command", f"{sys.executable} late.py"]
    assert ended(folder, [*COMMANDS["verify"], *start], [signal.SIGINT], folder / "asked") == 130
    assert running_with(f"PACTGATE_TEST={folder}") == []
