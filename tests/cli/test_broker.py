"""`pactgate broker` as a process, and who may ask it what."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactgate.cli.demo.stage import free_port
from pactgate.cli.exit_codes import ExitCode
from pactgate.verifier.provider_process import started
from tests.cli.process import pactgate, sentence


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker that only lets in who has the token, or the user and the password.

    Its links begin with a name that nobody here can reach, as those of a broker behind a proxy may.
    """
    port, folder = free_port(), tmp_path_factory.mktemp("broker")
    command = [sys.executable, "-m", "pactgate.cli", "broker", "--port", str(port)]
    settings = {
        "PACTGATE_API_TOKENS": "right",
        "PACTGATE_BASE_URL": "https://pacts.example.invalid",
        "PACTGATE_BASIC_AUTH_USERNAME": "me",
        "PACTGATE_BASIC_AUTH_PASSWORD": "secret",
    }
    database = ["--database-url", f"sqlite:///{folder / 'broker.db'}"]
    with started(command + database, health_url=f"http://127.0.0.1:{port}/health/ready", env=settings):
        yield f"http://127.0.0.1:{port}"


def create(url: str, name: str, **credentials: str) -> subprocess.CompletedProcess[str]:
    return pactgate("create-environment", "--name", name, "-b", url, **credentials)


@pytest.mark.parametrize(
    "credentials",
    [
        {"PACT_BROKER_TOKEN": "right"},
        {"PACT_BROKER_USERNAME": "me", "PACT_BROKER_PASSWORD": "secret"},
    ],
)
def test_the_right_credentials_open(locked: str, credentials: dict[str, str]) -> None:
    done = create(locked, f"as-{len(credentials)}", **credentials)

    assert done.returncode == ExitCode.YES, done.stderr


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_is_not_asked_for_a_broker_on_this_machine(locked: str, name: str) -> None:
    done = create(locked, f"past-{name}", PACT_BROKER_TOKEN="right", **{name: "http://127.0.0.1:1"})

    assert done.returncode == ExitCode.YES, done.stderr


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"PACT_BROKER_TOKEN": "wrong"},
        {"PACT_BROKER_USERNAME": "me", "PACT_BROKER_PASSWORD": "wrong"},
    ],
)
def test_wrong_credentials_are_one_sentence(locked: str, credentials: dict[str, str]) -> None:
    done = create(locked, "refused", **credentials)

    assert done.returncode == ExitCode.USAGE
    assert "401" in sentence(done)
    assert "--broker-token" in sentence(done)
    assert "wrong" not in done.stderr


def test_a_token_and_a_user_at_once_are_refused(locked: str) -> None:
    done = create(locked, "refused", PACT_BROKER_TOKEN="right", PACT_BROKER_USERNAME="me")

    assert done.returncode == ExitCode.USAGE
    assert "not both" in sentence(done)


def test_a_missing_extra_is_named_with_its_remedy() -> None:
    program = "import sys; sys.modules['uvicorn'] = None; from pactgate.cli import main; sys.exit(main.run(['broker']))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == ExitCode.USAGE
    assert "uvicorn" in sentence(done)
    assert "pip install 'pactgate[broker]'" in sentence(done)


def test_a_database_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "broker.db"

    done = pactgate("broker", "--port", str(free_port()), "--database-url", f"sqlite:///{missing}")

    assert done.returncode == ExitCode.USAGE
    assert str(missing) in sentence(done)


def test_a_port_that_is_taken_is_one_sentence(locked: str, tmp_path: Path) -> None:
    port = locked.rpartition(":")[2]

    done = pactgate("broker", "--port", port, "--database-url", f"sqlite:///{tmp_path / 'broker.db'}")

    assert done.returncode == ExitCode.USAGE
    assert port in sentence(done)


def test_a_place_below_the_broker_is_no_broker(locked: str) -> None:
    done = pactgate("create-environment", "--name", "x", "-b", f"{locked}/nowhere", PACT_BROKER_TOKEN="right")

    assert done.returncode == ExitCode.USAGE
    assert "There is no broker at" in sentence(done)
