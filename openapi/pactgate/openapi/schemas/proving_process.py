"""The process that has jsoncompat in it: reads pairs of schemas, a line each, and answers each with a word.

Recursive schemas make jsoncompat overflow its stack, and some others take it minutes; both end this process only.
Its counterexamples are not used: it looks for them at random, and a comparison must say the same each time.
"""

import json
import sys

SECONDS = 2.0
"""How much processor time a question may take; the time of day would make answers depend on what else runs."""

BYTES = 4 * 2**30
"""How much memory may be addressed."""


def main() -> None:
    """Answer until nobody asks any more."""
    sys.path[:] = sys.argv[1:]  # as this was started without looking for packages, which takes longer than most answers
    import jsoncompat  # noqa: PLC0415 - found by the path just set

    _limit_memory()
    for line in sys.stdin:
        sender, receiver = json.loads(line)
        _limit_time(SECONDS)
        try:  # it asks whether what a new serializer writes suits the readers of the old one
            answer = jsoncompat.analyze_compat(receiver, sender, "serializer")["status"]
        except ValueError:  # a keyword or pattern that it cannot take: not judged, so unknown
            answer = "unknown"
        _limit_time(0)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _limit_time(seconds: float) -> None:
    if sys.platform != "win32":
        import signal  # noqa: PLC0415 - there are no such timers elsewhere

        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there are no such limits elsewhere

        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
