from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from pactgate.broker.jobs.pool import Pace
from pactgate.broker.main import background_work
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.versions.labels import label_pacticipant
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from tests.broker.conftest import Caller, calling
from tests.broker.outbound.conftest import DRIPS_BODY, bad_receiver
from tests.builders.judging import POOL
from tests.receiver import Receiver
from tests.story import Json, interaction, pact

WEB_ORDERS = pact("web", "orders")
CHANGED = pact("web", "orders", interaction(status=201))


def label(tx: Transaction, name: str, label_name: str) -> None:
    found = find_pacticipant(tx, name)
    assert found
    label_pacticipant(tx, found.id, label_name, datetime.now(UTC))


def test_an_event_is_told_as_the_webhook_says(caller: Caller) -> None:
    body = {"cv": "${pactbroker.consumerVersionNumber}", "b": "${pactbroker.consumerVersionBranch}", "n": [1, None]}
    asked = {"url": caller.receiver.url + "/hook?c=${pactbroker.consumerName}", "body": body}
    caller.webhook("contract_content_changed", request=asked)
    published = caller.story.publish("web app", "1", pact("web app", "orders"))
    background_work(caller.settings, caller.database, POOL).do_what_is_due()
    [call] = caller.receiver.calls
    assert call.path == "/hook?c=web%20app"
    assert call.json == {"cv": "1", "b": "main", "n": [1, None]}
    assert call.headers["content-type"] == "application/json"
    assert any("triggered for event contract_content_changed" in each["text"] for each in published["notices"])


def test_two_failures_and_an_answer_are_three_attempts_of_one_delivery(caller: Caller) -> None:
    caller.webhook("contract_published")
    caller.receiver.statuses += [500, 503]
    caller.story.publish("web", "1", WEB_ORDERS)
    [run] = caller.work()
    assert (run["status"], run["attemptsMade"], run["attemptsRemaining"]) == ("success", 3, 0)
    assert len(caller.receiver.calls) == 3
    assert len({call.headers["x-pactgate-delivery"] for call in caller.receiver.calls}) == 1
    log = caller.log(run)
    assert log.count("Retrying webhook") == 2
    assert log.count("INFO: HTTP/1.1 POST ") == log.count("POST") == 3
    assert "500 Internal Server Error" in log
    assert log.rstrip().endswith("Successfully executed webhook")


def test_a_receiver_that_always_fails_is_given_up(caller: Caller) -> None:
    caller.webhook("contract_published")
    caller.receiver.statuses += [500] * 9
    caller.story.publish("web", "1", WEB_ORDERS)
    [run] = caller.work()
    assert (run["status"], run["attemptsMade"], run["attemptsRemaining"]) == ("failure", 3, 0)
    assert "Webhook execution failed after 3 attempts" in caller.log(run)
    status = caller.story.get("/pacts/provider/orders/consumer/web/webhooks/status")
    assert status["summary"] == {"successful": 0, "failed": 1}
    assert len(status["_links"]["pb:error-logs"]) == 1


def test_what_happened_while_nobody_worked_is_delivered_when_somebody_does(caller: Caller) -> None:
    caller.webhook("contract_published")
    caller.story.publish("web", "1", WEB_ORDERS)
    assert [run["status"] for run in caller.runs()] == ["not_run"]
    assert caller.log(caller.runs()[0]).startswith("Webhook has not executed yet.")
    with background_work(caller.settings, caller.database, POOL, Pace(poll_s=0.02)):
        assert caller.receiver.wait_for(1)[0].path == "/hook"


def test_a_refused_publication_sets_nothing_off(caller: Caller) -> None:
    caller.story.publish("web", "1", WEB_ORDERS)
    caller.webhook("contract_published")
    assert caller.story.try_to_publish("web", "1", CHANGED).status_code == 409
    assert caller.work() == []


def test_a_run_is_cancelled(caller: Caller) -> None:
    caller.webhook("contract_published")
    caller.story.publish("web", "1", WEB_ORDERS)
    [run] = caller.runs()
    cancelled = caller.story.request("DELETE", run["_links"]["self"]["href"])
    assert cancelled.json()["status"] == "failure"
    caller.work()
    assert caller.receiver.calls == []


def test_a_webhook_that_was_deleted_meanwhile_is_not_called(caller: Caller) -> None:
    made = caller.webhook("contract_published")
    caller.story.publish("web", "1", WEB_ORDERS)
    assert caller.story.request("DELETE", made["_links"]["self"]["href"]).status_code == 204
    [run] = caller.work()
    assert (run["status"], run["attemptsMade"]) == ("failure", 1)
    assert "pb:webhook" not in run["_links"]
    assert caller.receiver.calls == []


def test_a_private_address_is_refused_unless_it_is_named(cautious_caller: Caller) -> None:
    made = cautious_caller.webhook("contract_published")
    tried = cautious_caller.story.request("POST", made["_links"]["pb:execute"]["href"]).json()
    assert tried["success"] is False
    assert "127.0.0.1, which is not public" in tried["error"]["message"]
    assert "PACTGATE_WEBHOOK_HOST_WHITELIST" in tried["error"]["message"]
    assert cautious_caller.receiver.calls == []


def test_a_redirect_is_a_failure_and_is_not_followed(caller: Caller) -> None:
    caller.receiver.statuses.append(302)
    tried = caller.story.request("POST", "/webhooks/execute", json=caller.body("contract_published")).json()
    assert (tried["success"], tried["response"]["status"]) == (False, 302)
    assert [call.path for call in caller.receiver.calls] == ["/hook"]


def test_secrets_are_hidden_and_stay_when_they_come_back_hidden(caller: Caller) -> None:
    headers = {"X-Token": "abc", "Authorization": "${pactbroker.consumerName}"}
    made = caller.webhook("contract_published", request={"headers": headers, "username": "u", "password": "p"})
    hidden = made["request"]
    assert (hidden["password"], hidden["headers"]["x-token"]) == ("**********", "**********")
    assert hidden["headers"]["authorization"] == "${pactbroker.consumerName}"
    again = {**made, "request": {**hidden, "headers": {"x-token": "**********"}}}
    assert caller.story.request("PUT", made["_links"]["self"]["href"], json=again).status_code == 200
    caller.story.publish("web", "1", WEB_ORDERS)
    [run] = caller.work()
    [call] = caller.receiver.calls
    assert (call.headers["x-token"], call.headers["authorization"]) == ("abc", "Basic dTpw")
    assert "abc" not in caller.log(run)


def test_a_webhook_fires_for_those_who_have_its_label(caller: Caller) -> None:
    for name in ("web", "app", "orders"):
        caller.story.request("POST", "/pacticipants", json={"name": name})
    caller.database.write(label, "web", "ios")
    made = caller.webhook("contract_published", consumer={"label": "ios"}, provider={"name": "orders"})
    assert made["_links"]["pb:consumers"]["href"].endswith("/pacticipants/label/ios")
    caller.story.publish("app", "1", pact("app", "orders"))
    caller.story.publish("web", "1", WEB_ORDERS)
    assert len(caller.work()) == len(caller.receiver.calls) == 1


def test_a_result_is_told_for_each_consumer_version_that_was_asked_for(caller: Caller) -> None:
    body = {
        "cv": "${pactbroker.consumerVersionNumber}",
        "pv": "${pactbroker.providerVersionNumber}",
        "s": "${pactbroker.githubVerificationStatus}",
    }
    caller.webhook("provider_verification_failed", request={"body": body})
    caller.story.publish("web", "1", WEB_ORDERS)
    caller.story.publish("web", "2", WEB_ORDERS, branch="feat/x")
    selectors = [{"mainBranch": True}, {"branch": "feat/x"}]
    asked = caller.story.request(
        "POST", "/pacts/provider/orders/for-verification", json={"consumerVersionSelectors": selectors}
    )
    [found] = asked.json()["_embedded"]["pacts"]
    caller.story.verify("orders", "7", caller.story.get(found["_links"]["self"]["href"]), success=False)
    caller.work()
    told = sorted(call.json["cv"] for call in caller.receiver.calls)
    assert told == ["1", "2"]
    assert {(call.json["pv"], call.json["s"]) for call in caller.receiver.calls} == {("7", "failure")}


def test_a_result_tells_the_tags_that_its_verifier_was_asked_for(caller: Caller) -> None:
    body = {"cv": "${pactbroker.consumerVersionNumber}", "tags": "${pactbroker.consumerVersionTags}"}
    caller.webhook("provider_verification_published", request={"body": body})
    told = caller.webhook("contract_published", request={"body": {"pact": "${pactbroker.pactUrl}"}})
    caller.story.publish("web", "1", WEB_ORDERS, tags=("dev", "prod"))
    caller.work()
    address = caller.receiver.calls[0].json["pact"]
    assert caller.story.request("DELETE", told["_links"]["self"]["href"]).is_success
    caller.story.publish("web", "2", WEB_ORDERS, tags=("dev",))
    asked = caller.story.request(
        "POST",
        "/pacts/provider/orders/for-verification",
        json={"consumerVersionSelectors": [{"tag": "prod", "latest": True}, {"mainBranch": True}]},
    )
    [found] = asked.json()["_embedded"]["pacts"]
    for each in (found["_links"]["self"]["href"], address, found["_links"]["self"]["href"].partition("/metadata")[0]):
        caller.receiver.calls.clear()
        caller.story.verify("orders", "7", caller.story.get(each))
        caller.work()
        tags = sorted((call.json["cv"], call.json["tags"]) for call in caller.receiver.calls)
        if each == address:
            assert tags == [("1", "dev, prod")]
        elif "/metadata" in each:
            assert tags == [("1", "prod"), ("2", "")]
        else:
            assert tags == [("2", "dev")]


def test_a_version_that_must_be_verified_is_told_with_the_reasons(caller: Caller) -> None:
    caller.story.publish("web", "1", WEB_ORDERS)
    caller.story.verify("orders", "7", caller.story.pact("web", "1", "orders"))
    caller.story.environment("production", production=True)
    caller.story.deploy("orders", "7", "production")
    body = {
        "pv": "${pactbroker.providerVersionNumber}",
        "why": "${pactbroker.providerVersionDescriptions}",
        "status": "${pactbroker.githubVerificationStatus}",
    }
    caller.webhook("contract_requiring_verification_published", request={"body": body})
    caller.story.publish("web", "2", CHANGED)
    caller.work(version="2")
    assert [call.json for call in caller.receiver.calls] == [
        {"pv": "7", "why": "latest from main branch, deployed in production", "status": "pending"}
    ]


def test_a_version_that_must_be_verified_is_pending_whatever_the_main_branch_says(caller: Caller) -> None:
    caller.story.publish("web", "1", CHANGED)
    caller.story.verify("orders", "7", caller.story.pact("web", "1", "orders"))
    caller.story.environment("production", production=True)
    address = caller.story.link("pb:pacticipant-branch-version", pacticipant="orders", branch="old", version="6")
    assert caller.story.request("PUT", address, json={}).is_success
    caller.story.deploy("orders", "6", "production")
    body = {"pv": "${pactbroker.providerVersionNumber}", "status": "${pactbroker.githubVerificationStatus}"}
    caller.webhook("contract_requiring_verification_published", request={"body": body})
    caller.story.publish("web", "2", CHANGED)
    caller.work(version="2")
    assert [call.json for call in caller.receiver.calls] == [{"pv": "6", "status": "pending"}]


def test_lists_are_of_exactly_that_scope(caller: Caller) -> None:
    caller.story.publish("web", "1", WEB_ORDERS)
    caller.webhook("contract_published", description="all")
    in_scope = caller.story.request(
        "POST", "/webhooks/consumer/web", json=caller.body("contract_published", description="of web")
    )
    assert in_scope.json()["consumer"] == {"name": "web"}

    def titles(address: str) -> list[str]:
        return [each["name"] for each in caller.story.get(address)["_links"]["pb:webhooks"]]

    assert titles("/webhooks") == ["all", "of web"]
    assert titles("/webhooks/consumer/web") == ["of web"]
    assert titles("/webhooks/provider/orders") == titles("/webhooks/provider/orders/consumer/web") == []
    assert caller.story.request("GET", "/webhooks/consumer/nobody").status_code == 404


BAD: list[tuple[Json, dict[str, Any]]] = [
    ({"request": None}, {"request": ["must be filled"]}),
    ({"enabled": "yes"}, {"enabled": ["must be boolean"]}),
    ({"events": []}, {"events": ["size cannot be less than 1"]}),
    ({"consumer": {}}, {"consumer.name": ["cannot be blank"]}),
    ({"consumer": {"name": "nobody"}}, {"consumer.name": ["does not match an existing pacticipant"]}),
    (
        {"provider": {"name": "a", "label": "b"}},
        {
            "provider.label": ["name and label cannot be provided at the same time"],
            "provider.name": ["does not match an existing pacticipant"],
        },
    ),
]


def test_a_webhook_that_cannot_be_is_refused_with_the_place(caller: Caller) -> None:
    for change, errors in BAD:
        refused = caller.story.request("POST", "/webhooks", json={**caller.body("contract_published"), **change})
        assert (refused.status_code, refused.json()["errors"]) == (400, errors)
    short = caller.story.request("PUT", "/webhooks/short", json=caller.body("contract_published"))
    assert "16 or more characters" in short.json()["errors"]["uuid"][0]
    assert caller.story.request("GET", "/webhooks").json()["_links"]["pb:webhooks"] == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("Content-Length", "5", "is set by the broker for each call. Leave it out"),
        ("transfer-encoding", "chunked", "is set by the broker for each call. Leave it out"),
        ("Host", "elsewhere", "is set by the broker for each call. Leave it out"),
        ("x y", "a", "is not the name of a header"),
        ("", "a", "is not the name of a header"),
        ("x", "a\r\nHost: b", "cannot contain a line break or another control character"),
    ],
)
def test_a_header_that_no_webhook_can_send(caller: Caller, name: str, value: str, said: str) -> None:
    body = caller.body("contract_published", request={"headers": {name: value}})
    for address in ("/webhooks", "/webhooks/execute"):
        refused = caller.story.request("POST", address, json=body)
        assert (refused.status_code, refused.json()["errors"]) == (400, {f"request.headers.{name.lower()}": [said]})
    assert caller.receiver.calls == []


def test_receivers_that_drip_stop_nobody_else(database: Database, receiver: Receiver) -> None:
    """The deliveries to the one that drips are due first, and each of them would take fifteen seconds."""
    both = contextmanager(calling)(database, receiver, webhook_host_whitelist="127.0.0.1 127.0.0.2")
    with (
        bad_receiver(DRIPS_BODY, "127.0.0.2") as dripping,
        both as caller,
        background_work(caller.settings, database, POOL, Pace(poll_s=0.02)),
    ):
        for number in range(20):
            caller.webhook("contract_published", request={"url": f"{dripping.url}/{number}"})
        caller.story.publish("web", "1", WEB_ORDERS)
        dripping.wait_for(3)
        caller.webhook("contract_published")
        caller.story.publish("web", "2", CHANGED)
        caller.receiver.wait_for(1)
        assert (dripping.taken, dripping.ended) == (3, 0)
        dripping.over.set()


@pytest.mark.parametrize("address", ["/webhooks/0123456789abcdef", "/triggered-webhooks/0/logs"])
def test_what_is_not_there_is_not_found(caller: Caller, address: str) -> None:
    assert caller.story.request("GET", address).status_code == 404
