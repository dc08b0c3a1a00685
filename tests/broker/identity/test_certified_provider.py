"""A login with the certified provider `oidc-provider` (npm), which tells most claims at its userinfo address alone."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pactgate.broker.domain.identity.permissions import MAINTAINER
from pactgate.broker.store.engine import Database
from tests.broker.conftest import WithSettings
from tests.builders.people import add_rule, roles_held
from tests.builders.visitors import VisitorOfPages

ROOT = Path(__file__).parents[3]
CLIENTS = ROOT / ".clients"
SCRIPT = ROOT / "tests" / "builders" / "certified_provider.mjs"
BROKER = "http://pacts.example.org"
"""What the provider knows the broker as, before it is started."""


@pytest.fixture(scope="module")
def certified() -> Iterator[str]:
    node = shutil.which("node")
    if node is None or not (CLIENTS / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("the certified provider is not there: make clients")
    command = [node, str(SCRIPT), str(CLIENTS), f"{BROKER}/login/callback"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()


def logged_in_there(address: str, name: str) -> str:
    """What the provider sends a browser back to, once it has been told who it is and that this is meant."""
    with httpx.Client(timeout=60) as browser:
        answer = browser.get(address)
        for fields in ({"prompt": "login", "login": name, "password": "x"}, {"prompt": "consent"}):
            while not answer.is_success:
                address = str(answer.url.join(answer.headers["location"]))
                answer = browser.get(address)
            action = re.search(r'action="([^"]+)"', answer.text)
            assert action, answer.text
            answer = browser.post(answer.url.join(action.group(1)), data=fields)
        while not answer.headers["location"].startswith(BROKER):
            answer = browser.get(answer.url.join(answer.headers["location"]))
        back: str = answer.headers["location"]
        return back


def test_somebody_of_a_group_logs_in_and_gets_the_role_of_the_rule(
    certified: str, with_settings: WithSettings, database: Database
) -> None:
    add_rule(database, certified, MAINTAINER, groups="shop")
    settings = {
        "base_url": BROKER,
        "openid_issuer": certified,
        "openid_client_id": "pactgate",
        "openid_client_secret": "a-secret",
        "openid_scopes": "openid profile email groups",
    }
    with VisitorOfPages(with_settings(**settings).url) as visitor:
        back = logged_in_there(visitor.start("/network"), "captain")
        answer = visitor.get(back.removeprefix(BROKER), follow=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/network"), answer.text
        assert visitor.name() == "The captain"
        assert roles_held(database) == {MAINTAINER.uuid}
        assert f'href="{certified}/session/end?client_id=pactgate&amp;' in visitor.post("/logout").text


def test_a_wrong_secret_of_the_broker_is_told(certified: str, with_settings: WithSettings) -> None:
    settings = {"openid_issuer": certified, "openid_client_id": "pactgate", "openid_client_secret": "another"}
    with VisitorOfPages(with_settings(base_url=BROKER, **settings).url) as visitor:
        back = logged_in_there(visitor.start(), "captain")
        refused = visitor.get(back.removeprefix(BROKER), follow=False)
        assert refused.status_code == 403
        assert "refused the code" in refused.text
