"""A provider that we start ourselves: waited for until it answers, and stopped whatever happens."""

import shlex
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pactgate.childprocess.running import Child, running
from pactgate.verifier.errors import ProviderDidNotStart, ProviderDied, ProviderUnreachable
from pactgate.verifier.inputs import address, is_local

_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_FOR_A_LOOK = 2
_SECONDS_TO_STOP = 5


@contextmanager
def started(
    command: Sequence[str],
    *,
    port: int | None = None,
    host: str = "127.0.0.1",
    health_url: str | None = None,
    timeout: float = 30,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Child]:
    """Start a provider, give it while it runs, and stop it with all its children at the end of the block.

    It is ready when its port takes connections, or its health URL answers with 2xx. It is asked
    to end (SIGTERM), and killed when it does not within five seconds; so is what it started, unless that made
    itself independent of it (a session of its own).

    Args:
        command: the program and its arguments.
        port: where it will listen; either this or `health_url`.
        host: the address that goes with the port.
        health_url: what answers with 2xx once it is ready.
        timeout: seconds to wait for that.
        cwd: the folder that it is started in.
        env: variables besides those of this process.

    Raises:
        ProviderDied: it ended before it was ready or before the block did, with its last output.
        ProviderDidNotStart: there is no such program, it was not ready in time, or something else answers there.
        ValueError: neither or both of `port` and `health_url` were given.
    """
    answers = _readiness((host, port), health_url)
    if answers():
        raise ProviderDidNotStart(f"Something answers at {health_url or f'port {port}'} already: stop it first.")
    with ExitStack() as stack:
        try:
            provider = stack.enter_context(running(command, cwd=cwd, env=env, grace=_SECONDS_TO_STOP))
        except OSError as error:
            raise ProviderDidNotStart(f"{shlex.join(command)} could not be run: {error}.") from error
        _wait(provider, answers, timeout)
        with _death_explained(provider):
            yield provider


def _readiness(place: tuple[str, int | None], health_url: str | None) -> Callable[[], bool]:
    host, port = place
    if health_url is not None and port is None:
        address(health_url)
        return lambda: _answers_well(health_url)
    if port is not None and health_url is None:
        return lambda: _listens(host, port)
    raise ValueError("Give either the port or the health URL: it shows when the provider is ready.")


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), _SECONDS_FOR_A_LOOK).close()
    except OSError:
        return False
    return True


def _answers_well(url: str) -> bool:
    # It takes a while to import this, and few providers have such an address.
    import httpx  # noqa: PLC0415

    from pactgate.verifier.bounded_answers import bounded  # noqa: PLC0415

    try:
        with httpx.Client(timeout=_SECONDS_FOR_A_LOOK, trust_env=not is_local(url)) as client:
            return bounded(client, client.build_request("GET", url), _SECONDS_FOR_A_LOOK).is_success
    except httpx.HTTPError:
        return False


def _wait(provider: Child, answers: Callable[[], bool], timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while not answers():
        if provider.ended():
            raise _died(provider, "before it answered")
        if time.monotonic() > deadline:
            raise ProviderDidNotStart(
                f"{provider.command} did not answer within {timeout:g} s.{_last_output(provider)}"
            )
        time.sleep(_SECONDS_BETWEEN_LOOKS)


@contextmanager
def _death_explained(provider: Child) -> Iterator[None]:
    """Say that the provider died where the run only saw that it does not answer, or did not look."""
    try:
        yield
    except ProviderUnreachable as error:
        if provider.ended():
            raise _died(provider, "during the run") from error
        raise
    if provider.ended():
        raise _died(provider, "during the run")


def _died(provider: Child, when: str) -> ProviderDied:
    status = provider.exit_status()
    return ProviderDied(f"{provider.command} ended {when}, with exit status {status}.{_last_output(provider)}")


def _last_output(provider: Child) -> str:
    output = provider.last_lines()
    return f" Its last output:\n{output}" if output else " It printed nothing."
