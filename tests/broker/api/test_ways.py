"""The shortest way to yes, over HTTP: what is offered holds when it is followed."""

import pytest
from sqlalchemy import event

from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.store.engine import Database
from tests.builders.judging import evidence_in
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, document, promise
from tests.story import Json, Story, interaction, pact

OLD, NEW = pact("web", "orders"), pact("web", "orders", interaction(status=201))


@pytest.fixture
def stuck(story: Story) -> Story:
    """web 1 and orders 1 are in production; orders 2 breaks web 1."""
    story.environment("production", production=True)
    story.publish("web", "1", OLD)
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    story.verify("orders", "2", story.pact("web", "1", "orders"), success=False)
    story.deploy("web", "1", "production")
    story.deploy("orders", "1", "production")
    return story


def ways(story: Story, pacticipant: str, version: str) -> list[Json]:
    found: list[Json] = story.decision(pacticipant, version, "production")["way_to_yes"]
    return found


def test_a_newer_consumer_that_works_may_go_first_and_then_it_is_yes(stuck: Story) -> None:
    stuck.publish("web", "2", NEW)
    for orders in ("1", "2"):
        stuck.verify("orders", orders, stuck.pact("web", "2", "orders"))
    [way] = ways(stuck, "orders", "2")
    assert (way["kind"], way["open"]) == ("deploy-first", True)
    assert way["versions"] == [{"name": "web", "version": "2"}]
    assert way["text"] == (
        "First deploy web 2 to production, replacing 1. It can be deployed now: "
        "orders 2 passed the verification of the pact of web 2."
    )
    assert way["commands"] == [
        "pactgate can-i-deploy --pacticipant web --version 2 --to-environment production",
        "pactgate record-deployment --pacticipant web --version 2 --environment production",
    ]
    assert stuck.get(way["_links"]["pactgate:decision"]["href"])["verdict"] == "yes"
    stuck.deploy("web", "2", "production")
    after = stuck.decision("orders", "2", "production")
    assert (after["verdict"], after["way_to_yes"]) == ("yes", [])


def test_a_version_that_works_but_may_not_go_alone_goes_together(stuck: Story) -> None:
    stuck.publish("web", "2", NEW)
    stuck.verify("orders", "1", stuck.pact("web", "2", "orders"), success=False)
    stuck.verify("orders", "2", stuck.pact("web", "2", "orders"))
    together, *_ = ways(stuck, "orders", "2")
    assert together["kind"] == "deploy-together"
    assert stuck.get(together["_links"]["pactgate:decision"]["href"])["verdict"] == "yes"
    assert "--pacticipant orders --version 2 --pacticipant web --version 2" in together["commands"][0]


def test_a_version_that_works_and_may_go_neither_way_is_not_offered(stuck: Story) -> None:
    stuck.publish("web", "2", NEW, pact("web", "billing"))
    stuck.verify("orders", "2", stuck.pact("web", "2", "orders"))
    assert ways(stuck, "orders", "2") == []


def test_a_version_of_a_branch_that_is_not_its_own_is_not_offered(stuck: Story) -> None:
    stuck.publish("web", "2", NEW, branch="feat/x")
    for orders in ("1", "2"):
        stuck.verify("orders", orders, stuck.pact("web", "2", "orders"))
    assert ways(stuck, "orders", "2") == []


def test_another_version_of_what_is_asked_may_go_instead(stuck: Story) -> None:
    stuck.verify("orders", "3", stuck.pact("web", "1", "orders"))
    [way] = ways(stuck, "orders", "2")
    assert (way["kind"], way["versions"]) == ("deploy-instead", [{"name": "orders", "version": "3"}])
    assert stuck.decision("orders", "3", "production")["verdict"] == "yes"


def test_each_instance_is_told_of_and_what_is_released_stays(stuck: Story) -> None:
    stuck.publish("web", "2", NEW)
    for orders in ("1", "2"):
        stuck.verify("orders", orders, stuck.pact("web", "2", "orders"))
    stuck.deploy("web", "1", "production", "blue one")
    recorded = "pactgate record-deployment --pacticipant web --version 2 --environment production"
    [way] = ways(stuck, "orders", "2")
    assert way["commands"][1:] == [
        recorded,
        f"{recorded} --application-instance 'blue one'",
    ]
    version = stuck.get(stuck.link("pb:pacticipant-version", pacticipant="web", version="1"))
    [release] = version["_links"]["pb:record-release"]
    assert stuck.request("POST", release["href"], json={}).is_success
    assert ways(stuck, "orders", "2") == []


def test_what_is_missing_is_deployed_first(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", OLD)
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    [way] = ways(story, "web", "1")
    assert way["kind"] == "deploy-first"
    assert way["text"].startswith("First deploy orders 1 to production. It can be deployed now: ")
    story.deploy("orders", "1", "production")
    assert story.decision("web", "1", "production")["verdict"] == "yes"


def test_one_replay_closes_what_is_unknown_of_all_consumers(stuck: Story) -> None:
    stuck.publish("desk", "1", pact("desk", "orders"))
    stuck.deploy("desk", "1", "production")
    stuck.request("PUT", "/pacticipants/orders/branches/feat/versions/3", json={})
    [way] = ways(stuck, "orders", "3")
    assert (way["kind"], way["open"], way["settles"]) == ("verify", False, ["desk 1", "web 1"])
    assert [each["consumer"]["name"] for each in way["pairs"]] == ["desk", "web"]
    assert way["commands"] == [
        "pactgate verify --provider orders --provider-app-version 3 --provider-base-url URL --publish"
    ]


def test_a_replay_of_a_pact_that_is_not_there_yet_names_the_pact(stuck: Story) -> None:
    stuck.publish("web", "2", NEW, branch="feat/x")
    [way] = ways(stuck, "web", "2")
    assert way["kind"] == "verify"
    [command] = way["commands"]
    named = next(word for word in command.split() if word.startswith("http"))
    assert stuck.get(named)["interactions"][0]["response"]["status"] == 201


def test_a_document_that_nobody_tried_is_closed_by_fuzzing(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", OLD)
    story.deploy("web", "1", "production")
    promise(story, "2", FITTING, kept=None)
    [way] = ways(story, "orders", "2")
    assert way["kind"] == "check-provider"
    assert way["commands"][0].startswith("pactgate check-provider openapi.yaml --provider orders")


def test_what_is_open_comes_before_what_is_to_be_run(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders", interaction(), interaction("another", path="/orders/43")))
    story.deploy("web", "1", "production")
    promise(story, "1", FITTING)
    promise(story, "2", WITHOUT_TOTAL)
    story.deploy("orders", "1", "production")
    story.publish("desk", "1", pact("desk", "orders"))
    story.deploy("desk", "1", "production")
    messages = {**pact("mail", "orders"), "metadata": {"pactSpecification": {"version": "3.0.0"}}}
    del messages["interactions"]
    messages["messages"] = [{"description": "an order was placed", "contents": {"id": 1}}]
    story.publish("mail", "1", messages)
    story.deploy("mail", "1", "production")
    reads_nothing = interaction("a request for nothing")
    reads_nothing["response"].pop("body")
    for consumer in ("desk", "web"):
        story.publish(consumer, "2", pact(consumer, "orders", reads_nothing))
    found = ways(story, "orders", "2")
    assert [(each["step"], each["kind"], each["versions"][0]["name"]) for each in found] == [
        (1, "deploy-first", "desk"),
        (2, "deploy-first", "web"),
        (3, "verify", "orders"),
    ]
    assert {each["route"] for each in found} == {1}


def test_what_no_step_settles_is_said(stuck: Story) -> None:
    stuck.publish("desk", "1", pact("desk", "orders"))
    stuck.publish("desk", "2", pact("desk", "orders", interaction("another")))
    for number, orders, success in (("1", "1", True), ("2", "1", True), ("1", "2", False), ("2", "2", True)):
        stuck.verify("orders", orders, stuck.pact("desk", number, "orders"), success=success)
    stuck.verify("orders", "2", stuck.pact("web", "1", "orders"), success=False)
    stuck.deploy("desk", "1", "production")
    decided = stuck.decision("orders", "2", "production")
    [way] = decided["way_to_yes"]
    assert (way["kind"], way["settles"]) == ("deploy-first", ["desk 1"])
    [left] = decided["remains"]
    assert left["reason"]["code"] == "replay-failed"
    assert "web 1" in left["reason"]["text"]
    stuck.deploy("desk", "2", "production")
    after = stuck.decision("orders", "2", "production")
    assert (after["verdict"], after["way_to_yes"], after["remains"]) == ("no", [], [])


def test_what_settles_all_is_another_route_and_a_run_another_option(stuck: Story) -> None:
    stuck.publish("web", "2", NEW)
    stuck.verify("orders", "1", stuck.pact("web", "2", "orders"))
    stuck.verify("orders", "3", stuck.pact("web", "2", "orders"))
    stuck.verify("orders", "4", stuck.pact("web", "1", "orders"))
    found = ways(stuck, "orders", "3")
    assert [(each["route"], each["step"], each["kind"]) for each in found] == [
        (1, 1, "deploy-first"),
        (1, 1, "verify"),
        (2, 1, "deploy-instead"),
    ]


def test_two_new_services_that_need_each_other_go_together(story: Story) -> None:
    story.environment("production")
    for consumer, provider in (("web", "orders"), ("orders", "web")):
        story.publish(consumer, "1", pact(consumer, provider))
    decided = story.decision("web", "1", "production")
    assert decided["way_to_yes"] == []
    [step] = {each["next_step"] for each in decided["pairs"]}
    assert "together" in step
    for consumer, provider in (("web", "orders"), ("orders", "web")):
        story.verify(provider, "1", story.pact(consumer, "1", provider))
    [way] = ways(story, "web", "1")
    assert (way["kind"], len(way["versions"])) == ("deploy-together", 2)


def test_a_reader_that_was_not_replayed_may_go_first_or_be_replayed(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", OLD)
    promise(story, "1", FITTING)
    promise(story, "2", document({"type": "object", "properties": {"total": {"type": "number"}}}))
    for each in ("web", "orders"):
        story.deploy(each, "1", "production")
    [way] = ways(story, "orders", "2")
    assert (way["kind"], way["settles"]) == ("verify", ["web 1"])
    reads_nothing = interaction("a request for nothing")
    reads_nothing["response"].pop("body")
    story.publish("web", "2", pact("web", "orders", reads_nothing))
    assert [each["kind"] for each in ways(story, "orders", "2")] == ["deploy-first", "verify"]
    story.deploy("web", "2", "production")
    assert story.decision("orders", "2", "production")["verdict"] == "yes"


@pytest.mark.usefixtures("stuck")
def test_a_yes_looks_for_no_way(database: Database) -> None:
    def asked(version: str) -> int:
        statements: list[str] = []

        def remember(*arguments: object) -> None:
            statements.append(str(arguments[2]))

        event.listen(database.engine, "before_cursor_execute", remember)
        can_i_deploy(evidence_in(database), DeploymentQuestion((PacticipantVersion("orders", version),), "production"))
        event.remove(database.engine, "before_cursor_execute", remember)
        return sum("found" in statement and "head_version_id" in statement for statement in statements)

    assert (asked("1"), asked("2")) == (0, 1)
