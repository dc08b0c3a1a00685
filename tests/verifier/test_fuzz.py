"""Fuzzing real providers: what is planted is found, what is sound passes, and what goes wrong has a name."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from pactgate.verifier.errors import LibraryFailed, NothingToVerify, ProviderUnreachable, UnknownOperation
from pactgate.verifier.fuzz import FuzzPlan, FuzzTarget, fuzz
from pactgate.verifier.fuzz_results import Ended, Fuzz, FuzzVerdict
from tests.verifier.notes_provider import DOCUMENT, FAULTS, notes_provider
from tests.verifier.odd_provider import OddHandler, odd_provider

if TYPE_CHECKING:
    from pactgate.verifier.fuzz_job import FuzzProgress

SECRET = "s3cret-of-the-team"
ONE = {"paths": {"/health": DOCUMENT["paths"]["/health"]}}


def target(url: str, **more: Any) -> FuzzTarget:
    return FuzzTarget({**DOCUMENT, **more}, "0" * 64, url, {"X-Team": f"Bearer {SECRET}"})


def run_on_notes(*faults: str, seed: int = 1) -> tuple[Fuzz, list[str]]:
    seen: list[str] = []
    with notes_provider(*faults, seen=seen) as url:
        return fuzz(target(url), FuzzPlan(seed, max_examples=5)), seen


@pytest.fixture(scope="module")
def faulty() -> Fuzz:
    return run_on_notes(*FAULTS)[0]


@pytest.fixture(scope="module")
def sound() -> tuple[Fuzz, list[str]]:
    return run_on_notes()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(faulty: Fuzz, fault: str) -> None:
    operation, check = FAULTS[fault]
    (result,) = [each for each in faulty.operations if each.operation == operation]
    (failure,) = [each for each in result.failures if each.check == check]
    assert failure.curl.startswith("curl -X GET ")
    assert result.checks[check].failed > 0
    assert faulty.verdict is FuzzVerdict.FAILED


def test_only_what_is_planted_is_found(faulty: Fuzz) -> None:
    found = {each.operation for each in faulty.operations if not each.success}
    assert found == {operation for operation, _ in FAULTS.values()}


def test_what_takes_several_requests_names_those_before_it(faulty: Fuzz) -> None:
    (failure,) = [one for each in faulty.operations for one in each.failures if one.check == "use_after_free"]
    assert failure.before[-1].startswith("curl -X DELETE")


def test_a_curl_line_reproduces_the_failure_and_masks_secrets(faulty: Fuzz) -> None:
    (failure,) = [one for each in faulty.operations for one in each.failures if one.check == "not_a_server_error"]
    assert "X-Team: [Filtered]" in failure.curl
    assert SECRET not in json.dumps(faulty.to_json())
    assert failure.status == 500


def test_a_sound_provider_passes_with_every_operation_tried(sound: tuple[Fuzz, list[str]]) -> None:
    result, seen = sound
    assert result.verdict is FuzzVerdict.PASSED, [one for each in result.operations for one in each.failures]
    assert {each.operation for each in result.operations} == {
        f"{method.upper()} {path}"
        for path, item in DOCUMENT["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert result.not_exercised == ()
    probes = 2
    assert result.cases == len(seen) - probes


def test_the_same_seed_makes_the_same_requests_and_another_seed_others(sound: tuple[Fuzz, list[str]]) -> None:
    assert run_on_notes()[1] == sound[1]
    assert run_on_notes(seed=2)[1] != sound[1]


def test_operations_are_chosen_by_pattern_and_what_is_left_out_is_said() -> None:
    told: list[FuzzProgress] = []
    with notes_provider() as url:
        plan = FuzzPlan(1, include=("GET /*", "deleteNote"), exclude=("*/notes*", "/search"), max_examples=2)
        result = fuzz(target(url), plan, told.append)
    assert [each.operation for each in result.operations] == ["GET /health", "GET /version"]
    assert {each.operation: each.reason for each in result.not_exercised} == {
        "GET /notes": "It is excluded by '*/notes*'.",
        "POST /notes": "It is excluded by '*/notes*'.",
        "GET /notes/{id}": "It is excluded by '*/notes*'.",
        "DELETE /notes/{id}": "It is excluded by '*/notes*'.",
        "GET /search": "It is excluded by '/search'.",
    }
    assert result.success
    assert told[-1].total == 2


class Closing(OddHandler):
    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.connection.shutdown(socket.SHUT_RDWR)


class Garbage(OddHandler):
    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.wfile.write(b"\x00 this is no HTTP\r\n\r\n")


class Silent(OddHandler):
    released = Event()

    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.released.wait(60)


class Redirecting(OddHandler):
    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.paths_seen.append(self.path)
        self.send_response(302)
        self.send_header("Location", f"http://{self.headers['Host']}{self.path}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def silent() -> Iterator[type[Silent]]:
    Silent.released.clear()
    yield Silent
    Silent.released.set()


def fuzz_one(url: str, **more: Any) -> Fuzz:
    return fuzz(target(url, **ONE), FuzzPlan(1, max_examples=2, **more))


@pytest.mark.parametrize(
    ("handler", "check", "told"),
    [
        (Closing, "response_received", "the connection was closed"),
        (Garbage, "response_received", "The answer is not HTTP"),
        (Redirecting, "status_code_conformance", "Received: 302"),
    ],
)
def test_a_provider_that_misbehaves_fails_by_name(handler: type[OddHandler], check: str, told: str) -> None:
    with odd_provider(handler) as provider:
        result = fuzz_one(provider.base_url)
    (failure,) = result.operations[0].failures
    assert (failure.check, result.verdict) == (check, FuzzVerdict.FAILED)
    assert told in failure.message


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with odd_provider(Redirecting) as provider:
        fuzz_one(provider.base_url)
        assert "/health" in Redirecting.paths_seen
        assert not [path for path in Redirecting.paths_seen if path.endswith("/elsewhere")]


def test_a_provider_that_answers_slowly_fails_by_name(silent: type[Silent]) -> None:
    with odd_provider(silent) as provider:
        try:
            result = fuzz_one(provider.base_url, request_timeout=0.2)
        finally:
            silent.released.set()
    (failure,) = result.operations[0].failures
    assert (failure.check, failure.message) == ("response_received", "No answer came within 0.2 seconds.")


def test_the_time_is_a_cap_also_where_a_request_hangs(silent: type[Silent]) -> None:
    started = time.monotonic()
    with odd_provider(silent) as provider:
        try:
            result = fuzz_one(provider.base_url, request_timeout=50, max_time=2)
        finally:
            silent.released.set()
    assert time.monotonic() - started < 20
    assert result.ended is Ended.TIME
    assert result.verdict is FuzzVerdict.UNKNOWN
    assert result.not_exercised[0].reason == "The time limit was reached before a request was sent to it."


DIES = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.endswith("version"):
            os._exit(1)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"status": "up"}')
server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def test_a_provider_that_dies_ends_the_run_and_what_was_found_is_kept() -> None:
    paths = {path: DOCUMENT["paths"][path] for path in ("/health", "/version")}
    command = [sys.executable, "-c", DIES]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        result = fuzz(target(f"http://127.0.0.1:{port}", paths=paths), FuzzPlan(1, max_examples=2))
    assert result.ended is Ended.PROVIDER
    assert not result.success
    assert "GET /health" in {each.operation for each in result.operations}
    assert result.detail is not None
    assert "/version" in result.detail


def test_a_provider_that_is_not_there_is_said() -> None:
    with pytest.raises(ProviderUnreachable, match=r"Nothing answers at http://127\.0\.0\.1:1,"):
        fuzz_one("http://127.0.0.1:1")


def test_nothing_to_try_and_a_pattern_without_an_operation_are_no_pass() -> None:
    with notes_provider() as url:
        with pytest.raises(NothingToVerify, match="no operation to try"):
            fuzz(target(url, paths={}), FuzzPlan(1))
        with pytest.raises(NothingToVerify, match="7 are excluded"):
            fuzz(target(url), FuzzPlan(1, exclude=("*",)))
        with pytest.raises(UnknownOperation, match="'GET /nots'"):
            fuzz(target(url), FuzzPlan(1, include=("GET /nots",)))


def test_a_library_that_stops_is_said_with_its_last_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "schemathesis").mkdir()
    (tmp_path / "schemathesis" / "__init__.py").write_text("raise SystemExit('the library is not well')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with notes_provider() as url, pytest.raises(LibraryFailed, match="the library is not well"):
        fuzz_one(url)
