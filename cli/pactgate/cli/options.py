"""The options that several commands share; names and environment variables are those of the `pact` CLI."""

from enum import StrEnum
from typing import Annotated

import typer


class Output(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"


class TextOutput(StrEnum):
    """How an answer is printed that is no table."""

    TEXT = "text"
    JSON = "json"


class DecisionOutput(StrEnum):
    """How a decision of the gate is printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    JUNIT = "junit"


class FindingsOutput(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


class ReportOutput(StrEnum):
    """How the results of a run are printed."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    GITHUB = "github"


BrokerBaseUrl = Annotated[
    str,
    typer.Option(
        "--broker-base-url",
        "-b",
        envvar="PACT_BROKER_BASE_URL",
        metavar="URL",
        help="The address of the broker.",
    ),
]
BrokerUsername = Annotated[
    str | None,
    typer.Option(
        "--broker-username",
        "-u",
        envvar="PACT_BROKER_USERNAME",
        metavar="NAME",
        help="The user, for a broker with basic authentication.",
    ),
]
BrokerPassword = Annotated[
    str | None,
    typer.Option(
        "--broker-password",
        "-p",
        envvar="PACT_BROKER_PASSWORD",
        metavar="PASSWORD",
        help="The password that goes with the user.",
    ),
]
BrokerToken = Annotated[
    str | None,
    typer.Option(
        "--broker-token",
        "-k",
        envvar="PACT_BROKER_TOKEN",
        metavar="TOKEN",
        help="The bearer token, for a broker with tokens.",
    ),
]
Pacticipant = Annotated[str, typer.Option("--pacticipant", "-a", metavar="NAME", help="The application in question.")]
Version = Annotated[str, typer.Option("--version", "-e", metavar="VERSION", help="The version of that application.")]
Provider = Annotated[str, typer.Option("--provider", metavar="NAME", help="The name of the provider.")]
Branch = Annotated[
    str | None,
    typer.Option("--branch", metavar="BRANCH", help="The repository branch of this version."),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", "-t", metavar="TAG", help="A tag for this version; may be repeated."),
]
BuildUrl = Annotated[
    str | None,
    typer.Option("--build-url", metavar="URL", help="The page of the build that made this."),
]
OutputAsTable = Annotated[Output, typer.Option("--output", "-o", help="How the result is printed.")]
OutputAsText = Annotated[TextOutput, typer.Option("--output", "-o", help="How the answer is printed.")]
OutputDecision = Annotated[DecisionOutput, typer.Option("--output", "-o", help="How the decision is printed.")]
OutputFindings = Annotated[FindingsOutput, typer.Option("--output", "-o", help="How the findings are printed.")]
