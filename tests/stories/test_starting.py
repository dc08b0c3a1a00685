"""What an operator reads when the broker starts, or cannot."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.deployment.replicas import PREFIXES, start_replica


def start(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIXES)} | settings
    command = [sys.executable, "-m", "pactgate.cli", "broker", "--port", "0", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_it_says_where_it_listens_and_where_it_keeps_everything(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    with start_replica(database, tmp_path / "broker") as broker:
        address = broker.url
    is_open, listening = broker.log.read_text().splitlines()
    assert listening == f"pactgate broker: listening on {address}, database {database}"
    assert "no authentication is configured: whoever can connect to 127.0.0.1" in is_open


def test_a_fault_is_logged_with_its_place_and_without_secrets(tmp_path: Path) -> None:
    file = tmp_path / "kept.db"
    request = {"method": "POST", "url": "https://example.org", "username": "me", "password": "open sesame"}
    with start_replica(f"sqlite:///{file}", tmp_path / "broker") as broker:
        address = f"{broker.url}/webhooks"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("DROP TABLE webhooks")
        answer = httpx.post(address, json={"events": [{"name": "contract_published"}], "request": request}, timeout=60)
    assert answer.status_code == 500
    assert "open sesame" not in answer.text
    log = broker.log.read_text()
    assert "Traceback (most recent call last)" in log
    assert "no such table: webhooks" in log
    assert "open sesame" not in log


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["--database-url", "nonsense"], {}, "it is not a URL; use sqlite:///file.db or postgresql://"),
        (["--database-url", "mysql://a/b"], {}, "mysql is not supported; use sqlite or postgresql"),
        (["--database-url", "postgresql://me:secret@127.0.0.1:1/b"], {}, "Connection refused"),
        (["--database-url", "sqlite:////no/such/folder/b.db"], {}, "unable to open database file"),
        ([], {"PACTGATE_MAX_BODY_BYTES": "many"}, "The setting PACTGATE_MAX_BODY_BYTES cannot be used"),
        (
            [],
            {"PACTGATE_SEMVER_FORMATS": "%M %x"},
            "PACTGATE_SEMVER_FORMATS cannot be used: %x is no format of a version",
        ),
        ([], {"PACTGATE_BASIC_AUTH_USERNAME": "me"}, "BASIC_AUTH_USERNAME and BASIC_AUTH_PASSWORD are set together"),
        (
            ["--database-url", "sqlite:///x.db"],
            {"PACTGATE_WEBHOOK_CERTIFICATES__1__PATH": "/no/such/file"},
            "The certificate number 1 cannot be used: [Errno 2] No such file or directory",
        ),
        (
            [],
            {"PACTGATE_WEBHOOK_CERTIFICATES__1__LABEL": "mine"},
            "PACTGATE_WEBHOOK_CERTIFICATES__1 cannot be used: a certificate has either a __PATH or a __CONTENT",
        ),
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], sentence: str
) -> None:
    done = start(tmp_path, *arguments, **settings)
    [line] = done.stderr.splitlines()
    assert done.returncode == 2
    assert sentence in line
    assert "secret" not in line


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = start(tmp_path, "--port", str(port))
    assert done.returncode == 2
    assert f"port {port} of 127.0.0.1" in done.stderr
    assert "--port" in done.stderr


def test_the_environment_of_a_pact_broker_moves_over_as_it_is(tmp_path: Path) -> None:
    environment = {
        "PACTGATE_DATABASE_URL": "",
        "PACT_BROKER_DATABASE_ADAPTER": "sqlite",
        "PACT_BROKER_DATABASE_NAME": str(tmp_path / "kept.db"),
        "PACT_BROKER_BASE_URL": "https://pacts.example.org",
        "PACT_BROKER_SQL_LOG_LEVEL": "INFO",
        "PACT_BROKER_FEATURES": "tea",
        "PACT_BROKER_TOKEN": "of a client",
    }
    with start_replica("", tmp_path / "broker", **environment) as broker:
        there = httpx.get(broker.url, headers={"Host": "broker.internal"})
        assert there.json()["_links"]["self"]["href"] == "https://pacts.example.org"
        # Clients have that variable, too: a job that starts a broker of its own must not be led to the other.
        assert httpx.get(broker.url).json()["_links"]["self"]["href"] == broker.url
        used, links, idle, feature, is_open, place = broker.log.read_text().splitlines()
    assert "no authentication is configured" in is_open
    assert "links start with PACT_BROKER_BASE_URL, which clients read too" in links
    assert used.endswith(
        "are used where ours are not set: PACT_BROKER_BASE_URL, PACT_BROKER_DATABASE_ADAPTER, "
        "PACT_BROKER_DATABASE_NAME, PACT_BROKER_FEATURES"
    )
    assert idle.endswith("have no meaning here are ignored: PACT_BROKER_SQL_LOG_LEVEL")
    assert feature.endswith("the feature tea does not exist and is ignored")
    assert place.endswith(f"sqlite:///{tmp_path / 'kept.db'}")


def test_a_value_that_cannot_be_is_told_by_the_name_that_it_has(tmp_path: Path) -> None:
    done = start(tmp_path, PACT_BROKER_DATABASE_STATEMENT_TIMEOUT="long")
    assert done.returncode == 2
    assert "The setting PACT_BROKER_DATABASE_STATEMENT_TIMEOUT cannot be used" in done.stderr


def test_a_misspelt_setting_is_said(tmp_path: Path) -> None:
    done = start(tmp_path, "--database-url", "nonsense", PACTGATE_BASEURL="x")
    assert "the setting PACTGATE_BASEURL does not exist" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["--host", "0.0.0.0"], {}, "does not listen on 0.0.0.0 without authentication. Set PACTGATE_API_TOKENS, or"),
        (["--host", "::"], {}, "does not listen on :: without authentication"),
        (["--host", ""], {}, "does not listen on every address without authentication"),
        ([], {"PACTGATE_API_TOKENS": ""}, "PACTGATE_API_TOKENS is set but empty"),
        ([], {"PACTGATE_READ_ONLY_API_TOKENS": "  "}, "PACTGATE_READ_ONLY_API_TOKENS is set but empty"),
        (
            [],
            {"PACTGATE_BASIC_AUTH_USERNAME": "", "PACTGATE_BASIC_AUTH_PASSWORD": ""},
            "PACTGATE_BASIC_AUTH_USERNAME is set but empty",
        ),
        ([], {"PACTGATE_ALLOW_PUBLIC_READ": "true"}, "PACTGATE_ALLOW_PUBLIC_READ is an exception from authentication"),
        (
            ["--host", "0.0.0.0"],
            {"PACT_BROKER_ALLOW_PUBLIC_READ": "true"},
            "PACT_BROKER_ALLOW_PUBLIC_READ is an exception from authentication",
        ),
        (["--allow-anonymous-writes"], {"PACTGATE_API_TOKENS": "secret"}, "but PACTGATE_API_TOKENS requires them"),
    ],
)
def test_a_broker_that_would_be_open_by_mistake_does_not_start(
    tmp_path: Path, arguments: list[str], settings: dict[str, str], sentence: str
) -> None:
    done = start(tmp_path, *arguments, **settings)
    *_, line = done.stderr.splitlines()
    assert done.returncode == 2
    assert sentence in line
    assert "secret" not in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "settings", "anonymous"),
    [
        (["--allow-anonymous-writes"], {}, 201),
        ([], {"PACTGATE_ALLOW_ANONYMOUS_WRITES": "true", "PACTGATE_ALLOW_PUBLIC_READ": "true"}, 201),
        ([], {"PACTGATE_API_TOKENS": "secret"}, 401),
        ([], {"PACTGATE_BASIC_AUTH_USERNAME": "me", "PACTGATE_BASIC_AUTH_PASSWORD": "secret"}, 401),
        ([], {"PACTGATE_READ_ONLY_API_TOKENS": "secret"}, 401),
    ],
)
def test_on_every_address_it_starts_with_authentication_or_where_it_was_asked_to_be_open(
    tmp_path: Path, options: list[str], settings: dict[str, str], anonymous: int
) -> None:
    database = f"sqlite:///{tmp_path / 'kept.db'}"
    with start_replica(database, tmp_path / "broker", *options, host="0.0.0.0", **settings) as broker:
        answer = httpx.post(f"{broker.url}/pacticipants", json={"name": "web"})
        assert answer.status_code == anonymous
        *warnings, _ = broker.log.read_text().splitlines()
    is_open = [line for line in warnings if "may read, publish and delete" in line]
    assert len(is_open) == (anonymous == 201)
    cannot_publish = [line for line in warnings if "nobody can publish" in line]
    assert len(cannot_publish) == ("PACTGATE_READ_ONLY_API_TOKENS" in settings)
