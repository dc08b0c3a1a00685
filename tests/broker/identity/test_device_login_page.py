"""The page on which a person lets a command line be logged in as themselves, over HTTP."""

from collections.abc import Iterator

import httpx
import pytest

from pactgate.broker.domain.identity.permissions import MAINTAINER, VIEWER
from pactgate.broker.store.engine import Database
from tests.broker.conftest import WithSettings
from tests.broker.identity.conftest import WRITER
from tests.builders.administrators import logged_in
from tests.builders.pages import said
from tests.builders.visitors import VisitorOfPages
from tests.story import Json

PAGE = "/login/device"


@pytest.fixture
def url(with_settings: WithSettings) -> str:
    return with_settings(**WRITER).url


@pytest.fixture
def ann(url: str, database: Database) -> Iterator[VisitorOfPages]:
    """A maintainer."""
    with logged_in(database, url, "Ann", MAINTAINER) as visitor:
        yield visitor


def begun(url: str, client: str = "a laptop") -> Json:
    answer = httpx.post(f"{url}/login/device/codes", json={"client": client})
    assert answer.status_code == 200
    waiting: Json = answer.json()
    return waiting


def asked(url: str, waiting: Json) -> Json:
    answer: Json = httpx.post(f"{url}/login/device/tokens", json={"device_code": waiting["device_code"]}).json()
    return answer


def test_a_person_sees_who_asks_and_allows_it(url: str, ann: VisitorOfPages) -> None:
    waiting = begun(url, "pactgate on <b>laptop</b>")
    page = ann.get(waiting["verification_uri_complete"].removeprefix(url))
    assert "pactgate on <b>laptop</b> asks to be logged in as you" in said(page.text)
    assert waiting["user_code"] in said(page.text)
    assert "which may do what you may do" in said(page.text)
    assert page.headers["cache-control"] == "no-store"
    assert asked(url, waiting)["error"] == "authorization_pending"
    allowed = ann.post(PAGE, code=waiting["user_code"], decision="allow")
    assert "The command line is logged in" in said(allowed.text)
    headers = {"Authorization": f"Bearer {asked(url, waiting)['access_token']}"}
    assert httpx.get(f"{url}/user", headers=headers).json()["name"] == "Ann"
    assert "pactgate login (pactgate on <b>laptop</b>)" in said(ann.get("/me").text)


def test_a_code_is_typed_as_it_comes(url: str, ann: VisitorOfPages) -> None:
    waiting = begun(url)
    assert "shows a code while it waits" in said(ann.get(PAGE).text)
    typed = waiting["user_code"].lower().replace("-", " ")
    assert "a laptop asks to be logged in" in said(ann.get(f"{PAGE}?code={typed}").text)


@pytest.mark.parametrize("decision", ["refuse", "", "ALLOW"])
def test_all_but_yes_is_no(url: str, ann: VisitorOfPages, decision: str) -> None:
    waiting = begun(url)
    refused = ann.post(PAGE, code=waiting["user_code"], decision=decision)
    assert "The command line is not logged in" in said(refused.text)
    assert asked(url, waiting)["error"] == "access_denied"


def test_a_viewer_lets_in_what_only_reads(url: str, database: Database) -> None:
    waiting = begun(url)
    with logged_in(database, url, "Vic", VIEWER) as vic:
        assert "with which it can only read" in said(vic.get(f"{PAGE}?code={waiting['user_code']}").text)
        vic.post(PAGE, code=waiting["user_code"], decision="allow")
    headers = {"Authorization": f"Bearer {asked(url, waiting)['access_token']}"}
    assert httpx.get(f"{url}/pacticipants", headers=headers).status_code == 200
    assert httpx.post(f"{url}/pacticipants", json={"name": "web"}, headers=headers).status_code == 403


def test_a_code_that_nobody_waits_with_is_told_so(url: str, ann: VisitorOfPages) -> None:
    for answer in (ann.get(f"{PAGE}?code=BCDF-BCDF"), ann.post(PAGE, code="BCDF-BCDF", decision="allow")):
        assert answer.status_code == 404
        assert "start pactgate login again" in said(answer.text)
    waiting = begun(url)
    ann.post(PAGE, code=waiting["user_code"], decision="allow")
    asked(url, waiting)
    assert ann.post(PAGE, code=waiting["user_code"], decision="allow").status_code == 404


def test_who_cannot_allow_it_is_told_before_they_try(url: str, database: Database) -> None:
    waiting = begun(url)
    with VisitorOfPages(url) as root, logged_in(database, url, "Nob", None) as nob:
        root.log_in("root", "secret")
        for visitor, why in ((root, "You stand in the broker's settings"), (nob, "needs the permission")):
            page = visitor.get(f"{PAGE}?code={waiting['user_code']}")
            assert why in said(page.text)
            assert 'value="allow"' not in page.text
            assert visitor.post(PAGE, code=waiting["user_code"], decision="allow").status_code == 403
    assert asked(url, waiting)["error"] == "authorization_pending"


def test_the_login_leads_back_to_the_code(url: str) -> None:
    with VisitorOfPages(url) as stranger:
        led = stranger.get(f"{PAGE}?code=BCDF-BCDF")
        assert led.url.path == "/login"
        assert led.url.params["return_to"] == f"{PAGE}?code=BCDF-BCDF"
