"""What an administrator does with people, teams and system accounts on pages, over HTTP."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import update

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, MAINTAINER, VIEWER
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity.identity_tables import assignments
from pactgate.broker.web.administration import ADMINISTERED
from pactgate.broker.web.app import PAGES
from tests.broker.conftest import WithSettings
from tests.builders.administrators import done, logged_in, refusal
from tests.builders.pages import said
from tests.builders.people import invite
from tests.builders.visitors import VisitorOfPages

# Somebody who may read: so the broker is not open, and nobody of the settings may repair what accounts break.
READER = {"basic_auth_read_only_username": "guest", "basic_auth_read_only_password": "secret"}
CI_ROLE, VIEWER_ROLE = {"role": CI.uuid}, {"role": VIEWER.uuid}


@pytest.fixture
def url(with_settings: WithSettings) -> str:
    return with_settings(**READER).url


@pytest.fixture
def ada(url: str, database: Database) -> Iterator[VisitorOfPages]:
    """An administrator."""
    with logged_in(database, url, "Ada", ADMINISTRATOR) as visitor:
        yield visitor


def invited(ada: VisitorOfPages, name: str = "Ann") -> str:
    """The address of the page of somebody who was invited just now."""
    answer = ada.post("/admin/users/invite", name=name, email=f"{name}@example.org")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def created(ada: VisitorOfPages, where: str, **fields: str) -> str:
    """The address of the page of what a form made."""
    answer = ada.post(f"{where}/create", **fields)
    assert answer.status_code == 303, said(answer.text)
    return str(answer.headers["location"])


def test_a_person_is_invited_found_and_told_that_no_mail_was_sent(ada: VisitorOfPages) -> None:
    page = done(ada, ada.post("/admin/users/invite", name="Ann Example", email="Ann@example.org"))
    assert "pactgate sent no mail" in said(page.text)
    assert "viewer as the role says" in said(page.text)
    found = ada.get("/admin/users?q=ann@")
    assert "1 person found" in said(found.text)
    assert "0 people found" in said(ada.get("/admin/users?q=ann&state=disabled").text)


def test_an_invitation_that_cannot_be_keeps_what_was_typed(ada: VisitorOfPages) -> None:
    answer = ada.post("/admin/users/invite", name='Ann "A" <b>', email="nowhere")
    assert refusal(answer) == "The e-mail address must be an e-mail address, such as ann@example.org."
    assert 'value="Ann &#34;A&#34; &lt;b&gt;"' in answer.text
    assert 'value="nowhere"' in answer.text
    assert refusal(ada.post("/admin/users/invite", name=" ", email="ann@example.org")) == "The name cannot be blank."


def test_roles_are_given_for_what_they_are_meant_and_taken_one_by_one(ada: VisitorOfPages) -> None:
    person, team = invited(ada), created(ada, "/admin/teams", name="Shop")
    uuid = team.rpartition("/")[2]
    for reach in (
        {},
        {"reach": "everything"},
        {"reach": f"team:{uuid}"},
        {"reach": "application", "application": "web"},
    ):
        page = done(ada, ada.post(f"{person}/roles/add", **CI_ROLE, **reach))
    text = said(page.text)
    for told in ("ci as the role says", "ci for everything", "ci for the team Shop", "ci for the application web"):
        assert told in text
    again = ada.post(f"{person}/roles/add", **CI_ROLE, reach="application", application="web")
    assert refusal(again) == "The role ci is given to Ann already."
    taken = re.search(
        r'name="assignment" value="(\d+)"><button class="small">Remove<span class="vh"> ci web', page.text
    )
    assert taken
    left = said(done(ada, ada.post(f"{person}/roles/remove", assignment=taken.group(1))).text)
    assert "ci for the application web" not in left
    assert "ci for the team Shop" in left
    assert ada.post(f"{person}/roles/remove", assignment=taken.group(1)).status_code == 404
    assert "assignment must be a whole number" in refusal(ada.post(f"{person}/roles/remove", assignment="x"))


def test_a_role_that_a_login_gave_says_that_it_comes_again(ada: VisitorOfPages, database: Database) -> None:
    person = invited(ada)
    assert "given by a trust rule" not in said(ada.get(person).text)
    database.write(lambda tx: tx.execute(update(assignments).values(by_login=True)))
    assert "viewer as the role saysgiven by a trust rule at the login, and again" in said(ada.get(person).text)
    # By hand it is another one, which stays whatever the next login gives.
    assert said(done(ada, ada.post(f"{person}/roles/add", **VIEWER_ROLE)).text).count("Remove viewer") == 2


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"role": "nobody"}, "The role names 'nobody', which is no role"),
        ({}, "The role cannot be blank."),
        ({**CI_ROLE, "reach": "application"}, "The application is missing"),
        ({**CI_ROLE, "application": "web"}, "but the role is not for one application"),
        ({**CI_ROLE, "reach": "team:nowhere"}, "which is not there"),
    ],
)
def test_a_role_that_cannot_be_given_changes_nothing(ada: VisitorOfPages, fields: dict[str, str], why: str) -> None:
    person = invited(ada)
    assert why in refusal(ada.post(f"{person}/roles/add", **fields))
    assert said(ada.get(person).text).count("Remove") == 1


def test_a_person_is_renamed_disabled_enabled_and_deleted(ada: VisitorOfPages) -> None:
    person = invited(ada)
    assert "Anna" in said(done(ada, ada.post(f"{person}/change", name="Anna", email="anna@example.org")).text)
    assert refusal(ada.post(f"{person}/change", name="Anna", email="ada@example.org")).startswith(
        "The e-mail address is taken"
    )
    assert "disabled anna@example.org" in said(done(ada, ada.post(f"{person}/change", active="no")).text)
    assert "active anna@example.org" in said(done(ada, ada.post(f"{person}/change", active="yes")).text)
    assert "Anna" not in said(done(ada, ada.post(f"{person}/delete")).text)
    assert ada.get(person).status_code == 404
    assert ada.post(f"{person}/delete").status_code == 404


def test_the_last_administrator_stays(ada: VisitorOfPages) -> None:
    row = re.search(r"/admin/users/[\w-]{36}", ada.get("/admin/users?q=ada").text)
    assert row
    for form, fields in (("change", {"active": "no"}), ("delete", {})):
        answer = ada.post(f"{row.group()}/{form}", **fields)
        assert "Nobody would be left who may administer the broker" in refusal(answer, 409)
    assert ada.get("/me").status_code == 200


def test_a_team_has_members_administrators_and_applications(ada: VisitorOfPages) -> None:
    invited(ada)
    team, bot = created(ada, "/admin/teams", name="Shop"), created(ada, "/admin/system-accounts", name="Bot", **CI_ROLE)
    done(ada, ada.post(f"{team}/members/add", member="ANN@example.org"))
    page = done(ada, ada.post(f"{team}/members/add", member="bot"))
    assert "Botsystem account" in said(page.text)
    assert "is nobody here: no person has the address 'eve'" in refusal(ada.post(f"{team}/members/add", member="eve"))
    uuid = bot.rpartition("/")[2]
    changed = done(ada, ada.post(f"{team}/administrators/change", account=uuid, administers="yes"))
    assert ", administrator of the team" in said(changed.text)
    changed = done(ada, ada.post(f"{team}/administrators/change", account=uuid, administers="no"))
    assert ", administrator of the team" not in said(changed.text)
    assert "Bot" not in said(done(ada, ada.post(f"{team}/members/remove", account=uuid)).text)
    none = refusal(ada.post(f"{team}/applications/change", application="web", belongs="yes"))
    assert none.startswith("The application names 'web', which is no application.")
    ada.post(f"{bot}/roles/add", **CI_ROLE, reach="application", application="web")
    mine = done(ada, ada.post(f"{team}/applications/change", application="web", belongs="yes"))
    assert "Remove web" in said(mine.text)
    assert "answers for no application" in said(
        done(ada, ada.post(f"{team}/applications/change", application="web", belongs="no")).text
    )


def test_a_team_is_found_renamed_and_deleted_and_has_environments(
    ada: VisitorOfPages, with_settings: WithSettings
) -> None:
    with_settings().environment("staging")
    team = created(ada, "/admin/teams", name="Shop")
    created(ada, "/admin/teams", name="Cellar")
    assert "1 team found" in said(ada.get("/admin/teams?q=sho").text)
    assert "is taken: there is a team called Cellar" in refusal(ada.post(f"{team}/change", name="cellar"))
    assert "Market" in said(done(ada, ada.post(f"{team}/change", name="Market")).text)
    place = re.search(r'<option value="([\w-]+)">staging', ada.get(team).text)
    assert place
    fields = {"environment": place.group(1)}
    assert "Remove staging" in said(done(ada, ada.post(f"{team}/environments/change", **fields, belongs="yes")).text)
    left = said(done(ada, ada.post(f"{team}/environments/change", **fields, belongs="no")).text)
    assert "No environment belongs to the team" in left
    assert "Market" not in said(done(ada, ada.post(f"{team}/delete")).text)


def test_a_pipeline_gets_a_token_that_is_shown_once_and_revoked(ada: VisitorOfPages, url: str) -> None:
    bot = created(ada, "/admin/system-accounts", name="CI of web", **CI_ROLE)
    assert "The description must be filled" in refusal(ada.post(f"{bot}/tokens/create", days="30"))
    assert "The days must be a whole number" in refusal(ada.post(f"{bot}/tokens/create", description="x", days="0"))
    page = ada.post(f"{bot}/tokens/create", description="GitLab", days="30")
    assert (page.status_code, page.headers["cache-control"]) == (201, "no-store")
    token = re.search(r"pgt_[\w-]{40,}", page.text)
    assert token
    headers = {"Authorization": f"Bearer {token.group()}"}
    assert httpx.put(f"{url}/pacticipants/web/versions/1", json={}, headers=headers).status_code == 201
    listed = ada.get(bot)
    assert token.group() not in listed.text
    revoke = re.search(rf"{bot}/tokens/[\w-]+/revoke", listed.text)
    assert revoke
    assert "It has no tokens" in said(done(ada, ada.post(revoke.group())).text)
    assert httpx.get(f"{url}/pacticipants", headers=headers).status_code == 401
    assert ada.post(revoke.group()).status_code == 404


def test_a_system_account_is_created_once_changed_and_deleted(ada: VisitorOfPages) -> None:
    bot = created(ada, "/admin/system-accounts", name="Bot", **CI_ROLE, reach="everything")
    again = ada.post("/admin/system-accounts/create", name="bot", **VIEWER_ROLE, reach="everything")
    assert refusal(again) == "The name is taken: there is a system account called Bot."
    assert f'<option value="{VIEWER.uuid}" selected>' in again.text
    assert '<option value="everything" selected>' in again.text
    assert "disabled" in said(done(ada, ada.post(f"{bot}/change", active="no")).text)
    refused = ada.post(f"{bot}/tokens/create", description="x", days="30")
    assert refusal(refused) == "Bot is disabled: enable it first."
    assert "There is none yet" in said(done(ada, ada.post(f"{bot}/delete")).text)


def test_an_account_is_shown_as_what_it_is(ada: VisitorOfPages) -> None:
    person, bot = invited(ada), created(ada, "/admin/system-accounts", name="Bot", **CI_ROLE)
    crossed = person.replace("users", "system-accounts"), bot.replace("system-accounts", "users")
    for address, right in zip(crossed, (person, bot), strict=True):
        assert ada.get(address, follow=False).headers["location"] == right
    # The forms of one kind are not a way round to the other.
    assert ada.post(f"{crossed[0]}/tokens/create", description="x", days="30").status_code == 404


def test_a_maintainer_makes_system_accounts_of_their_team_and_no_others(
    ada: VisitorOfPages, url: str, database: Database
) -> None:
    team, bot = created(ada, "/admin/teams", name="Shop"), created(ada, "/admin/system-accounts", name="Bot", **CI_ROLE)
    with logged_in(database, url, "Max", MAINTAINER) as max_:
        done(ada, ada.post(f"{team}/members/add", member="max@example.org"))
        answer = max_.post("/admin/system-accounts/create", name="Mine", **CI_ROLE)
        assert "needs the permission system_account:manage" in refusal(answer, 403)
        mine = created(max_, "/admin/system-accounts", name="Mine", **CI_ROLE, team=team.rpartition("/")[2])
        assert max_.post(f"{mine}/tokens/create", description="x", days="30").status_code == 201
        more = max_.post(f"{mine}/roles/add", role=ADMINISTRATOR.uuid)
        assert "Nobody gives more than they may do themselves" in refusal(more, 403)
        assert "Make a token" not in said(max_.get(bot).text)
        assert max_.post(f"{bot}/tokens/create", description="x", days="30").status_code == 403
        assert "Delete" not in said(max_.get(team).text)
        assert "Give the role" not in said(max_.get(invited(ada)).text)


def test_who_administers_a_team_changes_that_one_alone(ada: VisitorOfPages, url: str, database: Database) -> None:
    mine, other = (created(ada, "/admin/teams", name=name) for name in ("Shop", "Cellar"))
    invited(ada)
    with logged_in(database, url, "Tom", VIEWER) as tom:
        page = done(ada, ada.post(f"{mine}/members/add", member="tom@example.org"))
        uuid = re.search(r'name="account" value="([\w-]+)"', page.text)
        assert uuid
        done(ada, ada.post(f"{mine}/administrators/change", account=uuid.group(1), administers="yes"))
        done(tom, tom.post(f"{mine}/members/add", member="ann@example.org"))
        assert "needs the permission team:manage" in refusal(tom.post(f"{other}/change", name="x"), 403)
        assert tom.post("/admin/teams/create", name="x").status_code == 403
        assert tom.post(f"{mine}/delete").status_code == 403


FORMS = [
    (each.name, re.sub(r"\{\w+\}", "x", each.path_format))
    for page in PAGES
    for each in page.router.routes
    if isinstance(each, APIRoute) and "POST" in (each.methods or ()) and re.match(r"/(admin|secrets)\b", each.path)
]


def test_no_form_is_for_who_only_sees_and_none_goes_without_the_token_of_the_session(
    ada: VisitorOfPages, url: str, database: Database
) -> None:
    assert len(FORMS) > 25
    with logged_in(database, url, "Vic", VIEWER) as vic, VisitorOfPages(url) as stranger:
        assert {name: status for name, path in FORMS if (status := vic.post(path).status_code) != 403} == {}
        led = {name: stranger.client.post(path).headers.get("location") for name, path in FORMS}
        assert {name: address for name, address in led.items() if address != "/login"} == {}
    refused = {name: ada.post(path, csrf="x") for name, path in FORMS}
    assert {name for name, each in refused.items() if "not made for your session" not in each.text} == set()


SEEN = {
    "nobody": [],
    "ci": [],
    "viewer": ["users", "teams", "roles"],
    "maintainer": ["users", "teams", "roles", "system_accounts", "secrets"],
    "administrator": [route for route, _, _ in ADMINISTERED],
}
ADDRESSES = {
    "users": "/admin/users",
    "teams": "/admin/teams",
    "roles": "/admin/roles",
    "system_accounts": "/admin/system-accounts",
    "trust_rules": "/admin/trust-rules",
    "secrets": "/secrets",
    "audit": "/audit",
}


def test_pages_are_for_who_may_see_them_and_so_are_the_ways_to_them(url: str, database: Database) -> None:
    roles = {"nobody": None, "ci": CI, "viewer": VIEWER, "maintainer": MAINTAINER, "administrator": ADMINISTRATOR}
    with ExitStack() as stack:
        for who, role in roles.items():
            visitor = stack.enter_context(logged_in(database, url, who, role))
            statuses = {name: visitor.get(address).status_code for name, address in ADDRESSES.items()}
            assert [name for name, status in statuses.items() if status == 200] == SEEN[who]
            assert {status for name, status in statuses.items() if name not in SEEN[who]} <= {403}
            ways = visitor.get("/me").text
            assert ('href="/admin"' in ways) == bool(SEEN[who])
            first = visitor.get("/admin")
            assert first.status_code == (200 if SEEN[who] else 403)
            if SEEN[who]:
                tabs = re.search(r'<nav class="tabs".*?</nav>', first.text, re.DOTALL)
                assert tabs
                assert re.findall(r'href="([^"]+)"', tabs.group()) == [ADDRESSES[name] for name in SEEN[who]]


def test_the_same_addresses_are_the_api_for_who_wants_json(ada: VisitorOfPages) -> None:
    for address in (*ADDRESSES.values(), invited(ada)):
        answer = ada.client.get(address, headers={"Accept": "application/json"})
        assert (answer.status_code, "json" in answer.headers["content-type"]) == (200, True)


def test_an_open_broker_has_the_pages_too(with_settings: WithSettings) -> None:
    with VisitorOfPages(with_settings().url) as anybody:
        team = created(anybody, "/admin/teams", name="Shop")
        assert "Shop" in said(anybody.get(team).text)
        assert "pages for administrators" not in anybody.get("/admin").text


def test_a_long_list_is_shown_in_parts(ada: VisitorOfPages, database: Database) -> None:
    for number in range(120):
        invite(database, f"person {number:03}", f"{number}@example.org")
    page = ada.get("/admin/users")
    assert "1 to 100 of 121 people" in said(page.text)
    assert "101 to 121 of 121" in said(ada.get("/admin/users?page=2").text)
    # Also beside a form that was refused, which has another address.
    refused = ada.post("/admin/users/invite", name="x", email="x")
    assert 'href="/admin/users?page=2"' in refused.text


def test_the_log_tells_it_as_it_tells_the_same_by_the_api(ada: VisitorOfPages) -> None:
    person, team = invited(ada), created(ada, "/admin/teams", name="Shop")
    ada.post(f"{person}/roles/add", **CI_ROLE)
    ada.post(f"{team}/members/add", member="ann@example.org")
    ada.post(f"{person}/delete")
    answer = ada.client.get("/audit", headers={"Accept": "application/json"})
    told = [(each["type"], each["subject"], each["user"]["name"]) for each in answer.json()["events"]]
    assert told == [
        ("users_invited", "Ann", "Ada"),
        ("team_created", "Shop", "Ada"),
        ("role_assignments_changed", "Ann", "Ada"),
        ("team_changed", "Shop", "Ada"),
        ("user_deleted", "Ann", "Ada"),
    ]
    assert "team changed Shop" in said(ada.get("/audit?type=team changed").text)
