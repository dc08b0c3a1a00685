"""The example consumer's pact and the example providers, all real and each made once."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.provider_process import started

EXAMPLES = Path(__file__).parents[2] / "examples"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def uvicorn(version: str, port: int) -> list[str]:
    folder = str(EXAMPLES / "orders")
    return [
        *(sys.executable, "-m", "uvicorn", "--app-dir", folder),
        *("--port", str(port), "--no-access-log", f"{version}.app:app"),
    ]


@contextmanager
def orders(version: str) -> Iterator[ProviderUnderTest]:
    port = free_port()
    with started(uvicorn(version, port), port=port):
        url = f"http://127.0.0.1:{port}"
        yield ProviderUnderTest("orders", url, f"{url}/_pact/provider-states")


@pytest.fixture(scope="session")
def orders_v1() -> Iterator[ProviderUnderTest]:
    with orders("v1") as provider:
        yield provider


@pytest.fixture(scope="session")
def orders_v2() -> Iterator[ProviderUnderTest]:
    with orders("v2") as provider:
        yield provider


@pytest.fixture(scope="session")
def web_document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("pacts")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES / "web" / "v1.0")]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, env=outside | {"PACT_DIR": str(folder)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    document: dict[str, Any] = json.loads((folder / "web-orders.json").read_text())
    return document


@pytest.fixture
def web_pact(web_document: dict[str, Any]) -> PactToVerify:
    return PactToVerify(web_document, "web-orders.json")
