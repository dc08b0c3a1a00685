"""The options of the commands that run something against a provider build: `verify`, `fuzz`, `check-provider`."""

from dataclasses import dataclass
from typing import Annotated

import typer

from pactgate.cli import options
from pactgate.verifier.fuzz_job import CHECKS, MORE_CHECKS

_FUNCTIONS = "MODULE:OBJECT names a dictionary of functions; modules of the working folder are found, too"


@dataclass(frozen=True, slots=True)
class Running:
    """Where the build runs, or how it is started, and what is sent along with each request."""

    provider_base_url: Annotated[
        str | None,
        typer.Option("--provider-base-url", "--base-url", metavar="URL", help="The URL of the running build."),
    ] = None
    provider_command: Annotated[
        str | None,
        typer.Option(
            "--provider-command",
            metavar="COMMAND",
            help="Start the build with this command, without a shell; wait until it is ready, and stop it at the end.",
        ),
    ] = None
    provider_health_url: Annotated[
        str | None,
        typer.Option(
            "--provider-health-url",
            metavar="URL",
            help="The URL that answers with 2xx once the build is ready. Default: its port accepts connections.",
        ),
    ] = None
    provider_start_timeout: Annotated[
        float,
        typer.Option(
            "--provider-start-timeout", min=0.1, metavar="SECONDS", help="How long the build may take to start."
        ),
    ] = 30
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header",
            "-H",
            metavar="NAME:VALUE",
            help="Send this header with each request; its value is masked in all output.",
        ),
    ] = None
    header_env: Annotated[
        list[str] | None,
        typer.Option(
            "--header-env",
            metavar="NAME:VARIABLE",
            help="The same, with the value of an environment variable, so that no list of processes shows it.",
        ),
    ] = None


RequestTimeout = Annotated[
    float,
    typer.Option(
        "--request-timeout", min=0.1, metavar="SECONDS", help="How long the provider may take to answer one request."
    ),
]
MaxTime = Annotated[
    float | None,
    typer.Option("--max-time", min=1, metavar="SECONDS", help="The time limit of the whole run."),
]
Pacts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PACT_OR_FOLDER_OR_URL...",
        help="Pact files, folders of pact files, URLs of pacts. Default: the pacts that the broker selects.",
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
            help='A consumer version selector, such as {"mainBranch": true}; may be repeated. Default: the pacts of '
            "main branches, and of deployed and released versions.",
        ),
    ] = None
    consumer_version_tag: Annotated[
        list[str] | None,
        typer.Option(
            "--consumer-version-tag", metavar="TAG", help="Also take the latest pacts with this tag; may be repeated."
        ),
    ] = None
    enable_pending: Annotated[
        bool,
        typer.Option("--enable-pending", help="Let pending pacts fail without failing the command."),
    ] = False
    include_wip_pacts_since: Annotated[
        str | None,
        typer.Option(
            "--include-wip-pacts-since",
            metavar="DATE",
            help="Also take work-in-progress pacts published since then; they may fail. Needs --enable-pending.",
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
            help="The URL that sets up the provider states of an interaction.",
        ),
    ] = None
    provider_states_teardown: Annotated[
        bool,
        typer.Option(
            "--provider-states-teardown",
            help="Also call --provider-states-url after each interaction, to tear its states down.",
        ),
    ] = False
    states: Annotated[
        str | None,
        typer.Option(
            "--states",
            metavar="MODULE:OBJECT",
            help=f"Set up provider states by Python functions: {_FUNCTIONS}. What follows a yield tears down.",
        ),
    ] = None
    messages_url: Annotated[
        str | None,
        typer.Option(
            "--messages-url",
            metavar="URL",
            help="The URL that is asked for messages, by their descriptions. Default: the base URL.",
        ),
    ] = None
    messages: Annotated[
        str | None,
        typer.Option(
            "--messages", metavar="MODULE:OBJECT", help="Make messages by Python functions, by their descriptions."
        ),
    ] = None
    parallel: Annotated[
        int,
        typer.Option(
            "--parallel",
            min=1,
            max=64,
            metavar="N",
            help="Replay this many interactions at a time, for providers whose states do not disturb each other.",
        ),
    ] = 1


@dataclass(frozen=True, slots=True)
class Build:
    """The build of the provider whose results are published."""

    publish: Annotated[bool, typer.Option("--publish/--no-publish", help="Publish the results to the broker.")] = False
    provider_app_version: Annotated[
        str | None,
        typer.Option(
            "--provider-app-version", "-a", metavar="VERSION", help="The version of the provider; --publish needs it."
        ),
    ] = None
    provider_version_branch: Annotated[
        str | None,
        typer.Option(
            "--provider-version-branch", metavar="BRANCH", help="The repository branch of the provider version."
        ),
    ] = None
    provider_version_tag: Annotated[
        list[str] | None,
        typer.Option("--provider-version-tag", metavar="TAG", help="A tag for the provider version; may be repeated."),
    ] = None
    build_url: options.BuildUrl = None


@dataclass(frozen=True, slots=True)
class Fuzzing:
    """How much is tried, and what is checked."""

    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            min=0,
            metavar="N",
            help="Repeat an earlier run by its seed. Default: a random one, which is printed.",
        ),
    ] = None
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include",
            metavar="PATTERN",
            help="Try only these operations: 'GET /orders*', '/orders/*', or an operationId; may be repeated.",
        ),
    ] = None
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="PATTERN", help="Leave these operations out; may be repeated."),
    ] = None
    check: Annotated[
        list[str] | None,
        typer.Option(
            "--check", metavar="NAME", help=f"Switch on a check that is off by default: {', '.join(MORE_CHECKS)}."
        ),
    ] = None
    no_check: Annotated[
        list[str] | None,
        typer.Option(
            "--no-check", metavar="NAME", help=f"Switch off a check that is on by default: {', '.join(CHECKS)}."
        ),
    ] = None
    max_examples: Annotated[
        int | None,
        typer.Option(
            "--max-examples", min=1, metavar="N", help="How many requests to generate for each operation and phase."
        ),
    ] = None
    allow_files: options.AllowFiles = False
