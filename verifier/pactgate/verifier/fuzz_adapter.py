"""The one place that knows Schemathesis: fuzzes a provider by its document and says in our own words what happened.

A process of its own, `python -m pactgate.verifier.fuzz_adapter JOB ANSWER PROGRESS` (see `fuzz_process`): only a
fresh process makes the same requests of the same seed, and what hangs can be killed.

Its engine and events are not documented as stable, so its minor version is pinned. What we rely on, which
`tests/verifier/test_fuzz_adapter.py` checks against the installed release:

- `from_schema(schema).execute()` yields events and ends with `EngineFinished`, which has `stop_reason`; its `stop()`,
  from another thread, ends it after the request that is on its way;
- the hooks `after_call` and `after_network_error` are told of every request at once;
- `ScenarioFinished.recorder` has `cases`, `interactions` and `checks` by the id of the case; a failed one has the
  failure, equal to others of its kind, and the curl lines that show it in `steps`;
- a case has in `meta.generation.mode` whether it was made not to match the document;
- `NonFatalError` has the operation's name as `label`, and the error in words as `info`.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from requests import PreparedRequest, RequestException, Timeout
from schemathesis import APIOperation, BaseSchema, Case, HookContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.engine import Status, StopReason, events, from_schema
from schemathesis.engine.errors import never_reached_server
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder

from pactgate.verifier.fuzz_answers import TooLarge, bound_answers
from pactgate.verifier.fuzz_exercised import DocumentedOperation, FuzzSetting
from pactgate.verifier.fuzz_job import (
    CHECKS,
    CONFORMANCE_CHECKS,
    MORE_CHECKS,
    SERVER_ERROR_CHECK,
    FuzzAnswer,
    FuzzJob,
)
from pactgate.verifier.fuzz_results import Ended, FuzzFailure
from pactgate.verifier.fuzz_tally import Tally
from pactgate.verifier.masking import masked

_LONGEST_MESSAGE = 4_000
_NO_TIME = "The time limit was reached before a request was sent to it."
_NO_PROVIDER = "The provider stopped answering before a request was sent to it."
_SECONDS_BETWEEN_LOOKS = 0.1
_SERVER_ERRORS = range(500, 600)


class FuzzRun:
    """One fuzz run: what it found so far can be asked at any time, from any thread."""

    def __init__(self, job: FuzzJob) -> None:
        self._job = job
        self._config = config(job)
        document = json.loads(Path(job.document).read_text(encoding="utf-8"))
        self._schema: BaseSchema = schemathesis.openapi.from_dict(document, config=self._config)
        self._chosen = _Chosen(self._schema, job)
        around = FuzzSetting(bool(job.headers), _missing_path(self._schema, job.base_url))
        self.tally = Tally(self._chosen.operations, self._chosen.excluded, around)
        for label, reason in self._chosen.broken.items():
            self.tally.could_not(label, reason)
        self._ended = Ended.COMPLETED
        self._detail: str | None = None
        self._stream: Any = None

    def work(self) -> None:
        """Do it, to the end or until it is stopped."""
        if self._chosen.unmatched or not self._chosen.operations:
            return
        chosen = frozenset(self._chosen.operations)
        schema = self._schema.include(lambda context: context.operation.label in chosen)
        self._count_requests()
        self._stream = from_schema(schema).execute()
        if self._ended is Ended.TIME:
            return
        for event in self._stream:
            self._take(event)

    def out_of_time(self) -> None:
        """End it after the request that is on its way."""
        self._ended = Ended.TIME
        if self._stream is not None:
            self._stream.stop()

    def answer(self) -> FuzzAnswer:
        """What was found so far."""
        why = {Ended.TIME: _NO_TIME, Ended.PROVIDER: _NO_PROVIDER}.get(self._ended)
        return FuzzAnswer(
            operations=self.tally.results(),
            not_exercised=self.tally.not_exercised(why),
            ended=self._ended.value,
            detail=self._detail,
            unmatched=self._chosen.unmatched,
        )

    def _take(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.PhaseStarted):
            self.tally.phase = event.phase.name.value
        elif isinstance(event, events.ScenarioFinished):
            self._scenario(event.recorder)
        elif isinstance(event, events.NonFatalError):
            self._error(event)
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.EngineFinished) and event.stop_reason is StopReason.SERVER_UNAVAILABLE:
            self._ended = Ended.PROVIDER

    def _count_requests(self) -> None:
        """Have every request counted when it is made, so that none is forgotten when time is over."""

        @schemathesis.hook
        def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
            self.tally.answered(case.operation.label, response.status_code)

        @schemathesis.hook
        def after_network_error(_context: HookContext, case: Case[Any], request: PreparedRequest) -> None:
            error = sys.exception()
            if not never_reached_server(error):
                curl = self._text(case.as_curl_command(headers=dict(request.headers)))
                self.tally.not_answered(case.operation.label, self._text(_cause(error, self._job)), curl)

    def _scenario(self, scenario: ScenarioRecorder) -> None:
        for case_id, checks in scenario.checks.items():
            interaction = scenario.interactions.get(case_id)
            case = scenario.cases[case_id].value
            label = case.operation.label
            status = interaction.response.status_code if interaction and interaction.response else None
            if status is not None:
                self.tally.checked(label, status)
            for check in checks:
                if check.status is Status.SUCCESS or not self._is_excused(case, status, check.name):
                    self._check(label, status, check)

    def _is_excused(self, case: Case[Any], status: int | None, check: str) -> bool:
        """Whether an answer breaks no promise by this check: it refuses rightly, or it fails as a server error."""
        if status is None or check not in CONFORMANCE_CHECKS:
            return False
        documented = self._chosen.operations[case.operation.label]
        is_invalid = case.meta is not None and case.meta.generation.mode.is_negative
        if documented.may_refuse(status, is_invalid=is_invalid):
            return True
        return status in _SERVER_ERRORS and SERVER_ERROR_CHECK in self._job.checks

    def _check(self, label: str, status: int | None, check: CheckNode) -> None:
        if check.status is Status.SUCCESS:
            self.tally.passed(label, check.name)
        elif check.failure_info is None:
            self.tally.could_not(label, f"the check {check.name} could not be made")
        else:
            failure, steps = check.failure_info.failure, check.failure_info.steps
            lines = [self._text(step.curl) for step in steps] or [self._text(check.failure_info.code_sample)]
            fuzz_failure = FuzzFailure(
                check=check.name,
                title=failure.title,
                message=self._text(failure.message),
                status=status,
                curl=lines[-1],
                before=tuple(lines[:-1]),
            )
            self.tally.failed(label, fuzz_failure, (check.name, failure))

    def _error(self, event: events.NonFatalError) -> None:
        text = self._text(". ".join([event.info.message, *event.info.extras]))
        if not self.tally.knows(event.label):
            self._detail = text
        elif not isinstance(event.value, RequestException) or never_reached_server(event.value):
            self.tally.could_not(event.label, text)

    def _text(self, text: str) -> str:
        """The text without our secrets, of characters that can be printed, and not endless."""
        printable = masked(text, self._job.headers).encode("utf-8", "backslashreplace").decode("utf-8")
        return printable if len(printable) <= _LONGEST_MESSAGE else f"{printable[:_LONGEST_MESSAGE]}…"


def _cause(error: BaseException | None, job: FuzzJob) -> str:
    if isinstance(error, Timeout):
        return f"No answer came within {job.request_timeout:g} seconds."
    if isinstance(error, TooLarge):
        return str(error)
    return f"The answer is not HTTP, or the connection was closed: {error}"


class _Chosen:
    """Which operations are to be tried."""

    def __init__(self, schema: BaseSchema, job: FuzzJob) -> None:
        self.operations: dict[str, DocumentedOperation] = {}
        self.excluded: dict[str, str] = {}
        self.broken: dict[str, str] = {}
        matched: set[str] = set()
        for result in schema.get_all_operations():
            if not isinstance(result, Ok):
                error = result.err()
                label = " ".join(filter(None, ((error.method or "").upper(), error.path))) or "the document"
                self.operations[label] = DocumentedOperation()
                self.broken[label] = error.message
                continue
            operation = result.ok()
            names = (operation.label, operation.path, operation.definition.raw.get("operationId") or operation.label)
            included = _matching(job.include, names)
            excluded = _matching(job.exclude, names)
            matched.update(included, excluded)
            if excluded:
                self.excluded[operation.label] = f"It is excluded by {excluded[0]!r}."
            elif job.include and not included:
                self.excluded[operation.label] = "It is not among those that are included."
            else:
                self.operations[operation.label] = _documented(operation, schema)
        self.unmatched = [pattern for pattern in (*job.include, *job.exclude) if pattern not in matched]


def _documented(operation: APIOperation[Any, Any, Any, Any], schema: BaseSchema) -> DocumentedOperation:
    security = operation.definition.raw.get("security", schema.raw_schema.get("security"))
    return DocumentedOperation(
        statuses=tuple(map(str, operation.responses.status_codes)),
        is_secured=bool(security) and {} not in security,
        has_path_parameters="{" in operation.path,
    )


def _missing_path(schema: BaseSchema, base_url: str) -> str:
    """The path of the document's server where the base URL does not end with it."""
    servers = schema.raw_schema.get("servers") or [{"url": schema.raw_schema.get("basePath", "/")}]
    path = urlsplit(servers[0].get("url", "/")).path.rstrip("/")
    return "" if "{" in path or urlsplit(base_url).path.rstrip("/").endswith(path) else path


def _matching(patterns: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
    return [pattern for pattern in patterns if any(fnmatchcase(name, pattern) for name in names)]


def config(job: FuzzJob) -> SchemathesisConfig:
    """What the library is told: nothing of it comes from files, nothing is kept for the next run."""
    checks = {name: {"enabled": name in job.checks} for name in (*CHECKS, *MORE_CHECKS)}
    examples = {} if job.max_examples is None else {"max-examples": job.max_examples}
    others = {"unsupported_method", "allow_header_conformance"} & {*job.checks}
    methods: dict[str, list[str]] = {} if others else {"unexpected-methods": []}
    made = SchemathesisConfig.from_dict(
        {
            "seed": job.seed,
            "base-url": job.base_url,
            "workers": 1,
            "cache": {"enabled": False},
            "generation": {"database": "none", **examples},
            "checks": {"enabled": False, **checks},
            "phases": {"coverage": methods},
            "max-redirects": 0,
            "request-timeout": job.request_timeout,
        }
    )
    made.projects.default.headers = dict(job.headers)
    made.output.sanitization.keys_to_sanitize += tuple(name.lower() for name in job.headers)
    return made


class _Watch(threading.Thread):
    """Tells how far a run is, ends it when its time is over, and ends the process when nobody waits for it."""

    def __init__(self, run: FuzzRun, job: FuzzJob, answer: Path, progress: Path) -> None:
        super().__init__(daemon=True)
        self._run, self._job, self._answer, self._progress = run, job, answer, progress
        self._stopped = False
        self.done = threading.Event()

    def run(self) -> None:
        """Look again and again."""
        while not self.done.wait(_SECONDS_BETWEEN_LOOKS):
            if self._job.parent not in {0, os.getppid()}:
                os._exit(1)
            late = -1.0 if self._job.deadline is None else time.monotonic() - self._job.deadline
            left = None if self._job.deadline is None else max(0.0, -late)
            write(self._progress, asdict(self._run.tally.progress()) | {"seconds_left": left})
            if late >= 0 and not self._stopped:
                self._stopped = True
                self._run.out_of_time()
            if late >= self._job.grace and not self.done.is_set():
                write(self._answer, asdict(self._run.answer()))
                os._exit(0)


def write(path: Path, body: Mapping[str, Any]) -> None:
    """Write JSON in one step, so that a reader sees all of it or nothing."""
    half = path.with_suffix(".half")
    half.write_text(json.dumps(body), encoding="utf-8")
    half.replace(path)


def main(job_file: str, answer_file: str, progress_file: str) -> None:
    """Read a job, do it, write the answer."""
    read = json.loads(Path(job_file).read_text(encoding="utf-8"))
    lists = {name: tuple(read[name]) for name in ("checks", "include", "exclude")}
    job, answer = FuzzJob(**read | lists), Path(answer_file)
    bound_answers(job.request_timeout)
    try:
        run = FuzzRun(job)
        watch = _Watch(run, job, answer, Path(progress_file))
        watch.start()
        run.work()
        watch.done.set()
        watch.join()
        write(answer, asdict(run.answer()))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said
        write(answer, asdict(FuzzAnswer(failure=f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    main(*sys.argv[1:])
