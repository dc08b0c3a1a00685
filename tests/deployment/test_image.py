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


def test_whatever_is_fetched_for_the_image_has_a_locked_hash() -> None:
    joined = DOCKERFILE.replace("\\\n", "")
    commands = re.findall(r"\bpip (?:--python \S+ )?(?:install|wheel)\b([^&\n]+)", joined)
    assert len(commands) == 5
    fetching = [command for command in commands if "--no-deps" not in command]
    assert fetching
    assert all("--require-hashes" in command for command in fetching)
    assert all("constraints.txt" in command or "pip.txt" in command for command in fetching)
    # What builds the wheel would else be fetched beside it, in any version.
    building = [command for command in commands if command not in fetching]
    assert all("--no-build-isolation" in command or "--no-index" in command for command in building)


def test_the_image_says_whether_it_is_well() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^HEALTHCHECK .*\n +CMD .*/health/live", final, re.MULTILINE)


def test_every_stage_has_the_base_that_can_be_pinned() -> None:
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${BASE}", "${BASE}"]
