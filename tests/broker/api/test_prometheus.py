"""What Prometheus reads at /metrics."""

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import make_url

from pactgate.broker.domain.upkeep.state import MOST_JOBS
from pactgate.broker.store.engine import Database
from pactgate.broker.store.upkeep.jobs import add_job
from pactgate.broker.store.upkeep.state import store_state
from pactgate.broker.telemetry.metrics import REGISTRY
from pactgate.broker.telemetry.page import metrics_page
from pactgate.broker.telemetry.tables import CounterTable, HistogramTable
from tests.broker.conftest import Caller, WithSettings
from tests.conftest import RunningBroker
from tests.story import Story, pact

PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;"
    "version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)
Series = tuple[str, frozenset[tuple[str, str]]]


def page(url: str) -> str:
    answer = httpx.get(f"{url}/metrics", headers={"Accept": PROMETHEUS}).raise_for_status()
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return answer.text


def samples(text: str) -> dict[Series, float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class Counted:
    """What was counted since."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._before = samples(page(url))

    def __call__(self, name: str, **labels: str) -> float:
        series = (name, frozenset(labels.items()))
        return samples(page(self._url)).get(series, 0) - self._before.get(series, 0)


@pytest.fixture
def counted(caller: Caller) -> Counted:
    # Counters belong to the process, and other tests run in it.
    return Counted(caller.story.url)


def test_what_happens_is_counted(caller: Caller, counted: Counted) -> None:
    story = caller.story
    story.environment("production")
    caller.webhook("contract_published")
    caller.receiver.statuses += [500]
    story.publish("web", "1", pact("web", "orders"))
    story.request("PUT", "/pacticipants/orders/versions/1", json={})
    caller.work()
    asked = {"pacticipant": "orders", "version": "1", "environment": "production"}
    assert story.request("GET", "/decision", params=asked).json()["verdict"] == "yes"
    story.request("GET", "/can-i-deploy", params={**asked, "pacticipant": "nobody"})
    assert counted("pactgate_http_requests_total", method="GET", route="/decision", status="2xx") == 1
    assert counted("pactgate_http_requests_total", method="GET", route="/can-i-deploy", status="4xx") == 1
    assert counted("pactgate_http_request_duration_seconds_count", area="decisions") == 1
    assert counted("pactgate_decisions_total", verdict="yes", api="pactgate") == 1
    assert counted("pactgate_webhook_calls_total", outcome="failed") == 1
    assert counted("pactgate_webhook_calls_total", outcome="succeeded") == 1
    assert counted("pactgate_job_attempts_total", kind="webhook", outcome="waiting") == 1
    assert counted("pactgate_job_attempts_total", kind="webhook", outcome="done") == 1


def test_a_decision_is_counted_with_its_reasons_and_the_age_of_its_evidence(story: Story) -> None:
    counted = Counted(story.url)
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.verify("orders", "1", story.pact("web", "1", "orders"), success=False)
    story.deploy("web", "1", "production")
    asked = {"pacticipant": "orders", "version": "1", "environment": "production"}
    assert story.request("GET", "/can-i-deploy", params=asked).json()["summary"]["deployable"] is False
    assert counted("pactgate_decisions_total", verdict="no", api="pact-broker") == 1
    assert counted("pactgate_decision_reasons_total", verdict="no", reason="replay-failed") == 1
    assert counted("pactgate_evidence_age_seconds_count") == 1
    assert counted("pactgate_evidence_age_seconds_bucket", le="3600.0") == 1


def test_a_limit_that_was_reached_is_counted(with_settings: WithSettings) -> None:
    story = with_settings(max_body_bytes=100)
    counted = Counted(story.url)
    assert story.request("POST", "/pacticipants", json={"name": "x" * 100}).status_code == 413
    assert counted("pactgate_refusals_total", cap="body") == 1


def test_open_jobs_are_told_and_no_more_of_them_are_looked_at_than_a_bound(database: Database) -> None:
    def add(tx: object, first: int, last: int) -> None:
        for number in range(first, last):
            add_job(tx, key=f"{number}", kind="errand", payload={})  # type: ignore[arg-type]  # it is one

    database.write(add, 0, 3)
    [waiting] = database.read(store_state).jobs
    assert (waiting.kind, waiting.state, waiting.count) == ("errand", "waiting", 3)
    assert 0 <= waiting.overdue_s < 60
    database.write(add, 3, MOST_JOBS + 5)
    [waiting] = database.read(store_state).jobs
    assert waiting.count == MOST_JOBS


def test_json_stays_what_others_get(sqlite_broker: RunningBroker) -> None:
    for accept in ("*/*", "application/hal+json", "application/json", "text/html,*/*;q=0.8"):
        answer = httpx.get(f"{sqlite_broker.url}/metrics", headers={"Accept": accept})
        assert answer.json()["pacticipants"] == {"count": 0, "withMainBranchSetCount": 0}


def _without_labels(name: str) -> Series:
    return name, frozenset()


def test_a_database_that_is_away_is_told(sqlite_broker: RunningBroker) -> None:
    up, size = _without_labels("pactgate_database_up"), _without_labels("pactgate_database_size_bytes")
    found = samples(page(sqlite_broker.url))
    assert found[up] == 1
    file = Path(make_url(str(sqlite_broker.database.engine.url)).database or "")
    assert found[size] >= file.stat().st_size > 0
    file.rename(file.with_suffix(".moved"))
    found = samples(page(sqlite_broker.url))
    assert found[up] == 0
    assert size not in found


def test_the_page_says_what_the_library_would_write(sqlite_broker: RunningBroker) -> None:
    page(sqlite_broker.url)
    ours, theirs = (
        {each: value for each, value in samples(text.decode()).items() if each[0].startswith("pactgate_")}
        for text in (metrics_page(()), generate_latest(REGISTRY))
    )
    assert {each: value for each, value in ours.items() if not each[0].startswith("pactgate_http_")} == {
        each: value for each, value in theirs.items() if not each[0].startswith("pactgate_http_")
    }


def test_tables_write_what_the_library_would(tmp_path: Path) -> None:
    bounds, amounts = (0.1, 1.0, 5.0), (0.05, 0.1, 0.100001, 3, 5, 7.5)
    odd = f'a "quoted" \\ name\n{tmp_path}'
    registry = CollectorRegistry()
    counter = Counter("x", "Two\nlines.", ["a", "b"], registry=registry)
    histogram = Histogram("y", "How long.", ["a"], buckets=bounds, registry=registry)
    table, buckets = CounterTable("x_total", "Two\nlines.", ("a", "b")), HistogramTable("y", "How long.", "a", bounds)
    for amount in amounts:
        counter.labels(odd, "b").inc(amount)
        table.add((odd, "b"), amount)
        histogram.labels(odd).observe(amount)
        buckets.observe(odd, amount)
    ours = "".join([*table.lines(), *buckets.lines()])
    assert ours == generate_latest(registry).decode()
    found = {
        (name, frozenset(labels.items())): value for each in (table, buckets) for name, labels, value in each.samples()
    }
    assert found == samples(ours)


def test_promtool_finds_nothing_to_object_to(story: Story) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool: install prometheus")
    story.publish("web", "1", pact("web", "orders"))
    checked = subprocess.run(
        [promtool, "check", "metrics"], input=page(story.url), capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
