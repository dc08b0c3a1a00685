import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import PROJECT, ROOT

LOCK = (ROOT / "constraints.txt").read_text()
_ENTRY = re.compile(r"^([a-z0-9][^\\\n]+?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
ENTRIES = _ENTRY.findall(LOCK)
PINS = {canonicalize_name(pin.name): pin for pin in (Requirement(text) for text, _ in ENTRIES)}


def declared() -> list[Requirement]:
    """What pyproject.toml asks for: the base, every extra, the development group."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    texts = [PROJECT["project"]["dependencies"], *extras, PROJECT["dependency-groups"]["dev"]]
    return [Requirement(text) for group in texts for text in group if not text.startswith("pactgate[")]


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def needed(requirement: Requirement, seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """The distribution and all that it needs here, down to the last."""
    name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
    if (name, extras) not in seen:
        seen.add((name, extras))
        yield name
        for further in map(Requirement, requires(name) or []):
            if applies(further, extras):
                yield from needed(further, seen)


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is no pin"
    return specifier.version


@pytest.mark.parametrize("requirement", declared(), ids=str)
def test_a_declared_dependency_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    assert requirement.specifier.contains(version(PINS[canonicalize_name(requirement.name)]))


def test_everything_that_the_dependencies_need_is_pinned() -> None:
    seen: set[tuple[str, frozenset[str]]] = set()
    assert {name for requirement in declared() for name in needed(requirement, seen)} <= set(PINS)


def test_every_entry_is_a_pin_with_hashes_and_none_is_written_twice() -> None:
    assert all(version(pin) for pin in PINS.values())
    assert len(PINS) == len(ENTRIES)
    comment, rest = LOCK.split("\n", 1)
    assert comment.startswith("#")
    assert _ENTRY.sub("", rest) == ""


def test_everything_is_installed_with_its_hash() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = re.findall(r"\$\(PIP\) install (.+)$", makefile, re.MULTILINE)
    assert "pip install" not in makefile
    assert len(installs) == 3
    assert all("--require-hashes" in each or "--no-deps --no-build-isolation" in each for each in installs)


def test_a_file_that_is_another_one_is_refused(tmp_path: Path) -> None:
    name = "planted"
    wheel = tmp_path / f"{name}-1.0-py3-none-any.whl"
    with ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    right = hashlib.sha256(wheel.read_bytes()).hexdigest()
    for digest, outcome in ((right, 0), ("0" * 64, 1)):
        constraints = tmp_path / "constraints.txt"
        constraints.write_text(f"planted==1.0 \\\n    --hash=sha256:{digest}\n")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--find-links", str(tmp_path)]
        done = subprocess.run(
            [*command, "--require-hashes", "--constraint", str(constraints), "planted"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == outcome, done.stderr
    assert "DO NOT MATCH THE HASHES" in done.stderr


def test_the_lock_names_no_host() -> None:
    assert not re.findall(r"://|@|^-|\bindex\b", LOCK, re.MULTILINE)
