"""The contract with Schemathesis: what `pactgate.verifier.fuzz_adapter` relies on, asked of the installed release.

When an upgrade makes one of these fail, the adapter is to be changed; nothing else knows the library.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from typing import Any

import pytest

from pactgate.verifier.fuzz_job import CHECKS, MORE_CHECKS
from tests.verifier.notes_provider import DOCUMENT, FAULTS, SCHEMA, USE_AFTER_DELETE, notes_provider

WATCH = """
import json, sys
from pathlib import Path
import schemathesis
from schemathesis import engine
from schemathesis.engine import events
from pactgate.verifier.fuzz_adapter import config
from pactgate.verifier.fuzz_job import FuzzJob

facts = {"calls": [], "failures": [], "stopped": []}

@schemathesis.hook
def after_call(context, case, response):
    facts["calls"].append([case.operation.label, response.status_code])

document = json.loads(Path(sys.argv[1]).read_text())
job = FuzzJob(sys.argv[1], sys.argv[2], 1, headers={"X-Team": "secret"}, max_examples=5)
schema = schemathesis.openapi.from_dict(document, config=config(job))
facts["operations"] = [found.ok().label for found in schema.get_all_operations()]
facts["phases"] = []
for event in engine.from_schema(schema).execute():
    if isinstance(event, events.PhaseStarted):
        facts["phases"].append(event.phase.name.value)
    if isinstance(event, events.ScenarioFinished):
        for case_id, checks in event.recorder.checks.items():
            case = event.recorder.cases[case_id].value
            for check in checks:
                if check.status is engine.Status.FAILURE:
                    info = check.failure_info
                    twin = hash(info.failure) == hash(info.failure) and info.failure == info.failure
                    lines = [step.curl for step in info.steps]
                    facts["failures"].append([case.operation.label, check.name, info.failure.title, lines, twin])
    if isinstance(event, events.EngineFinished):
        facts["reason"] = event.stop_reason.value
stream = engine.from_schema(schema.include(lambda context: context.operation.label == "GET /health")).execute()
for event in stream:
    facts["stopped"].append(type(event).__name__)
    stream.stop()
Path(sys.argv[3]).write_text(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("contract")
    paths = {path: DOCUMENT["paths"][path] for path in ("/health", "/notes", "/notes/{id}")}
    (folder / "openapi.json").write_text(json.dumps({**DOCUMENT, "paths": paths}))
    with notes_provider(SCHEMA, USE_AFTER_DELETE) as url:
        files = [str(folder / "openapi.json"), url, str(folder / "facts.json")]
        subprocess.run([sys.executable, "-c", WATCH, *files], check=True, capture_output=True)
    read: dict[str, Any] = json.loads((folder / "facts.json").read_text())
    return read


def test_the_release_is_the_one_that_this_contract_was_read_from() -> None:
    assert version("schemathesis").split(".")[:2] == ["4", "32"]


def test_operations_have_the_names_that_results_have(facts: dict[str, Any]) -> None:
    assert "DELETE /notes/{id}" in facts["operations"]
    assert {label for label, _ in facts["calls"]} == {*facts["operations"]}


def test_the_phases_are_those_that_we_tell_of(facts: dict[str, Any]) -> None:
    assert [name for name in facts["phases"] if name in {"examples", "coverage", "fuzzing", "stateful"}] == [
        "examples",
        "coverage",
        "fuzzing",
        "stateful",
    ]
    assert facts["reason"] == "completed"


def test_a_failed_check_says_how_it_is_reproduced(facts: dict[str, Any]) -> None:
    found = {(operation, check): (lines, twin) for operation, check, _, lines, twin in facts["failures"]}
    assert found.keys() == {FAULTS[SCHEMA], FAULTS[USE_AFTER_DELETE]}
    lines, twin = found[FAULTS[USE_AFTER_DELETE]]
    assert lines[-2].startswith("curl -X DELETE")
    assert "X-Team: [Filtered]" in lines[-1]
    assert twin


def test_a_stream_that_is_stopped_ends_with_its_last_event(facts: dict[str, Any]) -> None:
    assert facts["stopped"] == ["EngineStarted", "EngineFinished"]


def test_every_check_of_the_release_is_on_or_off_on_purpose() -> None:
    script = (
        "from schemathesis.checks import CHECKS, load_all_checks; load_all_checks(); print(*CHECKS.get_all_names())"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    needs_two_users = {"object_level_authorization"}
    assert {*done.stdout.split()} == {*CHECKS, *MORE_CHECKS} | needs_two_users
