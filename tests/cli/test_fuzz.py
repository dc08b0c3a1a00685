"""`pactgate fuzz`: what it prints in each form, how it ends, and how its result becomes the proof of a contract."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any, Protocol
from xml.etree import ElementTree as ET

import httpx
import psutil
import pytest

from pactgate import openapi
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.options import ReportFormat
from pactgate.cli.reports.fuzz import FuzzRunReport
from pactgate.cli.reports.writers import WRITERS
from pactgate.verifier.fuzz_results import Ended, Fuzz, FuzzFailure, NotExercised, OperationResult
from tests.builders.replays import a_pact, interaction, provider
from tests.cli.process import pactgate, sentence
from tests.verifier.notes_provider import DOCUMENT, SCHEMA, notes_provider
from tests.verifier.odd_provider import OddHandler, odd_provider

SMALL = {**DOCUMENT, "paths": {path: DOCUMENT["paths"][path] for path in ("/health", "/version")}}


class Running(Protocol):
    """The part of the broker fixtures that is used here."""

    @property
    def url(self) -> str: ...


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("document") / "openapi.json"
    file.write_text(json.dumps(SMALL))
    return str(file)


@pytest.fixture(scope="module")
def results(document: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the command says as JSON of a provider that keeps its document, and of one that does not."""
    files = {}
    for name, code, faults in (("sound", ExitCode.YES, ()), ("faulty", ExitCode.NO, (SCHEMA,))):
        with notes_provider(*faults) as url:
            done = pactgate("fuzz", document, "--base-url", url, "--seed", "7", "--max-time", "60", "-o", "json")
        assert done.returncode == code, done.stderr
        assert done.stderr == ""
        files[name] = tmp_path_factory.mktemp(name) / "fuzz.json"
        files[name].write_text(done.stdout)
    return files


def test_its_json_says_what_was_tried_and_what_failed(results: dict[str, Path]) -> None:
    sound, faulty = (json.loads(results[name].read_text()) for name in ("sound", "faulty"))
    assert (sound["success"], faulty["success"], faulty["seed"]) == (True, False, 7)
    assert [each["operation"] for each in sound["operations"]] == ["GET /health", "GET /version"]
    health = faulty["operations"][0]
    assert health["cases"] > 0
    (failure,) = health["failures"]
    assert failure["check"] == "response_schema_conformance"
    assert failure["curl"].startswith("curl -X GET http://127.0.0.1:")


FAILURE = FuzzFailure("a_check", "Wrong", "It is\nwrong.", 500, "curl http://h/a?b", ("curl http://h/before",))
FAILED = Fuzz(
    base_url="http://h",
    document_sha256="",
    seed=7,
    seconds=2.0,
    checks=("a_check",),
    operations=(OperationResult("GET /a", 3, failures=(FAILURE,)), OperationResult("GET /b", 1, error="No body.")),
    not_exercised=(NotExercised("GET /c", "No time."), NotExercised("GET /d", "Excluded.", wanted=False)),
    ended=Ended.TIME,
)


REPORT = FuzzRunReport(FAILED, "openapi.yaml")


@pytest.mark.parametrize("name", ReportFormat)
def test_every_format_names_operation_check_and_request(name: ReportFormat) -> None:
    written = WRITERS[name](REPORT)
    for text in ("GET /a", "a_check", "curl http://h/a?b", "curl http://h/before", "GET /b", "No body.", "No time."):
        assert text in written


def test_a_test_report_fails_what_failed_and_what_was_not_tried() -> None:
    (suite,) = ET.fromstring(WRITERS["junit"](REPORT))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "3")


def test_the_text_ends_with_the_verdict() -> None:
    assert WRITERS["text"](REPORT).splitlines()[-1] == (
        "http://h does not do what openapi.yaml says: 1 of 2 operations failed, 1 not tried "
        "(4 requests in 2 s, seed 7, time limit reached)."
    )


@pytest.mark.parametrize(
    ("content", "code", "told"),
    [
        ("{", ExitCode.USAGE, "openapi.json"),
        ({**DOCUMENT, "paths": {}}, ExitCode.UNKNOWN, "has no operations"),
        (SMALL, ExitCode.UNREACHABLE, "Nothing answers at http://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_tried_is_named(tmp_path: Path, content: Any, code: ExitCode, told: str) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    done = pactgate("fuzz", str(file), "--base-url", "http://127.0.0.1:1")
    assert (done.returncode, done.stdout) == (code, "")
    assert told in sentence(done)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--base-url", "orders"), "'orders'"),
        (("--header", "no colon"), "--header"),
        (("--check", "everything"), "'everything'"),
        (("--max-time", "0"), "--max-time"),
        (("--include", "GET /nothing"), "'GET /nothing'"),
    ],
)
def test_an_option_that_cannot_be_used_is_named(document: str, options: tuple[str, str], told: str) -> None:
    with notes_provider() as url:
        done = pactgate("fuzz", document, "--base-url", url, *options)
    assert done.returncode == ExitCode.USAGE
    assert told in sentence(done)


class Hanging(OddHandler):
    asked = Event()
    released = Event()

    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.asked.set()
        self.released.wait(60)


@pytest.fixture
def hanging() -> Iterator[str]:
    Hanging.asked.clear()
    Hanging.released.clear()
    with odd_provider(Hanging) as provider:
        try:
            yield provider.base_url
        finally:
            Hanging.released.set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_running_when_it_is_ended(document: str, hanging: str, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "pactgate.cli", "fuzz", document, "--base-url", hanging]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert Hanging.asked.wait(60)
        started = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        process.communicate(timeout=30)
    assert started
    assert process.returncode != ExitCode.YES
    assert psutil.wait_procs(started, timeout=10)[1] == []


def test_who_is_killed_leaves_nothing_running_either(document: str, hanging: str) -> None:
    command = [sys.executable, "-m", "pactgate.cli", "fuzz", document, "--base-url", hanging]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert Hanging.asked.wait(60)
        started = psutil.Process(process.pid).children(recursive=True)
        process.kill()
    assert psutil.wait_procs(started, timeout=10)[1] == []


def publish(document: str, broker: str, version: str, *options: str) -> subprocess.CompletedProcess[str]:
    own = ("--provider", "notes", "-a", version, "-b", broker)
    return pactgate("publish-provider-contract", document, *own, *options)


def proof(broker: str, version: str) -> dict[str, Any]:
    address = f"{broker}/provider-contracts/provider/notes/version/{version}"
    kept: dict[str, Any] = httpx.get(address).raise_for_status().json()["selfVerificationResults"]
    return kept


def test_a_result_is_published_as_the_proof_of_the_contract(
    document: str, results: dict[str, Path], sqlite_broker: Running
) -> None:
    for version, name in (("1", "sound"), ("2", "faulty")):
        done = publish(document, sqlite_broker.url, version, "--verification-results", str(results[name]))
        assert done.returncode == ExitCode.YES, done.stderr
        assert "Published and read back" in done.stderr
        kept = proof(sqlite_broker.url, version)
        assert (kept["success"], kept["verifier"]) == (name == "sound", "pactgate fuzz")
        assert kept["content"] == results[name].read_text()


def test_results_that_do_not_fit_are_refused_by_name(document: str, results: dict[str, Path], tmp_path: Path) -> None:
    other, text = tmp_path / "openapi.json", tmp_path / "report.txt"
    other.write_text(json.dumps(DOCUMENT))
    text.write_text("all is well")
    sound = ("--verification-results", str(results["sound"]))
    cases = [
        (publish(str(other), "http://127.0.0.1:1", "1", *sound), "for another document"),
        (publish(document, "http://127.0.0.1:1", "1", *sound, "--no-verification-success"), "say the opposite"),
        (
            publish(document, "http://127.0.0.1:1", "1", "--verification-results", str(text)),
            "say whether it is a success",
        ),
        (publish(document, "http://127.0.0.1:1", "1", "--verifier", "me"), "need --verification-results FILE"),
    ]
    for done, told in cases:
        assert done.returncode == ExitCode.USAGE
        assert told in sentence(done)


def test_results_of_another_tool_are_what_the_options_say(
    document: str, tmp_path: Path, sqlite_broker: Running
) -> None:
    report = tmp_path / "report.txt"
    report.write_text("one test failed")
    options = ("--verification-results", str(report), "--verification-exit-code", "1", "--verifier", "their tests")
    done = publish(document, sqlite_broker.url, "3", *options)
    assert done.returncode == ExitCode.YES, done.stderr
    assert proof(sqlite_broker.url, "3") == {
        "success": False,
        "content": "one test failed",
        "contentType": "text/plain",
        "verifier": "their tests",
    }


def test_one_validator_says_what_a_valid_document_is(tmp_path: Path) -> None:
    flows = {"password": {"tokenUrl": "token", "scopes": {}}}  # as FastAPI writes it
    schemes = {"securitySchemes": {"oauth": {"type": "oauth2", "flows": flows}}}
    sound, unsound = tmp_path / "sound.json", tmp_path / "unsound.json"
    sound.write_text(json.dumps({**SMALL, "openapi": "3.1.0", "components": schemes}))
    unsound.write_text(json.dumps({**SMALL, "info": {"title": "t"}}, indent=1))
    tried = pactgate("fuzz", str(sound), "--base-url", "http://127.0.0.1:9/", "--max-time", "5")
    refused = pactgate("fuzz", str(unsound), "--base-url", "http://127.0.0.1:9/")

    assert pactgate("validate", str(sound)).returncode == ExitCode.YES
    assert "not valid" not in tried.stdout + tried.stderr
    assert (refused.returncode, refused.stdout) == (ExitCode.USAGE, "")
    assert "The document is not valid: " in sentence(refused)
    assert f"`version` is missing ({unsound}, line 3, #/info)" in sentence(refused)


TEXT = {"type": "string"}
NULLS: dict[str, dict[str, tuple[dict[str, Any], bool]]] = {
    "3.0.3": {
        "plain": ({**TEXT, "nullable": True}, True),
        "choice": ({"allOf": [TEXT], "nullable": True}, True),
        "listed": ({**TEXT, "nullable": True, "enum": ["a", None]}, True),
        "reference": ({"$ref": "#/components/schemas/Text", "nullable": True}, False),
        "not-listed": ({**TEXT, "nullable": True, "enum": ["a"]}, False),
    },
    "3.1.0": {
        "type": ({"type": ["string", "null"]}, True),
        "plain": ({**TEXT, "nullable": True}, False),
        "reference": ({"$ref": "#/components/schemas/Text", "nullable": True}, False),
        "property": ({"type": ["string", "null"], "properties": {"nullable": True}}, True),
        "not-listed": ({"type": ["string", "null"], "enum": ["a"]}, False),
    },
}
"""By version and name: schemas that seem to admit null, and whether they do (docs/decisions/0020)."""


@pytest.mark.parametrize("version", NULLS)
def test_null_is_let_pass_where_a_pact_that_expects_it_fits_and_nowhere_else(version: str, tmp_path: Path) -> None:
    paths = {}
    for name, (schema, _) in NULLS[version].items():
        answer = {"type": "object", "required": ["a"], "properties": {"a": schema}}
        content = {"application/json": {"schema": answer}}
        paths[f"/{name}"] = {"get": {"responses": {"200": {"description": "", "content": content}}}}
    components = {"schemas": {"Text": TEXT}}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({**SMALL, "openapi": version, "paths": paths, "components": components}))
    admits = {name: answer for name, (_, answer) in NULLS[version].items()}

    with provider(body={"a": None}) as (under_test, _):
        options = ("--base-url", under_test.base_url, "--seed", "1", "--max-examples", "1")
        done = pactgate("fuzz", str(file), *options, "-o", "json")

    tried = {each["operation"]: each["success"] for each in json.loads(done.stdout)["operations"]}
    assert tried == {f"GET /{name}": answer for name, answer in admits.items()}
    read = openapi.read(file)
    assert {name: openapi.fit(_reading_null(f"/{name}"), read).compatible for name in admits} == admits


def _reading_null(path: str) -> dict[str, Any]:
    """A pact that expects null at `a`."""
    request, response = {"method": "GET", "path": path}, {"status": 200, "body": {"a": None}}
    return dict(a_pact(interaction(request=request, response=response)).document)
