import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["dev-mode-dirs"]


def copied() -> set[str]:
    """What the Dockerfile takes from the checkout."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return {name for line in lines for name in line.split()}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_image_has_every_package(package: str) -> None:
    assert package in copied()


def test_the_context_is_what_the_image_copies() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied()
    assert all((ROOT / name).exists() for name in copied())


def test_the_image_runs_the_broker_as_nobody_special() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER (?!root|0\b)\S+$", final, re.MULTILINE)
    assert 'ENTRYPOINT ["pactgate"]' in final
    assert 'CMD ["broker", "--host", "0.0.0.0"' in final


def test_the_image_holds_the_locked_versions() -> None:
    installs = re.findall(r"pip install (.+)$", DOCKERFILE, re.MULTILINE)
    assert installs
    assert all("--constraint constraints.txt" in install or "--no-deps" in install for install in installs)


def test_the_image_says_whether_it_is_well() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^HEALTHCHECK .*\n +CMD .*/health/live", final, re.MULTILINE)


def test_every_stage_has_the_base_that_can_be_pinned() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}", "${BASE}"]
