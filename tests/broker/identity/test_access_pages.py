"""What an administrator does with roles, trust rules and secrets on pages, over HTTP."""

import base64
import json
import re
from collections.abc import Iterator

import pytest

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, MAINTAINER, VIEWER
from pactgate.broker.store.engine import Database
from tests.broker.conftest import WithSettings
from tests.broker.identity.conftest import WRITER
from tests.builders.administrators import done, logged_in, refusal
from tests.builders.pages import said
from tests.builders.visitors import VisitorOfPages
from tests.issuers import issuing

ROLES, RULES, SECRETS = "/admin/roles", "/admin/trust-rules", "/secrets"
KEY = base64.b64encode(bytes(32)).decode()
GITHUB = "https://token.actions.githubusercontent.com"
RULE = {
    "name": "pipelines of web",
    "purpose": "workload",
    "issuer": GITHUB,
    "audience": "pacts",
    "claims": "repository=org/web\r\nref = refs/heads/*\r\n",
    "role": CI.uuid,
    "reach": "application",
    "application": "web",
}


@pytest.fixture
def url(with_settings: WithSettings) -> str:
    return with_settings(**WRITER, secret_key=KEY, issuer_host_whitelist="127.0.0.1").url


@pytest.fixture
def ada(url: str, database: Database) -> Iterator[VisitorOfPages]:
    """An administrator."""
    with logged_in(database, url, "Ada", ADMINISTRATOR) as visitor:
        yield visitor


def checked(page: str) -> set[str]:
    return {*re.findall(r'name="([\w:*]+)" value="yes" checked', page)}


def test_a_role_is_made_of_ticks_and_changed(ada: VisitorOfPages) -> None:
    form = {"name": "auditor", "description": "Who looks", "audit:read:*": "yes", "contract_data:read:*": "yes"}
    page = done(ada, ada.post(f"{ROLES}/create", **form))
    assert "Read who changed what, everywhere." in said(page.text)
    assert checked(page.text) == {"audit:read:*", "contract_data:read:*"}
    address = page.url.path
    changed = done(ada, ada.post(f"{address}/change", **{"name": "reader", "contract_data:read:*": "yes"}))
    assert checked(changed.text) == {"contract_data:read:*"}
    assert "Who looks" not in said(changed.text)
    assert "reader" in said(ada.get(ROLES).text)
    assert "reader" not in said(done(ada, ada.post(f"{address}/delete")).text)


def test_a_role_that_cannot_be_keeps_the_ticks(ada: VisitorOfPages) -> None:
    answer = ada.post(f"{ROLES}/create", **{"name": "CI", "audit:read:*": "yes", "webhook:manage:team": "yes"})
    assert refusal(answer) == "The name is taken: there is a role called ci."
    assert checked(answer.text) == {"audit:read:*", "webhook:manage:team"}
    assert 'name="name" required autocomplete="off" value="CI"' in answer.text


def test_a_ready_role_is_changed_and_reset_and_stays(ada: VisitorOfPages) -> None:
    viewer = f"{ROLES}/{VIEWER.uuid}"
    assert f"{viewer}/delete" not in ada.get(viewer).text
    assert "cannot be deleted" in refusal(ada.post(f"{viewer}/delete"))
    assert "cannot be changed" in refusal(ada.post(f"{viewer}/change", name="looker"))
    assert checked(done(ada, ada.post(f"{viewer}/change", name="viewer")).text) == set()
    done(ada, ada.post(f"{ROLES}/reset-ready"))
    assert "contract_data:read:*" in checked(ada.get(viewer).text)


def test_nobody_gives_a_role_more_than_they_have(ada: VisitorOfPages, url: str, database: Database) -> None:
    form = {"name": "role manager", "role:manage:*": "yes", "contract_data:read:*": "yes"}
    made = done(ada, ada.post(f"{ROLES}/create", **form)).url.path
    with logged_in(database, url, "Rob", MAINTAINER) as rob:
        page = ada.get("/admin/users?q=rob@")
        person = re.search(r"/admin/users/[\w-]{36}", page.text)
        assert person
        done(ada, ada.post(f"{person.group()}/roles/add", role=made.rpartition("/")[2]))
        answer = rob.post(f"{ROLES}/create", **{"name": "more", "user:manage:*": "yes"})
        assert "Nobody gives more than they may do themselves" in refusal(answer, 403)
        assert checked(answer.text) == {"user:manage:*"}


def test_a_trust_rule_is_made_shown_changed_and_deleted(ada: VisitorOfPages) -> None:
    listed = said(done(ada, ada.post(f"{RULES}/create", **RULE)).text)
    assert "repository = org/web" in listed
    assert "ci for the application web" in listed
    address = re.search(r"/admin/trust-rules/[\w-]{36}", ada.get(RULES).text)
    assert address
    page = ada.get(address.group()).text
    assert ">repository=org/web\nref=refs/heads/*</textarea>" in page
    assert '<option value="application" selected>' in page
    fields = {**RULE, "claims": "repository=org/*", "reach": "everything", "application": ""}
    assert "ci for everything" in said(done(ada, ada.post(f"{address.group()}/change", **fields)).text)
    assert "There is none yet" in said(done(ada, ada.post(f"{address.group()}/delete")).text)
    assert ada.get(address.group()).status_code == 404


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"issuer": "http://ci.example.org"}, "The issuer "),
        ({"claims": "repository org/web"}, "The claims have a line without =: 'repository org/web'."),
        ({"claims": "a=b\na=c"}, "The claims name a twice."),
        ({"claims": "iss=x\nrepository=a/b"}, "The claims name iss, which is always checked"),
        ({"audience": ""}, "The audience is missing"),
        ({"purpose": "x"}, "The purpose must be one of: workload, login."),
        ({"name": ""}, "The name cannot be blank."),
        ({"application": ""}, "The application is missing"),
    ],
)
def test_a_trust_rule_that_cannot_be_keeps_what_was_typed(
    ada: VisitorOfPages, changed: dict[str, str], why: str
) -> None:
    fields = {**RULE, **changed}
    answer = ada.post(f"{RULES}/create", **fields)
    assert refusal(answer).startswith(why)
    assert f'value="{fields["issuer"]}"' in answer.text
    assert f'<option value="{CI.uuid}" selected>' in answer.text
    assert "There is none yet" in said(ada.get(RULES).text)


def test_claims_are_tried(ada: VisitorOfPages) -> None:
    ada.post(f"{RULES}/create", **RULE)
    claims = {"iss": GITHUB, "aud": "pacts", "repository": "org/web", "ref": "refs/heads/main"}

    def tried(**more: str) -> str:
        answer = ada.post(f"{RULES}/try", purpose="workload", sent=json.dumps({**claims, **more}))
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        return said(answer.text)

    assert "Let in: org/web (refs/heads/main)." in tried()
    assert "repository: the rule wants org/web, the token says org/other" in tried(repository="org/other")
    assert "No trust rule of this purpose names this issuer" in tried(iss="https://other.example")
    assert refusal(ada.post(f"{RULES}/try", purpose="workload", sent="{")) == "The claims are no JSON object."
    assert refusal(ada.post(f"{RULES}/try", purpose="workload", sent="{}")) == "The claims must have the issuer, iss."
    assert "The token is no JWT" in said(ada.post(f"{RULES}/try", purpose="workload", sent="x").text)


def test_a_token_is_tried_and_not_shown_again(ada: VisitorOfPages) -> None:
    with issuing() as issuer:
        ada.post(f"{RULES}/create", **{**RULE, "issuer": issuer.url, "claims": "repository=org/web"})
        for repository, verdict in (("org/web", "Let in"), ("org/other", "Refused")):
            token = issuer.token(repository)
            answer = ada.post(f"{RULES}/try", purpose="workload", sent=f" {token}\n")
            assert verdict in said(answer.text)
            assert token not in answer.text


def test_a_secret_is_kept_replaced_and_deleted_and_never_shown(ada: VisitorOfPages) -> None:
    value = "correct horse battery staple"
    listed = done(ada, ada.post(f"{SECRETS}/create", name="slackToken", value=value, description="for Slack"))
    assert "slackToken" in said(listed.text)
    address = re.search(r"/secrets/[\w-]{36}", listed.text)
    assert address
    changed = {"name": "slackToken2", "value": f"{value} 2", "description": ""}
    pages = [listed, ada.get(address.group()), done(ada, ada.post(f"{address.group()}/change", **changed))]
    taken = ada.post(f"{SECRETS}/create", name="slackToken2", value=value)
    assert refusal(taken) == "The name is taken: there is a secret called slackToken2."
    assert "may only have letters and digits" in refusal(ada.post(f"{address.group()}/change", name="a b", value=value))
    assert refusal(ada.post(f"{SECRETS}/create", name="x", value="")).startswith("The value must have 1 to")
    assert not [page for page in (*pages, taken, ada.get("/audit")) if value in page.text]
    assert "for Slack" not in said(ada.get(address.group()).text)
    assert "0 secrets" in said(done(ada, ada.post(f"{address.group()}/delete")).text)


def test_secrets_are_those_of_ones_teams(ada: VisitorOfPages, url: str, database: Database) -> None:
    teams = [ada.post("/admin/teams/create", name=name).headers["location"] for name in ("Shop", "Cellar")]
    mine, other = (each.rpartition("/")[2] for each in teams)
    with logged_in(database, url, "Max", MAINTAINER) as max_:
        ada.post(f"{teams[0]}/members/add", member="max@example.org")
        ada.post(f"{SECRETS}/create", name="ofCellar", value="x", team=other)
        done(max_, max_.post(f"{SECRETS}/create", name="ofShop", value="x", team=mine))
        seen = max_.get(SECRETS)
        assert "ofShop" in seen.text
        assert "ofCellar" not in seen.text
        for team in ("", other):
            refused = max_.post(f"{SECRETS}/create", name="more", value="x", team=team)
            assert "needs the permission secret:manage" in refusal(refused, 403)
        address = next(
            each
            for each in re.findall(r"/secrets/[\w-]{36}", ada.get(SECRETS).text)
            if "ofCellar" in ada.get(each).text
        )
        assert max_.get(address).status_code == 403
        assert max_.post(f"{address}/change", name="x").status_code == 403
        assert max_.post(f"{address}/delete").status_code == 403


def test_without_a_key_it_is_said_before_anything_is_typed(with_settings: WithSettings) -> None:
    with VisitorOfPages(with_settings().url) as anybody:
        assert "sets PACTGATE_SECRET_KEY" in said(anybody.get(SECRETS).text)
        answer = anybody.post(f"{SECRETS}/create", name="x", value="secret value")
        assert "has no key to encrypt it with" in refusal(answer)
        assert "secret value" not in answer.text
