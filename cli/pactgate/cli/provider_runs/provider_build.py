"""The provider build of a run, as the options describe it: its headers, and its process where it is started."""

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from pactgate.cli import terminal
from pactgate.cli.errors import CommandProblem, Usage
from pactgate.cli.provider_runs.no_judgement import NotJudged, explained
from pactgate.cli.provider_runs.options import Running
from pactgate.verifier.inputs import address
from pactgate.verifier.provider_process import started


def headers(running: Running) -> dict[str, str]:
    """What is sent along with each request, by its name.

    Raises:
        Usage: one cannot be sent, or its variable is not set.
    """
    given = [_pair("--header", text, "Authorization: Bearer …") for text in running.header or ()]
    named = [_pair("--header-env", text, "Authorization:VARIABLE") for text in running.header_env or ()]
    return dict([*given, *((name, _variable(name, variable)) for name, variable in named)])


def run_against[T](build: Running, work: Callable[[], T]) -> tuple[T, CommandProblem | None]:
    """Does some work while the build runs, which is started where that is asked for.

    Args:
        build: the options of the build.
        work: what is done.

    Returns:
        Its result, and what went wrong after it: a build that died by itself.

    Raises:
        NotJudged: there is no result.
    """
    done: list[T] = []
    try:
        with explained(), _running(build):
            done.append(work())
    except NotJudged as problem:
        if not done:
            raise
        return done[0], problem
    return done[0], None


@contextmanager
def _running(running: Running) -> Iterator[None]:
    """Has the build run during the block: started and stopped where there is a command for it.

    Raises:
        Usage: the options do not say what to start, or when it is ready.
        NoJudgement: it does not start, is not ready in time, or dies.
    """
    if running.provider_command is None:
        if running.provider_health_url is not None:
            raise Usage("--provider-health-url needs --provider-command: it is for a build that is started.")
        yield
        return
    command = _command(running.provider_command)
    host, port = _place(running)
    health_url, timeout = running.provider_health_url, running.provider_start_timeout
    with ExitStack() as stack:
        with terminal.working(f"Starting {running.provider_command}"):
            stack.enter_context(started(command, port=port, host=host, health_url=health_url, timeout=timeout))
        yield


def _command(text: str) -> list[str]:
    try:
        command = shlex.split(text)
    except ValueError as error:
        raise Usage(f"--provider-command {text!r} cannot be read: {error}.") from error
    if not command:
        raise Usage("--provider-command is empty: give a program and its arguments.")
    return command


def _place(running: Running) -> tuple[str, int | None]:
    """The host and port that tell when the build is ready; no port where a health URL does."""
    if running.provider_health_url is not None:
        return "", None
    if not running.provider_base_url:
        raise Usage("--provider-command needs --provider-base-url or --provider-health-url, to know when it is ready.")
    parts = address(running.provider_base_url)
    return parts.hostname or "", parts.port or {"http": 80, "https": 443}[parts.scheme]


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not name or not value or not _can_be_sent(name, value):
        raise Usage(f"{option} must be like '{example}': a name, a colon and a value, on one line.")
    return name, value


def _variable(name: str, variable: str) -> str:
    value = os.environ.get(variable, "").strip()
    if not value:
        raise Usage(f"--header-env {name}:{variable} names a variable that is not set.")
    if not _can_be_sent(name, value):
        raise Usage(f"--header-env {name}:{variable} names a variable that holds more than one line.")
    return value


def _can_be_sent(name: str, value: str) -> bool:
    token = name.isascii() and all(sign.isalnum() or sign in "!#$%&'*+-.^_`|~" for sign in name)
    return token and all(sign == "\t" or sign.isprintable() for sign in value)
