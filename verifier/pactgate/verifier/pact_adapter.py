"""The one place that knows pact-python: replays pact files and says what happened in our own words.

A process of its own, `python -m pactgate.verifier.pact_adapter JOB` (see `pact_process`), since the Pact library
writes its report to the standard output, must not be forked after it was loaded, and cannot be stopped from inside.

What we rely on, which `tests/verifier/test_pact_adapter.py` checks against the installed release:

- `Verifier.results` has `interactionResults`, one for each interaction, with `interactionId` (the `_id` in
  the file), `pending` and `result`; where that is not `OK`, `mismatch` is of type `mismatches` or `error`;
- `verify()` raises RuntimeError for a failed interaction and for a failure of its own alike; the results tell
  them apart: `errors` names failures that belong to no interaction, such as a pact that cannot be loaded.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pact import Verifier

from pactgate.verifier.pact_job import InteractionOutcome, PactJob, PactJobResult
from pactgate.verifier.results import Mismatch

_SECONDS_BETWEEN_LOOKS = 0.5


def replayed(job: PactJob, pact: str) -> PactJobResult:
    """Replay a pact of a job against its provider."""
    verifier = _verifier(job, pact)
    raised = False
    try:
        verifier.verify()
    except RuntimeError:
        raised = True
    results = verifier.results
    failures = _failures_outside_interactions(results)
    if failures:
        return PactJobResult([], "; ".join(failures))
    if raised == results["result"]:
        ending = "failed" if raised else "passed"
        return PactJobResult([], f"it {ending} and reported a result of {results['result']}")
    return PactJobResult([_outcome(result) for result in results["interactionResults"]])


def main(job_file: str) -> None:
    """Read a job, do it, write an answer to each pact: all JSON, by the names of their members."""
    job = PactJob(**json.loads(Path(job_file).read_text(encoding="utf-8")))
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    for pact, answer in zip(job.pacts, job.answers, strict=True):
        half = Path(f"{answer}.half")
        half.write_text(json.dumps(asdict(replayed(job, pact))), encoding="utf-8")
        half.replace(answer)  # in one step, so that who looks sees all of it or nothing


def _end_with(parent: int) -> None:
    """End this process when the one that waits for it is gone, killed for example."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


def _verifier(job: PactJob, pact: str) -> Verifier:
    verifier = (
        Verifier(job.provider, host=job.host)
        .add_transport(protocol="http", scheme=job.scheme, port=job.port, path=job.path)
        .add_source(Path(pact))
        .add_custom_headers(dict(job.headers))
        .set_request_timeout(job.request_timeout)
        .set_coloured_output(enabled=False)
        .follow_redirects(False)  # a redirect is the provider's answer: followed, another's would be judged
    )
    if job.states_url is not None:
        consumer = json.loads(Path(pact).read_text(encoding="utf-8"))["consumer"]["name"]
        url = f"{job.states_url}{quote(consumer, safe='')}"
        verifier.state_handler(url, teardown=job.teardown, body=True)
    return verifier


def _failures_outside_interactions(results: Mapping[str, Any]) -> list[str]:
    known = {result.get("interactionId") for result in results["interactionResults"]}
    return [
        failure["mismatch"].get("message", failure["interaction"])
        for failure in results["errors"]
        if failure["mismatch"]["interactionId"] not in known
    ]


def _outcome(result: Mapping[str, Any]) -> InteractionOutcome:
    mismatch = {} if result["result"] == "OK" else result["mismatch"]
    return InteractionOutcome(
        interaction_id=result["interactionId"],
        pending=result["pending"],
        mismatches=sorted(map(_mismatch, mismatch.get("mismatches", ())), key=_order),
        error=mismatch["message"] if mismatch.get("type") == "error" else None,
    )


def _mismatch(mismatch: Mapping[str, Any]) -> Mismatch:
    """Name a mismatch as the broker's clients do (`attribute` and `identifier` of a published result)."""
    kind = mismatch["type"]
    attribute = "body" if kind == "BodyTypeMismatch" else kind.removesuffix("Mismatch").lower()
    whole = "$" if attribute == "body" else None
    return Mismatch(
        attribute=attribute,
        location=next((mismatch[key] for key in ("path", "key", "parameter") if key in mismatch), whole),
        text=mismatch["mismatch"],
        expected=_text(mismatch.get("expected")),
        actual=_text(mismatch.get("actual")),
    )


def _order(mismatch: Mismatch) -> tuple[bool, str, str, str]:
    """The status first, then by place: the library's own order changes from run to run."""
    return mismatch.attribute != "status", mismatch.attribute, mismatch.location or "", mismatch.text


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
