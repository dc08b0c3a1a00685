"""What the test results of a verification say went wrong, in either form in which verifiers publish them."""

from collections.abc import Iterator, Mapping
from typing import Any

from broker.domain.pairs import Failure


def failures(test_results: Any) -> tuple[Failure, ...]:  # noqa: ANN401 - any JSON that a verifier sent
    """The failed expectations in `test_results`; empty where none can be told.

    Pact's Rust core sends a list with one entry an interaction; the Ruby verifier sends `{"tests": [...]}`.
    """
    if isinstance(test_results, list):
        return tuple(failure for entry in test_results if _failed(entry) for failure in _core_failures(entry))
    if isinstance(test_results, Mapping) and isinstance(test_results.get("tests"), list):
        tests = test_results["tests"]
        return tuple(
            _ruby_failure(test) for test in tests if isinstance(test, Mapping) and test.get("status") == "failed"
        )
    return ()


def _failed(entry: object) -> bool:
    return isinstance(entry, Mapping) and entry.get("success") is False


def _core_failures(entry: Mapping[str, Any]) -> Iterator[Failure]:
    interaction = str(entry.get("interactionDescription") or entry.get("interactionId") or "an interaction")
    mismatches = [each for each in entry.get("mismatches") or [] if isinstance(each, Mapping)]
    for mismatch in mismatches:
        location = mismatch.get("identifier") or mismatch.get("attribute")
        text = str(mismatch.get("description") or "does not match")
        yield Failure(interaction, str(location) if location else None, text)
    exceptions = [each for each in entry.get("exceptions") or [] if isinstance(each, Mapping)]
    for exception in exceptions:
        yield Failure(interaction, None, str(exception.get("message") or "could not be replayed"))
    if not mismatches and not exceptions:
        yield Failure(interaction, None, "failed without a detail")


def _ruby_failure(test: Mapping[str, Any]) -> Failure:
    interaction = str(test.get("interactionDescription") or test.get("testDescription") or "an interaction")
    exception = test.get("exception")
    message = exception.get("message") if isinstance(exception, Mapping) else None
    return Failure(interaction, None, str(message or "failed without a detail").strip().splitlines()[0])
