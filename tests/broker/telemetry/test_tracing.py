"""Traces: from whoever asks through the broker to its SQL, its judging, and those that it calls."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from pactgate.broker.store.engine import Database
from pactgate.broker.store.statements import trace_statements
from pactgate.broker.telemetry.tracing import trace_to
from tests.broker.conftest import Caller
from tests.broker.telemetry.otlp import collecting
from tests.conftest import RunningBroker
from tests.deployment.replicas import start_replica
from tests.story import Story, pact

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"


@pytest.fixture
def traced(database: Database) -> Iterator[InMemorySpanExporter]:
    """The spans of a broker on that database."""
    exporter = InMemorySpanExporter()
    trace_statements(database.engine)
    with trace_to(SimpleSpanProcessor(exporter)):
        yield exporter


def of_trace(exporter: InMemorySpanExporter, trace: str = TRACE) -> list[ReadableSpan]:
    return [each for each in exporter.get_finished_spans() if f"{each.context.trace_id:032x}" == trace]


def parent_of(span: ReadableSpan) -> str:
    return f"{span.parent.span_id:016x}" if span.parent else ""


def test_a_request_is_a_span_in_the_trace_of_who_asks_and_its_statements_are_below(
    traced: InMemorySpanExporter, broker: RunningBroker
) -> None:
    answer = httpx.get(f"{broker.url}/pacticipants/nobody", headers={"traceparent": TRACEPARENT})
    assert answer.headers["x-request-id"] == TRACE
    [request] = [span for span in of_trace(traced) if parent_of(span) == PARENT]
    assert request.name == "GET /pacticipants/{pacticipant}"
    assert request.attributes
    assert request.attributes["http.response.status_code"] == 404
    below = [span for span in of_trace(traced) if parent_of(span) == f"{request.context.span_id:016x}"]
    statements = [str((span.attributes or {})["db.query.text"]) for span in below]
    assert any("FROM pacticipants" in statement for statement in statements)
    assert not any("nobody" in statement for statement in statements), "what statements are given is no one's business"


def test_a_statement_that_fails_is_told(
    traced: InMemorySpanExporter, broker: RunningBroker, database: Database
) -> None:
    database.write(lambda tx: tx.exec_driver_sql("ALTER TABLE environments RENAME TO elsewhere"))
    assert httpx.get(f"{broker.url}/environments", headers={"traceparent": TRACEPARENT}).status_code == 500
    failed = {span.name for span in of_trace(traced) if span.status.status_code is StatusCode.ERROR}
    assert failed == {"GET /environments", "SELECT"}


def test_work_that_a_request_causes_is_in_its_trace_and_so_is_who_is_called(
    traced: InMemorySpanExporter, caller: Caller
) -> None:
    caller.webhook("contract_published")
    caller.story.client.headers["traceparent"] = TRACEPARENT
    caller.story.publish("web", "1", pact("web", "orders"))
    del caller.story.client.headers["traceparent"]
    caller.work()
    [call] = caller.receiver.calls
    [job] = [span for span in of_trace(traced) if span.name == "job webhook"]
    [sent] = [
        span for span in of_trace(traced) if span.name == "POST" and parent_of(span) == f"{job.context.span_id:016x}"
    ]
    assert call.headers["traceparent"] == f"00-{TRACE}-{sent.context.span_id:016x}-01"


def test_looking_for_jobs_makes_no_traces(traced: InMemorySpanExporter, caller: Caller) -> None:
    caller.story.get("/")
    before = len(traced.get_finished_spans())
    caller.database.read(lambda tx: tx.exec_driver_sql("SELECT 1").all())
    assert len(traced.get_finished_spans()) == before == 1


def test_can_i_deploy_and_its_sql_are_one_trace(tmp_path: Path) -> None:
    with collecting() as collector:
        to_it = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "100"}
        with start_replica(f"sqlite:///{tmp_path}/broker.db", tmp_path / "broker", **to_it) as replica:
            url = replica.url
            with Story(url) as story:
                story.environment("production")
                story.publish("web", "1", pact("web", "orders"))
            asked = ["can-i-deploy", "--pacticipant", "web", "--version", "1", "--to-environment", "production"]
            decided = subprocess.run(
                [sys.executable, "-m", "pactgate.cli", *asked, "--broker-base-url", url],
                env={**os.environ, **to_it, "TRACEPARENT": TRACEPARENT},
                capture_output=True,
                text=True,
                check=False,
            )
            assert "web 1" in decided.stdout + decided.stderr
            spans = collector.wait_for(("pactgate", "pactgate can-i-deploy"), ("pactgate-broker", "POST /decisions"))
    ours = [span for span in spans if span.trace_id == TRACE]
    [command] = [span for span in ours if span.name == "pactgate can-i-deploy"]
    assert command.parent_id == PARENT
    by_id = {span.span_id: span for span in ours}
    statements = [span for span in ours if (span.service, span.name) == ("pactgate-broker", "SELECT")]
    assert statements
    for statement in statements:
        above = [statement]
        while above[-1].parent_id in by_id:
            above.append(by_id[above[-1].parent_id])
        assert above[-1] == command


def test_metrics_are_sent_as_they_are_on_the_page(tmp_path: Path) -> None:
    with collecting() as collector:
        to_it = {
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": f"{collector.url}/v1/metrics",
            "OTEL_METRIC_EXPORT_INTERVAL": "100",
        }
        with start_replica(f"sqlite:///{tmp_path}/broker.db", tmp_path / "broker", **to_it) as replica:
            assert httpx.get(f"{replica.url}/pacticipants").status_code == 200
            found = collector.wait_for_metric("pactgate_http_requests_total")
            page = httpx.get(f"{replica.url}/metrics", headers={"Accept": "text/plain"}).text
    there = set(re.findall(r"^# TYPE (\S+) ", page, re.MULTILINE))
    assert there - found.keys() <= {name for name in there if f"\n{name}{{" not in page and f"\n{name} " not in page}
    assert found["pactgate_database_up"].gauge.data_points[0].as_double == 1
    assert found["pactgate_http_requests_total"].sum.is_monotonic
    [health] = [
        point
        for point in found["pactgate_http_request_duration_seconds"].histogram.data_points
        if point.attributes[0].value.string_value == "health"
    ]
    assert sum(health.bucket_counts) == health.count > 0
    assert len(health.bucket_counts) == len(health.explicit_bounds) + 1
    assert collector.spans == []


def test_a_collector_that_is_away_changes_no_exit_code(sqlite_broker: RunningBroker) -> None:
    nowhere = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    created = subprocess.run(
        [
            sys.executable,
            "-m",
            "pactgate.cli",
            "create-environment",
            "--name",
            "x",
            "--broker-base-url",
            sqlite_broker.url,
        ],
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert created.returncode == 0


@pytest.mark.parametrize("module", ["pactgate.broker.main", "pactgate.cli.main"])
def test_nothing_of_it_is_imported_where_nobody_wants_it(module: str) -> None:
    code = f"import sys, {module}; sys.exit(bool({{'opentelemetry.sdk', 'google.protobuf'}} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
