"""Decisions that are kept: what was asked, by whom, and what was known then."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from pactgate.broker.domain.upkeep.clean_up import CleanUpRules, Deleted, KeepSelector
from pactgate.broker.jobs.clean_up import clean_up
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.gate.decisions_tables import decisions
from tests.broker.conftest import WithSettings
from tests.story import Json, Story, interaction, pact

ANN = {"Authorization": "Basic " + base64.b64encode(b"ann:secret").decode()}
READER = {"Authorization": "Bearer read-me"}


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 runs in production with orders 1."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders"))
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    story.deploy("web", "1", "production")
    story.deploy("orders", "1", "production")
    return story


def question(pacticipant: str = "orders", version: str = "1", **more: Any) -> Json:
    return {
        "versions": [{"pacticipant": pacticipant, "version": version}],
        "environment": "production",
        **more,
    }


def asked(story: Story, body: Json) -> Json:
    answer = story.request("POST", story.link("pactgate:decisions"), json=body)
    assert answer.status_code == 201, answer.text
    kept: Json = answer.json()
    assert answer.headers["location"] == kept["_links"]["self"]["href"]
    return kept


def test_a_kept_decision_stays_as_it_was_whatever_comes_later(shop: Story) -> None:
    build = "https://ci.example.org/8841"
    kept = asked(shop, question(asked_by="ci-orders", build_url=build))
    live = shop.decision("orders", "1", "production")
    assert {name: kept[name] for name in live if name != "_links"} == {
        name: value for name, value in live.items() if name != "_links"
    }
    assert (kept["asked_by"], kept["build_url"], kept["user"]) == ("ci-orders", build, None)
    shop.verify("orders", "1", shop.pact("web", "1", "orders"), success=False)
    now = shop.get(kept["_links"]["pactgate:decision"]["href"])
    assert (kept["verdict"], now["verdict"]) == ("yes", "no")
    assert shop.get(kept["_links"]["self"]["href"]) == kept


def test_a_kept_decision_holds_no_host_and_links_to_the_one_that_its_reader_uses(
    shop: Story, database: Database
) -> None:
    shop.publish("web", "2", pact("web", "orders", interaction(path="/orders/7")))
    through = {"Host": "inside.example:8443"}
    answer = shop.request("POST", "/decisions", json=question("web", "2"), headers=through)
    assert answer.json()["_links"]["self"]["href"].startswith("http://inside.example:8443/decisions/")

    stored = database.read(lambda tx: tx.execute(select(decisions)).mappings().all())
    assert len(stored) == 1
    assert "inside.example" not in repr(stored)

    read = shop.get(f"/decisions/{answer.json()['id']}")
    assert read["verdict"] == "unknown"
    assert hosts_in(read) == {shop.url}


def hosts_in(value: Any) -> set[str]:
    """The start of every link in an answer, and of every address in its texts."""
    return set(re.findall(r"\w+://[^/\"\\ ]+", json.dumps(value)))


def test_a_question_by_get_is_not_kept(shop: Story) -> None:
    shop.decision("orders", "1", "production")
    assert shop.get("/decisions")["_embedded"]["decisions"] == []


def test_decisions_are_listed_by_version_and_environment_the_newest_first(shop: Story) -> None:
    shop.environment("test")
    first = asked(shop, question())
    asked(shop, question("web"))
    elsewhere = asked(shop, {**question(), "environment": "test"})
    shop.verify("orders", "2", shop.pact("web", "1", "orders"))
    asked(shop, question(version="2"))

    version = shop.get(shop.link("pb:pacticipant-version", pacticipant="orders", version="1"))
    mine = shop.get(version["_links"]["pactgate:decisions"]["href"])
    assert [each["id"] for each in mine["_embedded"]["decisions"]] == [elsewhere["id"], first["id"]]
    assert mine["_embedded"]["decisions"][0]["versions"] == [{"pacticipant": "orders", "version": "1"}]
    there = shop.get(f"{version['_links']['pactgate:decisions']['href']}&environment=production")
    assert [each["id"] for each in there["_embedded"]["decisions"]] == [first["id"]]
    assert len(shop.get("/decisions?environment=production")["_embedded"]["decisions"]) == 3
    assert shop.get("/decisions?pacticipant=orders&version=9")["_embedded"]["decisions"] == []


def test_a_list_comes_in_parts(shop: Story) -> None:
    every = [asked(shop, question())["id"] for _ in range(5)]
    found: list[str] = []
    url: str | None = "/decisions?pacticipant=orders&version=1&size=2"
    while url:
        part = shop.get(url)
        assert part["page"]["totalElements"] == 5
        found += [each["id"] for each in part["_embedded"]["decisions"]]
        url = part["_links"].get("next", {}).get("href")
    assert found == every[::-1]


def test_several_versions_are_asked_about_together(shop: Story) -> None:
    both = [{"pacticipant": name, "version": "1"} for name in ("orders", "web")]
    kept = asked(shop, {"versions": both, "environment": "production"})
    assert kept["versions"] == both
    for name in ("orders", "web"):
        [listed] = shop.get(f"/decisions?pacticipant={name}")["_embedded"]["decisions"]
        assert listed["id"] == kept["id"]


def test_a_version_that_is_not_there_is_a_no_that_is_kept(shop: Story) -> None:
    kept = asked(shop, question(version="9"))
    assert (kept["verdict"], kept["obstacles"][0]["code"]) == ("no", "no-such-version")
    assert shop.get("/decisions?pacticipant=orders&version=9")["_embedded"]["decisions"][0]["id"] == kept["id"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (question("nobody"), "Pacticipant nobody not found"),
        ({**question(), "environment": "prodction"}, "Did you mean 'production'?"),
        ({**question(), "versions": []}, "versions"),
        ({**question(), "versions": [*question()["versions"], *question()["versions"]]}, "orders is named twice"),
        (question(version=" "), "version"),
        (question(askedBy="me"), "askedBy"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_not_kept(shop: Story, body: Json, said: str) -> None:
    refused = shop.request("POST", "/decisions", json=body)
    assert refused.status_code == 400
    assert said in refused.text
    assert shop.get("/decisions")["_embedded"]["decisions"] == []


def test_an_unknown_decision_is_not_found(shop: Story) -> None:
    assert shop.request("GET", "/decisions/0b1f").status_code == 404


def test_whoever_may_read_may_ask_and_is_named(with_settings: WithSettings) -> None:
    story = with_settings(
        basic_auth_read_only_username="ann",
        basic_auth_read_only_password="secret",
        read_only_api_tokens="read-me",
        api_tokens="write-me",
        allow_public_read=True,
    )
    story.client.headers["Authorization"] = "Bearer write-me"
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    del story.client.headers["Authorization"]
    by_ann = story.request("POST", "/decisions", json=question("web"), headers=ANN)
    by_token = story.request("POST", "/decisions", json=question("web"), headers=READER)
    assert (by_ann.json()["user"], by_token.json()["user"]) == ("ann", "token of the settings")
    assert story.request("POST", "/decisions", json=question("web")).status_code == 401
    assert story.decision("web", "1", "production")["verdict"] == "unknown"
    assert story.request("POST", "/decisions/x", json={}, headers=READER).status_code == 401


def test_a_decision_is_kept_as_long_as_a_version_that_it_is_about(shop: Story, database: Database) -> None:
    shop.publish("web", "2", pact("web", "orders"))
    lost, stays, absent = (asked(shop, question("web", number))["id"] for number in ("2", "1", "9"))
    shop.publish("web", "3", pact("web", "orders"))
    rules = CleanUpRules(keep=(KeepSelector(latest=True),))
    clean_up(database, rules, dry_run=False)
    assert shop.get(f"/decisions/{lost}")["verdict"] == "yes"
    assert shop.get("/decisions?pacticipant=web&version=2")["_embedded"]["decisions"]

    database.write(age)
    foreseen = clean_up(database, rules, dry_run=True).counts[Deleted.DECISIONS]
    assert (foreseen, clean_up(database, rules, dry_run=False).counts[Deleted.DECISIONS]) == (2, 2)
    assert shop.get(f"/decisions/{stays}")["verdict"] == "yes"
    for gone in (lost, absent):
        assert shop.request("GET", f"/decisions/{gone}").status_code == 404


def age(tx: Transaction) -> None:
    tx.execute(update(decisions).values(created_at=datetime.now(UTC) - timedelta(days=30)))
