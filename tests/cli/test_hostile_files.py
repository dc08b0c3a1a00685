"""Files that cost a careless reader its time: each command ends, with one sentence where it cannot read them."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactgate.cli.main import run
from tests.builders.hostile import Hostile, all_hostile
from tests.cli.process import pactgate, sentence

HANGS = 120
"""Seconds after which a command hangs, however busy the machine."""

SYNTAX = ("blank lines", "brackets", "aliases", "numbers", "odd texts")
VALID = b'{"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}'


def commands(hostile: Hostile, folder: Path) -> Iterator[list[str]]:
    files = []
    for name, content in hostile.files:
        (folder / name).write_bytes(content)
        files.append(str(folder / name))
    (folder / "valid.json").write_bytes(VALID)
    match hostile.what:
        case "document":
            yield ["validate", *files]
        case "document pair":
            yield ["diff", *files]
        case "pact":
            yield ["fit", *files, str(folder / "valid.json")]
        case "pact and document":
            yield ["fit", *files]


def ended(command: list[str]) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))

    return subprocess.run(
        [sys.executable, "-m", "pactgate.cli", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
        preexec_fn=limited,
    )


@pytest.mark.parametrize("kind", [*SYNTAX, "syntax of pacts"])
def test_what_cannot_be_read_is_one_sentence(kind: str, tmp_path: Path) -> None:
    for hostile in all_hostile([kind]):
        for command in commands(hostile, tmp_path):
            done = ended(command)
            assert done.returncode in {0, 2}, (hostile.name, done.stderr)
            if done.returncode == 2:
                assert str(tmp_path) in sentence(done), hostile.name
                assert len(done.stderr) < 500, hostile.name


@pytest.mark.parametrize("kind", ["patterns of matchers", "patterns that are promised", "routes"])
def test_a_pact_is_held_against_a_document_in_bounded_time(kind: str, tmp_path: Path) -> None:
    for hostile in all_hostile([kind]):
        for command in commands(hostile, tmp_path):
            assert ended(command).returncode in {0, 1}, hostile.name


@pytest.mark.parametrize("kind", ["patterns in schemas", "patterns of names"])
def test_documents_are_compared_in_bounded_time(kind: str, tmp_path: Path) -> None:
    for hostile in all_hostile([kind]):
        for command in commands(hostile, tmp_path):
            assert ended(command).returncode in {0, 1}, hostile.name


@pytest.mark.parametrize("form", ["text", "json", "markdown", "junit", "sarif", "github"])
def test_names_steer_neither_a_terminal_nor_a_log(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for hostile in all_hostile(["printed names"]):
        for command in commands(hostile, tmp_path):
            assert run([*command, "--output", form]) == 1, hostile.name
            printed = capsys.readouterr().out
            assert not [sign for sign in printed if sign != "\n" and not (sign.isprintable() or sign == "\ufffe")]
            strange = [line for line in printed.splitlines() if line.startswith("::") and "owned" in line]
            assert all(line.startswith("::error file=") and form == "github" for line in strange), hostile.name


@pytest.mark.parametrize("command", [["validate"], ["diff", "{valid}"], ["fit", "{valid}"]])
def test_a_pipe_is_no_document(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "valid.json").write_bytes(VALID)
    os.mkfifo(tmp_path / "pipe")
    asked = [part.format(valid=tmp_path / "valid.json") for part in command]
    if command[0] == "fit":
        asked.reverse()
        asked = ["fit", str(tmp_path / "pipe"), str(tmp_path / "valid.json")]
    else:
        asked.append(str(tmp_path / "pipe"))
    done = ended(asked)
    assert done.returncode == 2
    assert "a pipe or a device" in sentence(done)


def test_files_outside_of_the_folder_are_read_only_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    (tmp_path / "secret.json").write_text('{"a": {"type": "string"}}')
    document = folder / "openapi.yaml"
    document.write_text(
        'openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths: {}\n'
        'components: {schemas: {A: {$ref: "../secret.json#/a"}}}\n'
    )
    refused = pactgate("validate", str(document))
    assert refused.returncode == 2
    assert "leads out of the document's folder and is not followed" in sentence(refused)
    assert "--allow-files" in sentence(refused)
    assert pactgate("validate", str(document), "--allow-files").returncode == 0
