"""The pages that a newcomer follows command by command: every command does what the page says."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pactgate.cli.demo.stage import free_port
from tests.builders.guides import blocks, environment
from tests.deployment.replicas import NotYetError, patiently, started

_FAILS = re.compile(r"^(pactgate(?:[^\n]|\\\n)*?) # exits (\d)$", re.MULTILINE)
_BROKER = re.compile(r"^pactgate broker$", re.MULTILINE)


@contextmanager
def broker(block: str, folder: Path) -> Iterator[str]:
    """Starts the broker by the block that says how, on a free port; its address."""
    command = _BROKER.sub("exec pactgate broker --port 0", block)
    with started(["bash", "-ec", command], folder, environment(folder.parent)) as replica:
        yield replica.url


def follow(commands: list[str], folder: Path, addresses: dict[str, str]) -> str:
    """Types them one after the other into one shell; what they print. A command may only fail as the page says."""
    script = _FAILS.sub(r"{ \1; } && exit 99 || test $? = \2", "\n".join(commands))
    for written, address in addresses.items():
        script = script.replace(written, address)
    done = subprocess.run(
        ["bash", "-exc", script], cwd=folder, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def shop(folder: Path, port: int) -> None:
    """The files of a provider and a consumer that *getting started* makes."""
    files = [block for block in blocks("getting-started.md") if "<<'END'" in block]
    follow(files, folder, {"8000": str(port)})


def await_port(port: int) -> None:
    """Raises NotYetError as long as nothing takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError as error:
        raise NotYetError from error


def test_getting_started_from_the_first_broker_to_the_first_no(tmp_path: Path) -> None:
    check, start, *rest = (block for block in blocks("getting-started.md") if "/path/to" not in block)
    with broker(start, tmp_path / "broker") as url:
        printed = follow([check, *rest], tmp_path, {"http://127.0.0.1:9292": url, "8000": str(free_port())})
    assert "No: orders 2.0.0 cannot be deployed to production" in printed
    assert "used by web 1.0.0" in printed


def test_moving_from_a_pact_broker_with_its_own_client(tmp_path: Path) -> None:
    port = free_port()
    shop(tmp_path, port)
    start, *rest = blocks("guides/from-pact-broker.md")
    provider = [sys.executable, str(tmp_path / "orders.py")]
    with (
        broker(start, tmp_path / "broker") as url,
        started(provider, tmp_path / "provider", dict(os.environ)) as orders,
    ):
        for attempt in patiently():
            with attempt:
                assert orders.process.poll() is None
                await_port(port)
        printed = follow(rest, tmp_path, {"http://127.0.0.1:9292": url, "8000": str(port)})
    assert "All required verification results are published and successful" in printed
    assert "Recorded deployment of web version 1.1.0 to production" in printed


def test_moving_from_pactflow_with_its_own_client(tmp_path: Path) -> None:
    shop(tmp_path, free_port())
    (tmp_path / "report.txt").write_text("12 tests passed")
    start, *rest = blocks("guides/from-pactflow.md")
    with broker(start, tmp_path / "broker") as url:
        printed = follow(rest, tmp_path, {"http://127.0.0.1:9292": url})
    assert "Provider contract published for orders version 1.0.0" in printed
    assert '"verificationStatus":"success"' in printed
