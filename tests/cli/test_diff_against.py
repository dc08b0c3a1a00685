"""`pactgate diff --against` asks a real broker whom a document would break in an environment."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.builders.provider_documents import BOTH, ONLY_STATUS, document, promise, reading
from tests.cli.process import pactgate, sentence
from tests.conftest import RunningBroker
from tests.story import Story, pact


@pytest.fixture
def url(sqlite_broker: RunningBroker) -> str:
    """web 1 reads the total of an order, desk 1 its status; both are in production with orders 1."""
    with Story(sqlite_broker.url) as story:
        story.environment("production", production=True)
        story.publish("web", "1", pact("web", "orders"))
        story.publish("desk", "1", pact("desk", "orders", reading("status")))
        promise(story, "1", document(BOTH))
        for each in ("web", "desk", "orders"):
            story.deploy(each, "1", "production")
    return sqlite_broker.url


@pytest.fixture
def breaking(tmp_path: Path) -> str:
    return written(tmp_path / "breaking.json", document(ONLY_STATUS))


def written(file: Path, content: object) -> str:
    file.write_text(json.dumps(content))
    return str(file)


def at(url: str) -> tuple[str, ...]:
    return ("--against", "production", "-a", "orders", "-b", url)


def test_people_read_who_would_break_and_why(url: str, breaking: str) -> None:
    done = pactgate("diff", breaking, *at(url))
    assert done.returncode == ExitCode.NO
    assert "No: this document would break web 1." in done.stdout
    assert "Breaking change in orders (proposed) since 1: " in done.stdout
    assert 'used by web 1: "a request for order 42", response.body.total' in done.stdout


@pytest.mark.parametrize("form", ["json", "markdown", "junit", "sarif", "github"])
def test_every_form_names_the_rule_and_who_uses_it(url: str, breaking: str, form: str) -> None:
    done = pactgate("diff", breaking, *at(url), "-o", form)
    assert done.returncode == ExitCode.NO
    assert "response-required-property-removed" in done.stdout
    assert "web" in done.stdout
    if form in {"json", "sarif"}:
        json.loads(done.stdout)
    if form == "junit":
        assert [case.get("name") for case in ET.fromstring(done.stdout).iter("testcase") if len(case)]


def test_a_document_that_breaks_nobody_there_passes(url: str, tmp_path: Path) -> None:
    done = pactgate("diff", written(tmp_path / "same.json", document(BOTH)), *at(url), "-o", "github")
    assert (done.returncode, done.stdout) == (
        ExitCode.YES,
        "Yes: this document breaks no consumer in production.\n",
    )


def test_what_is_missing_or_wrong_is_one_sentence(url: str, breaking: str) -> None:
    for arguments, code, said in (
        (("diff", breaking), ExitCode.USAGE, "Give two documents"),
        (("diff", breaking, breaking, *at(url)), ExitCode.USAGE, "With --against give one document"),
        (("diff", breaking, "--against", "production", "-a", "orders"), ExitCode.USAGE, "Name the broker"),
        (("diff", breaking, "--against", "production", "-b", url), ExitCode.USAGE, "Name the provider"),
        (("diff", breaking, *at(url), "--fail-on", "warning"), ExitCode.USAGE, "policies and waivers"),
        (("diff", breaking, *at(url)[:-1], "http://127.0.0.1:1"), ExitCode.UNREACHABLE, "127.0.0.1:1"),
        (("diff", breaking, "--against", "prodction", *at(url)[2:]), ExitCode.USAGE, "production"),
        (("diff", breaking, "--against", "production", "-a", "ordrs", "-b", url), ExitCode.USAGE, "orders"),
    ):
        done = pactgate(*arguments)
        assert done.returncode == code, arguments
        assert said in sentence(done)
