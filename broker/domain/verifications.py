"""Verification results: what a replay of a pact's content against a provider version showed."""

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Verification:
    """One result. It belongs to the content, so every consumer version with that content shares it.

    `number` is unique in the whole broker. `test_results` is whatever JSON the verifier sent.
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
