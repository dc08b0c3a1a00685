"""Processes of our own modules that hold a library which must not be loaded into ours."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pactgate.verifier.undisturbed import undisturbed


def direct_connections() -> dict[str, str]:
    """The variables that keep what is for this machine from a proxy of the environment."""
    known = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    direct = ",".join(filter(None, (known, "localhost", "127.0.0.1", "::1")))
    return {"NO_PROXY": direct, "no_proxy": direct}


@contextmanager
def running(
    module: str, arguments: list[str], output: int, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that does not outlive the block and that Ctrl-C reaches through us alone.

    Args:
        module: the module to run.
        arguments: its arguments.
        output: the file for all that it prints.
        environment: its whole environment.

    Yields:
        The process.
    """
    process: subprocess.Popen[bytes] | None = None
    try:
        with undisturbed():
            process = subprocess.Popen(  # noqa: S603 (our own module, by the interpreter that runs)
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
        yield process
    finally:
        if process is not None:
            process.kill()
            process.wait()
