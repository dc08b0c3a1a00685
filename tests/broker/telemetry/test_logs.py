"""The log of a broker as a process writes it: lines for people, or JSON."""

import json
import sqlite3
from pathlib import Path

import httpx

from tests.deployment.replicas import start_replica


def test_a_log_in_json_has_every_failure_once_with_the_id_of_its_request(tmp_path: Path) -> None:
    file = tmp_path / "broker.db"
    given = {"PACTGATE_LOG_FORMAT": "json", "PACTGATE_NO_SUCH": "x"}
    with start_replica(f"sqlite:///{file}", tmp_path / "json", **given) as replica:
        url = replica.url
        with sqlite3.connect(file) as connection:
            connection.execute("ALTER TABLE environments RENAME TO elsewhere")
        connection.close()
        fault = httpx.get(f"{url}/environments", headers={"x-request-id": "from-ci"})
        for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            name.unlink(missing_ok=True)
        away = httpx.get(f"{url}/pacticipants")
    assert (fault.status_code, away.status_code) == (500, 503)
    events = [json.loads(line) for line in replica.log.read_text().splitlines()]
    assert any("PACTGATE_NO_SUCH" in event["event"] for event in events)
    assert any(event["event"].startswith("listening on") for event in events)
    failed = {event["request_id"]: event for event in events if event["level"] == "error" and "request_id" in event}
    assert set(failed) == {"from-ci", away.headers["x-request-id"]}
    assert "no such table" in failed["from-ci"]["exception"]
    assert "exception" not in failed[away.headers["x-request-id"]]
    assert str(file) in failed[away.headers["x-request-id"]]["cause"]


def test_a_log_for_people_has_a_line_for_an_event(tmp_path: Path) -> None:
    file = tmp_path / "broker.db"
    with start_replica(f"sqlite:///{file}", tmp_path / "text") as replica:
        url = replica.url
        file.unlink()
        away = httpx.get(f"{url}/pacticipants")
    log = replica.log.read_text()
    assert "pactgate broker: listening on" in log
    assert [line for line in log.splitlines() if f"request_id={away.headers['x-request-id']}" in line]
    assert "Traceback" not in log
    # The workers look for jobs twice a second, and tell once that they wait.
    assert log.count("background work waits for the database") <= 2
