"""What the test results of a verification say, in either form in which verifiers publish them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.broker.domain.gate.pairs import Failure

_NO_DETAIL = "failed without details"


@dataclass(frozen=True, slots=True)
class PublishedMismatch:
    """One way in which an answer was not what the consumer expects.

    `attribute` says what is wrong (`body`, `header`), `location` where in it (`$.total`). `expected` and `actual` are
    None where the verifier did not publish them, as most do not. `difference` is several lines that show both.
    """

    attribute: str | None
    location: str | None
    text: str
    expected: str | None = None
    actual: str | None = None
    difference: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedOutcome:
    """What became of one interaction.

    `interaction_id` and `description` are None where the verifier did not say them. `errors` say why there was no
    answer that could be compared.
    """

    interaction_id: str | None
    description: str | None
    success: bool
    states: str | None = None
    mismatches: tuple[PublishedMismatch, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def interaction(self) -> str:
        """What the interaction is called."""
        return self.description or self.interaction_id or "an interaction"


def outcomes(test_results: Any) -> tuple[PublishedOutcome, ...]:  # noqa: ANN401 - any JSON that a verifier sent
    """What became of each interaction; empty where none can be told.

    Pact's Rust core and ours send a list with one entry an interaction; the Ruby verifier sends `{"tests": [...]}`,
    with several tests an interaction.
    """
    if isinstance(test_results, list):
        return tuple(_of_core(entry) for entry in test_results if isinstance(entry, Mapping))
    if isinstance(test_results, Mapping) and isinstance(test_results.get("tests"), list):
        return tuple(_of_ruby(test) for test in test_results["tests"] if isinstance(test, Mapping))
    return ()


def failures(test_results: Any) -> tuple[Failure, ...]:  # noqa: ANN401 - as above
    """The failed expectations in `test_results`; empty where none can be told."""
    return tuple(failure for outcome in outcomes(test_results) if not outcome.success for failure in _failures(outcome))


def _failures(failed: PublishedOutcome) -> Iterator[Failure]:
    for mismatch in failed.mismatches:
        yield Failure(failed.interaction, mismatch.location or mismatch.attribute, mismatch.text)
    for error in failed.errors:
        yield Failure(failed.interaction, None, error.splitlines()[0])
    if not failed.mismatches and not failed.errors:
        yield Failure(failed.interaction, None, _NO_DETAIL)


def _of_core(entry: Mapping[str, Any]) -> PublishedOutcome:
    exceptions = [each for each in _listed(entry, "exceptions") if isinstance(each, Mapping)]
    return PublishedOutcome(
        interaction_id=_text(entry, "interactionId"),
        description=_text(entry, "interactionDescription"),
        # What does not say that it failed is not said to have failed.
        success=entry.get("success") is not False,
        mismatches=tuple(_mismatch(each) for each in _listed(entry, "mismatches") if isinstance(each, Mapping)),
        errors=tuple(_text(exception, "message") or "could not be replayed" for exception in exceptions),
    )


def _mismatch(said: Mapping[str, Any]) -> PublishedMismatch:
    return PublishedMismatch(
        attribute=_text(said, "attribute"),
        location=_text(said, "identifier"),
        text=_text(said, "description") or "does not match",
        expected=_text(said, "expected"),
        actual=_text(said, "actual"),
        difference=_text(said, "diff"),
    )


def _of_ruby(test: Mapping[str, Any]) -> PublishedOutcome:
    exception = test.get("exception")
    message = _text(exception, "message") if isinstance(exception, Mapping) else None
    # It calls a test pending that failed in a pact which may fail.
    failed = test.get("status") in ("failed", "pending")
    return PublishedOutcome(
        interaction_id=None,
        description=_text(test, "interactionDescription") or _text(test, "testDescription"),
        success=not failed,
        states=_text(test, "interactionProviderState"),
        errors=(message or _NO_DETAIL,) if failed else (),
    )


def _listed(said: Mapping[str, Any], name: str) -> list[Any]:
    listed = said.get(name)
    return listed if isinstance(listed, list) else []


def _text(said: Mapping[str, Any], name: str) -> str | None:
    """A member as text without space around it; None where it is not there, or is blank."""
    found = said.get(name)
    text = "" if found is None else found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return text.strip() or None
