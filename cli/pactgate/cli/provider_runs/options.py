"""The options of the commands that run something against a provider build: `verify`, `fuzz`, `check-provider`."""

from dataclasses import dataclass
from typing import Annotated

import typer

from pactgate.cli import options
from pactgate.verifier.fuzz_job import CHECKS, MORE_CHECKS

_FUNCTIONS = "module:object, a dictionary of Python functions by name; modules are looked for in this folder, too"


@dataclass(frozen=True, slots=True)
class Running:
    """Where the build runs, or how it is started, and what is sent along with each request."""

    provider_base_url: Annotated[
        str | None,
        typer.Option(
            "--provider-base-url", "--base-url", metavar="URL", help="Where the build runs that is to be judged."
        ),
    ] = None
    provider_command: Annotated[
        str | None,
        typer.Option(
            "--provider-command",
            metavar="COMMAND",
            help="Start the build so, wait until it answers, and stop it at the end, whatever happens. No shell.",
        ),
    ] = None
    provider_health_url: Annotated[
        str | None,
        typer.Option(
            "--provider-health-url",
            metavar="URL",
            help="What answers with 2xx once the started build is ready. Without: the port of its base URL.",
        ),
    ] = None
    provider_start_timeout: Annotated[
        float,
        typer.Option("--provider-start-timeout", min=0.1, metavar="SECONDS", help="How long its start may take."),
    ] = 30
    header: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", metavar="NAME:VALUE", help="Send it with each request; its value is masked."),
    ] = None
    header_env: Annotated[
        list[str] | None,
        typer.Option(
            "--header-env",
            metavar="NAME:VARIABLE",
            help="The same, its value from this environment variable: secrets on a command line are seen by others.",
        ),
    ] = None


RequestTimeout = Annotated[
    float,
    typer.Option("--request-timeout", min=0.1, metavar="SECONDS", help="How long the provider may take to answer."),
]
MaxTime = Annotated[
    float | None,
    typer.Option("--max-time", min=1, metavar="SECONDS", help="End the run then, whatever is left to do."),
]
Pacts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PACT_OR_FOLDER_OR_URL...",
        help="Pact files, folders with them, URLs of pacts. Without: what the broker selects.",
        show_default=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Selecting:
    """Which pacts the broker is asked for."""

    consumer_version_selector: Annotated[
        list[str] | None,
        typer.Option(
            "--consumer-version-selector",
            metavar="JSON",
            help='Which pacts of the broker to take, such as {"mainBranch": true}; may be repeated. Without: '
            "those of main branches, and of what is deployed or released.",
        ),
    ] = None
    consumer_version_tag: Annotated[
        list[str] | None,
        typer.Option("--consumer-version-tag", metavar="TAG", help="Take the latest pacts with this tag, too."),
    ] = None
    enable_pending: Annotated[
        bool,
        typer.Option(
            "--enable-pending", help="Let a pact that was never satisfied yet fail without failing the command."
        ),
    ] = False
    include_wip_pacts_since: Annotated[
        str | None,
        typer.Option(
            "--include-wip-pacts-since",
            metavar="DATE",
            help="Take pacts of other branches since then, too; they may fail. Needs --enable-pending.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class Replaying:
    """How states are set up, where messages come from, and how much is done at a time."""

    provider_states_url: Annotated[
        str | None,
        typer.Option(
            "--provider-states-url",
            metavar="URL",
            help="Where the provider is told the state that an interaction needs.",
        ),
    ] = None
    provider_states_teardown: Annotated[
        bool,
        typer.Option("--provider-states-teardown", help="Tell it there, too, when an interaction is over."),
    ] = False
    states: Annotated[
        str | None,
        typer.Option(
            "--states",
            metavar="MODULE:OBJECT",
            help=f"Set states up by functions: {_FUNCTIONS}. What follows a yield tears down.",
        ),
    ] = None
    messages_url: Annotated[
        str | None,
        typer.Option(
            "--messages-url",
            metavar="URL",
            help="Where the provider is asked for a message by its description. Without: its base URL.",
        ),
    ] = None
    messages: Annotated[
        str | None,
        typer.Option("--messages", metavar="MODULE:OBJECT", help="Have messages made by functions, by description."),
    ] = None
    parallel: Annotated[
        int,
        typer.Option(
            "--parallel",
            min=1,
            max=64,
            metavar="N",
            help="Replay so many interactions at a time; only for a provider whose states do not disturb each other.",
        ),
    ] = 1


@dataclass(frozen=True, slots=True)
class Build:
    """The build of the provider whose results are published."""

    publish: Annotated[
        bool, typer.Option("--publish/--no-publish", help="Whether the broker is to have the results.")
    ] = False
    provider_app_version: Annotated[
        str | None,
        typer.Option(
            "--provider-app-version", "-a", metavar="VERSION", help="The version of the build; --publish needs it."
        ),
    ] = None
    provider_version_branch: Annotated[
        str | None,
        typer.Option("--provider-version-branch", metavar="BRANCH", help="The repository branch of the build."),
    ] = None
    provider_version_tag: Annotated[
        list[str] | None,
        typer.Option("--provider-version-tag", metavar="TAG", help="A tag for the build; may be repeated."),
    ] = None
    build_url: options.BuildUrl = None


@dataclass(frozen=True, slots=True)
class Fuzzing:
    """How much is tried, and what is checked."""

    seed: Annotated[
        int | None,
        typer.Option(
            "--seed", min=0, metavar="N", help="Make the requests of an earlier run again; else a new number."
        ),
    ] = None
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include", metavar="PATTERN", help="Try only these: 'GET /orders*', '/orders/*', an operationId."
        ),
    ] = None
    exclude: Annotated[list[str] | None, typer.Option("--exclude", metavar="PATTERN", help="Leave these out.")] = None
    check: Annotated[
        list[str] | None,
        typer.Option("--check", metavar="NAME", help=f"Switch on a check that is off: {', '.join(MORE_CHECKS)}."),
    ] = None
    no_check: Annotated[
        list[str] | None,
        typer.Option("--no-check", metavar="NAME", help=f"Switch off a check that is on: {', '.join(CHECKS)}."),
    ] = None
    max_examples: Annotated[
        int | None,
        typer.Option("--max-examples", min=1, metavar="N", help="Make up so many requests an operation and phase."),
    ] = None
