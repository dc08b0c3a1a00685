"""Runs `verifier.pact_adapter` in a process of its own, and ends it when its time is over."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from verifier.errors import LibraryFailed, OutOfTime
from verifier.inputs import ProviderUnderTest, address
from verifier.pact_job import Answer, Job, Outcome
from verifier.results import Mismatch

REQUEST_TIMEOUT = 30_000
"""Milliseconds that the provider may take for one answer; the library's own 5 s are few for a cold start."""

_LAST_LINES = 15
_QUIET = {"PACT_DO_NOT_TRACK": "true"}
"""The Pact library reports each run to its makers unless this says `true`; `1` does not stop it."""


def outcomes(
    document: dict[str, Any], provider: ProviderUnderTest, states_url: str | None, deadline: float | None
) -> list[Outcome]:
    """Replay one pact document against a provider.

    Args:
        document: the JSON of the pact, each interaction with an `_id` of its own.
        provider: the provider, of which the states URL is not looked at.
        states_url: where provider states are sent, None for nowhere.
        deadline: the moment on the monotonic clock at which to give up, None for never.

    Returns:
        What the library said, an outcome for each interaction that it replayed.

    Raises:
        LibraryFailed: it could not load the pact, or stopped without an answer.
        OutOfTime: the deadline passed.
    """
    with TemporaryDirectory(prefix="pactgate-replay-") as name:
        folder = Path(name)
        pact = folder / "pact.json"
        pact.write_text(json.dumps(document), encoding="utf-8")
        job = folder / "job.json"
        job.write_text(json.dumps(asdict(_job(pact, provider, states_url))), encoding="utf-8")
        answer = _answer(job, folder, deadline)
    if answer.failure is not None:
        raise LibraryFailed(f"the Pact library could not replay it: {answer.failure}")
    return answer.outcomes


def _job(pact: Path, provider: ProviderUnderTest, states_url: str | None) -> Job:
    parts = address(provider.base_url)
    host = parts.hostname or ""
    return Job(
        pact=str(pact),
        provider=provider.name,
        scheme=parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port=parts.port or {"http": 80, "https": 443}[parts.scheme],
        path=parts.path or "/",
        states_url=states_url,
        request_timeout=REQUEST_TIMEOUT,
        headers=dict(provider.headers),
    )


def _answer(job: Path, folder: Path, deadline: float | None) -> Answer:
    answer, report = folder / "answer.json", folder / "report.txt"
    command = [sys.executable, "-P", "-m", "verifier.pact_adapter", str(job), str(answer)]
    with report.open("wb") as output, _process(command, output.fileno()) as process:
        try:
            process.wait(None if deadline is None else max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise OutOfTime("the replay took longer than it was allowed to, and was ended") from error
    if process.returncode != 0:
        said = report.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        ended = f"the Pact library stopped without a result (exit status {process.returncode})"
        raise LibraryFailed("\n".join([f"{ended}. It said last:", *said]))
    return _read(json.loads(answer.read_text(encoding="utf-8")))


@contextmanager
def _process(command: list[str], output: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that does not outlive the block and that Ctrl-C reaches through us alone."""
    process = subprocess.Popen(  # noqa: S603 (our own module, by the interpreter that runs)
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=os.environ | _QUIET,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _read(answer: dict[str, Any]) -> Answer:
    outcomes = [
        Outcome(**outcome | {"mismatches": [Mismatch(**mismatch) for mismatch in outcome["mismatches"]]})
        for outcome in answer["outcomes"]
    ]
    return Answer(outcomes, answer["failure"])
