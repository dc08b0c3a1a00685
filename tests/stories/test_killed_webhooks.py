"""The broker is killed with SIGKILL while it has a webhook to call; the receiver is told all the same."""

from pathlib import Path

from tests.deployment.replicas import NotYetError, patiently, start_replica
from tests.receiver import Receiver, receiving
from tests.story import Story, pact

SETTINGS = {
    "PACTGATE_WEBHOOK_SCHEME_WHITELIST": "http",
    "PACTGATE_WEBHOOK_HOST_WHITELIST": "127.0.0.1",
    "PACTGATE_WEBHOOK_RETRY_SCHEDULE": "2 2 2 2",
}


def test_an_event_is_told_by_the_next_broker_when_the_first_one_is_killed(
    broker_database_url: str, tmp_path: Path
) -> None:
    with receiving() as receiver:
        with start_replica(broker_database_url, tmp_path / "killed", **SETTINGS) as broker:
            publish_to(broker.url, receiver)
            wait_until_it_is_to_be_tried_again(broker.url)
            broker.kill()
        with start_replica(broker_database_url, tmp_path / "next", **SETTINGS) as broker:
            first, *_, last = receiver.wait_for(2)
            assert last.headers["x-pactgate-delivery"] == first.headers["x-pactgate-delivery"]
            assert last.json == first.json == {"version": "1"}
            with Story(broker.url) as story:
                assert story.pact("web", "1", "orders")["interactions"]


def publish_to(url: str, receiver: Receiver) -> None:
    """Publish a pact that a receiver is to be told of, which fails the first time."""
    receiver.statuses.append(500)
    request = {"method": "POST", "url": receiver.url, "body": {"version": "${pactbroker.consumerVersionNumber}"}}
    with Story(url) as story:
        story.request("POST", "/webhooks", json={"events": [{"name": "contract_published"}], "request": request})
        story.publish("web", "1", pact("web", "orders"))


def wait_until_it_is_to_be_tried_again(url: str) -> None:
    """Until the first call failed, and that is written down."""
    with Story(url) as story:
        for attempt in patiently():
            with attempt:
                _assert_retrying(story)


def _assert_retrying(story: Story) -> None:
    status = story.get("/pacts/provider/orders/consumer/web/webhooks/status")
    if not status["summary"].get("retrying"):
        raise NotYetError
