"""`pactgate diff` and `pactgate validate` as a user has them: files in, findings out, in every form."""

import json
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pactgate.cli.exit_codes import ExitCode
from tests.cli.process import pactgate, sentence

OLD = """
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    get:
      parameters: [{name: q, in: query, schema: {type: string, maxLength: 10}}]
      responses: {'200': {description: OK}}
"""
RULE = "request-parameter-max-length-decreased"


@pytest.fixture
def documents(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(OLD.replace("maxLength: 10", "maxLength: 5"))
    return str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")


def fingerprint(documents: tuple[str, str]) -> str:
    return str(json.loads(pactgate("diff", *documents, "-o", "json").stdout)["changes"][0]["fingerprint"])


def test_text_says_what_where_and_the_request_that_is_refused(documents: tuple[str, str]) -> None:
    done = pactgate("diff", *documents)

    assert done.returncode == ExitCode.NO
    lines = done.stdout.splitlines()
    assert lines[0] == "Breaks callers: 1 error."
    assert lines[2] == "error: GET /orders: Query parameter `q` had its maxLength decreased from 10 to 5."
    assert lines[3].startswith(f"  at #/paths/~1orders/get/parameters/0/schema  [{RULE}] ")
    assert lines[4:7] == ["  counterexample:", "    GET /orders?q=aaaaaa", ""]
    assert lines[7] == '    allowed by old.yaml | refused by new.yaml: "aaaaaa" is longer than 5'


def test_machines_get_the_message_too(documents: tuple[str, str]) -> None:
    (change,) = json.loads(pactgate("diff", *documents, "-o", "json").stdout)["changes"]
    assert change["message"]["head"] == ["GET /orders?q=aaaaaa"]
    assert change["message"]["new"]["verdict"].startswith("refused by new.yaml: ")

    page = pactgate("diff", *documents, "-o", "markdown").stdout
    shown = page.partition("### GET /orders: Query parameter `q` had its maxLength decreased from 10 to 5.\n\n```\n")[2]
    assert shown.splitlines()[:2] == ["counterexample:", "  GET /orders?q=aaaaaa"]
    assert shown.rstrip().endswith("is longer than 5\n```")


MESSAGES = """
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    post:
      parameters: [{name: X-Mode, in: header, schema: {type: string, enum: [fast, safe]}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {total: {type: number}}}}}}
      responses:
        '201':
          description: Made
          headers: {X-Left: {schema: {type: integer, maximum: 9}}}
          content:
            application/json: {schema: {type: object, required: [state], properties: {state: {type: string}}}}
"""


@pytest.mark.parametrize(
    ("change", "shown", "verdict"),
    [
        (
            ("{type: object, properties: {total", "{type: object, required: [total], properties: {total"),
            ["POST /orders", "content-type: application/json", "", "{}"],
            "allowed by old.yaml | refused by new.yaml: `total` is required",
        ),
        (
            ("[fast, safe]", "[safe]"),
            ["POST /orders", "X-Mode: fast"],
            'allowed by old.yaml | refused by new.yaml: "fast" is not one of "safe"',
        ),
        (
            ("required: [state], ", ""),
            ["201 to POST /orders", "content-type: application/json", "", "{}"],
            "never sent by old.yaml: `state` is required | may be sent by new.yaml",
        ),
        (
            ("maximum: 9", "maximum: 99"),
            ["201 to POST /orders", "x-left: 10"],
            "never sent by old.yaml: 10 is more than 9 | may be sent by new.yaml",
        ),
    ],
    ids=["request body", "request header", "response body", "response header"],
)
def test_each_kind_of_message_is_shown_in_every_form(
    tmp_path: Path, change: tuple[str, str], shown: list[str], verdict: str
) -> None:
    (tmp_path / "old.yaml").write_text(MESSAGES)
    (tmp_path / "new.yaml").write_text(MESSAGES.replace(*change))
    documents = str(tmp_path / "old.yaml"), str(tmp_path / "new.yaml")

    (told,) = [c for c in json.loads(pactgate("diff", *documents, "-o", "json").stdout)["changes"] if c["message"]]
    block = [*shown, "", verdict]
    assert told["message"]["text"].splitlines() == block
    for form, indent in (("text", "    "), ("markdown", "  "), ("junit", "  "), ("github", "  ")):
        said = unescape(pactgate("diff", *documents, "-o", form).stdout).replace("%0A", "\n")
        assert "\n".join(f"{indent}{line}".rstrip() for line in block) in said, form


def test_equal_documents_are_fine_in_every_form(documents: tuple[str, str]) -> None:
    for form in ("text", "json", "markdown", "junit", "sarif", "github"):
        done = pactgate("diff", documents[0], documents[0], "-o", form)
        assert done.returncode == ExitCode.YES, done
        assert form in {"json", "sarif"} or "No changes that matter to callers" in done.stdout


def test_machines_read_their_own_forms(documents: tuple[str, str]) -> None:
    suite = ET.fromstring(pactgate("diff", *documents, "-o", "junit").stdout).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert suite.find("testcase[@name='GET /orders']/failure") is not None

    (result,) = json.loads(pactgate("diff", *documents, "-o", "sarif").stdout)["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == (RULE, "error")
    assert result["partialFingerprints"] == {"pactgate/v1": fingerprint(documents)}

    (command, _) = pactgate("diff", *documents, "-o", "github").stdout.splitlines()
    place = f"file={documents[1]},line=7,col=41"
    assert command.startswith(f"::error {place},title={RULE}::GET /orders: Query parameter `q` had")

    assert f"| `{RULE}` |" in pactgate("diff", *documents, "-o", "markdown").stdout


def test_a_team_may_agree_to_a_change_and_judge_rules_its_own_way(documents: tuple[str, str], tmp_path: Path) -> None:
    agreed, levels = tmp_path / "agreed.txt", tmp_path / "levels.txt"
    agreed.write_text(f"{fingerprint(documents)}  # agreed\nGET /gone some-rule\n")
    levels.write_text(f"{RULE} warn\n")

    done = pactgate("diff", *documents, "--ignore", str(agreed))
    assert done.returncode == ExitCode.YES
    assert done.stdout == "No changes that matter to callers: 1 accepted.\n"
    assert sentence(done) == f"{agreed}, line 2 matches nothing: get /gone some-rule."

    assert pactgate("diff", *documents, "--severity", str(levels)).returncode == ExitCode.YES
    strict = pactgate("diff", *documents, "--severity", str(levels), "--fail-on", "warning")
    assert strict.returncode == ExitCode.NO


@pytest.mark.parametrize(("option", "content"), [("--severity", "x"), ("--ignore", "x until 2026-99-99")])
def test_a_file_that_says_nothing_usable_is_one_sentence(
    documents: tuple[str, str], tmp_path: Path, option: str, content: str
) -> None:
    (tmp_path / "file").write_text(content)
    done = pactgate("diff", *documents, option, str(tmp_path / "file"))

    assert done.returncode == ExitCode.USAGE
    assert sentence(done).startswith(f"{tmp_path}/file, line 1: ")


def test_validate_names_place_and_fix(tmp_path: Path) -> None:
    (tmp_path / "sound.yaml").write_text(OLD)
    (tmp_path / "unsound.yaml").write_text(OLD.replace("title: Orders, ", ""))
    done = pactgate("validate", str(tmp_path / "unsound.yaml"))

    assert done.returncode == ExitCode.NO
    assert "unsound.yaml:3:1  #/info\n  Add `title`." in done.stdout
    assert pactgate("validate", str(tmp_path / "sound.yaml")).stdout == "The document is valid.\n"


def test_each_form_names_the_line_of_a_change(documents: tuple[str, str]) -> None:
    (result,) = json.loads(pactgate("diff", *documents, "-o", "sarif").stdout)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": documents[1]}, "region": {"startLine": 7, "startColumn": 41}}
    assert f"::error file={documents[1]},line=7,col=41," in pactgate("diff", *documents, "-o", "github").stdout


def test_a_reference_that_leads_nowhere_is_refused_with_its_line(documents: tuple[str, str]) -> None:
    Path(documents[1]).write_text(OLD.replace("{description: OK}", "{$ref: '#/components/responses/Orders'}"))
    refused = pactgate("diff", *documents)

    assert refused.returncode == ExitCode.USAGE
    place = "line 8, column 19, #/paths/~1orders/get/responses/200"
    assert f"new.yaml, {place}: the reference '#/components/responses/Orders' leads nowhere." in sentence(refused)
