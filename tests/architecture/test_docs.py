"""The documentation leads somewhere: links, navigation, commands and options, and a site that needs nobody else."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pactgate.cli.main import LateCommand, command_tree
from tests.architecture.tree import ROOT, files

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
OUTSIDE = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md"]
"""What is read in the repository, and is no part of the site."""

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_ELSEWHERE = re.compile(r"https?:|mailto:")
_PROMPT = re.compile(r"^\$ ")
_NOT_IN_THE_REPOSITORY = re.compile(r"broker-api|fit-rules|tricky-cases|wire\.md|design\.md|\bshared/")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(path: Path) -> str:
    """A page without its code."""
    return re.sub(r"`[^`\n]*`", "", _FENCE.sub("", path.read_text()))


def anchors(path: Path) -> set[str]:
    """The addresses of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", path.read_text()), re.MULTILINE)
    words = (re.sub(r"[^\w\s-]", "", heading).strip().lower() for heading in headings)
    return {re.sub(r"[\s-]+", "-", heading) for heading in words}


@pytest.mark.parametrize("page", [*PAGES, *OUTSIDE], ids=named)
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    dead = []
    for link in _LINK.findall(prose(page)):
        if _ELSEWHERE.match(link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert not dead


def test_every_page_is_in_the_navigation_once() -> None:
    navigation = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]
    assert sorted(_leaves(navigation)) == sorted(page.relative_to(DOCS).as_posix() for page in PAGES)


def _leaves(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    for below in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from _leaves(below)


def commands(page: Path) -> list[str]:
    """Each command line of `pactgate` on a page, in its blocks for a shell and between backticks."""
    text = page.read_text()
    lines = [
        _PROMPT.sub("", line.strip())
        for language, block in _FENCE.findall(text)
        if language in ("sh", "yaml")
        for line in re.sub(r"<<'END'.*?^ *END$", "", block, flags=re.DOTALL | re.MULTILINE)
        .replace("\\\n", "")
        .split("\n")
    ]
    lines += re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    return sorted({line for line in lines if line.startswith("pactgate ")})


GENERATED = (
    "cli.md",
    "reasons.md",
    "settings.md",
    "relations.md",
    "rules.md",
    "differences.md",
    "start-up.md",
    "mcp.md",
)
WRITTEN = [page for page in (*PAGES, *OUTSIDE) if page.name not in GENERATED]


@pytest.mark.parametrize(
    ("page", "line"),
    [pytest.param(page, line, id=f"{named(page)}: {line}") for page in WRITTEN for line in commands(page)],
)
def test_every_command_on_a_page_exists_with_its_options(page: Path, line: str) -> None:
    assert page.exists()
    words = shlex.split(line, comments=True)[1:]
    words = words[: next((i for i, word in enumerate(words) if word in {">", "|", "&&"}), len(words))]
    command: Any = command_tree()
    while words and not words[0].startswith("-") and hasattr(command, "commands"):
        assert words[0] in command.commands, f"pactgate has no command {words[0]}"
        command = command.commands[words.pop(0)]
        command = command.loaded() if isinstance(command, LateCommand) else command
    options = {option: param for param in command.params for option in (*param.opts, *param.secondary_opts)}
    for word in words:
        option = word.split("=")[0]
        if re.fullmatch(r"--?[a-z][a-z-]*", option):
            assert option in {*options, "--help"}, f"{command.name} has no option {option}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(DOCS, folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    zensical = Path(sys.executable).with_name("zensical")
    built = subprocess.run([zensical, "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert "No issues found" in built.stdout + built.stderr
    return folder / "site"


class _Fetched(HTMLParser):
    """What a browser fetches to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = values.get("src") or (
            values.get("href") if tag == "link" and values.get("rel") != "canonical" else ""
        )
        if address:
            self.addresses.append(address)


def test_the_site_builds_without_a_warning_and_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(PAGES)  # and the page for what is not there
    for page in pages:
        fetched = _Fetched()
        fetched.feed(page.read_text())
        assert fetched.addresses
        assert not [address for address in fetched.addresses if re.match(r"(https?:)?//", address)]
        assert "mermaid" not in page.read_text()


def test_nothing_cites_a_document_outside_the_repository() -> None:
    texts = [
        path for path in files() if path.suffix in (".py", ".md", ".html", ".toml", ".yml") and path.parts[0] != "tests"
    ]
    assert not [path for path in texts if _NOT_IN_THE_REPOSITORY.search((ROOT / path).read_text())]
