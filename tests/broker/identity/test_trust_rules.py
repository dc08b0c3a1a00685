"""Trust rules over HTTP: what one may say, and what is told of a token before somebody rests on it."""

from typing import Any

import httpx
import pytest

from pactgate.broker.domain.identity.issuers import PUBLIC_ISSUERS
from tests.broker.conftest import WithSettings
from tests.issuers import issuing, trust_rule
from tests.story import Json, Story

ROOT = httpx.BasicAuth("root", "r")
SETTINGS = {"basic_auth_username": "root", "basic_auth_password": "r", "issuer_host_whitelist": "127.0.0.1"}
GITHUB = "https://token.actions.githubusercontent.com"


@pytest.fixture
def story(with_settings: WithSettings) -> Story:
    return with_settings(**SETTINGS)


def post(story: Story, body: Json, path: str = "/admin/trust-rules") -> httpx.Response:
    return story.request("POST", path, json=body, auth=ROOT)


def problems(story: Story, **more: Any) -> Json:
    answer = post(story, trust_rule(more.pop("issuer", GITHUB), **more))
    assert answer.status_code == 400, answer.text
    found: Json = answer.json()["errors"]
    return found


def test_a_rule_is_made_read_changed_and_deleted(story: Story) -> None:
    made = post(story, trust_rule(GITHUB))
    href = made.headers["location"]
    assert made.json() == story.request("GET", href, auth=ROOT).json()
    assert {**trust_rule(GITHUB), "everywhere": False, "purpose": "workload"}.items() <= made.json().items()
    changed = story.request("PUT", href, json={**trust_rule(GITHUB, "renamed"), "pacticipant": None}, auth=ROOT)
    assert changed.json()["name"] == "renamed"
    assert "pacticipant" not in changed.json()
    listed = story.request("GET", "/admin/trust-rules", auth=ROOT).json()["_embedded"]["trustRules"]
    assert listed == [changed.json()]
    assert story.request("DELETE", href, auth=ROOT).status_code == 204
    for method, options in (("GET", {}), ("PUT", {"json": trust_rule(GITHUB)}), ("DELETE", {})):
        assert story.request(method, href, **options, auth=ROOT).status_code == 404


def test_a_name_is_there_once_in_whichever_case(story: Story) -> None:
    post(story, trust_rule(GITHUB, "Orders"))
    assert "is taken" in problems(story, name="ORDERS")["name"][0]
    other = post(story, trust_rule(GITHUB, "web")).headers["location"]
    assert story.request("PUT", other, json=trust_rule(GITHUB, "WEB"), auth=ROOT).status_code == 200
    assert story.request("PUT", other, json=trust_rule(GITHUB, "orders"), auth=ROOT).status_code == 400


@pytest.mark.parametrize(
    ("issuer", "words"),
    [
        ("http://issuer.example.org", "must begin with https://"),
        ("ftp://issuer.example.org", "is not a URL"),
        ("issuer.example.org", "is not a URL"),
        ("https://", "is not a URL"),
        ("https://[::1", "is not a URL"),
        ("https://issuer.example.org:x", "is not a URL"),
        ("https://issuer.example.org/a b", "is not a URL"),
        ("https://me:pw@issuer.example.org", "must have no user"),
        ("https://issuer.example.org/?a=b", "must have no user, no query"),
        ("https://issuer.example.org/#", "no fragment"),
        ("https://10.0.0.1", "is at 10.0.0.1, which is not public"),
        ("https://169.254.169.254/latest", "PACTGATE_ISSUER_HOST_WHITELIST"),
        ("https://[::ffff:10.0.0.1]", "which is not public"),
        ("http://localhost:8080", "is at localhost, which is not public"),
    ],
)
def test_an_issuer_that_cannot_be_trusted(story: Story, issuer: str, words: str) -> None:
    assert words in problems(story, issuer=issuer)["issuer"][0]


@pytest.mark.parametrize("issuer", PUBLIC_ISSUERS)
def test_a_rule_that_lets_everybody_in_is_refused(story: Story, issuer: str) -> None:
    for claims in ({}, {"ref": "refs/heads/main"}, {"sub": "*"}):
        found = problems(story, issuer=issuer, claims=claims)["claims"][0]
        assert f"anybody can get a token of {issuer}" in found


@pytest.mark.parametrize(
    "claims",
    [
        {"repository": "*"},
        {"repository": "*/orders"},
        {"repository": "org*"},
        {"repository": "/*"},
        {"sub": "repo:*"},
        {"sub": "repo:org*"},
        {"sub": "*:ref:refs/heads/main"},
        {"repository_owner": "org*"},
        {"environment": "production", "workflow": "release"},
        {"job_workflow_ref": "org/shared/.github/workflows/release.yml@refs/heads/main"},
    ],
)
def test_a_pattern_that_does_not_say_whose_tokens_is_refused(story: Story, claims: Json) -> None:
    assert "must say whose tokens are meant" in problems(story, claims=claims)["claims"][0]


@pytest.mark.parametrize(
    "claims",
    [
        {"repository": "org/*"},
        {"repository_owner": "org", "ref": "refs/heads/*"},
        {"sub": "repo:org/*:environment:production"},
        {"repository_id": "42"},
    ],
)
def test_a_pattern_that_says_whose_tokens(story: Story, claims: Json) -> None:
    assert post(story, trust_rule(GITHUB, claims=claims)).status_code == 201


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({f"c{number}": "x" for number in range(21)}, "are more than 20"),
        ({"repository": "org/orders", "x": "*" * 11}, "more than 10 *"),
        ({"repository": "org/orders", "x": ""}, "that is empty"),
        ({"repository": "org/orders", "x": "x" * 501}, "longer than 500 characters"),
        ({"repository": "org/orders", "": "x"}, "a claim that is empty"),
        ({"repository": "org/orders", "a.b.c.d.e.f.g.h.i.j.k.l": "x"}, "more than 10 dots"),
        ({"repository": "org/orders", "aud": "x"}, "the audience has a field of its own"),
        ({"repository": "org/orders", "exp": "x"}, "which is always checked"),
    ],
)
def test_patterns_have_limits(story: Story, claims: Json, words: str) -> None:
    assert words in problems(story, claims=claims)["claims"][0]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"role": "captain"}, "role"),
        ({"everywhere": True}, "role"),
        ({"team": "x"}, "role"),
        ({"team": "x", "pacticipant": None}, "team"),
        ({"purpose": "fun"}, "purpose"),
        ({"name": ""}, "name"),
        ({"claims": {"repository": 7}}, "claims.repository"),
        ({"claims": ["repository"]}, "claims"),
        ({"audience": None}, "audience"),
    ],
)
def test_a_body_that_cannot_be_a_rule_names_the_field(story: Story, more: Json, field: str) -> None:
    assert field in problems(story, **more)


def test_without_an_audience_a_token_is_for_the_address_of_the_broker(with_settings: WithSettings) -> None:
    story = with_settings(**SETTINGS, base_url="https://pacts.example.org")
    with issuing() as issuer:
        assert post(story, trust_rule(issuer.url, audience=None)).status_code == 201
        for audience, status in (("https://pacts.example.org", 200), ("pacts", 401), (story.url, 401)):
            headers = {"Authorization": f"Bearer {issuer.token(aud=audience)}"}
            assert story.request("GET", "/pacticipants", headers=headers).status_code == status


def test_a_check_says_which_rules_match_and_why_not_the_others(story: Story) -> None:
    with issuing() as issuer:
        post(story, trust_rule(issuer.url))
        post(story, trust_rule(issuer.url, "production", claims={"environment": "production"}))
        by_token = post(story, {"token": issuer.token()}, "/admin/trust-rules/check").json()
        by_claims = post(story, {"claims": issuer.github()}, "/admin/trust-rules/check").json()
    assert by_token == by_claims
    assert by_token["letIn"] is True
    assert by_token["name"] == "org/orders (refs/heads/main)"
    found = [(each["name"], each["matches"], each["differences"]) for each in by_token["rules"]]
    assert found == [
        ("orders pipeline", True, []),
        ("production", False, [{"claim": "environment", "wanted": "production"}]),
    ]


def test_a_check_says_what_is_wrong_with_a_token(story: Story) -> None:
    with issuing() as issuer:
        told = post(story, {"token": issuer.token()}, "/admin/trust-rules/check").json()
        assert told["letIn"] is False
        assert told["problem"].startswith("No trust rule names")
        post(story, trust_rule(issuer.url))
        told = post(story, {"token": issuer.token(exp=1)}, "/admin/trust-rules/check").json()
        assert "expired" in told["problem"]
        told = post(story, {"claims": {"iss": "https://x.example.org"}}, "/admin/trust-rules/check").json()
        assert told["problem"] == "No trust rule of this purpose names this issuer."
    bad: list[Json] = [{}, {"token": "x", "claims": {}}, {"claims": {}}, {"token": 7}]
    for body in bad:
        assert post(story, body, "/admin/trust-rules/check").status_code == 400
    assert post(story, {"token": "no token"}, "/admin/trust-rules/check").json()["letIn"] is False


def test_rules_for_logins_are_no_rules_for_pipelines(story: Story) -> None:
    with issuing() as issuer:
        post(story, trust_rule(issuer.url, purpose="login", claims={"groups": "developers"}))
        headers = {"Authorization": f"Bearer {issuer.token(groups=['developers'])}"}
        answer = story.request("GET", "/pacticipants", headers=headers)
        assert answer.status_code == 401
        asked = {"claims": issuer.github(groups=["others", "developers"]), "purpose": "login"}
        assert post(story, asked, "/admin/trust-rules/check").json()["letIn"] is True
