"""`pactgate can-i-deploy`: the gate. Asks the broker for its decision, prints it, and exits by it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

import typer

from pactgate.cli import options, terminal
from pactgate.cli.client import Broker
from pactgate.cli.errors import NotABroker, Unauthorised, Usage
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.hal import Resource
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.decision import DecisionReport

_EXIT_CODES = {"yes": ExitCode.YES, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}

_Pacticipants = Annotated[
    list[str],
    typer.Option("--pacticipant", "-a", metavar="NAME", help="The name of the application; may be repeated."),
]
_Versions = Annotated[
    list[str],
    typer.Option(
        "--version", "-e", metavar="VERSION", help="The version of that application; one for each --pacticipant."
    ),
]
_ToEnvironment = Annotated[str, typer.Option("--to-environment", metavar="NAME", help="The environment to deploy to.")]
_RetryWhileUnknown = Annotated[
    int,
    typer.Option(
        "--retry-while-unknown",
        metavar="TIMES",
        min=0,
        help="How many times to ask again while the answer is unknown, since a verification may still run.",
    ),
]
_RetryInterval = Annotated[
    float, typer.Option("--retry-interval", metavar="SECONDS", min=0, help="How long to wait before asking again.")
]
_DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        envvar="PACT_BROKER_CAN_I_DEPLOY_DRY_RUN",
        help="Print the answer and exit 0 whatever it is; the decision is not stored.",
    ),
]

_AskedBy = Annotated[
    str | None, typer.Option("--asked-by", metavar="WHO", help="Who asks, as the stored decision names it.")
]


@grouped
def can_i_deploy(
    *,
    pacticipant: _Pacticipants,
    version: _Versions,
    to_environment: _ToEnvironment,
    output_as: options.OutputDecision = options.DecisionFormat.TABLE,
    retry_while_unknown: _RetryWhileUnknown = 0,
    retry_interval: _RetryInterval = 10.0,
    dry_run: _DryRun = False,
    asked_by: _AskedBy = None,
    build_url: options.BuildUrl = None,
    access: options.BrokerAccess,
) -> None:
    """Ask whether a version can be deployed to an environment without breaking anything there.

    Ask together about versions that are deployed together: -a web -e 2 -a orders -e 3.

    Exits 0 for yes, 1 for no, 3 for unknown. Where evidence is missing the answer is unknown, never yes.

    The broker stores the decision as it is now, and its address is printed.
    """
    if len(pacticipant) != len(version):
        raise Usage("Give a --version for each --pacticipant, in the same order.")
    with access.opened() as broker:
        question = _Question(tuple(zip(pacticipant, version, strict=True)), to_environment)
        waited = _in_time(broker, question, retry_while_unknown, retry_interval) if retry_while_unknown else None
        stored = None if dry_run else _stored(broker, question, {"asked_by": asked_by, "build_url": build_url})
        decision = stored or waited or _now(broker, question)
    with decision.understood():
        writers.write(DecisionReport(decision.body), output_as)
    if dry_run:
        terminal.tell("Dry run: the exit code is 0 whatever the answer.", "dim")
    raise typer.Exit(ExitCode.YES if dry_run else _EXIT_CODES[decision.body["verdict"]])


@dataclass(frozen=True, slots=True)
class _Question:
    versions: Sequence[tuple[str, str]]
    environment: str


def _in_time(broker: Broker, question: _Question, retries: int, interval: float) -> Resource:
    """The decision, once it is known or was asked for often enough."""
    decision = _now(broker, question)
    for left in range(retries, 0, -1):
        if decision.body["verdict"] != "unknown":
            break
        terminal.tell(f"Unknown so far; asking again in {interval:g} s ({left} left).", "dim")
        time.sleep(interval)
        decision = _now(broker, question)
    return decision


def _now(broker: Broker, question: _Question) -> Resource:
    """The decision as it is now, which is not stored."""
    (pacticipant, version), *others = question.versions
    names = {"pacticipant": pacticipant, "version": version, "environment": question.environment}
    link = broker.index.link("pactgate:decision", **names)
    more = [pair for other in others for pair in zip(("pacticipant", "version"), other, strict=True)]
    return _known(broker.get(f"{link}&{urlencode(more)}" if more else link))


def _stored(broker: Broker, question: _Question, asker: dict[str, str | None]) -> Resource | None:
    """The decision as it is now, which the broker stores; None where it does not know who asks, and stores none."""
    body = {
        "versions": [{"pacticipant": name, "version": number} for name, number in question.versions],
        "environment": question.environment,
        **asker,
    }
    try:
        return _known(broker.post(broker.index.link("pactgate:decisions"), body))
    except Unauthorised:
        terminal.tell(
            "The decision is not stored: the broker stores decisions for users and tokens that it knows.", "dim"
        )
        return None


def _known(answer: Resource) -> Resource:
    if str(answer.body.get("verdict")) not in _EXIT_CODES:
        raise NotABroker(answer.url, "its decision has no known verdict")
    return answer
