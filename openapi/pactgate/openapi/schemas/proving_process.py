"""The process that has jsoncompat in it: answers a pair of schemas, the sender's and the receiver's, with a word.

Recursive schemas make jsoncompat overflow its stack, and some others take it minutes; both end this process only.
Its counterexamples are not used: it looks for them at random, and a comparison must say the same each time.
"""

import json
import sys

BYTES = 4 * 2**30
"""How much memory may be addressed."""


def main() -> None:
    """Answer until nobody asks any more."""
    sys.path[:] = sys.argv[2:]  # as this was started without looking for packages, which takes longer than most answers
    import jsoncompat  # noqa: PLC0415 - found by the path just set

    from pactgate.childprocess.answering import serve  # noqa: PLC0415 - the same

    def answer(question: bytes) -> bytes:
        sender, receiver = json.loads(question)
        try:  # it asks whether what a new serializer writes suits the readers of the old one
            status: str = jsoncompat.analyze_compat(receiver, sender, "serializer")["status"]
        except ValueError:  # a keyword or pattern that it cannot take: not judged, so unknown
            return b"unknown"
        return status.encode()

    _limit_memory()
    serve(answer, float(sys.argv[1]))


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there are no such limits elsewhere

        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
