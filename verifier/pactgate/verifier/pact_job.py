"""What the processes of a replay say to each other: `pact_process` gives a job, `pact_adapter` answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pactgate.verifier.results import Mismatch


@dataclass(frozen=True, slots=True)
class PactJob:
    """What is to be replayed, and where.

    Attributes:
        pacts: the paths of pact files, in which each interaction has an `_id` of its own.
        answers: the path of the answer to each of them.
        host: a name or number; one of IP version 6 stands in brackets.
        path: what comes before the path of each interaction, `/` for nothing.
        states_url: where provider states are sent, with the `action` `setup`, each to the path below it that is the
            name of the consumer; None for nowhere.
        teardown: whether the end of each interaction is sent there, too, with the `action` `teardown`.
        request_timeout: milliseconds for one answer of the provider.
    """

    pacts: list[str]
    answers: list[str]
    provider: str
    scheme: str
    host: str
    port: int
    path: str
    states_url: str | None
    teardown: bool
    request_timeout: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InteractionOutcome:
    """What happened to the interaction with this `_id`; the mismatches in the order of their places."""

    interaction_id: str
    pending: bool
    mismatches: list[Mismatch]
    error: str | None


@dataclass(frozen=True, slots=True)
class PactJobResult:
    """The outcomes, or why there are none."""

    outcomes: list[InteractionOutcome]
    failure: str | None = None
