"""What somebody sent cannot stop the service: others are answered meanwhile, and what reached a limit is unknown."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from pactgate.broker.judging.pool import JudgingPool
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.main import judging_pool
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, promise
from tests.conftest import serving
from tests.story import Json, Story, pact

LONG = 120
"""Seconds after which a test is taken to hang."""


class Brokers:
    """Brokers on one database, each with processes of its own that judge."""

    def __init__(self, database: Database, stack: ExitStack) -> None:
        self._database, self._stack = database, stack

    def start(self, **settings: Any) -> tuple[Story, JudgingPool]:
        said = Settings.model_validate(settings)
        pool = judging_pool(said)
        self._stack.callback(pool.stop)
        broker = self._stack.enter_context(contextmanager(serving)(said, self._database, pool))
        return self._stack.enter_context(Story(broker.url)), pool


@pytest.fixture
def brokers(database: Database) -> Iterator[Brokers]:
    with ExitStack() as stack:
        yield Brokers(database, stack)


@contextmanager
def all_busy(pool: JudgingPool, folder: Path) -> Iterator[None]:
    """No process has time for anything while the block runs."""
    pipes = [folder / f"pipe{number}" for number in range(pool.limits.processes)]
    for pipe in pipes:
        os.mkfifo(pipe)
    with ThreadPoolExecutor(len(pipes)) as threads:
        held = [threads.submit(pool.ask, [JudgingQuestion(Path.read_text, (pipe,))], patience=None) for pipe in pipes]
        end = monotonic() + LONG
        while pool.figures().running < len(pipes):
            assert monotonic() < end
            Event().wait(0.01)
        yield
        for pipe in pipes:
            pipe.write_text("go on")
        for each in held:
            each.result(LONG)


def shop(story: Story) -> None:
    """The pact of web fits the document of orders, which is in production."""
    story.environment("production", production=True)
    promise(story, "1", FITTING)
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("orders", "1", "production")


def large(operations: int) -> tuple[Json, Json]:
    """A document and a pact that take some seconds to hold against each other."""
    properties = {f"p{each}": {"type": "string", "maxLength": each} for each in range(30)}
    answer = {
        "description": "ok",
        "content": {"application/json": {"schema": {"type": "object", "properties": properties}}},
    }
    paths = {f"/things{each}": {"get": {"responses": {"200": answer}}} for each in range(operations)}
    interactions = [
        {
            "description": f"thing {each}",
            "request": {"method": "GET", "path": f"/things{each}"},
            "response": {
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": {f"p{name}": "" for name in range(30)},
            },
        }
        for each in range(operations)
    ]
    expected = {
        "consumer": {"name": "app"},
        "provider": {"name": "orders"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    return {"openapi": "3.0.3", "info": {"title": "orders", "version": "2"}, "paths": paths}, expected


def test_a_pact_that_is_still_held_against_a_document_is_unknown_to_pactflows_clients_too(
    brokers: Brokers, tmp_path: Path
) -> None:
    story, pool = brokers.start(judging_wait=0.2)
    slow, _ = brokers.start()
    promise(slow, "1", WITHOUT_TOTAL)
    slow.publish("web", "1", pact("web", "orders"))
    of_provider = "/contracts/bi-directional/provider/orders/version/1/"
    addresses = [
        f"{where}cross-contract-verification-results"
        for where in (of_provider, f"{of_provider}consumer/web/version/1/")
    ]
    with all_busy(pool, tmp_path):
        for address in addresses:
            told = story.get(address)
            assert (told["verificationStatus"], told["summary"]["success"]) == ("unknown", None)
        comparison = told["_embedded"]["crossContractVerificationResults"]
        assert (comparison["success"], comparison["results"]["errors"]) == (None, [])
        assert "being judged" in comparison["notCompared"][0]
        assert slow.get(addresses[0])["verificationStatus"] == "failed"
        # Now it is stored, and is told though there is no time to look for the place in the document.
        told = story.get(addresses[1])
        [error] = told["_embedded"]["crossContractVerificationResults"]["results"]["errors"]
        assert (told["verificationStatus"], error["code"]) == ("failed", "response.body.incompatible")


def codes(decision: Json) -> list[str]:
    return [each["reason"]["code"] for each in decision["pairs"]]


def test_while_all_that_judges_is_busy_others_are_answered(brokers: Brokers, tmp_path: Path) -> None:
    story, pool = brokers.start(judging_wait=0.2)
    slow, _ = brokers.start()
    shop(slow)
    assert slow.decision("web", "1", "production")["verdict"] == "yes"
    with all_busy(pool, tmp_path):
        assert story.decision("web", "1", "production")["verdict"] == "yes"
        for path, kind in (("/", "text/html"), ("/pacticipants", "application/hal+json"), ("/operations", "text/html")):
            assert story.request("GET", path, headers={"Accept": kind}).status_code == 200


def test_what_is_still_being_judged_is_unknown_and_known_when_it_is_judged(brokers: Brokers, tmp_path: Path) -> None:
    story, pool = brokers.start(judging_wait=0.2)
    slow, _ = brokers.start()
    shop(slow)
    with all_busy(pool, tmp_path):
        decision = story.decision("web", "1", "production")
        assert (decision["verdict"], codes(decision)) == ("unknown", ["being-judged"])
        assert "--retry-while-unknown" in decision["pairs"][0]["next_step"]
        stock = story.matrix("q[][pacticipant]=web&q[][version]=1&latestby=cvp&environment=production")
        assert (stock["summary"]["deployable"], stock["summary"]["unknown"]) == (None, 1)
        page = story.request("GET", "/", headers={"Accept": "text/html"})
        assert page.status_code == 200
    assert slow.decision("web", "1", "production")["verdict"] == "yes"


def test_a_publication_that_cannot_be_judged_yet_is_to_be_sent_again(brokers: Brokers, tmp_path: Path) -> None:
    story, pool = brokers.start(judging_wait=0.2)
    body = {
        "pacticipantVersionNumber": "1",
        "contract": {"content": "e30=", "contentType": "application/json", "specification": "oas"},
    }
    href = story.link("pf:publish-provider-contract", provider="orders")
    with all_busy(pool, tmp_path):
        answer = story.request("POST", href, json=body)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "still being judged" in answer.json()["error"]
        # What needs no judging is stored.
        story.publish("web", "1", pact("web", "orders"))


def test_45_who_ask_at_once_about_what_is_being_judged_hold_up_nobody_else(brokers: Brokers, tmp_path: Path) -> None:
    story, pool = brokers.start(judging_wait=LONG)
    slow, _ = brokers.start()
    shop(slow)
    with ThreadPoolExecutor(45) as threads, all_busy(pool, tmp_path):
        asked = [threads.submit(story.decision, "web", "1", "production") for _ in range(45)]
        end = monotonic() + LONG
        while pool.figures().waiting < 1:
            assert monotonic() < end
            Event().wait(0.01)
        assert story.request("GET", "/pacticipants").status_code == 200
        assert not any(each.done() for each in asked)
    assert {each.result(LONG)["verdict"] for each in asked} == {"yes"}
    # Two processes were held up, one pair was judged, and what the pact uses was not asked. Who looked before the
    # result was stored and asked after it had landed has it judged once more.
    assert pool.figures().judged in {3, 4}


def test_what_reaches_a_limit_is_unknown_with_the_place_and_is_not_tried_again(brokers: Brokers) -> None:
    document, expected = large(300)
    story, _ = brokers.start()
    hasty, pool = brokers.start(judging_time_limit=0.02)
    story.environment("production", production=True)
    promise(story, "2", document)
    story.publish("app", "1", expected)
    story.deploy("orders", "2", "production")
    first = hasty.decision("app", "1", "production")
    assert (first["verdict"], codes(first)) == ("unknown", ["too-expensive-to-judge"])
    text = first["pairs"][0]["reason"]["text"]
    assert "unknown: too expensive to judge: the time limit of 0.02 s was reached" in text
    refused = pool.figures().refused
    assert hasty.decision("app", "1", "production") == first
    assert codes(story.decision("app", "1", "production")) == ["too-expensive-to-judge"]
    assert pool.figures().refused == refused
    page = story.request("GET", "/operations", headers={"Accept": "text/html"}).text
    assert "the pact of app with orders" in page
    assert "the document of orders 2" in page


def test_an_operator_has_it_judged_again(brokers: Brokers) -> None:
    document, expected = large(300)
    story, _ = brokers.start()
    hasty, _ = brokers.start(judging_time_limit=0.02)
    story.environment("production", production=True)
    promise(story, "2", document)
    story.publish("app", "1", expected)
    story.deploy("orders", "2", "production")
    assert codes(hasty.decision("app", "1", "production")) == ["too-expensive-to-judge"]
    [told] = story.get(story.link("pactgate:unjudged"))["_embedded"]["unjudged"]
    assert (told["code"], "time limit" in told["text"]) == ("too-expensive-to-judge", True)
    address = told["_links"]["self"]["href"]
    assert story.request("DELETE", address).status_code == 204
    assert story.request("DELETE", address).status_code == 404
    assert story.decision("app", "1", "production")["verdict"] == "yes"
    assert story.request("DELETE", story.link("pactgate:unjudged")).status_code == 204
