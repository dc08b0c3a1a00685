"""What goes wrong in a run against a provider: what is printed, how the command ends, and that nothing runs on.

The rows are those of the table in docs/reference/verify.md.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pactgate.cli.demo.stage import free_port
from pactgate.cli.exit_codes import ExitCode
from tests.builders.bad_runs import DOCUMENT, GOOD, ROOT, interaction, pact, running_with
from tests.cli.misbehaving import misbehaving

TABLE = (ROOT / "docs" / "reference" / "verify.md").read_text(encoding="utf-8")
COMMANDS = ("verify", "fuzz", "check-provider")

YES, NO, USAGE, UNKNOWN, UNREACHABLE = (
    ExitCode.YES,
    ExitCode.NO,
    ExitCode.USAGE,
    ExitCode.UNKNOWN,
    ExitCode.UNREACHABLE,
)


STATES = "def fails():\n    raise ValueError('no such table')\n\nstates = {'an order': fails}\n"
LISTS = {"verify": ["interactions"], "fuzz": ["operations"], "check-provider": ["interactions", "operations"]}


@dataclass(frozen=True)
class Bad:
    """A bad input.

    Attributes:
        row: how the table names it.
        codes: how verify, fuzz and check-provider end; None for a command that it is not for.
        said: what stands in stdout or stderr.
        way: how the provider goes wrong; None for one that is not there.
        command: that which starts the provider, `PORT` for its port, in place of one that runs already.
    """

    row: str
    codes: tuple[ExitCode | None, ExitCode | None, ExitCode | None]
    said: str
    way: str | None = "well"
    pact: Any = None
    document: Any = None
    command: str | None = None
    options: Sequence[str] = ()
    pacts: str = "web-orders.json"


MISBEHAVING = f"{sys.executable} -m tests.cli.misbehaving PORT"
BAD = [
    Bad(
        "a folder without a pact for the provider", (UNKNOWN, None, UNKNOWN), "holds no pact for orders", pacts="empty"
    ),
    Bad("an empty pact", (UNKNOWN, None, UNKNOWN), "has no interactions", pact=pact()),
    Bad("a pact for another provider", (USAGE, None, USAGE), "between web and bills", pact=pact(provider="bills")),
    Bad("a pact that cannot be read", (USAGE, None, USAGE), "cannot be read as a pact", pact="{"),
    Bad("a pact that is not there", (USAGE, None, USAGE), "No such file", pacts="nothing.json"),
    Bad(
        "a URL where nothing answers", (UNREACHABLE, None, UNREACHABLE), "not be reached", pacts="http://127.0.0.1:1/p"
    ),
    Bad("a provider that is not there", (UNREACHABLE,) * 3, "Nothing answers at http://127.0.0.1:", way=None),
    Bad("a command that is no program", (UNREACHABLE,) * 3, "could not be run", command="no-such-program"),
    Bad("a provider that ends before it answers", (UNREACHABLE,) * 3, "ended before it answered", command="false"),
    Bad(
        "a provider that never comes up",
        (UNREACHABLE,) * 3,
        "did not answer within 0.5 s",
        command="sleep 600",
        options=["--provider-start-timeout", "0.5"],
    ),
    Bad("a provider that dies in the middle", (UNREACHABLE,) * 3, "out of memory", command=f"{MISBEHAVING} dies"),
    Bad("a provider that answers slowly", (NO,) * 3, "", way="slowly", options=["--request-timeout", "0.5"]),
    Bad(
        "a run that takes too long",
        (UNREACHABLE, UNKNOWN, UNREACHABLE),
        "",
        way="slowly",
        options=["--max-time", "1.5"],
    ),
    Bad("a provider that closes connections", (NO,) * 3, "", way="closes"),
    Bad("a provider that speaks garbage", (NO,) * 3, "", way="garbage"),
    Bad("a provider that redirects away", (NO,) * 3, "302", way="redirects"),
    Bad(
        "a state that raises",
        (NO, None, NO),
        "provider state 'an order' failed: ValueError: no such table",
        pact=pact(interaction(providerStates=[{"name": "an order"}])),
        options=["--states", "bad_states:states"],
    ),
    Bad("functions that are not there", (USAGE, None, USAGE), "no module 'nowhere'", options=["--states", "nowhere:x"]),
    Bad("a document that is no OpenAPI", (None, USAGE, USAGE), "openapi.json", document={"swagger": "9"}),
    Bad(
        "a document that is not valid",
        (None, USAGE, USAGE),
        "The document is not valid",
        document={**DOCUMENT, "info": {}},
    ),
    Bad("a document without operations", (None, UNKNOWN, UNKNOWN), "no operations", document={**DOCUMENT, "paths": {}}),
    Bad("an address that is none", (USAGE,) * 3, "'orders' is not an address", options=["--base-url", "orders"]),
    Bad("a header that is none", (USAGE,) * 3, "--header must be like", options=["--header", "secret"]),
    Bad("a variable that is not set", (USAGE,) * 3, "is not set", options=["--header-env", "Authorization:NOT_THERE"]),
]
CASES = [(bad, command) for bad in BAD for command, code in zip(COMMANDS, bad.codes, strict=True) if code is not None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad_states.py").write_text(STATES)
    return tmp_path


def arguments(bad: Bad, command: str, folder: Path, url: str) -> list[str]:
    (folder / "openapi.json").write_text(json.dumps(bad.document or DOCUMENT))
    content = GOOD if bad.pact is None else bad.pact
    (folder / "web-orders.json").write_text(content if isinstance(content, str) else json.dumps(content))
    named = {"verify": [bad.pacts], "fuzz": ["openapi.json"], "check-provider": ["openapi.json", bad.pacts]}[command]
    own = ["--provider", "orders"] if command != "fuzz" else []
    few = ["--max-examples", "1", "--seed", "1"] if command != "verify" else []
    start = ["--provider-command", bad.command.replace("PORT", url.rpartition(":")[2])] if bad.command else []
    return [command, *named, *own, *few, "--base-url", url, *start, *bad.options]


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    bad: Bad = request.param
    if bad.command is not None or bad.way is None:
        yield f"http://127.0.0.1:{free_port()}"
        return
    with misbehaving(bad.way) as running:
        yield running


@pytest.mark.parametrize(
    ("bad", "command", "url"),
    [(bad, command, bad) for bad, command in CASES],
    ids=[f"{command}: {bad.row}" for bad, command in CASES],
    indirect=["url"],
)
def test_it_has_its_own_end(bad: Bad, command: str, url: str, folder: Path) -> None:
    mark = f"PACTGATE_TEST={folder}"
    done = subprocess.run(
        [sys.executable, "-m", "pactgate.cli", *arguments(bad, command, folder, url), "--output", "json"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PACTGATE_TEST": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    code = bad.codes[COMMANDS.index(command)]
    assert done.returncode == code, done.stdout + done.stderr
    assert bad.said in done.stdout.replace("\\n", "\n") + done.stderr
    report = json.loads(done.stdout)
    assert report["success"] is False
    assert all(isinstance(report[name], list) for name in LISTS[command])
    if code is NO:
        assert any(not each["success"] for name in LISTS[command] for each in report[name])
    assert "Traceback" not in done.stderr
    assert running_with(mark) == []


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.row)
def test_the_page_has_it(bad: Bad) -> None:
    codes = " | ".join("" if code is None else str(code.value) for code in bad.codes)
    rows = [line for line in TABLE.splitlines() if line.startswith(f"| {bad.row} |")]
    assert len(rows) == 1
    assert rows[0].endswith(f"| {codes} |")
