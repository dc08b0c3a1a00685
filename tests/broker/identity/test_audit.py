"""Who changed what stays to be read: every write leaves its row, and what is refused, read or repeated leaves none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from pactgate.broker.api.app import ROUTERS
from pactgate.broker.api.identity.audited_routes import AUDITED, WRITES_NOTHING
from pactgate.broker.domain.identity.audit import THE_BROKER, AskedWrite
from pactgate.broker.domain.upkeep.clean_up import CleanUpRules, KeepSelector
from pactgate.broker.jobs.clean_up import clean_up
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity.auditing import asked_by, note_change
from pactgate.broker.web.app import PAGES
from tests.conftest import RunningBroker, serving
from tests.story import Json, Story, pact

SETTINGS = {"basic_auth_username": "root", "basic_auth_password": "r"}


@pytest.fixture
def root(broker: RunningBroker) -> Iterator[Story]:
    for running in serving(Settings.model_validate(SETTINGS), broker.database):
        with Story(running.url, auth=("root", "r")) as story:
            yield story


BY_REDIRECT = "login_callback"
"""The one address that writes though it is asked for by GET: where a provider sends people back to."""


def events(story: Story, **query: Any) -> list[Json]:
    found: list[Json] = story.get("/audit", params=query)["events"]
    return found


def types(story: Story, **query: Any) -> list[str]:
    return [each["type"] for each in events(story, **query)]


def with_token(root: Story, secret: str) -> Story:
    story = Story(root.url)
    story.client.headers["Authorization"] = f"Bearer {secret}"
    return story


def publish_some(story: Story, *versions: str) -> None:
    for version in versions:
        story.publish("web", version, pact("web", "orders"))


def test_every_route_that_writes_says_what_it_leaves_in_the_log() -> None:
    routers = [*ROUTERS, *(page.router for page in PAGES)]
    routes = [each for router in routers for each in router.routes if isinstance(each, APIRoute)]
    writing = {each.name for each in routes if not (each.methods or set()) <= {"GET", "HEAD"}}
    assert writing | {BY_REDIRECT} == AUDITED.keys() | WRITES_NOTHING
    assert not AUDITED.keys() & WRITES_NOTHING


def test_every_type_stands_in_the_guide() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "audit-and-secrets.md").read_text()
    assert [each.type for each in AUDITED.values() if f"`{each.type}`" not in guide] == []


def test_an_event_says_who_did_what_and_from_where(root: Story) -> None:
    answer = root.try_to_publish("web", "1", pact("web", "orders"), tags=("v1",))
    [event] = events(root)
    assert (event["type"], event["subject"]) == ("pact_publication", "web version 1")
    assert event["user"] == {"name": "root", "kind": "person", "proof": "basic authentication"}
    assert event["payload"] == {
        "address": "127.0.0.1",
        "requestId": answer.headers["X-Request-ID"],
        "providers": ["orders"],
        "branch": "main",
        "tags": ["v1"],
    }


def test_a_setting_is_there_before_and_after(root: Story) -> None:
    made = root.environment("production", production=True)
    address = made["_links"]["self"]["href"]
    root.request("PUT", address, json={"name": "live", "production": True})
    root.request("DELETE", address)
    created, changed, deleted = events(root)
    assert [created["subject"], changed["subject"], deleted["subject"]] == ["production", "live", "live"]
    assert "before" not in created["payload"]
    assert created["payload"]["after"] == changed["payload"]["before"]
    assert changed["payload"]["after"] == deleted["payload"]["before"] != changed["payload"]["before"]
    assert "after" not in deleted["payload"]


def test_a_system_account_stands_in_the_log_by_its_uuid(root: Story) -> None:
    body = {"name": "CI of web", "roles": [{"role": "ci", "everywhere": True}]}
    account = root.request("POST", "/admin/system-accounts", json=body).json()
    made = root.request("POST", f"/admin/system-accounts/{account['uuid']}/tokens", json={"description": "for CI"})
    secret = made.json()["value"]
    with with_token(root, secret) as pipeline:
        pipeline.publish("web", "1", pact("web", "orders"))
    [event] = events(root, userUuid=account["uuid"])
    assert event["user"]["name"] == "CI of web"
    assert event["user"]["proof"] == "token"
    assert types(root) == ["system_account_created", "token_created", "pact_publication"]
    assert secret not in json.dumps(events(root))


def test_what_is_refused_or_only_read_leaves_nothing(root: Story) -> None:
    with Story(root.url) as nobody:
        assert nobody.request("PUT", "/pacticipants/web/versions/1", json={}).status_code == 401
    assert root.request("PUT", "/pacticipants/web", json={"name": "web"}).status_code == 404
    assert root.request("POST", "/webhooks", json={"request": {"method": "POST", "url": "x"}}).status_code == 400
    root.get("/")
    root.get("/pacticipants")
    assert events(root) == []


def test_whoever_is_not_known_leaves_nothing_by_trying_to_log_in(root: Story) -> None:
    with Story(root.url, cookies={"pactgate_login": "made-up"}) as nobody:
        for _ in range(2):
            assert nobody.request("GET", "/login/callback?state=made-up").status_code == 403
            assert nobody.request("POST", "/login/device/codes", json={"client": "a laptop"}).status_code == 200
    assert types(root) == []


def test_a_deployment_and_a_decision_are_events(root: Story) -> None:
    root.environment("production", production=True)
    publish_some(root, "1")
    version = root.get("/pacticipants/web/versions/1")
    [deploy] = version["_links"]["pb:record-deployment"]
    root.request("POST", deploy["href"], json={})
    question = {"versions": [{"pacticipant": "web", "version": "1"}], "environment": "production"}
    assert root.request("POST", "/decisions", json=question).status_code == 201
    _, _, deployed, decided = events(root)
    assert (deployed["type"], deployed["subject"]) == ("deployment_recorded", "web version 1 to production")
    assert (decided["type"], decided["payload"]["verdict"]) == ("decision_recorded", "unknown")


def test_the_log_is_paged_by_its_events(root: Story) -> None:
    publish_some(root, *map(str, range(5)))
    first = root.get("/audit", params={"pageSize": 2})
    second = root.get(first["_links"]["next"]["href"])
    third = root.get(second["_links"]["next"]["href"])
    assert "next" not in third["_links"]
    listed = [each["subject"] for page in (first, second, third) for each in page["events"]]
    assert listed == [f"web version {number}" for number in range(5)]
    second_by_number = events(root, pageSize=2, pageNumber=2)
    assert second_by_number == second["events"]
    # Whoever has read all goes on with the last one.
    publish_some(root, "5")
    rest = [each["subject"] for each in events(root, **{"from": third["events"][-1]["uuid"]})]
    assert rest == ["web version 4", "web version 5"]


def test_the_log_is_narrowed_and_turned(root: Story) -> None:
    root.environment("production")
    publish_some(root, "1", "2")
    assert types(root, type="environment_created") == ["environment_created"]
    assert types(root, user="somebody else") == []
    newest_first = events(root, sort="-timestamp")
    assert newest_first == events(root, sort="+timestamp")[::-1] == events(root)[::-1]
    since = newest_first[0]["timestamp"]
    assert newest_first[0] in events(root, since=since)
    assert events(root, since="2100-01-01") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "x"}, "must be the uuid of an event"),
        ({"since": "yesterday"}, "must be a moment"),
        ({"sort": "name"}, "must be one of"),
        ({"pageSize": 101}, "less than or equal to 100"),
        ({"pageNumber": 0}, "greater than or equal to 1"),
    ],
)
@pytest.mark.parametrize("accept", ["application/hal+json", "application/x-ndjson"])
def test_a_query_that_cannot_be_is_refused(root: Story, query: Json, said: str, accept: str) -> None:
    answer = root.request("GET", "/audit", params=query, headers={"Accept": accept})
    assert answer.status_code == 400
    assert said in answer.text


def test_the_whole_log_comes_as_lines(root: Story, broker: RunningBroker) -> None:
    with asked_by(AskedWrite(THE_BROKER, "clean_up", "versions")):
        for _ in range(1_100):  # more than are read at once
            broker.database.write(lambda _: None)
    publish_some(root, "1")
    answer = root.request("GET", "/audit", headers={"Accept": "application/x-ndjson"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == len({each["uuid"] for each in lines}) == 1_101
    assert lines[0]["user"] == {"name": "pactgate", "kind": "broker", "proof": "none"}
    assert lines[-1]["type"] == "pact_publication"


def test_what_is_tried_again_leaves_one_row(root: Story, broker: RunningBroker) -> None:
    tries: list[int] = []

    def loses_once(_tx: Transaction) -> None:
        note_change("what was tried", tries=len(tries))
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError("lost", None, Exception())

    with asked_by(AskedWrite(THE_BROKER, "tried", "")):
        broker.database.write(loses_once)
    [event] = events(root)
    assert (event["subject"], event["payload"]) == ("what was tried", {"tries": 1})


@pytest.mark.parametrize("change", ["UPDATE audit_events SET principal = 'x'", "DELETE FROM audit_events"])
def test_no_statement_changes_the_log(root: Story, broker: RunningBroker, change: str) -> None:
    publish_some(root, "1")
    before = events(root)

    def try_to(tx: Transaction) -> None:
        tx.execute(text(change))

    with pytest.raises(DatabaseError, match="append-only"):
        broker.database.write_unaudited(try_to)
    assert events(root) == before


def test_who_may_not_read_the_log_sees_neither_it_nor_its_page(root: Story) -> None:
    body = {"name": "CI of web", "roles": [{"role": "ci", "everywhere": True}]}
    account = root.request("POST", "/admin/system-accounts", json=body).json()
    made = root.request("POST", f"/admin/system-accounts/{account['uuid']}/tokens", json={"description": "for CI"})
    with with_token(root, made.json()["value"]) as pipeline:
        for accept in ("application/hal+json", "application/x-ndjson", "text/html"):
            assert pipeline.request("GET", "/audit", headers={"Accept": accept}).status_code == 403
        assert pipeline.request("GET", "/operations", headers={"Accept": "text/html"}).status_code == 200


def test_people_page_through_the_log(root: Story) -> None:
    publish_some(root, *map(str, range(60)))
    newest = root.request("GET", "/audit", headers={"Accept": "text/html"}).text
    assert "web version 59" in newest
    assert "web version 9<" not in newest
    older = newest.split('">Older</a>')[0].rpartition('href="')[2]
    page = root.request("GET", f"/audit{older}", headers={"Accept": "text/html"}).text
    assert "web version 9<" in page
    newer = page.split('">Newer</a>')[0].rpartition('href="')[2]
    again = root.request("GET", f"/audit{newer}", headers={"Accept": "text/html"}).text
    assert "web version 59" in again


def test_a_clean_up_says_what_it_deleted(root: Story, broker: RunningBroker) -> None:
    publish_some(root, "1", "2")
    rules = CleanUpRules((KeepSelector(latest=True),), limit=100)
    clean_up(broker.database, rules, dry_run=True)
    assert types(root, user="pactgate") == []
    clean_up(broker.database, rules, dry_run=False)
    deleted = [each["payload"] for each in events(root, user="pactgate")]
    assert deleted[0] == {"deleted": {"versions": 1, "pacts": 1}, "versions": ["web version 1"]}
    assert len(events(root, type="pact_publication")) == 2


def test_a_webhook_is_in_the_log_without_its_secrets(root: Story) -> None:
    publish_some(root, "1")
    request = {
        "method": "POST",
        "url": "https://user:wonderland@example.org/hooks?key=wonderland",
        "headers": {"Authorization": "Bearer wonderland"},
        "body": {"token": "wonderland"},
        "password": "wonderland",
        "username": "alice",
    }
    made = root.request("POST", "/webhooks", json={"events": [{"name": "contract_published"}], "request": request})
    assert made.status_code == 201, made.text
    address = made.json()["_links"]["self"]["href"]
    root.request("PUT", address, json={"description": "note_change", "request": request})
    root.request("POST", f"{address}/execute", json={})
    root.request("DELETE", address)
    found = events(root)[1:]
    assert [each["type"] for each in found] == [
        "webhook_created",
        "webhook_changed",
        "webhook_executed",
        "webhook_deleted",
    ]
    assert found[1]["payload"]["after"]["description"] == "note_change"
    assert found[1]["payload"]["after"]["request"]["username"] == "alice"
    assert "wonderland" not in json.dumps(found)


def test_a_database_without_requests_has_no_log(database: Database) -> None:
    def count(tx: Transaction) -> int:
        found: int = tx.execute(text("SELECT count(*) FROM audit_events")).scalar_one()
        return found

    database.write(lambda _: None)
    assert database.read(count) == 0
