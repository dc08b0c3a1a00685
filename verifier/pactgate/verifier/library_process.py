"""Our own modules that hold a library which must not be loaded into this process, each run in one of its own."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from pactgate.childprocess.running import Child, running
from pactgate.verifier.errors import LibraryFailed

SECONDS_BETWEEN_LOOKS = 0.1
"""How often who waits for a library looks how far it is."""

_LAST_LINES = 15


@contextmanager
def running_module(module: str, arguments: Sequence[str], env: Mapping[str, str]) -> Iterator[Child]:
    """A process of a module, which does not outlive the block.

    Args:
        module: the module to run.
        arguments: its arguments.
        env: variables besides those of this process; what is for this machine goes past a proxy anyway.

    Yields:
        The process.
    """
    command = [sys.executable, "-P", "-m", module, *arguments]
    with running(command, env={**_direct_connections(), **env}) as child:
        yield child


def no_result(library: str, child: Child) -> LibraryFailed:
    """The error for a process that ended without a result, with the last lines that it printed."""
    ended = f"{library} stopped without a result (exit status {child.exit_status()})"
    return LibraryFailed("\n".join([f"{ended}. Its last output:", *child.complaints().splitlines()[-_LAST_LINES:]]))


def _direct_connections() -> dict[str, str]:
    """The variables that keep what is for this machine from a proxy of the environment."""
    known = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    direct = ",".join(filter(None, (known, "localhost", "127.0.0.1", "::1")))
    return {"NO_PROXY": direct, "no_proxy": direct}
