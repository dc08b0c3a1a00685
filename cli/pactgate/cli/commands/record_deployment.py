"""`pactgate record-deployment`: tells the broker that a version was deployed to an environment."""

from difflib import get_close_matches
from http import HTTPStatus
from typing import Annotated, Any

import typer

from pactgate.cli import options
from pactgate.cli.client import Broker
from pactgate.cli.errors import Refused, Usage
from pactgate.cli.hal import Resource
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, TextBlock


@grouped
def record_deployment(
    *,
    pacticipant: options.Pacticipant,
    version: options.Version,
    environment: Annotated[
        str, typer.Option("--environment", metavar="NAME", help="The environment that it was deployed to.")
    ],
    application_instance: Annotated[
        str | None,
        typer.Option(
            "--application-instance",
            metavar="NAME",
            help="The instance, when several versions run there side by side.",
        ),
    ] = None,
    access: options.BrokerAccess,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Record that a version was deployed to an environment.

    The version that was deployed there before (to the same application instance) counts as undeployed.
    """
    body: dict[str, Any] = {"applicationInstance": application_instance} if application_instance else {}
    with access.opened() as broker:
        link = _link(_version(broker, pacticipant, version), environment)
        recorded = broker.post(link, body)
    instance = f" (instance {application_instance})" if application_instance else ""
    sentence = f"Recorded: {pacticipant} {version} is deployed to {environment}{instance}."
    writers.write(PlainReport(recorded.body, [TextBlock(sentence, "green")]), output_as)


def _version(broker: Broker, pacticipant: str, version: str) -> Resource:
    try:
        return broker.get(broker.index.link("pb:pacticipant-version", pacticipant=pacticipant, version=version))
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        raise Usage(
            f"The broker knows no version {version} of {pacticipant}: a version exists once a contract "
            "or a result was published for it."
        ) from refused


def _link(version: Resource, environment: str) -> str:
    links = version.named_links("pb:record-deployment")
    if environment not in links:
        raise Usage(f"The broker knows no environment {environment!r}: {_hint(environment, list(links))}")
    return links[environment]


def _hint(name: str, known: list[str]) -> str:
    if not known:
        return "there is none yet, create it with 'pactgate create-environment'."
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(known))}."
