"""Where the suites are that the projects of one workplace share, and how their runners are run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SUITES = ROOT.parent / "shared" / "suites"

WEBHOOKS_TO_THIS_MACHINE = {
    "PACTGATE_WEBHOOK_SCHEME_WHITELIST": "https http",
    "PACTGATE_WEBHOOK_HOST_WHITELIST": "127.0.0.1 localhost",
}

RUBY_CLIENT = ROOT / ".clients" / "node_modules" / ".bin" / "pact-broker"
"""Where `make clients` puts it."""


def play(runner: str, url: str, *arguments: str) -> str:
    """What a runner of the shared suites prints against the broker at `url`."""
    if not (SUITES / runner).exists():
        pytest.skip(f"the shared suites are not there: {SUITES}")
    beside_python = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": beside_python, "PYTHONDONTWRITEBYTECODE": "1", "PACT_DO_NOT_TRACK": "true"}
    done = subprocess.run(
        [sys.executable, str(SUITES / runner), "--base-url", url, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def assert_all_passed(output: str) -> None:
    """The last line of a runner counts what passed and what failed."""
    found = re.search(r"(\d+) passed, (\d+) failed", output)
    assert found, output
    assert int(found[1]) > 0
    assert int(found[2]) == 0, output
