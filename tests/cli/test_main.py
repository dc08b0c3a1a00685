"""The command as a process: fast to start, one sentence for a problem, documented exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.main import COMMANDS, LateCommand
from scripts.docs import cli
from tests.cli.process import ROOT, pactgate, sentence

HEAVY = (
    "httpx",
    "fastapi",
    "starlette",
    "sqlalchemy",
    "pact",
    "pactgate.openapi",
    "pactgate.verifier",
    "pactgate.broker",
    "rich",
    "yaml",
)


def test_the_command_starts_without_what_its_commands_need() -> None:
    program = (
        "import json, sys; from pactgate.cli import main; main.command_tree(); print(json.dumps(list(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert not set(HEAVY) & set(json.loads(done.stdout))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_opens_its_help_with_the_sentence_of_the_list(name: str) -> None:
    told = LateCommand(name, help=COMMANDS[name]).loaded().help

    assert told is not None
    assert told.splitlines()[0] == COMMANDS[name]


def test_the_help_lists_every_command_and_every_exit_code() -> None:
    done = pactgate("--help", COLUMNS="400")

    assert done.returncode == ExitCode.YES
    for name, told in COMMANDS.items():
        assert name in done.stdout
        assert told in done.stdout
    for code in ExitCode:
        assert f"{code.value} {code.meaning}" in done.stdout


def test_the_page_of_the_command_line_is_current() -> None:
    page = Path(ROOT, "docs", "reference", "cli.md").read_text(encoding="utf-8")
    assert page == cli.page(), "run: python -m scripts.docs.cli > docs/reference/cli.md"


def test_nothing_asked_is_answered_with_the_help() -> None:
    done = pactgate()

    assert done.returncode == ExitCode.USAGE
    assert "can-i-deploy" in done.stdout + done.stderr


def test_the_version_is_told() -> None:
    done = pactgate("--version")

    assert done.returncode == ExitCode.YES
    assert done.stdout.startswith("pactgate ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["publish", "--nonsense"], "No such option: --nonsense"),
        (["can-i-deploy", "-a", "web", "-e", "1"], "Missing option '--to-environment'"),
        (["publish", "pacts", "-a", "1"], "Missing option '--broker-base-url'"),
        (["can-i-deploy", "--output", "xml"], "'xml' is not one of 'table', 'json'"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], said: str) -> None:
    done = pactgate(*arguments)

    assert done.returncode == ExitCode.USAGE
    assert said in sentence(done)
    assert done.stdout == ""


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    done = pactgate("publish", str(tmp_path / "no.json"), "-a", "1", "-b", "http://127.0.0.1:1")

    assert done.returncode == ExitCode.USAGE
    assert sentence(done) == f"{tmp_path}/no.json cannot be read: No such file or directory."


def test_a_broker_that_is_down_is_one_sentence() -> None:
    done = pactgate(
        "can-i-deploy",
        "-a",
        "web",
        "-e",
        "1",
        "--to-environment",
        "x",
        PACT_BROKER_BASE_URL="http://127.0.0.1:1",
    )

    assert done.returncode == ExitCode.UNREACHABLE
    assert sentence(done).startswith("The broker at http://127.0.0.1:1 could not be reached: ")


def test_a_fault_of_ours_is_not_taken_for_a_no() -> None:
    program = "import sys; from pactgate.cli import main; main.COMMANDS['absent'] = ''; sys.exit(main.run(['absent']))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == ExitCode.FAULT
    assert "Traceback" in done.stderr
