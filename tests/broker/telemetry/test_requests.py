"""The id of a request: in its answer, in the log, and at whoever is called because of it."""

import re
import socket

import httpx
import pytest
from structlog.testing import capture_logs

from pactgate.broker.store.engine import Database
from tests.broker.conftest import Caller, WithSettings
from tests.conftest import RunningBroker
from tests.deployment.replicas import wait_until
from tests.story import pact

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def request_id(broker: RunningBroker, path: str = "/", **headers: str) -> str:
    found: str = httpx.get(f"{broker.url}{path}", headers=headers).headers["x-request-id"]
    return found


@pytest.mark.parametrize("path", ["/", "/nowhere", "/health/live", "/static/parts.js", "/%00", "/pacticipants//x"])
def test_every_answer_has_an_id_of_its_own(sqlite_broker: RunningBroker, path: str) -> None:
    first, second = (request_id(sqlite_broker, path, accept=accept) for accept in ("text/html", "application/json"))
    assert first != second
    assert len(first) == len(second) == 32


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"x-request-id": "ci-42/build.7"}, "ci-42/build.7"),
        ({"traceparent": TRACEPARENT}, TRACE),
        ({"x-request-id": "a", "traceparent": TRACEPARENT}, "a"),
        ({"x-request-id": "two words", "traceparent": TRACEPARENT}, TRACE),
        ({"x-request-id": "x" * 129}, None),
        ({"traceparent": f"00-{'0' * 32}-b7ad6b7169203331-01"}, None),
    ],
)
def test_a_trusted_proxy_names_a_request(
    with_settings: WithSettings, headers: dict[str, str], taken: str | None
) -> None:
    trusting, wary = (with_settings(trusted_proxies=each) for each in ("127.0.0.1", "10.0.0.1"))
    given = [story.request("GET", "/", headers=headers).headers["x-request-id"] for story in (trusting, wary)]
    assert (given[0] == taken) == (taken is not None)
    assert given[1] not in {taken, *headers.values()}


def test_whoever_is_called_because_of_a_request_gets_its_id(caller: Caller) -> None:
    caller.webhook("contract_published")
    caller.story.client.headers["x-request-id"] = "build-7"
    caller.story.publish("web", "1", pact("web", "orders"))
    caller.story.client.headers["x-request-id"] = "somebody-else"
    caller.work()
    test = caller.body("contract_published")
    assert caller.story.request("POST", "/webhooks/execute", json=test).status_code == 200
    assert [call.headers["x-request-id"] for call in caller.receiver.calls] == ["build-7", "somebody-else"]


def gone_away(url: str) -> int:
    """How many clients went away before the answer to their publication of a pacticipant."""
    page = httpx.get(f"{url}/metrics", headers={"Accept": "text/plain"}).text
    found = re.search(r'method="POST",route="/pacticipants",status="499"} (\d+)', page)
    return int(found.group(1)) if found else 0


def test_a_client_that_goes_away_is_no_error(sqlite_broker: RunningBroker) -> None:
    before = gone_away(sqlite_broker.url)
    head = b"POST /pacticipants HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with capture_logs() as logged:
        with socket.create_connection(("127.0.0.1", int(sqlite_broker.url.rpartition(":")[2]))) as client:
            client.sendall(head)
        wait_until(lambda: gone_away(sqlite_broker.url) > before)
    assert [event for event in logged if event["log_level"] == "error"] == []


def test_a_fault_is_logged_once_and_its_answer_has_the_id(broker: RunningBroker, database: Database) -> None:
    database.write(lambda tx: tx.exec_driver_sql("ALTER TABLE environments RENAME TO elsewhere"))
    with capture_logs() as logged:
        problem, hal = (
            httpx.get(f"{broker.url}/environments", headers={"accept": f"application/{kind}+json"})
            for kind in ("problem", "hal")
        )
    assert [problem.status_code, hal.status_code] == [500, 500]
    assert problem.json()["request_id"] == problem.headers["x-request-id"]
    assert hal.json()["error"]["reference"] == hal.headers["x-request-id"]
    assert [(event["route"], event["trouble"]) for event in logged] == [("/environments", "fault")] * 2
    assert all(event["exc_info"] for event in logged)
