"""People with a password in the settings log in with the form: sessions, cookies, forms of others, and guessing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import delete, select, update

from pactgate.broker.domain.identity.sessions import return_path
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity.identity_tables import sessions
from pactgate.broker.web.app import PAGES
from pactgate.broker.web.forms import read_form
from tests.broker.conftest import WithSettings
from tests.builders.visitors import VisitorOfPages
from tests.conftest import serving

USERS = {
    "basic_auth_username": "root",
    "basic_auth_password": "a long secret",
    "basic_auth_read_only_username": "reader",
    "basic_auth_read_only_password": "other secret",
}
HTML = {"Accept": "text/html", "Upgrade-Insecure-Requests": "1"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def broker_url(with_settings: WithSettings) -> str:
    return with_settings(**USERS).url


@pytest.fixture
def visitor(broker_url: str) -> Iterator[VisitorOfPages]:
    with VisitorOfPages(broker_url) as somebody:
        yield somebody


def rows(database: Database) -> list[str]:
    return database.read(lambda tx: [*tx.execute(select(sessions.c.sha256)).scalars()])


def test_whoever_is_not_logged_in_is_led_to_the_form_and_back(visitor: VisitorOfPages) -> None:
    page = visitor.get("/network?environment=x")
    assert page.url.path == "/login"
    assert page.url.params["return_to"] == "/network?environment=x"
    answer = visitor.log_in("root", "a long secret", return_to=page.url.params["return_to"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/network?environment=x")
    assert visitor.name() == "root"


def test_the_audit_log_has_who_logged_in_and_out(visitor: VisitorOfPages, broker_url: str) -> None:
    visitor.log_in("root", "a long secret")
    visitor.post("/logout")
    events = httpx.get(f"{broker_url}/audit", auth=("root", "a long secret")).json()["events"]
    assert [(each["type"], each["user"]["name"]) for each in events] == [("logged_in", "root"), ("logged_out", "root")]


def test_programs_are_asked_for_credentials_as_before(broker_url: str) -> None:
    for headers in (JSON, {"Accept": "*/*"}, {}):
        answer = httpx.get(f"{broker_url}/pacticipants", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_browser_that_sends_basic_authentication_is_known_as_before(broker_url: str) -> None:
    with httpx.Client(base_url=broker_url, auth=("root", "a long secret"), headers=HTML) as browser:
        assert browser.get("/").status_code == 200
        assert "Log out" not in browser.get("/").text
        assert "basic authentication" in browser.get("/me").text


def test_the_cookie_is_for_the_broker_alone_and_the_secret_is_not_stored(
    visitor: VisitorOfPages, database: Database
) -> None:
    cookie = visitor.log_in("root", "a long secret").headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "Domain" not in cookie
    assert visitor.secret() not in str(rows(database))


def test_behind_tls_the_cookie_says_so_in_its_name(broker_url: str) -> None:
    form = {"username": "root", "password": "a long secret"}
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "pacts.example.org"}
    cookie = httpx.post(f"{broker_url}/login", data=form, headers=forwarded).headers["set-cookie"]
    assert cookie.startswith("__Host-pactgate_session=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    below = {**forwarded, "X-Forwarded-Prefix": "/broker"}
    answer = httpx.post(f"{broker_url}/login", data=form, headers=below)
    assert answer.headers["location"] == "/broker/"
    assert answer.headers["set-cookie"].startswith("__Secure-pactgate_session=")
    assert "Path=/broker" in answer.headers["set-cookie"]


def test_a_session_is_another_after_each_login_and_the_one_before_is_over(
    visitor: VisitorOfPages, database: Database, broker_url: str
) -> None:
    form = {"username": "root", "password": "a long secret"}
    planted = httpx.post(f"{broker_url}/login", data=form, headers={"Cookie": "pactgate_session=planted"})
    assert "planted" not in planted.headers["set-cookie"]
    asked = {**JSON, "Cookie": "pactgate_session=planted"}
    assert httpx.get(f"{broker_url}/pacticipants", headers=asked).status_code == 401
    database.write(lambda tx: tx.execute(delete(sessions)))
    visitor.log_in("root", "a long secret")
    first = visitor.secret()
    visitor.log_in("root", "a long secret")
    assert visitor.secret() != first
    assert len(rows(database)) == 1
    stale = httpx.get(f"{broker_url}/pacticipants", headers={**JSON, "Cookie": f"pactgate_session={first}"})
    assert stale.status_code == 401
    assert "log in again" in stale.json()["error"]


def test_logging_out_ends_the_session_for_whoever_has_its_cookie(visitor: VisitorOfPages, broker_url: str) -> None:
    visitor.log_in("root", "a long secret")
    copied = {"Cookie": f"pactgate_session={visitor.secret()}"}
    assert httpx.get(f"{broker_url}/pacticipants", headers={**JSON, **copied}).status_code == 200
    assert "You are logged out" in visitor.post("/logout").text
    assert visitor.secret() == ""
    assert httpx.get(f"{broker_url}/pacticipants", headers={**JSON, **copied}).status_code == 401
    assert visitor.get("/").url.path == "/login"


def test_a_session_that_is_over_leads_to_the_form_which_says_so(visitor: VisitorOfPages, database: Database) -> None:
    visitor.log_in("root", "a long secret")
    past = datetime.now(UTC) - timedelta(seconds=1)
    database.write(lambda tx: tx.execute(update(sessions).values(expires_at=past)))
    page = visitor.get("/network")
    assert page.url.path == "/login"
    assert "Your session is over" in page.text


@pytest.mark.parametrize("changed", [{"basic_auth_password": "a new secret"}, {"basic_auth_username": "someone"}])
def test_another_password_or_no_user_any_more_ends_the_session(
    visitor: VisitorOfPages, database: Database, changed: dict[str, str]
) -> None:
    visitor.log_in("root", "a long secret")
    cookie = {**JSON, "Cookie": f"pactgate_session={visitor.secret()}"}
    for broker in serving(Settings.model_validate(USERS), database):
        assert httpx.get(f"{broker.url}/pacticipants", headers=cookie).status_code == 200
    for broker in serving(Settings.model_validate({**USERS, **changed}), database):
        assert httpx.get(f"{broker.url}/pacticipants", headers=cookie).status_code == 401


def test_a_reader_writes_nothing_and_is_told_why(visitor: VisitorOfPages) -> None:
    visitor.log_in("reader", "other secret")
    token = {"X-CSRF-Token": visitor.form_token()}
    answer = visitor.client.post("/pacticipants", json={"name": "web"}, headers={**JSON, **token})
    assert answer.status_code == 403
    assert "needs the permission contract_data:publish" in answer.json()["error"]


def test_the_cookie_alone_writes_nothing(visitor: VisitorOfPages) -> None:
    visitor.log_in("root", "a long secret")
    write = {"url": "/pacticipants", "json": {"name": "web"}}
    refused = visitor.client.post(**write, headers=JSON)  # type: ignore[arg-type]
    assert refused.status_code == 403
    assert "X-CSRF-Token" in refused.json()["error"]
    wrong = visitor.client.post(**write, headers={**JSON, "X-CSRF-Token": "x" * 64})  # type: ignore[arg-type]
    assert wrong.status_code == 403
    assert visitor.client.get("/pacticipants/web", headers=JSON).status_code == 404
    right = {**JSON, "X-CSRF-Token": visitor.form_token()}
    assert visitor.client.post(**write, headers=right).status_code == 201  # type: ignore[arg-type]


def test_a_form_without_the_token_of_its_session_changes_nothing(visitor: VisitorOfPages, broker_url: str) -> None:
    visitor.log_in("root", "a long secret")
    with VisitorOfPages(broker_url) as other:
        other.log_in("root", "a long secret")
        foreign = other.form_token()
    for sent in ("", "x", foreign, "ä"):
        refused = visitor.post("/logout", csrf=sent)
        assert refused.status_code == 403
        assert "not made for your session" in refused.text
    assert visitor.name() == "root"


def test_every_page_that_changes_something_asks_for_the_token_of_the_session() -> None:
    """A new page that takes another way is found here; only who logs in has no session yet."""
    found = [each for page in PAGES for each in page.router.routes if isinstance(each, APIRoute)]
    changing = {each.name: each for each in found if (each.methods or set()) - {"GET", "HEAD"}}
    asking = {
        name for name, each in changing.items() if read_form in {part.call for part in each.dependant.dependencies}
    }
    assert changing.keys() - asking == {"log_in"}
    assert {"log_out", "make_own_token", "revoke_own_token"} <= asking


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
def test_a_page_of_another_site_writes_nothing_whatever_the_browser_sends_along(
    broker_url: str, sent: dict[str, str]
) -> None:
    answer = httpx.post(
        f"{broker_url}/pacticipants", json={"name": "web"}, headers=sent, auth=("root", "a long secret")
    )
    assert answer.status_code == 403
    assert "page of another site" in answer.json()["error"]
    form = {"username": "root", "password": "a long secret"}
    assert httpx.post(f"{broker_url}/login", data=form, headers=sent).status_code == 403


def test_requests_of_this_site_and_of_programs_write(broker_url: str) -> None:
    for number, sent in enumerate(({}, {"Origin": broker_url}, {"Sec-Fetch-Site": "same-origin"})):
        body = {"name": f"web {number}"}
        answer = httpx.post(f"{broker_url}/pacticipants", json=body, headers=sent, auth=("root", "a long secret"))
        assert answer.status_code == 201


def test_an_authorization_header_goes_before_the_cookie(visitor: VisitorOfPages) -> None:
    visitor.log_in("root", "a long secret")
    as_reader = visitor.client.post(
        "/pacticipants", json={"name": "web"}, headers=JSON, auth=("reader", "other secret")
    )
    assert as_reader.status_code == 401
    as_root = visitor.client.post("/pacticipants", json={"name": "web"}, headers=JSON, auth=("root", "a long secret"))
    assert as_root.status_code == 201


def test_guessing_with_the_form_is_slowed_down_like_guessing_with_headers(visitor: VisitorOfPages) -> None:
    answers = [visitor.log_in("root", f"guess {number}") for number in range(12)]
    assert [each.status_code for each in answers] == [401] * 10 + [429] * 2
    assert "Too many logins" in answers[-1].text
    assert int(answers[-1].headers["retry-after"]) > 0
    header = visitor.client.get("/pacticipants", headers=JSON, auth=("root", "guess"))
    assert header.status_code == 429


def test_who_is_nobody_is_told_the_same_as_who_has_a_wrong_password(visitor: VisitorOfPages) -> None:
    wrong, unknown = visitor.log_in("root", "x"), visitor.log_in("nobody", "x")
    assert wrong.text.replace('value="root"', "") == unknown.text.replace('value="nobody"', "")


EVIL = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "%2F%2Fevil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20x",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/" * 3_000,
]


@pytest.mark.parametrize("wanted", EVIL)
def test_a_login_leads_to_no_other_place(visitor: VisitorOfPages, wanted: str) -> None:
    assert visitor.log_in("root", "a long secret", return_to=wanted).headers["location"] == "/"
    # Also for who is logged in already.
    answer = visitor.client.get("/login", params={"return_to": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "wanted", ["/", "/matrix/provider/a%2Fb/consumer/%C3%BC?q[]=1&x=%20", "/me", "/pacticipants/a"]
)
def test_a_login_leads_back_to_pages(wanted: str) -> None:
    assert return_path(wanted) == wanted


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, 415),
        ({"content": b"username=%ff", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 400),
        ({"data": {"username": "x" * 70_000}}, 413),
        ({"data": {"username": "\x00"}}, 400),
        ({"data": {"other": "x"}}, 401),
        ({"data": {"username": "root", "password": "ä\u2603"}}, 401),
    ],
)
def test_a_form_that_is_none_is_refused(broker_url: str, sent: dict[str, object], status: int) -> None:
    assert httpx.post(f"{broker_url}/login", **sent).status_code == status  # type: ignore[arg-type]


def test_where_nobody_can_log_in_nothing_changes(with_settings: WithSettings) -> None:
    story = with_settings()
    page = httpx.get(f"{story.url}/", headers=HTML)
    assert page.status_code == 200
    assert "Log in" not in page.text
    assert "Nobody logs in to this broker" in httpx.get(f"{story.url}/login", headers=HTML).text
    tokens = with_settings(api_tokens="a-token")
    answer = httpx.get(f"{tokens.url}/", headers=HTML)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_where_everybody_reads_pages_say_who_is_logged_in(with_settings: WithSettings) -> None:
    with VisitorOfPages(with_settings(**USERS, allow_public_read=True).url) as visitor:
        assert 'href="/login?return_to=/network"' in visitor.get("/network").text
        visitor.log_in("root", "a long secret")
        assert ">root</bdi>" in visitor.get("/network").text
