"""Pacts read from disk."""

import json
from pathlib import Path
from typing import Any

import pytest

from pactgate.cli import inputs
from pactgate.cli.errors import Unreadable


def pact_file(path: Path, consumer: str = "web", provider: str = "orders") -> Path:
    document: dict[str, Any] = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    path.write_text(json.dumps(document, indent=3))
    return path


def test_files_and_folders_are_read_and_bytes_kept(tmp_path: Path) -> None:
    one = pact_file(tmp_path / "one.json")
    folder = tmp_path / "more"
    folder.mkdir()
    pact_file(folder / "b.json", provider="payments")
    pact_file(folder / "a.json", consumer="mobile")
    (folder / "notes.txt").write_text("no pact")

    found = inputs.pacts([one, folder])

    assert [(pact.path.name, pact.consumer, pact.provider) for pact in found] == [
        ("one.json", "web", "orders"),
        ("a.json", "mobile", "orders"),
        ("b.json", "web", "payments"),
    ]
    assert found[0].content == one.read_bytes()


def test_a_folder_without_pacts_is_no_quiet_success(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"contains no pact"):
        inputs.pacts([tmp_path])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "line 1, column 2"),
        ("[]", "a pact is a JSON object"),
        ('{"consumer": {"name": "web"}}', r"\$\.provider\.name"),
        ("\udcff", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_pact_is_named_with_the_place(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(Unreadable, match=rf"broken\.json is not a pact: .*{said}"):
        inputs.pacts([file])


def test_two_files_for_one_pair_are_refused(tmp_path: Path) -> None:
    files = [pact_file(tmp_path / "a.json"), pact_file(tmp_path / "b.json")]

    with pytest.raises(Unreadable, match=r"a\.json and .*b\.json are both the pact between web and orders"):
        inputs.pacts(files)
