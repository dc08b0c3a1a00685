from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from pactgate.broker.actions.upkeep.operations import SHOWN
from pactgate.broker.domain.upkeep.jobs import log_ending
from pactgate.broker.main import background_work
from pactgate.broker.store.upkeep.jobs import add_job
from tests.broker.conftest import Caller
from tests.builders.judging import POOL
from tests.builders.pages import words
from tests.story import Json, pact

EVENT = "contract_published"


@pytest.fixture
def visitor(caller: Caller) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=caller.story.url, headers={"Accept": "text/html"}) as client:
        yield client


def page_of(webhook: Json) -> str:
    return f"/webhooks/{webhook['uuid']}"


def test_a_webhook_is_followed_from_the_list_to_what_each_call_told(caller: Caller, visitor: httpx.Client) -> None:
    webhook = caller.webhook(EVENT, description="tell the build")
    assert "tell the build All pacts contract published on never ran" in words(visitor.get("/operations").text)
    caller.receiver.statuses = [500, 200]
    caller.story.publish("web", "1", pact("web", "orders"))
    [run] = caller.work()
    listed = visitor.get("/operations").text
    assert "on success of tell the build just now" in words(listed)
    assert f'href="{page_of(webhook)}"' in listed
    about = visitor.get(page_of(webhook)).text
    assert "success contract published web → calls orders 2" in words(about)
    address = httpx.URL(run["_links"]["self"]["href"]).path
    assert f'href="{address}"' in about
    told = words(visitor.get(address).text)
    assert "2 attempts Attempt 2 success just now" in told
    assert "HTTP/1.1 500" in told
    assert "Successfully executed webhook" in told


def test_secrets_are_hidden_as_the_api_hides_them(caller: Caller, visitor: httpx.Client) -> None:
    secrets = {"headers": {"Authorization": "Bearer one"}, "username": "bob", "password": "two-secret"}
    webhook = caller.webhook(EVENT, request={**secrets, "body": {"of": "${pactbroker.consumerName}"}})
    text = words(visitor.get(page_of(webhook)).text)
    assert "Bearer one" not in text
    assert "two-secret" not in text
    assert "user bob, password **********" in text
    assert "authorization: **********" in text
    assert '"of": "${pactbroker.consumerName}"' in text


def test_what_failed_is_said_first_and_leads_to_its_log(caller: Caller, visitor: httpx.Client) -> None:
    caller.webhook(EVENT)
    caller.receiver.statuses = [500] * 3
    caller.story.publish("web", "1", pact("web", "orders"))
    caller.work()
    html = visitor.get("/operations").text
    text = words(html)
    assert "0 waiting" not in text  # the daily pruning waits for tomorrow
    assert "webhook 1 given up 3 just now ok. Webhook execution failed after 3 attempts" in text
    assert 'href="/jobs/1"' in html
    assert "given up It will not be tried again. Added just now." in words(visitor.get("/jobs/1").text)
    assert "webhook 1" in words(visitor.get("/jobs?state=parked").text)
    assert "webhook 1" not in words(visitor.get("/jobs?state=waiting").text)


def test_a_run_that_is_not_over_says_how_to_cancel_it(caller: Caller, visitor: httpx.Client) -> None:
    caller.webhook(EVENT)
    caller.story.publish("web", "1", pact("web", "orders"))
    [run] = caller.runs()
    address = httpx.URL(run["_links"]["self"]["href"]).path
    assert f"curl --request DELETE {caller.story.url}{address}" in words(visitor.get(address).text)
    assert "No attempts yet." in words(visitor.get(address).text)
    caller.story.request("DELETE", address)
    assert "curl" not in words(visitor.get(address).text)


def test_a_deleted_webhook_leaves_its_runs_to_be_read(caller: Caller, visitor: httpx.Client) -> None:
    webhook = caller.webhook(EVENT)
    caller.story.publish("web", "1", pact("web", "orders"))
    [run] = caller.work()
    caller.story.request("DELETE", page_of(webhook))
    text = words(visitor.get(httpx.URL(run["_links"]["self"]["href"]).path).text)
    assert "deleted webhook / run" in text


def test_lists_are_read_in_stretches(caller: Caller, visitor: httpx.Client) -> None:
    for number in range(SHOWN + 2):
        caller.database.write(add_job, key=f"{number}", kind=f"errand-{number}-", payload={}, wait=timedelta(days=1))
        caller.webhook(EVENT, description=f"webhook-{number}-")
    newest = visitor.get("/jobs").text
    assert "errand-51-" in newest
    assert "errand-1-" not in newest
    older = next(part.partition('"')[0] for part in newest.split('href="') if "before=" in part)
    assert "errand-1-" in visitor.get(older).text
    first = visitor.get("/operations").text
    assert "webhook-51-" not in first
    more = next(part.partition('"')[0] for part in first.split('href="') if "after=" in part)
    assert "webhook-51-" in visitor.get(more).text


def test_runs_of_a_webhook_are_read_in_stretches(caller: Caller, visitor: httpx.Client) -> None:
    webhook = caller.webhook(EVENT)
    for number in range(SHOWN + 1):
        caller.story.publish("web", f"{number}", pact("web", "orders"))
    newest = visitor.get(page_of(webhook)).text
    assert newest.count("/triggered-webhooks/") == SHOWN
    older = next(part.partition('"')[0] for part in newest.split('href="') if "before=" in part)
    assert visitor.get(older).text.count("/triggered-webhooks/") == 1


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/webhooks/nothing-of-that-name", 404, "No webhook with uuid"),
        ("/triggered-webhooks/nothing", 404, "No triggered webhook with uuid"),
        ("/jobs/7", 404, "No job with number 7 found"),
        (f"/jobs/{'9' * 30}", 404, "No job with number"),
        ("/jobs/first", 404, "No job with number first found"),
        ("/jobs?state=lost", 400, "state must be one of"),
        ("/jobs?before=-1", 400, "before must be a whole number"),
        ("/operations?after=%D9%A1", 400, "after must be a whole number"),
    ],
)
def test_what_is_not_there_is_said_to_be_so(visitor: httpx.Client, address: str, status: int, sentence: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert sentence in words(answer.text)


def test_a_worker_that_did_nothing_yet_has_told_nothing(caller: Caller, visitor: httpx.Client) -> None:
    background_work(caller.settings, caller.database, POOL).do_what_is_due()
    assert "No job was given up in the last 7 days." in words(visitor.get("/operations").text)
    assert "There are no webhooks. For example, this one starts a provider build" in words(
        visitor.get("/operations").text
    )


@pytest.mark.parametrize(
    ("log", "ending"),
    [
        ("[2026-01-01T00:00:00Z] INFO: one\n[2026] INFO: two\n[2026] INFO: three\n", "two. three"),
        ("The worker stopped: its lease ran out.\n", "The worker stopped: its lease ran out."),
        ("\n", None),
        ("", None),
    ],
)
def test_the_end_of_a_log_is_without_its_stamps(log: str, ending: str | None) -> None:
    assert log_ending(log, 2) == ending
