"""What the processes of a fuzz run say to each other: `fuzz_process` gives a job, `fuzz_adapter` answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pactgate.verifier.fuzz_results import NotExercised, OperationResult

SERVER_ERROR_CHECK = "not_a_server_error"
CONFORMANCE_CHECKS = (
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
"""The checks that hold an answer against what the document says of it."""

CHECKS = (
    SERVER_ERROR_CHECK,
    *CONFORMANCE_CHECKS,
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)
"""The checks that are on: what the document promises to those who keep to it."""

MORE_CHECKS = (
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
)
"""The checks that are off unless they are asked for; `docs/reference/fuzz.md` says why."""


@dataclass(frozen=True, slots=True)
class FuzzJob:
    """What is to be fuzzed, and how.

    Attributes:
        document: the path of the OpenAPI document as JSON.
        include: patterns of operations that alone are tried; all of them where there is none.
        exclude: patterns of operations that are left out.
        max_examples: how many requests are made up for an operation at most in each phase, None for the usual number.
        request_timeout: seconds for one answer.
        deadline: when to stop, on the monotonic clock, which all processes share; None for when all is done.
        grace: seconds after it in which a request that is on its way may end.
        parent: the process without which nothing is to go on.
    """

    document: str
    base_url: str
    seed: int
    checks: tuple[str, ...] = CHECKS
    headers: Mapping[str, str] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_examples: int | None = None
    request_timeout: float = 10.0
    deadline: float | None = None
    grace: float = 0.5
    parent: int = 0


@dataclass(frozen=True, slots=True)
class FuzzProgress:
    """How far a run is.

    Attributes:
        phase: what is done now: `examples`, `coverage`, `fuzzing`, `stateful`.
        cases: how many requests were sent.
        operations: how many operations were tried, of `total`.
        failures: how many failures were found.
        seconds_left: how long the run may go on, None for as long as it takes.
    """

    phase: str
    cases: int
    operations: int
    total: int
    failures: int
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class FuzzAnswer:
    """What was found, or why nothing was.

    Attributes:
        failure: why the library could not do it at all.
        unmatched: patterns that name no operation.
        ended: as in `fuzz_results.Ended`.
    """

    operations: list[OperationResult] = field(default_factory=list)
    not_exercised: list[NotExercised] = field(default_factory=list)
    ended: str = "completed"
    detail: str | None = None
    failure: str | None = None
    unmatched: list[str] = field(default_factory=list)
