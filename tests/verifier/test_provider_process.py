import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from pactgate.verifier.errors import ProviderDidNotStart, ProviderDied, ProviderUnreachable
from pactgate.verifier.inputs import ProviderUnderTest
from pactgate.verifier.provider_process import started
from pactgate.verifier.replay import replay
from tests.builders.replays import a_pact, interaction
from tests.verifier.conftest import free_port, uvicorn

LISTENS = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1])))"


def python(code: str, port: int) -> list[str]:
    return [sys.executable, "-c", code, str(port)]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_provider_answers_in_the_block_and_is_gone_after_it() -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with started(uvicorn("v1", port), health_url=f"{url}/openapi.json"):
        assert httpx.get(f"{url}/orders/1").status_code == 200
    assert is_free(port)


def test_it_is_stopped_when_the_block_fails() -> None:
    port = free_port()
    with pytest.raises(KeyboardInterrupt), started(uvicorn("v1", port), port=port):
        raise KeyboardInterrupt
    assert is_free(port)


def test_its_children_are_stopped_too_and_one_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = f"""
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open({str(pids)!r}, "w").write(f"{{os.getpid()}} {{child.pid}}")
{LISTENS}
time.sleep(600)
"""
    port = free_port()
    with started(python(code, port), port=port):
        ours = [psutil.Process(int(pid)) for pid in pids.read_text().split()]
    gone, alive = psutil.wait_procs(ours, timeout=5)
    assert len(gone) == 2
    assert alive == []


def test_a_provider_that_ends_before_it_answers_says_its_last_output() -> None:
    code = "print('no database here'); raise SystemExit(3)"
    with (
        pytest.raises(ProviderDied, match=r"before it answered, with exit status 3.*\n.*no database"),
        started(python(code, 1), port=free_port()),
    ):
        pytest.fail("it never answered")


@pytest.mark.parametrize("outcome", [None, ProviderUnreachable("nothing answers")])
def test_a_provider_that_dies_in_the_middle_is_said_to_have_died(outcome: Exception | None) -> None:
    def run() -> None:
        port = free_port()
        command = python(f"print('hello', flush=True); {LISTENS}; time.sleep(600)", port)
        with started(command, port=port) as provider:
            os.kill(provider.process.pid, signal.SIGKILL)
            provider.process.wait()
            if outcome is not None:
                raise outcome

    with pytest.raises(ProviderDied, match=r"during the run, with exit status -9\. Its last output:\nhello"):
        run()


DIES_WHEN_ASKED = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("out of memory", file=sys.stderr, flush=True)
        os._exit(7)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_a_provider_that_dies_during_a_replay_is_no_failed_interaction() -> None:
    def run() -> None:
        port = free_port()
        with started(python(DIES_WHEN_ASKED, port), port=port):
            replay([a_pact(interaction())], ProviderUnderTest("orders", f"http://127.0.0.1:{port}"))

    with pytest.raises(ProviderDied, match=r"during the run, with exit status 7\. Its last output:\nout of memory"):
        run()


def test_a_provider_that_does_not_answer_in_time() -> None:
    with (
        pytest.raises(ProviderDidNotStart, match=r"did not answer within 0\.2 s\. It printed nothing"),
        started(python("import time; time.sleep(600)", 1), port=free_port(), timeout=0.2),
    ):
        pytest.fail("it never answered")


def test_a_program_that_is_not_there() -> None:
    with (
        pytest.raises(ProviderDidNotStart, match="no-such-program could not be run"),
        started(["no-such-program"], port=free_port()),
    ):
        pytest.fail("it never ran")


def test_what_answers_already_is_not_taken_for_the_provider() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ProviderDidNotStart, match=f"Something answers at port {port} already"),
            started(["true"], port=port),
        ):
            pytest.fail("another program answers there")


def test_how_to_see_that_it_is_ready_is_said_once() -> None:
    with pytest.raises(ValueError, match="Give either the port or the health URL"), started(["true"]):
        pytest.fail("nothing says when it is ready")
