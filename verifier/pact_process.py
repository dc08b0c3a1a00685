"""Runs `verifier.pact_adapter` in a process of its own, and ends it when its time is over."""

import json
import os
import ssl
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from verifier.errors import LibraryFailed, OutOfTime
from verifier.inputs import ProviderUnderTest, address
from verifier.own_process import direct_connections, running
from verifier.pact_job import Answer, Job, Outcome
from verifier.results import Mismatch

_LAST_LINES = 15
_SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True)
class Patience:
    """When to give up.

    Attributes:
        deadline: a moment on the monotonic clock, None for never.
        stop: set from another thread, it ends the run at once.
    """

    deadline: float | None = None
    stop: Event = field(default_factory=Event)

    def check(self) -> None:
        """Raise OutOfTime when it is over."""
        if self.stop.is_set():
            raise OutOfTime("The replay was ended before it was complete.")
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise OutOfTime("The replay took longer than it was allowed to, and was ended.")


def check_library() -> None:
    """Raise LibraryFailed, with what to install, where pact-python is not there; without loading it."""
    if find_spec("pact") is None:
        raise LibraryFailed("A replay needs pact-python, which is not installed: pip install 'pactgate[verifier]'.")


def outcomes(
    document: dict[str, Any], provider: ProviderUnderTest, states_url: str | None, patience: Patience
) -> list[Outcome]:
    """Replay one pact document against a provider.

    Args:
        document: the JSON of the pact, each interaction with an `_id` of its own.
        provider: the provider, of which the states URL is not looked at.
        states_url: where provider states are sent, None for nowhere.
        patience: when to give up.

    Returns:
        What the library said, an outcome for each interaction that it replayed.

    Raises:
        LibraryFailed: it could not load the pact, or stopped without an answer.
        OutOfTime: patience is over.
    """
    with TemporaryDirectory(prefix="pactgate-replay-") as name:
        folder = Path(name)
        pact = folder / "pact.json"
        pact.write_text(json.dumps(document), encoding="utf-8")
        answer = _answer(_job(pact, provider, states_url), folder, patience)
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
        request_timeout=max(1, round(1000 * provider.request_timeout)),
        headers=dict(provider.headers),
    )


def _answer(job: Job, folder: Path, patience: Patience) -> Answer:
    question, answer, report = folder / "job.json", folder / "answer.json", folder / "report.txt"
    question.write_text(json.dumps(asdict(job)), encoding="utf-8")
    files = [str(question), str(answer)]
    with (
        report.open("wb") as output,
        running("verifier.pact_adapter", files, output.fileno(), _environment(job, folder)) as process,
    ):
        while process.poll() is None:
            patience.check()
            with suppress(subprocess.TimeoutExpired):  # then we look again
                process.wait(_SECONDS_BETWEEN_LOOKS)
    if process.returncode != 0:
        said = report.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        ended = f"the Pact library stopped without a result (exit status {process.returncode})"
        raise LibraryFailed("\n".join([f"{ended}. It said last:", *said]))
    return _read(json.loads(answer.read_text(encoding="utf-8")))


def _environment(job: Job, folder: Path) -> dict[str, str]:
    """The user's environment with what the Pact library is to leave alone.

    It reports each run to its makers unless PACT_DO_NOT_TRACK is `true` (`1` does not stop it), and it would send
    what is for our endpoints, and for a provider on this machine, to a proxy of the environment.
    """
    ours = {"PACT_DO_NOT_TRACK": "true", **direct_connections()}
    return os.environ | ours | ({} if job.scheme == "https" else _one_certificate(folder))


def _one_certificate(folder: Path) -> dict[str, str]:
    """Where no TLS is spoken: one certificate authority to trust, in place of the system's hundreds.

    The library reads them all again for every request that it sends, which is two thirds of its time, and does
    not start with none.
    """
    trusted = ssl.create_default_context().get_ca_certs(binary_form=True)
    if not trusted:
        return {}
    one = folder / "certificates" / "one.pem"
    one.parent.mkdir()
    one.write_text(ssl.DER_cert_to_PEM_cert(trusted[0]), encoding="ascii")
    return {"SSL_CERT_FILE": str(one), "SSL_CERT_DIR": str(one.parent)}


def _read(answer: dict[str, Any]) -> Answer:
    outcomes = [
        Outcome(**outcome | {"mismatches": [Mismatch(**mismatch) for mismatch in outcome["mismatches"]]})
        for outcome in answer["outcomes"]
    ]
    return Answer(outcomes, answer["failure"])
