"""Verification results: what a replay of a pact's content against a provider version showed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NewVerification:
    """A result as a verifier publishes it, before it has a number."""

    provider_version: str
    success: bool
    build_url: str | None
    test_results: Any
    verified_by: Mapping[str, Any] | None
    executed_at: datetime
    unverified: int = 0
    """How many interactions of the pact a success has no result for."""


@dataclass(frozen=True, slots=True)
class Verification:
    """One result. It belongs to the content, so every consumer version with that content shares it.

    `number` is unique in the whole broker. `test_results` is whatever JSON the verifier sent. `unverified` is how many
    interactions of the pact a success has no result for.
    """

    number: int
    consumer: str
    provider: str
    sha: str
    provider_version: str
    success: bool
    build_url: str | None
    test_results: Any
    verified_by: Mapping[str, Any] | None
    executed_at: datetime
    unverified: int

    @property
    def outcome(self) -> bool | None:
        """Whether it passed or failed; None where it is incomplete."""
        return None if self.success and self.unverified else self.success


@dataclass(frozen=True, slots=True)
class VerificationSummary:
    """The latest result for each pact of a consumer version. Providers without a complete one are `unknown`."""

    consumer: str
    version: str
    results: Sequence[Verification]
    providers: Sequence[str]

    @property
    def successful(self) -> list[str]:
        """The providers whose latest result is a success."""
        return [result.provider for result in self.results if result.outcome is True]

    @property
    def failed(self) -> list[str]:
        """The providers whose latest result is a failure."""
        return [result.provider for result in self.results if result.outcome is False]

    @property
    def unknown(self) -> list[str]:
        """The providers that published no result, or an incomplete one."""
        known = {result.provider for result in self.results if result.outcome is not None}
        return [provider for provider in self.providers if provider not in known]

    @property
    def success(self) -> bool:
        """Whether every pact of the version was verified with success."""
        return not self.failed and not self.unknown
