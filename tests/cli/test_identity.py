"""The commands about who asks and who may what, against a real broker."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactgate.broker.actions.identity.device_logins import decide_device_login
from pactgate.broker.domain.identity.permissions import MAINTAINER
from pactgate.broker.settings import Settings
from pactgate.broker.store.identity import accounts
from pactgate.cli.exit_codes import ExitCode
from tests.builders.people import invite
from tests.cli.process import pactgate, pactgate_waiting, read_line, sentence
from tests.conftest import RunningBroker, serving
from tests.story import Story, pact

ADMINISTRATOR = ("-u", "root", "-p", "r")
IN_USE = {"basic_auth_username": "root", "basic_auth_password": "r"}
GITHUB = "https://token.actions.githubusercontent.com"


@pytest.fixture
def broker(sqlite_broker: RunningBroker) -> Iterator[RunningBroker]:
    yield from serving(Settings.model_validate(IN_USE), sqlite_broker.database)


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path / "home")


def administering(broker: RunningBroker, *arguments: str, stdin: str | None = None) -> str:
    """What a command printed to an administrator."""
    done = pactgate(*arguments, "-b", broker.url, *ADMINISTRATOR, stdin=stdin)
    assert done.returncode == ExitCode.YES, done.stderr
    return done.stdout


def test_a_person_logs_in_by_the_browser_and_out_again(broker: RunningBroker, home: str) -> None:
    account_id = invite(broker.database, "Ann", "ann@example.org", MAINTAINER)
    uuid = broker.database.read(accounts.account_of_address, "ann@example.org")
    at = ("-b", broker.url)
    assert pactgate("whoami", *at, HOME=home).returncode == ExitCode.USAGE
    with pactgate_waiting("login", *at, HOME=home) as waiting:
        said = read_line(waiting)
        assert f"Open {broker.url}/login/device?code=" in said
        code = said.split("shows the code ")[1].rstrip(".\n")
        broker.database.write(decide_device_login, code, uuid)
        out, _ = waiting.communicate(timeout=60)
        assert (waiting.returncode, out.startswith(f"Logged in to {broker.url} as Ann until 20")) == (0, True)

    who = pactgate("whoami", *at, HOME=home)
    assert who.stdout.splitlines()[:3] == ["Ann (person, by token)", "Teams: none", "Roles: maintainer"]
    assert [file.stat().st_mode & 0o077 for file in Path(home).rglob("*.json")] == [0]

    assert pactgate("logout", *at, HOME=home).stdout == f"Logged out of {broker.url}.\n"
    assert pactgate("whoami", *at, HOME=home).returncode == ExitCode.USAGE
    assert pactgate("logout", *at, HOME=home).stdout == f"Nobody was logged in to {broker.url}.\n"
    assert broker.database.read(accounts.tokens_of, account_id) == []


def test_a_login_by_a_token_that_nobody_has_is_not_kept(broker: RunningBroker, home: str) -> None:
    done = pactgate("login", "-b", broker.url, "--with-token", stdin="pgt_none\n", HOME=home)
    assert done.returncode == ExitCode.USAGE
    assert list(Path(home).rglob("*.json")) == []


def test_who_is_logged_in_at_one_broker_is_nobody_at_another(broker: RunningBroker, home: str) -> None:
    store = Path(home) / ".config/pactgate/logins.json"
    store.parent.mkdir(parents=True)
    store.write_text(json.dumps({"https://elsewhere.example": {"token": "pgt_x", "expiresAt": None}}))
    assert "requires valid credentials" in sentence(pactgate("whoami", "-b", broker.url, HOME=home))
    store.write_text("[]")
    assert f"The file {store} does not hold logins" in sentence(pactgate("whoami", "-b", broker.url, HOME=home))


def test_a_team_with_its_pipeline(broker: RunningBroker) -> None:
    with Story(broker.url) as story:
        story.client.auth = ("root", "r")
        story.publish("web", "1", pact("web", "orders"))
    administering(broker, "team", "create", "checkout", "--pacticipant", "orders")
    administering(broker, "system-account", "create", "orders-ci", "--role", "ci", "--team", "checkout")
    administering(broker, "team", "add", "checkout", "--member", "orders-ci", "--pacticipant", "web")
    assert administering(broker, "team", "show", "checkout").splitlines() == [
        "Team checkout",
        "Members: orders-ci",
        "Applications: orders, web",
    ]
    secret = administering(
        broker, "token", "create", "--system-account", "orders-ci", "--description", "GitLab"
    ).strip()
    assert secret.startswith("pgt_")
    who = pactgate("whoami", "-b", broker.url, PACT_BROKER_TOKEN=secret)
    assert who.stdout.splitlines()[:3] == ["orders-ci (system account, by token)", "Teams: checkout", "Roles: ci"]
    listed = administering(broker, "token", "list", "--system-account", "orders-ci").splitlines()
    assert ("GitLab" in listed[1], secret in listed[1]) == (True, False)
    administering(broker, "token", "revoke", listed[1].split()[-1], "--system-account", "orders-ci")
    assert pactgate("whoami", "-b", broker.url, PACT_BROKER_TOKEN=secret).returncode == ExitCode.USAGE
    administering(broker, "team", "remove", "checkout", "--member", "orders-ci", "--pacticipant", "web")
    assert "Members: none\nApplications: orders" in administering(broker, "team", "show", "checkout")
    administering(broker, "team", "delete", "checkout")
    administering(broker, "system-account", "delete", "orders-ci")
    assert administering(broker, "team", "list") == "There are no teams.\n"
    assert administering(broker, "system-account", "list") == "There are no system accounts.\n"


def test_a_name_that_nothing_has_is_said_with_those_that_there_are(broker: RunningBroker) -> None:
    administering(broker, "team", "create", "checkout")
    done = pactgate("team", "show", "chekout", "-b", broker.url, *ADMINISTRATOR)
    assert (done.returncode, sentence(done)) == (ExitCode.USAGE, "There is no team 'chekout'. There are: checkout.")


def test_a_role_is_given_for_one_thing(broker: RunningBroker) -> None:
    done = pactgate(
        "system-account", "create", "ci", "--everywhere", "--pacticipant", "x", "-b", broker.url, *ADMINISTRATOR
    )
    assert sentence(done) == "Give a role for one thing: not both --pacticipant and --everywhere."


def test_trust_rules_are_added_listed_checked_and_deleted(broker: RunningBroker) -> None:
    add = (
        "trust-rule",
        "create",
        "orders",
        "--issuer",
        GITHUB,
        "--audience",
        "pacts",
        "--claim",
        "repository=acme/orders",
    )
    administering(broker, *add, "--pacticipant", "orders")
    line = administering(broker, "trust-rule", "list").splitlines()[1]
    assert line.split()[:6] == ["orders", "workload", GITHUB, "repository=acme/orders", "ci", "for"]
    checked = pactgate("trust-rule", "check", "-b", broker.url, *ADMINISTRATOR, stdin="x.y.z")
    assert checked.returncode == ExitCode.NO
    administering(broker, "trust-rule", "delete", "orders")
    assert administering(broker, "trust-rule", "list").startswith("There are no trust rules")
    done = pactgate(*add[:-1], "repository", "-b", broker.url, *ADMINISTRATOR)
    assert sentence(done) == "--claim 'repository' is not NAME=PATTERN, as in --claim repository=acme/orders."


def test_the_audit_log_says_who_did_what(broker: RunningBroker) -> None:
    administering(broker, "team", "create", "checkout")
    administering(broker, "create-environment", "--name", "production")
    first, newest, *_ = administering(broker, "audit", "--limit", "1").splitlines()
    assert first.split() == ["TIME", "WHO", "BY", "TYPE", "WHAT"]
    assert newest.split()[1:] == ["root", "basic", "authentication", "environment_created", "production"]
    assert "production" not in administering(broker, "audit", "--type", "team_created")
    assert administering(broker, "audit", "--user", "ann") == "Nothing was changed.\n"


def test_a_secret_is_kept_changed_and_deleted_and_never_shown(sqlite_broker: RunningBroker) -> None:
    key = base64.b64encode(bytes(32)).decode()
    for broker in serving(Settings.model_validate({**IN_USE, "secret_key": key}), sqlite_broker.database):
        administering(broker, "team", "create", "checkout")
        said = administering(broker, "secret", "set", "slackToken", "--team", "checkout", stdin="xoxb-1\n")
        assert said == "Created the secret slackToken. Webhooks use it as ${user.slackToken}.\n"
        assert administering(broker, "secret", "set", "slackToken", stdin="xoxb-2").startswith("Changed the secret")
        line = administering(broker, "secret", "list").splitlines()[1]
        assert (line.split()[:2], "xoxb" in line) == (["slackToken", "checkout"], False)
        assert "xoxb" not in administering(broker, "audit", "-o", "json")
        administering(broker, "secret", "delete", "slackToken")
        assert administering(broker, "secret", "list") == "There are no secrets.\n"
