"""`pactgate fit`: what it prints in each form, and how it ends."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate, sentence
from tests.openapi.fit.kit import answering, expecting

TEXT = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(answering(TEXT)))
    return str(file)


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.json"
    file.write_text(json.dumps(expecting({"a": "x"})))
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps(expecting({"a": 1})))
    return str(file)


def test_a_pact_that_fits(good: str, document: str) -> None:
    done = pactgate("fit", good, document)
    assert (done.returncode, done.stdout) == (ExitCode.YES, "The pact fits the document.\n")


def test_a_pact_that_does_not(bad: str, document: str) -> None:
    done = pactgate("fit", bad, document)
    assert done.returncode == ExitCode.NO
    assert "at $.interactions[0].response.body.a  [response.body.incompatible]" in done.stdout


@pytest.mark.parametrize("form", ["json", "markdown", "junit", "sarif", "github"])
def test_every_form_names_code_and_place(bad: str, document: str, form: str) -> None:
    done = pactgate("fit", bad, document, "--output", form)
    assert done.returncode == ExitCode.NO
    assert "response.body.incompatible" in done.stdout
    assert "$.interactions[0].response.body.a" in done.stdout


def test_machines_can_read_it(bad: str, document: str) -> None:
    said = json.loads(pactgate("fit", bad, document, "-o", "json").stdout)
    assert (said["compatible"], said["counts"]) == (False, {"error": 1, "warning": 0})
    suites = ET.fromstring(pactgate("fit", bad, document, "-o", "junit").stdout)
    assert [(suite.get("tests"), suite.get("failures")) for suite in suites] == [("1", "1")]
    results = json.loads(pactgate("fit", bad, document, "-o", "sarif").stdout)["runs"][0]["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [("response.body.incompatible", "error")]


def test_what_cannot_be_read_is_named(good: str, document: str, tmp_path: Path) -> None:
    for arguments in ((document, good), (str(tmp_path / "none.json"), document), (good, good)):
        done = pactgate("fit", *arguments)
        assert done.returncode == ExitCode.USAGE
        assert arguments[0] in sentence(done) or arguments[1] in sentence(done)
