"""People log in with a real OpenID provider: who is let in, what rules give them, and what ends it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import delete, select, update

from pactgate.broker.actions.identity.login import roles_of
from pactgate.broker.domain.identity.accounts import READY
from pactgate.broker.domain.identity.claimed_people import GivenRole
from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, MAINTAINER, VIEWER
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.trust_rules import Purpose, TrustRule
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity import identity_tables as tables
from pactgate.broker.web.app import PAGES
from tests.broker.conftest import WithSettings
from tests.builders.people import NOW, add_rule, invite, roles_held
from tests.builders.providers import CLIENT, known, running_provider
from tests.builders.visitors import VisitorOfPages
from tests.conftest import serving

JSON = {"Accept": "application/json"}
MARY = {"email": "Mary@example.org", "email_verified": True, "preferred_username": "mary", "name": "Mary Poppins"}

ISSUER = "https://login.example.org"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider() as address:
        yield address


def settings_of(issuer: str, **more: object) -> dict[str, object]:
    return {"openid_issuer": issuer, "openid_client_id": CLIENT, "openid_client_secret": "secret", **more}


@pytest.fixture
def visitor(with_settings: WithSettings, issuer: str) -> Iterator[VisitorOfPages]:
    with VisitorOfPages(with_settings(**settings_of(issuer)).url) as somebody:
        yield somebody


def person(database: Database) -> tuple[str, str | None, str | None]:
    columns = tables.accounts.c.name, tables.accounts.c.email, tables.accounts.c.subject
    [found] = database.read(lambda tx: tx.execute(select(*columns)).all())
    return found.name, found.email, found.subject


def test_somebody_who_was_invited_logs_in_and_comes_back_to_the_page(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org")
    known(issuer, "m-1", **MARY)
    assert "Log in with <bdi>single sign-on</bdi>" in visitor.get("/network").text
    answer = visitor.sign_on("m-1", "/network")
    assert (answer.status_code, answer.headers["location"]) == (303, "/network")
    assert visitor.name() == "Mary Poppins"
    assert person(database) == ("Mary Poppins", "mary@example.org", f"{issuer} m-1")


def test_later_logins_go_by_the_subject_and_the_address_follows(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org")
    known(issuer, "m-1", **MARY)
    visitor.sign_on("m-1")
    known(issuer, "m-1", **{**MARY, "email": "mary.banks@example.org", "name": "Mary Banks"})
    assert visitor.sign_on("m-1").status_code == 303
    assert person(database) == ("Mary Banks", "mary.banks@example.org", f"{issuer} m-1")
    # Whoever has the old address now is somebody else.
    known(issuer, "m-2", **MARY)
    assert visitor.sign_on("m-2").status_code == 403


@pytest.mark.parametrize("verified", [{"email_verified": False}, {"email_verified": None}, {}])
def test_an_address_that_is_not_verified_binds_nobody(
    visitor: VisitorOfPages, issuer: str, database: Database, verified: dict[str, object]
) -> None:
    invite(database, "mary", "mary@example.org", ADMINISTRATOR)
    claims = {name: value for name, value in MARY.items() if name != "email_verified"}
    known(issuer, "thief", **claims, **verified)
    answer = visitor.sign_on("thief")
    assert answer.status_code == 403
    assert "nobody invited them with a verified address" in answer.text
    assert visitor.secret() == ""
    assert person(database) == ("mary", "mary@example.org", None)


def test_a_provider_may_be_trusted_with_addresses_but_not_against_its_word(
    with_settings: WithSettings, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org")
    with VisitorOfPages(with_settings(**settings_of(issuer, openid_trust_email=True)).url) as visitor:
        known(issuer, "u-1", email="mary@example.org", email_verified=False)
        assert visitor.sign_on("u-1").status_code == 403
        known(issuer, "u-1", email="mary@example.org")
        assert visitor.sign_on("u-1").status_code == 303


def test_nobody_else_is_let_in(visitor: VisitorOfPages, issuer: str, database: Database) -> None:
    known(issuer, "x-1", **MARY)
    answer = visitor.sign_on("x-1")
    assert answer.status_code == 403
    assert "An administrator can invite them" in answer.text
    assert database.read(lambda tx: tx.execute(select(tables.accounts)).all()) == []


def test_settings_may_let_everybody_in_with_a_role(
    with_settings: WithSettings, issuer: str, database: Database
) -> None:
    known(issuer, "x-2", **MARY)
    with VisitorOfPages(with_settings(**settings_of(issuer, openid_role_of_unknown="viewer")).url) as visitor:
        visitor.sign_on("x-2")
        assert roles_held(database) == {VIEWER.uuid}
        assert visitor.client.get("/pacticipants", headers=JSON).status_code == 200
    with VisitorOfPages(with_settings(**settings_of(issuer, openid_role_of_unknown="ci")).url) as visitor:
        visitor.sign_on("x-2")
        assert roles_held(database) == {CI.uuid}


def test_rules_give_roles_by_claims_anew_at_each_login(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    add_rule(database, issuer, MAINTAINER, Reach.TEAM, groups="shop")
    add_rule(database, issuer, ADMINISTRATOR, groups="admins")
    add_rule(database, "https://other.example.org", CI, groups="shop")
    known(issuer, "r-1", **MARY, groups=["shop", "admins"])
    assert visitor.sign_on("r-1").status_code == 303
    assert roles_held(database) == {MAINTAINER.uuid, ADMINISTRATOR.uuid}
    uuid = database.read(lambda tx: accounts.list_accounts(tx, PrincipalKind.PERSON)[0].uuid)
    mary = database.read(accounts.account_id, uuid)
    assert mary is not None
    database.write(accounts.assign, mary, VIEWER.uuid)
    known(issuer, "r-1", **MARY, groups="shop")
    visitor.sign_on("r-1")
    assert roles_held(database) == {MAINTAINER.uuid, VIEWER.uuid}
    known(issuer, "r-1", **MARY)
    visitor.sign_on("r-1")
    assert roles_held(database) == {VIEWER.uuid}


def test_two_people_of_one_user_name_are_two(with_settings: WithSettings, issuer: str, database: Database) -> None:
    with VisitorOfPages(with_settings(**settings_of(issuer, openid_role_of_unknown="viewer")).url) as visitor:
        for subject in ("same-1", "same-2"):
            known(issuer, subject, preferred_username="sam", email="sam@example.org", email_verified=True)
            assert visitor.sign_on(subject).status_code == 303
    found = database.read(lambda tx: tx.execute(select(tables.accounts.c.login, tables.accounts.c.email)).all())
    assert {*map(tuple, found)} == {("sam", "sam@example.org"), (f"sam ({issuer} same-2)", None)}


@pytest.mark.parametrize("gone", ["disabled", "deleted"])
def test_whoever_is_disabled_or_deleted_is_logged_out_at_once(
    visitor: VisitorOfPages, issuer: str, database: Database, gone: str
) -> None:
    mary = invite(database, "mary", "mary@example.org")
    known(issuer, "g-1", **MARY)
    visitor.sign_on("g-1")
    assert visitor.client.get("/pacticipants", headers=JSON).status_code == 200
    if gone == "disabled":
        database.write(accounts.set_active, mary, NOW, active=False)
    else:
        database.write(lambda tx: tx.execute(delete(tables.accounts).where(tables.accounts.c.id == mary)))
    assert visitor.client.get("/pacticipants", headers=JSON).status_code == 401
    assert visitor.get("/me").url.path == "/login"
    again = visitor.sign_on("g-1")
    assert again.status_code == 403
    assert ("is disabled here" in again.text) == (gone == "disabled")


def test_a_login_that_began_at_one_replica_ends_at_another(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org")
    known(issuer, "m-1", **MARY)
    here = visitor.url
    for other in serving(Settings.model_validate(settings_of(issuer)), database):
        # As behind one address, of which the provider knows.
        address = visitor.start().replace(
            httpx.URL(here).netloc.decode().replace(":", "%3A"), f"127.0.0.1%3A{httpx.URL(other.url).port}"
        )
        back = visitor.authorized(address, "m-1")
        assert back.startswith(other.url)
        visitor.client.base_url = other.url
        assert visitor.get(back.removeprefix(other.url), follow=False).status_code == 303
        visitor.client.base_url = here
        assert visitor.name() == "Mary Poppins"


def test_a_logout_offers_to_log_out_of_the_provider(visitor: VisitorOfPages, issuer: str, database: Database) -> None:
    invite(database, "mary", "mary@example.org")
    known(issuer, "m-1", **MARY)
    visitor.sign_on("m-1")
    page = visitor.post("/logout").text
    assert f'href="{issuer}/oauth2/end_session?client_id={CLIENT}&amp;post_logout_redirect_uri=' in page
    assert visitor.get("/").url.path == "/login"


def test_who_has_no_role_sees_only_their_own_page(visitor: VisitorOfPages, issuer: str, database: Database) -> None:
    invite(database, "mary", "mary@example.org", None)
    known(issuer, "m-1", **MARY)
    visitor.sign_on("m-1")
    start_page = visitor.get("/")
    assert start_page.status_code == 403
    assert "An administrator gives it by a role" in start_page.text
    assert "Log out" in start_page.text
    assert "You have no role and are in no team" in visitor.get("/me").text


EVERYBODYS = {"login", "login_start", "login_callback"}
ONES_OWN = {"me", "device_login_page"}


def pages() -> dict[str, str]:
    """An address of every page that is only looked at, by the name of its route."""
    found = [each for page in PAGES for each in page.router.routes if isinstance(each, APIRoute)]
    return {each.name: re.sub(r"\{\w+\}", "x", each.path_format) for each in found if "GET" in (each.methods or ())}


def test_every_page_leads_to_the_login_but_those_for_logging_in(visitor: VisitorOfPages) -> None:
    answers = {name: visitor.get(path, follow=False) for name, path in pages().items()}
    led = {name for name, each in answers.items() if each.headers.get("location", "").partition("?")[0] == "/login"}
    assert pages().keys() - led == EVERYBODYS


def test_every_page_is_refused_to_who_has_no_role_but_their_own(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org", None)
    known(issuer, "m-1", **MARY)
    visitor.sign_on("m-1")
    seen = {name for name, path in pages().items() if name not in EVERYBODYS and visitor.get(path).status_code != 403}
    assert seen == ONES_OWN


def test_below_a_path_of_a_proxy_the_login_is_there_too(visitor: VisitorOfPages) -> None:
    forwarded = {"X-Forwarded-Prefix": "/broker", "X-Forwarded-Host": "pacts.example.org", "X-Forwarded-Proto": "https"}
    led = visitor.client.get("/network?a=b", headers=forwarded)
    assert led.headers["location"] == "/broker/login?return_to=%2Fnetwork%3Fa%3Db"
    sent = visitor.client.get("/login/start", headers=forwarded).headers["location"]
    assert httpx.URL(sent).params["redirect_uri"] == "https://pacts.example.org/broker/login/callback"


def test_single_sign_on_alone_is_authentication(visitor: VisitorOfPages) -> None:
    for method, path in (("GET", "/pacticipants"), ("POST", "/pacticipants"), ("GET", "/me")):
        assert visitor.client.request(method, path, headers=JSON).status_code == 401


def test_tokens_of_ones_own_are_made_used_and_revoked(visitor: VisitorOfPages, issuer: str, database: Database) -> None:
    invite(database, "mary", "mary@example.org", MAINTAINER)
    known(issuer, "m-1", **MARY)
    visitor.sign_on("m-1")
    page = visitor.post("/me/tokens", description="my laptop", days="30")
    assert page.status_code == 201
    secret = page.text.partition("pgt_")[2][:43]
    bearer = {**JSON, "Authorization": f"Bearer pgt_{secret}"}
    assert httpx.get(f"{visitor.url}/pacticipants", headers=bearer).status_code == 200
    listed = visitor.get("/me").text
    assert "my laptop" in listed
    assert secret not in listed
    revoke = listed.partition('action="/me/tokens/')[2].partition('"')[0]
    assert visitor.post(f"/me/tokens/{revoke}").status_code == 303
    assert httpx.get(f"{visitor.url}/pacticipants", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"description": "", "days": "30", "read_only": "yes"}, 400),
        ({"description": "x", "days": "0", "read_only": "yes"}, 400),
        ({"description": "x", "days": "many", "read_only": "yes"}, 400),
        ({"description": "x" * 201, "days": "30", "read_only": "yes"}, 400),
        # A viewer makes tokens that only read.
        ({"description": "x", "days": "30"}, 403),
        ({"description": "x", "days": "never", "read_only": "yes"}, 201),
    ],
)
def test_a_token_that_cannot_be_is_refused(
    visitor: VisitorOfPages, issuer: str, database: Database, sent: dict[str, str], status: int
) -> None:
    invite(database, "mary", "mary@example.org")
    known(issuer, "m-1", **MARY)
    visitor.sign_on("m-1")
    assert visitor.post("/me/tokens", **sent).status_code == status
    made = database.read(lambda tx: tx.execute(select(tables.tokens)).all())
    assert len(made) == (status == 201)


@contextmanager
def started(visitor: VisitorOfPages, issuer: str, subject: str) -> Iterator[httpx.URL]:
    """Where the provider sends somebody back to who logged in there."""
    known(issuer, subject, **MARY)
    yield httpx.URL(visitor.authorized(visitor.start("/network"), subject))


def test_what_comes_back_is_taken_once_and_as_it_was_sent(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org")
    with started(visitor, issuer, "m-1") as back:
        for odd in ({"state": "other"}, {"state": ""}, {"state": "x" * 3_000}):
            refused = visitor.client.get(back.copy_merge_params(odd))
            assert refused.status_code == 403
            assert "did not begin in this browser" in refused.text
        assert visitor.client.get(back).status_code == 303
        visitor.post("/logout")
        assert visitor.client.get(back).status_code == 403
        assert visitor.secret() == ""


def test_a_code_works_once_and_not_where_it_was_made_up(
    visitor: VisitorOfPages, issuer: str, database: Database
) -> None:
    invite(database, "mary", "mary@example.org")
    with started(visitor, issuer, "m-1") as first, started(visitor, issuer, "m-1") as second:
        del first
        refused = visitor.client.get(second.copy_merge_params({"code": "made-up"}))
    assert refused.status_code == 403
    assert "refused the code" in refused.text
    with started(visitor, issuer, "m-1") as back:
        assert visitor.client.get(back).status_code == 303
        used = back.params["code"]
    with started(visitor, issuer, "m-1") as back:
        assert visitor.client.get(back.copy_merge_params({"code": used})).status_code == 403


def test_another_browser_ends_no_login(visitor: VisitorOfPages, issuer: str, database: Database) -> None:
    invite(database, "mary", "mary@example.org")
    with started(visitor, issuer, "m-1") as back, VisitorOfPages(visitor.url) as victim:
        assert victim.client.get(back).status_code == 403
        victim.start()
        assert victim.client.get(back).status_code == 403
        assert victim.secret() == ""
        assert visitor.client.get(back).status_code == 303


def test_a_login_that_took_too_long_is_over(visitor: VisitorOfPages, issuer: str, database: Database) -> None:
    invite(database, "mary", "mary@example.org")
    with started(visitor, issuer, "m-1") as back:
        database.write(lambda tx: tx.execute(update(tables.login_attempts).values(expires_at=NOW)))
        assert visitor.client.get(back).status_code == 403


def test_the_providers_refusal_is_told(visitor: VisitorOfPages) -> None:
    state = httpx.URL(visitor.start("/network")).params["state"]
    said = {"state": state, "error": "access_denied", "error_description": "<b>You may not</b>"}
    refused = visitor.client.get("/login/callback", params=said)
    assert refused.status_code == 403
    assert "did not log you in: &lt;b&gt;You may not&lt;/b&gt;" in refused.text
    assert 'name="return_to"' not in refused.text
    assert "return_to=/network" in refused.text


def test_what_begins_is_sent_with_pkce_a_state_and_a_nonce(visitor: VisitorOfPages, database: Database) -> None:
    sent = httpx.URL(visitor.start("//evil.example")).params
    assert sent["code_challenge_method"] == "S256"
    assert sent["response_type"] == "code"
    assert sent["scope"] == "openid profile email"
    assert sent["redirect_uri"] == f"{visitor.url}/login/callback"
    assert min(len(sent["state"]), len(sent["nonce"]), len(sent["code_challenge"])) >= 43
    [kept] = database.read(lambda tx: tx.execute(select(tables.login_attempts)).all())
    assert kept.return_to == "/"
    assert sent["state"] not in str(kept)


def rule(audience: str | None = None, **claims: str) -> TrustRule:
    return TrustRule("u", "rule", Purpose.LOGIN, ISSUER, audience, claims, READY[VIEWER.uuid])


OF_THE_SHOP = rule(groups="shop", email_verified="true")


@pytest.mark.parametrize(
    ("claims", "wanted", "fits"),
    [
        ({"groups": ["a", "shop"], "email_verified": True}, OF_THE_SHOP, True),
        ({"groups": "shop", "email_verified": "true"}, OF_THE_SHOP, True),
        ({"groups": "shopping", "email_verified": True}, OF_THE_SHOP, False),
        ({"groups": ["shop"]}, OF_THE_SHOP, False),
        ({"groups": None, "email_verified": True}, OF_THE_SHOP, False),
        ({"groups": {"shop": 1}, "email_verified": True}, OF_THE_SHOP, False),
        ({}, rule(), False),
        ({"a": "b", "aud": ["x"]}, rule("x", a="b"), True),
        ({"a": "b", "aud": "y"}, rule("x", a="b"), False),
        ({"a": "b", "aud": "y"}, rule(a="b"), True),
        ({"level": 3}, rule(level="3"), True),
    ],
)
def test_a_rule_fits_where_each_of_its_patterns_does(
    claims: dict[str, object], wanted: TrustRule, *, fits: bool
) -> None:
    said = {"iss": ISSUER, "aud": "pactgate", **claims}
    assert roles_of(said, [wanted, wanted]) == ([GivenRole(VIEWER.uuid)] if fits else [])
