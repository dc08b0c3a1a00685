"""A case of the engine: small files, and a command on them whose exit code is known."""

import gc
from collections.abc import Mapping
from pathlib import Path

import pytest

from pactgate.cli.main import run

ARGUMENTS = {
    "diff": ("old.yaml", "new.yaml"),
    "fit": ("pact.json", "document.yaml"),
    "validate": ("document.yaml",),
}


def exit_code(command: str, files: Mapping[str, str], folder: Path) -> int:
    """How a command ends on these files, which are written to the folder; in this process, which is quick."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        try:
            return run([command, *ARGUMENTS[command]])
        finally:
            gc.enable()  # `diff` is the last thing that its process does, and switches this off
