"""Runs `pact_adapter` in a process of its own, and ends it when its time is over."""

import json
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from pactgate.verifier.errors import LibraryFailed, OutOfTime
from pactgate.verifier.inputs import ProviderUnderTest, address
from pactgate.verifier.library_process import SECONDS_BETWEEN_LOOKS, no_result, running_module
from pactgate.verifier.pact_job import InteractionOutcome, PactJob, PactJobResult
from pactgate.verifier.results import Mismatch


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
            raise OutOfTime("The time limit was reached before the replay was complete.")


def check_library() -> None:
    """Raise LibraryFailed, with what to install, where pact-python is not there; without loading it."""
    if find_spec("pact") is None:
        raise LibraryFailed("A replay needs pact-python, which is not installed: pip install 'pactgate[verifier]'.")


@dataclass(frozen=True, slots=True)
class NamedPact:
    """A pact document, each interaction with an `_id` of its own, and where it came from, for people."""

    url: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReplayTarget:
    """Where the library sends what.

    Attributes:
        provider: the requests, and the name; its states URL is not looked at.
        states_url: provider states, at a path for each consumer; None for nowhere.
        teardown: whether it says there, too, when an interaction is over.
    """

    provider: ProviderUnderTest
    states_url: str | None = None
    teardown: bool = False


def outcomes(
    pacts: Sequence[NamedPact],
    place: ReplayTarget,
    patience: Patience,
    progress: Callable[[int], None] = lambda _: None,
) -> list[list[InteractionOutcome]]:
    """Replay pact documents, one after the other in one process.

    Args:
        pacts: the documents.
        place: where.
        patience: when to give up.
        progress: called with the position of each document that is done.

    Returns:
        What the library said of each, an outcome for each interaction that it replayed.

    Raises:
        LibraryFailed: it could not load a pact, or stopped without an answer.
        OutOfTime: patience is over.
    """
    with TemporaryDirectory(prefix="pactgate-replay-") as name:
        job = _job(pacts, place, Path(name))
        for file, pact in zip(job.pacts, pacts, strict=True):
            Path(file).write_text(json.dumps(pact.document), encoding="utf-8")
        answers = _answers(job, Path(name), patience, progress)
    for pact, answer in zip(pacts, answers, strict=False):
        if answer.failure is not None:
            raise LibraryFailed(f"{pact.url}: the Pact library could not replay it: {answer.failure}")
    return [answer.outcomes for answer in answers]


def _job(pacts: Sequence[NamedPact], place: ReplayTarget, folder: Path) -> PactJob:
    provider = place.provider
    parts = address(provider.base_url)
    host = parts.hostname or ""
    return PactJob(
        pacts=[str(folder / f"pact-{number}.json") for number in range(len(pacts))],
        answers=[str(folder / f"answer-{number}.json") for number in range(len(pacts))],
        provider=provider.name,
        scheme=parts.scheme,
        host=f"[{host}]" if ":" in host else host,
        port=parts.port or {"http": 80, "https": 443}[parts.scheme],
        path=parts.path or "/",
        states_url=place.states_url,
        teardown=place.teardown,
        request_timeout=max(1, round(1000 * provider.request_timeout)),
        headers=dict(provider.headers),
    )


def _answers(job: PactJob, folder: Path, patience: Patience, progress: Callable[[int], None]) -> list[PactJobResult]:
    question = folder / "job.json"
    question.write_text(json.dumps(asdict(job)), encoding="utf-8")
    done = 0
    with running_module("pactgate.verifier.pact_adapter", [str(question)], _environment(job, folder)) as child:
        while not child.ended():
            patience.check()
            child.ended(within=SECONDS_BETWEEN_LOOKS)
            while done < len(job.answers) and Path(job.answers[done]).exists():
                progress(done)
                done += 1
        if child.exit_status() != 0:
            raise no_result("the Pact library", child)
    return [_read(json.loads(Path(answer).read_text(encoding="utf-8"))) for answer in job.answers]


def _environment(job: PactJob, folder: Path) -> dict[str, str]:
    """Has the Pact library leave alone what it is to leave alone.

    It reports each run to its makers unless PACT_DO_NOT_TRACK is `true` (`1` does not stop it).
    """
    return {"PACT_DO_NOT_TRACK": "true"} | ({} if job.scheme == "https" else _one_certificate(folder))


def _one_certificate(folder: Path) -> dict[str, str]:
    """Where no TLS is spoken: one certificate authority to trust, in place of the system's hundreds.

    The library reads them all again for every request that it sends, which is two thirds of its time, and does
    not start with none.
    """
    trusted = ssl.create_default_context().get_ca_certs(binary_form=True)
    if not trusted:
        return {}
    bundle = folder / "certificates" / "one.pem"
    bundle.parent.mkdir()
    bundle.write_text(ssl.DER_cert_to_PEM_cert(trusted[0]), encoding="ascii")
    return {"SSL_CERT_FILE": str(bundle), "SSL_CERT_DIR": str(bundle.parent)}


def _read(answer: dict[str, Any]) -> PactJobResult:
    outcomes = [
        InteractionOutcome(**outcome | {"mismatches": [Mismatch(**mismatch) for mismatch in outcome["mismatches"]]})
        for outcome in answer["outcomes"]
    ]
    return PactJobResult(outcomes, answer["failure"])
