"""What the processes of a replay say to each other: `pact_process` gives a job, `pact_adapter` answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verifier.results import Mismatch


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be replayed, and where.

    Attributes:
        pact: the path of the pact file, in which each interaction has an `_id` of its own.
        host: a name or number; one of IP version 6 stands in brackets.
        path: what comes before the path of each interaction, `/` for nothing.
        states_url: where provider states are sent, with `action` `setup` and `teardown`; None for nowhere.
        request_timeout: milliseconds for one answer of the provider.
    """

    pact: str
    provider: str
    scheme: str
    host: str
    port: int
    path: str
    states_url: str | None
    request_timeout: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened to the interaction with this `_id`; the mismatches in the order of their places."""

    interaction_id: str
    pending: bool
    mismatches: list[Mismatch]
    error: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcomes, or why there are none."""

    outcomes: list[Outcome]
    failure: str | None = None
