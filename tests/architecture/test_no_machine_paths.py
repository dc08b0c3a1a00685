import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files

# Somebody's home, the folder of one machine, or the host of a package registry; written so that this file
# holds none of what it looks for.
FORBIDDEN = re.compile(
    r"""(?<![\w.}])/(?:home|Users)/\w
      | (?<![\w.}])/(?:root|work)/
      | \b[A-Z]:\\{1,2}Users
      | \b(?:pypi|pythonhosted|npmjs|rubygems|yarnpkg)\.(?:org|com)\b""",
    re.VERBOSE,
)

PLANTED = [
    '"/{}/ann/pactgate"'.format("home"),
    "cd /{}/ann".format("Users"),
    "path: /{}/.cache".format("root"),
    r"C:\{}\ann".format("Users"),
    "https://{}.org/simple".format("pypi"),
    "https://registry.{}.com/left-pad".format("npmjs"),
]
HARMLESS = ["https://example.org/home/ann", "PUT /users/1", "/homepage", "{base}/root/1", "tests/work/1"]


def text_of(path: Path) -> str:
    return (ROOT / path).read_text(errors="replace")


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {str(path): match.group() for path in files() if (match := FORBIDDEN.search(text_of(path)))}
    assert not found


@pytest.mark.parametrize("text", PLANTED)
def test_what_is_forbidden_is_found(text: str) -> None:
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_passes(text: str) -> None:
    assert not FORBIDDEN.search(text)
