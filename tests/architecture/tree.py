"""The tree under inspection: its files, its packages, and copies in which a fault is planted."""

import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOTS: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["dev-mode-dirs"]
"""The folders at the top that hold a part of the namespace each: `broker/pactgate/broker`."""
PACKAGES = [f"{name}/pactgate/{name}" for name in ROOTS]


def files() -> list[Path]:
    """Every file that is committed, or would be by `git add`; relative to the root."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = sorted(set(listed.split("\0")) - {""})
    found = [Path(name) for name in names if (ROOT / name).is_file()]
    assert found, "a promise about all files holds of none"
    return found


def python_files() -> list[Path]:
    """The Python among `files()`."""
    return [path for path in files() if path.suffix == ".py"]


def product_files() -> list[Path]:
    """The Python that is shipped, in every package."""
    found = [path for path in python_files() if path.parts[0] in ROOTS]
    assert {path.parts[0] for path in found} == {*ROOTS}
    return found


def copy_tree(target: Path) -> Path:
    """Copies every file to `target`, with its time: what was installed from it must not look outdated."""
    for path in files():
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, copy)
    return target


def plant(tree: Path, path: str, text: str) -> None:
    """Writes a new file into a copied tree; refuses to overwrite one."""
    with (tree / path).open("x") as file:
        file.write(text)
