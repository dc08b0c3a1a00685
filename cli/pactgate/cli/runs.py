"""One run against one provider build, which is started where that is asked for."""

from collections.abc import Callable

from pactgate.cli import running
from pactgate.cli.errors import Problem
from pactgate.cli.not_judged import NotJudged, explained
from pactgate.cli.run_options import Running


def against[T](build: Running, work: Callable[[], T]) -> tuple[T, Problem | None]:
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
        with explained(), running.provider(build):
            done.append(work())
    except NotJudged as problem:
        if not done:
            raise
        return done[0], problem
    return done[0], None
