"""The broker is killed with SIGKILL at every point of a story; nothing that it had answered may be lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.deployment.replicas import start_replica
from tests.story import Json, Story, base64_of, pact

WEB_ORDERS = pact("web", "orders")
DOCUMENT = """{"openapi": "3.0.3", "info": {"title": "orders", "version": "1"}, "paths": {}}"""

type Step = Callable[[Story], object]
type Look = Callable[[Story], object]


def publish_document(story: Story) -> Json:
    contract = {"content": base64_of(DOCUMENT), "contentType": "application/json", "specification": "oas"}
    body = {"pacticipantVersionNumber": "1", "contract": contract}
    address = story.link("pf:publish-provider-contract", provider="orders")
    answer = story.request("POST", address, json=body)
    assert answer.status_code == 200, answer.text
    done: Json = answer.json()
    return done


STORY: list[tuple[Step, Look]] = [
    (lambda told: told.publish("web", "1", WEB_ORDERS), lambda told: told.pact("web", "1", "orders")["interactions"]),
    (lambda told: told.environment("production"), lambda told: told.get("/environments")),
    (publish_document, lambda told: told.get("/provider-contracts/provider/orders/version/1")),
    (
        lambda told: told.verify("orders", "1", told.pact("web", "1", "orders")),
        lambda told: told.get(told.pact("web", "1", "orders")["_links"]["pb:latest-verification-results"]["href"]),
    ),
    (
        lambda told: told.deploy("web", "1", "production"),
        lambda told: told.decision("orders", "1", "production")["pairs"],
    ),
    (
        lambda told: told.deploy("orders", "1", "production"),
        lambda told: told.decision("web", "1", "production")["pairs"],
    ),
]
"""Each step with a look at what it did."""


def without_addresses(value: object) -> object:
    """What does not depend on the port of the broker."""
    if isinstance(value, dict):
        return {key: without_addresses(each) for key, each in value.items() if key not in ("_links", "href")}
    return [without_addresses(each) for each in value] if isinstance(value, list) else value


def test_every_answered_step_outlives_the_process(broker_database_url: str, tmp_path: Path) -> None:
    seen: list[object] = []
    for turn, (step, _) in enumerate(STORY):
        with start_replica(broker_database_url, tmp_path / f"before-{turn}") as broker, Story(broker.url) as story:
            assert [without_addresses(each(story)) for _, each in STORY[:turn]] == seen[:turn]
            step(story)
            seen = [without_addresses(each(story)) for _, each in STORY[: turn + 1]]
            broker.kill()
    with start_replica(broker_database_url, tmp_path / "after") as broker, Story(broker.url) as story:
        assert [without_addresses(look(story)) for _, look in STORY] == seen


def test_killed_in_the_middle_of_many_writes(broker_database_url: str, tmp_path: Path) -> None:
    answered: list[str] = []
    enough = 25

    def publish(number: int) -> None:
        try:
            answer = story.try_to_publish("web", str(number), WEB_ORDERS)
        except httpx.TransportError:
            return
        assert answer.status_code == 200
        answered.append(str(number))
        if len(answered) == enough:
            broker.process.kill()

    with start_replica(broker_database_url, tmp_path / "killed") as broker, Story(broker.url) as story:
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(publish, range(200)))
        assert broker.process.wait() != 0
    assert enough <= len(answered) < 200
    with start_replica(broker_database_url, tmp_path / "again") as broker, Story(broker.url) as story:
        kept = {each["number"] for each in story.get("/pacticipants/web/versions")["_embedded"]["versions"]}
        assert set(answered) <= kept
        for number in kept:
            assert story.pact("web", number, "orders")["interactions"]
