"""The command `pactgate`: knows its commands by name, imports the one asked for, says what went wrong."""

import gc
import importlib
import os
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from pactgate.cli.errors import CommandProblem
from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.tracing import traced_command
from pactgate.pactfile.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    # What `typer.core` takes and gives; typer exports these types nowhere else.
    from typer._click import Command, Context

COMMANDS = {
    "demo": "Run a whole story on this machine, with real consumers, a real provider and a real broker.",
    "broker": "Run the broker: its API and its pages.",
    "publish": "Publish the pacts of a consumer version to the broker.",
    "publish-provider-contract": "Publish the OpenAPI document of a provider version to the broker.",
    "verify": "Verify a running build of a provider against the pacts of its consumers.",
    "fuzz": "Test whether a running provider does what its OpenAPI document says.",
    "check-provider": "Verify and fuzz one build of a provider, and publish both results.",
    "publish-results": "Publish results that an earlier run could not publish.",
    "create-environment": "Create an environment that versions can be deployed to.",
    "record-deployment": "Record that a version was deployed to an environment.",
    "can-i-deploy": "Ask whether a version can be deployed to an environment without breaking anything there.",
    "policy": "Show or change how strict the gate is, for a provider, an environment, both or everything.",
    "waiver": "Accept a finding of the gate until a day, with a name and a reason.",
    "login": "Log in to a broker: you allow it in a browser, and other commands need no token then.",
    "logout": "Log out of a broker: the token of 'pactgate login' is revoked there and forgotten here.",
    "whoami": "Show who you are to the broker, how you proved it, and what you may do.",
    "token": "Create, list and revoke tokens: your own, or those of a system account.",
    "team": "Say who answers for which applications.",
    "system-account": "Create, list and delete system accounts: who a pipeline is that has a token.",
    "trust-rule": "Let pipelines in without a stored secret, by tokens of their own CI.",
    "secret": "Keep secrets for webhooks: written once, encrypted, and never shown again.",
    "audit": "Show who changed what, newest first.",
    "clean-up": "Delete old versions, stale branches and overwritten data from the broker's database.",
    "database": "Copy, back up or migrate the broker's database.",
    "export": "Write everything that the broker stores to a file in an open format, while the broker runs.",
    "restore": "Restore everything that `pactgate export` wrote into an empty database of either kind, and verify it.",
    "diff": "Compare two OpenAPI documents and list breaking changes, or ask a broker which consumers would break.",
    "validate": "Check whether an OpenAPI document is valid: what is wrong with it, where, and how to fix it.",
    "fit": "Check whether a pact fits the OpenAPI document of its provider.",
    "usage": "Show which consumers use which operations and fields of an OpenAPI document, by their pacts.",
}


class LateCommand(TyperCommand):
    """A command by its name and its sentence; its module is imported when it runs, so that help is fast."""

    def loaded(self) -> "Command":
        """The command itself, with its options: the function of its name below `commands`, or several as an app."""
        name = str(self.name).replace("-", "_")
        command = getattr(importlib.import_module(f"pactgate.cli.commands.{name}"), name)
        if isinstance(command, typer.Typer):
            return get_group(command)
        app = typer.Typer(add_completion=False)
        app.command(self.name, short_help=self.help)(command)
        return get_command(app)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: "Context | None" = None,
        **extra: Any,  # noqa: ANN401 - handed through to typer as they come
    ) -> "Context":
        """Where typer hands the arguments over: to the command itself."""
        return self.loaded().make_context(info_name, args, parent, **extra)


def command_tree() -> TyperGroup:
    """The command `pactgate` with all that it can do."""
    epilog = "Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + "."
    app = typer.Typer(name="pactgate", epilog=epilog, no_args_is_help=True)
    app.callback()(pactgate)
    group = get_group(app)
    for name, sentence in COMMANDS.items():
        group.add_command(LateCommand(name, help=sentence))
    return group


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - typer hands it over so
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415 - it takes longer than most commands have

        typer.echo(f"pactgate {version('pactgate')}")
        raise typer.Exit


def pactgate(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Can this version be deployed to this environment without breaking anything there?"""


def run(arguments: "Sequence[str]") -> int:
    """Runs one command and gives its exit code; what goes wrong becomes one sentence on stderr."""
    try:
        return int(command_tree().main(arguments, "pactgate", standalone_mode=False) or 0)
    except CommandProblem as problem:
        typer.echo(printable(f"pactgate: {problem}"), err=True)
        return problem.exit_code
    except typer.TyperException as error:
        typer.echo(printable(_usage(error)), err=True)
        return error.exit_code
    except Exception:  # noqa: BLE001 - Python would end with 1, and a fault of ours must not read as a "no"
        traceback.print_exc()
        return ExitCode.FAULT


def _usage(error: typer.TyperException) -> str:
    """What was wrong with the options and where they are explained; nothing when help was printed."""
    context, message = getattr(error, "ctx", None), error.format_message()
    if not message or context is None:
        return message
    return f"pactgate: {message.rstrip('.')}. See '{context.command_path} --help'."


def main() -> None:
    """The entry point of the console script."""
    _end_in_order()
    with traced_command(sys.argv[1:]):
        code = run(sys.argv[1:])
    _leave(code)


def _leave(code: int) -> NoReturn:
    """Ends the process. A command that switched garbage collection off holds much: to free it takes 0.2 s."""
    if not gc.isenabled():
        with suppress(OSError, ValueError):  # nobody reads what was written, which Python itself knows how to end
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    sys.exit(code)


def _end_in_order() -> None:
    """Being told to end, or losing the terminal, stops what a command started, as Ctrl-C does."""
    for number in {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:  # no SIGHUP on Windows
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
