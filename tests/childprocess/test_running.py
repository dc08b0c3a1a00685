"""Real processes: what they print, how they end, and that none of them is left over."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from pactgate.childprocess.running import running

HAS_A_CHILD = """
import os, signal, subprocess, sys, time
{start}
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "w") as pipe:
    pipe.write(f"{{os.getpid()}} {{child.pid}}")
time.sleep(600)
"""
STUBBORN = HAS_A_CHILD.format(start="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
PARENT = """
import sys
from pactgate.childprocess.running import running
with running([sys.executable, "-c", sys.argv[1], sys.argv[2]], grace=float(sys.argv[3])) as child:
    child.exit_status()
"""


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A named pipe: who reads it waits until something is there."""
    path = tmp_path / "pids"
    os.mkfifo(path)
    return path


def processes(pipe: Path) -> list[psutil.Process]:
    return [psutil.Process(int(pid)) for pid in pipe.read_text().split()]


def all_end(some: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(some, timeout=20)
    return alive == []


def test_what_it_prints_and_how_it_ends() -> None:
    with running(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")) as child:
        assert child.exit_status() == 3
        assert child.ended()
        assert sorted(child.printed().split()) == ["err", "out"]
        assert child.complaints() == child.printed()


def test_errors_are_kept_apart_and_the_last_lines_are_at_hand() -> None:
    code = "import sys; print('out')\nfor number in range(100): print(number, file=sys.stderr)"
    with running(python(code), errors_apart=True) as child:
        assert child.exit_status() == 0
        assert child.printed() == "out\n"
        assert child.last_lines(2) == "98\n99"


def test_variables_and_the_folder(tmp_path: Path) -> None:
    code = "import os; print(os.environ['SAID'], os.getcwd())"
    with running(python(code), env={"SAID": "hello"}, cwd=tmp_path) as child:
        child.exit_status()
        assert child.printed() == f"hello {tmp_path}\n"


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError), running(["no-such-program"]):
        pytest.fail("it never ran")


def test_it_is_waited_for_as_long_as_is_asked() -> None:
    with running(python("import time; time.sleep(600)")) as child:
        assert not child.ended(within=0.01)
    assert child.ended()
    assert child.exit_status() == -signal.SIGKILL


@pytest.mark.parametrize("grace", [0, 0.1])
def test_the_end_of_the_block_ends_it_with_its_children(pipe: Path, grace: float) -> None:
    started: list[psutil.Process] = []

    def run() -> None:
        with running(python(STUBBORN, str(pipe)), grace=grace):
            started.extend(processes(pipe))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert all_end(started)


def test_it_may_end_by_itself_when_it_is_asked_to(pipe: Path) -> None:
    start = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))"
    with running(python(HAS_A_CHILD.format(start=start), str(pipe)), grace=20) as child:
        started = processes(pipe)
    assert child.exit_status() == 7
    assert all_end(started)


def test_ctrl_c_for_us_does_not_reach_it() -> None:
    with running(python("import time; time.sleep(600)")) as child:
        assert os.getsid(child.process.pid) == os.getpgid(child.process.pid) == child.process.pid


@pytest.mark.parametrize("grace", ["0", "0.1"])
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_does_not_outlive_who_started_it_however_that_is_killed(pipe: Path, kill: int, grace: str) -> None:
    with subprocess.Popen(python(PARENT, STUBBORN, str(pipe), grace), stderr=subprocess.DEVNULL) as parent:
        started = processes(pipe)
        parent.send_signal(kill)
    assert all_end(started)


def test_nothing_is_left_of_what_watched_over_it() -> None:
    before = set(psutil.Process().children(recursive=True))
    with running(python("pass")) as child:
        child.exit_status()
    assert set(psutil.Process().children(recursive=True)) <= before
