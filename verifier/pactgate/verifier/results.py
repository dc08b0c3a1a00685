"""What a replay found: frozen values, their JSON for our own output, and their form for the broker.

The JSON has a version, `FORMAT`: members may be added to it; one that is taken away or means something else is a new
version. `docs/reference/verify.md` shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Self

from pactgate.verifier.masking import masked

FORMAT = {"name": "pactgate-replay", "version": 1}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One way in which the answer is not what the consumer expects.

    Attributes:
        attribute: what is wrong: `status`, `header`, `body`, `metadata`, or for what the provider itself sent
            on, `method`, `path`, `query`.
        location: the name of the header or parameter, or the path in the body (`$.total`); None where the
            attribute says all.
        text: the difference in words.
        expected: what the pact says, None where it does not say.
        actual: what came, None where nothing did.
    """

    attribute: str
    location: str | None
    text: str
    expected: str | None
    actual: str | None

    def without(self, headers: Mapping[str, str]) -> Self:
        """The same with the values of these headers masked."""
        values = {name: getattr(self, name) for name in ("text", "expected", "actual")}
        return replace(self, **{name: value and masked(value, headers) for name, value in values.items()})

    def to_json(self) -> dict[str, Any]:
        """`attribute`, `location`, `text`, `expected`, `actual`: each a string or null."""
        return {
            "attribute": self.attribute,
            "location": self.location,
            "text": self.text,
            "expected": self.expected,
            "actual": self.actual,
        }


@dataclass(frozen=True, slots=True)
class InteractionResult:
    """What happened to one interaction.

    Attributes:
        interaction_id: the `_id` that the broker gave it (for a pact from a file: would give it).
        states: the names of its provider states.
        error: why there is no answer to compare, None where there is one.
        pending: whether the pact itself calls the interaction unfinished, so that its failure does not count.
    """

    interaction_id: str
    description: str
    states: tuple[str, ...]
    mismatches: tuple[Mismatch, ...] = ()
    error: str | None = None
    pending: bool = False

    @property
    def success(self) -> bool:
        """Whether the provider did what the consumer expects."""
        return self.error is None and not self.mismatches

    def without(self, headers: Mapping[str, str]) -> Self:
        """The same with the values of these headers masked, should the provider have sent them back."""
        mismatches = tuple(mismatch.without(headers) for mismatch in self.mismatches)
        return replace(self, mismatches=mismatches, error=self.error and masked(self.error, headers))

    def to_json(self) -> dict[str, Any]:
        """`id`, `description`, `states`, `success`, `pending`, `mismatches`, `error` (text or null)."""
        return {
            "id": self.interaction_id,
            "description": self.description,
            "states": list(self.states),
            "success": self.success,
            "pending": self.pending,
            "mismatches": [mismatch.to_json() for mismatch in self.mismatches],
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class PactResult:
    """What happened to one pact: a result for each of its interactions, in their order.

    Attributes:
        pact_url: the URL or file name of the pact.
        pending: whether its failure is allowed for now.
    """

    consumer: str
    provider: str
    pact_url: str
    pending: bool
    interactions: tuple[InteractionResult, ...]

    @property
    def success(self) -> bool:
        """Whether every interaction that counts passed."""
        return all(interaction.success or interaction.pending for interaction in self.interactions)

    def to_json(self) -> dict[str, Any]:
        """`consumer`, `provider`, `pact_url`, `pending`, `success`, `interactions`."""
        return {
            **self._summary(),
            "interactions": [interaction.to_json() for interaction in self.interactions],
        }

    def _summary(self) -> dict[str, Any]:
        return {
            "consumer": self.consumer,
            "provider": self.provider,
            "pact_url": self.pact_url,
            "pending": self.pending,
            "success": self.success,
        }


@dataclass(frozen=True, slots=True)
class ReplayRun:
    """What happened to all pacts of one run.

    Attributes:
        provider: the provider's name.
        notices: what a person should know though it failed nothing, a sentence each.
    """

    provider: str
    pacts: tuple[PactResult, ...]
    notices: tuple[str, ...] = ()

    @property
    def success(self) -> bool:
        """Whether every pact passed, those apart that are pending."""
        return all(pact.success or pact.pending for pact in self.pacts)

    def to_json(self) -> dict[str, Any]:
        """The whole run, flat where people filter it.

        Returns:
            `format`, `success`, `provider`, `notices`; `pacts`, each with `consumer`, `provider`, `pact_url`, `pending`
            and `success`; `interactions`, each as `InteractionResult.to_json` and its `consumer`, `provider`.
        """
        return {
            "format": FORMAT,
            "success": self.success,
            "provider": self.provider,
            "notices": list(self.notices),
            "pacts": [pact._summary() for pact in self.pacts],  # noqa: SLF001 (the same file)
            "interactions": [
                {"consumer": pact.consumer, "provider": pact.provider, **interaction.to_json()}
                for pact in self.pacts
                for interaction in pact.interactions
            ],
        }


def to_broker(result: PactResult, provider_version: str, build_url: str | None) -> dict[str, Any]:
    """The body with which a result is published: what the Rust verifier sends, for every interaction, and both sides.

    Args:
        result: the result of one pact.
        provider_version: the version of the provider that was under test.
        build_url: the page of the build that ran the replay.

    Returns:
        The JSON for POST to the pact's `pb:publish-verification-results`.
    """
    body = {
        "success": result.success,
        "providerApplicationVersion": provider_version,
        "testResults": [_test_result(interaction) for interaction in result.interactions],
        "verifiedBy": {"implementation": "pactgate", "version": version("pactgate")},
    }
    return body if build_url is None else body | {"buildUrl": build_url}


def _test_result(interaction: InteractionResult) -> dict[str, Any]:
    test_result: dict[str, Any] = {
        "interactionId": interaction.interaction_id,
        "interactionDescription": interaction.description,
        "success": interaction.success,
    }
    if interaction.mismatches:
        test_result["mismatches"] = [_broker_mismatch(mismatch) for mismatch in interaction.mismatches]
    if interaction.error is not None:
        test_result["exceptions"] = [{"message": interaction.error}]
    return test_result


def _broker_mismatch(mismatch: Mismatch) -> dict[str, str]:
    """As the Rust verifier sends it, and both sides, which it leaves out and people want to see."""
    body = {"attribute": mismatch.attribute, "description": mismatch.text}
    more = {"identifier": mismatch.location, "expected": mismatch.expected, "actual": mismatch.actual}
    return body | {name: value for name, value in more.items() if value is not None}
