import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pactgate.broker.settings import Settings
from pactgate.broker.settings.access import AccessSettings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
READ_BY_LIBPQ = {"PGPASSWORD"}
BROKERS = {name: service for name, service in SERVICES.items() if service["image"] == "pactgate"}


def validate(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_file_follows_the_compose_specification() -> None:
    result = validate(ROOT / "docker-compose.yml")
    assert result.returncode == 0, result.stdout


def test_a_misspelt_key_is_refused(tmp_path: Path) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    (tmp_path / "docker-compose.yml").write_text(text.replace("healthcheck:", "healthchek:", 1))
    result = validate(tmp_path / "docker-compose.yml")
    assert result.returncode != 0
    assert "healthchek" in result.stdout


def test_two_replicas_share_one_database_behind_one_address() -> None:
    assert len(BROKERS) == 2
    assert len({str(service) for service in BROKERS.values()}) == 1
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["database"]["image"] == "postgres:17"


@pytest.mark.parametrize("name", [*BROKERS, "proxy"])
def test_health_is_readiness(name: str) -> None:
    assert "/health/ready" in " ".join(SERVICES[name]["healthcheck"]["test"])


def test_a_broker_waits_for_the_database() -> None:
    waits = [service["depends_on"]["database"]["condition"] for service in BROKERS.values()]
    assert waits == ["service_healthy"] * 2


@pytest.mark.parametrize("name", SERVICES)
def test_no_password_is_written_down(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    secrets = [value for variable, value in environment.items() if "PASSWORD" in variable or "TOKEN" in variable]
    assert all(value is None or value.startswith("${DATABASE_PASSWORD:?") for value in secrets)
    assert ":" not in environment.get("PACTGATE_DATABASE_URL", "//@").split("//")[1].split("@")[0]


def test_the_proxy_knows_every_replica_and_every_mounted_file_is_there() -> None:
    sources = [volume.split(":")[0] for volume in SERVICES["proxy"]["volumes"]]
    assert all((ROOT / source).is_file() for source in sources)
    default = (ROOT / "deploy/Caddyfile").read_text().partition("{$REPLICAS:")[2].partition("}")[0]
    assert default.split() == [f"{name}:9292" for name in BROKERS]


def test_the_brokers_believe_the_proxy_alone() -> None:
    address = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    assert {service["environment"]["PACTGATE_TRUSTED_PROXIES"] for service in BROKERS.values()} == {address}


@pytest.mark.parametrize("name", BROKERS)
def test_every_variable_is_a_setting(name: str) -> None:
    prefix = Settings.model_config["env_prefix"]
    settings = {f"{prefix}{field}".upper() for field in Settings.model_fields}
    assert set(BROKERS[name]["environment"]) <= settings | READ_BY_LIBPQ


@pytest.mark.parametrize("name", BROKERS)
def test_every_setting_of_authentication_is_handed_on_and_none_arrives_empty(name: str) -> None:
    # `X: ${X:-}` would set what nobody set, to nothing; a name without a value is handed on only where it is set.
    handed_on = {f"PACTGATE_{field.upper()}": None for field in AccessSettings.model_fields}
    assert handed_on.items() <= BROKERS[name]["environment"].items()
