import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
REQUESTS = 1_000
ODD_REQUESTS = 500
"""Each operation some times. `python -m benchmarks.fuzz_own_api` sends many times as many."""


def test_the_api_keeps_its_own_document(broker_database_url: str) -> None:
    """A process of its own, since the same seed gives the same requests in a new process alone."""
    counts = ["--requests", str(REQUESTS), "--odd", str(ODD_REQUESTS)]
    command = [sys.executable, "-m", "benchmarks.fuzz_own_api", *counts]
    done = subprocess.run(
        [*command, "--database-url", broker_database_url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 failures" in done.stdout
