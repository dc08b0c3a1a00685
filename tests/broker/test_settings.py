"""Where settings come from, what is told about them, and the page. What each does is tested beside what it is about."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from pactgate.broker.settings import GROUPS, Settings
from pactgate.broker.settings.environment import OTHER_NAMES, OURS_ALONE, WITHOUT_MEANING, remarks
from pactgate.broker.settings.values import base_urls
from scripts.docs.settings import page
from tests.builders.environment import settings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
SAMPLES = {
    "semver_formats": ("%M", "%M.%m"),
    "log_format": ("text", "json"),
    "log_level": ("warning", "error"),
}
"""Two values of each setting that takes no number."""


@pytest.mark.parametrize(
    ("variable", "host", "starts"),
    [
        ("PACT_BROKER_BASE_URL", "localhost:9292", "http://localhost:9292"),
        ("PACT_BROKER_BASE_URL", "127.0.0.1:1", "http://127.0.0.1:1"),
        ("PACT_BROKER_BASE_URL", "broker:9292", "https://pacts.example.org"),
        ("PACT_BROKER_BASE_URL", "pacts.example.org", "https://pacts.example.org"),
        ("PACT_BROKER_BASE_URLS", "localhost:9292", "https://pacts.example.org"),
        ("PACTGATE_BASE_URL", "localhost:9292", "https://pacts.example.org"),
    ],
)
def test_the_variable_of_clients_leads_nobody_on_this_machine_elsewhere(
    monkeypatch: pytest.MonkeyPatch, variable: str, host: str, starts: str
) -> None:
    monkeypatch.setenv(variable, "https://pacts.example.org/")
    scheme = "https" if host == "pacts.example.org" else "http"
    scope = {"type": "http", "scheme": scheme, "path": "/", "headers": [(b"host", host.encode())]}
    assert base_urls(Settings.model_validate({})).of(scope) == starts
    told = remarks({variable: "https://pacts.example.org"}, Settings.model_fields)
    assert any("localhost" in sentence for sentence in told) == (variable == "PACT_BROKER_BASE_URL")


def test_a_secret_may_be_a_file_and_a_variable_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "PACTGATE_API_TOKENS").write_text("of-a-file\n")
    (tmp_path / "PACTGATE_DATABASE_PASSWORD").write_text("secret")
    folder = str(tmp_path)
    found = settings(PACTGATE_SECRETS_DIR=folder, PACT_BROKER_DATABASE_PASSWORD="of the Pact Broker")
    assert (found.api_tokens, found.database_password) == ("of-a-file", "secret")
    assert settings(PACTGATE_SECRETS_DIR=folder, PACTGATE_API_TOKENS="of-a-variable").api_tokens == "of-a-variable"
    with pytest.raises(ValidationError, match="does not exist"):
        settings(PACTGATE_SECRETS_DIR=f"{folder}/none")


def test_the_page_of_settings_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m scripts.docs.settings > docs/reference/settings.md"


def test_every_setting_has_a_sentence_and_stands_on_the_page_once() -> None:
    for name, field in Settings.model_fields.items():
        assert (field.description or "").endswith("."), name
        assert page().count(f"| `PACTGATE_{name.upper()}`") == 1
    assert sum(len(group.model_fields) for group in GROUPS) == len(Settings.model_fields)
    assert all(why.endswith(".") for why in WITHOUT_MEANING.values())


def test_the_lists_of_names_are_about_settings() -> None:
    names = set(Settings.model_fields)
    assert names >= OURS_ALONE
    assert names >= set(OTHER_NAMES)
    assert not names & set(WITHOUT_MEANING)


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - OURS_ALONE - {"features", "webhook_certificates"}))
def test_the_pact_brokers_name_will_do_and_ours_goes_before_it(name: str) -> None:
    low, high = ("False", "True") if Settings.model_fields[name].annotation is bool else SAMPLES.get(name, ("1", "2"))
    theirs, ours = {f"PACT_BROKER_{name.upper()}": high}, {f"PACTGATE_{name.upper()}": low}
    found = [settings(**theirs, **_password_of(name)), settings(**theirs, **ours, **_password_of(name))]
    assert [str(getattr(each, name)).removesuffix(".0") for each in found] == [high, low]


def _password_of(name: str) -> dict[str, str]:
    """The other half of a user."""
    if not name.startswith("basic_auth"):
        return {}
    role, _, part = name.rpartition("_")
    return {f"PACTGATE_{role}_{'password' if part == 'username' else 'username'}".upper(): "x"}


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "sqlite:///pactgate.db"),
        ({"PACT_BROKER_DATABASE_URL": "postgres://me:secret@db/pacts"}, "postgres://me:secret@db/pacts"),
        ({"PACT_BROKER_DATABASE_ADAPTER": "sqlite", "PACT_BROKER_DATABASE_NAME": "/tmp/x.db"}, "sqlite:////tmp/x.db"),
        (
            {
                "PACT_BROKER_DATABASE_USERNAME": "me",
                "PACT_BROKER_DATABASE_PASSWORD": "s@cret/",
                "PACT_BROKER_DATABASE_HOST": "db",
                "PACT_BROKER_DATABASE_PORT": "5433",
                "PACT_BROKER_DATABASE_NAME": "pacts",
                "PACT_BROKER_DATABASE_SSLMODE": "require",
            },
            "postgres://me:s%40cret%2F@db:5433/pacts?sslmode=require",
        ),
        ({"PACTGATE_DATABASE_URL": "sqlite:///a.db", "PACT_BROKER_DATABASE_URL": "sqlite:///b.db"}, "sqlite:///a.db"),
        ({"PACTGATE_DATABASE_URL": "sqlite:///a.db", "PACT_BROKER_DATABASE_SSLMODE": "require"}, "sqlite:///a.db"),
        (
            {"PACT_BROKER_DATABASE_URL_ENVIRONMENT_VARIABLE_NAME": "DATABASE_URL", "DATABASE_URL": "sqlite:///h.db"},
            "sqlite:///h.db",
        ),
        ({"PACT_BROKER_DATABASE_URL": ""}, "sqlite:///pactgate.db"),
    ],
)
def test_the_database_is_named_as_the_pact_broker_names_it(environment: dict[str, str], url: str) -> None:
    assert settings(**environment).place == url


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        ({"PACT_BROKER_PORT": "80"}, 80),
        ({"PACT_BROKER_PORT_ENVIRONMENT_VARIABLE_NAME": "PORT", "PORT": "81"}, 81),
        # What Docker and Kubernetes set where a service has that name.
        ({"PACT_BROKER_PORT": "tcp://10.0.0.1:80", "PACTGATE_PORT": "tcp://10.0.0.1:80"}, 9292),
    ],
)
def test_the_port_is_named_as_the_pact_broker_names_it(environment: dict[str, str], port: int) -> None:
    assert settings(**environment).port == port


def test_base_urls_are_base_urls_by_another_name() -> None:
    assert settings(PACT_BROKER_BASE_URLS="http://a http://b", PACT_BROKER_BASE_URL="http://c").base_url.split() == [
        "http://a",
        "http://b",
        "http://c",
    ]


@pytest.mark.parametrize(
    "environment",
    [
        {"PACT_BROKER_FEATURES": "One two"},
        {"PACT_BROKER_FEATURES__ONE": "true", "PACT_BROKER_FEATURES__TWO": "true"},
    ],
)
def test_features_are_a_list_or_a_variable_each(environment: dict[str, str]) -> None:
    assert settings(**environment).features == {"one": True, "two": True}


def test_certificates_are_numbered() -> None:
    found = settings(PACT_BROKER_WEBHOOK_CERTIFICATES__0__PATH="/x", PACT_BROKER_WEBHOOK_CERTIFICATES__1__CONTENT="PEM")
    assert [(each.path, each.content) for each in found.webhook_certificates.values()] == [
        (Path("/x"), None),
        (None, "PEM"),
    ]


def test_names_in_the_environment_are_told_in_a_sentence_each() -> None:
    environment = {
        "PACTGATE_BASEURL": "x",
        "PACTGATE_BASE_URL": "x",
        "PACTGATE_PORT_9292_TCP_ADDR": "10.0.0.1",
        "PACTGATE_WEBHOOK_CERTIFICATES__0__PATH": "x",
        "PACT_BROKER_BASE_URLS": "x",
        "PACT_BROKER_LOG_LEVEL": "DEBUG",
        "PACT_BROKER_API_TOKENS": "ours alone",
        "PACT_BROKER_PORT": "tcp://10.0.0.1:9292",
        "PACT_BROKER_PORT_ENVIRONMENT_VARIABLE_NAME": "PORT",
        "PACT_BROKER_TOKEN": "for a client",
        "PACT_BROKER_SQL_LOG_LEVEL": "none",
        "HOME": "/",
    }
    unknown, used, idle = remarks(environment, Settings.model_fields)
    assert unknown == "the setting PACTGATE_BASEURL does not exist and is ignored"
    assert used.endswith(
        "not set: PACT_BROKER_BASE_URLS, PACT_BROKER_LOG_LEVEL, PACT_BROKER_PORT_ENVIRONMENT_VARIABLE_NAME"
    )
    assert idle.endswith("are ignored: PACT_BROKER_SQL_LOG_LEVEL")
    assert remarks(os.environ, Settings.model_fields) == []
