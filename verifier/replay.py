"""Replays pacts against a running provider: a result for every interaction, or an error that says why not."""

import itertools
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pactfile import PactFileError, read
from pactfile.model import Interaction, Pact
from verifier import pact_process
from verifier.errors import (
    LibraryFailed,
    NothingToVerify,
    ProviderUnreachable,
    ResultMissing,
    UnreadablePact,
    WrongProvider,
)
from verifier.inputs import PactToVerify, ProviderUnderTest, address
from verifier.pact_job import Outcome
from verifier.results import InteractionResult, PactResult, Replay
from verifier.states import StateEndpoint, forwarded_to

__all__ = ["PactToVerify", "ProviderUnderTest", "replay"]

type Progress = Callable[[int, int], None]
"""Is told how many interactions are done, of how many."""

_SECONDS_TO_CONNECT = 5
_STATE_FAILED = "state change handlers has failed"
"""What the library says of an interaction whose state could not be set up."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A pact to verify that was read and has something to replay."""

    given: PactToVerify
    pact: Pact


def replay(
    pacts: Sequence[PactToVerify],
    provider: ProviderUnderTest,
    *,
    progress: Progress | None = None,
    limit: float | None = None,
) -> Replay:
    """Send every interaction of the pacts to the provider and compare its answers.

    Provider states are handed on to the provider's states URL. One that fails fails its interaction at once,
    with the message that came.

    Args:
        pacts: what to replay, at least one.
        provider: where.
        progress: called after each pact.
        limit: seconds for the whole run, None for no limit.

    Returns:
        The results, pacts and interactions in the order in which they were given.

    Raises:
        NothingToVerify: no pacts, or a pact without interactions.
        WrongProvider: a pact is for another provider.
        UnreadablePact: a pact cannot be read.
        ProviderUnreachable: nothing listens at the provider's address, before or after the replay.
        ResultMissing: an interaction was not replayed.
        LibraryFailed: the Pact library failed by itself.
        OutOfTime: the limit passed.
    """
    if not pacts:
        raise NothingToVerify(f"There is no pact to verify {provider.name} against.")
    deadline = None if limit is None else time.monotonic() + limit
    prepared = [_prepared(given, provider) for given in pacts]
    _check_reachable(provider, "")
    results = []
    with _states(provider) as states:
        for each in prepared:
            results.append(_replayed(each, provider, states, deadline))
            _tell(progress, results, prepared)
    return Replay(provider.name, tuple(results), tuple(_notices(prepared, provider)))


def _prepared(given: PactToVerify, provider: ProviderUnderTest) -> _Prepared:
    try:
        pact = read.pact(given.document)
    except PactFileError as error:
        raise UnreadablePact(f"{given.url}: {error}") from error
    if pact.provider != provider.name:
        raise WrongProvider(
            f"{given.url} is a pact between {pact.consumer} and {pact.provider},"
            f" and the provider under test is {provider.name}."
        )
    if not pact.interactions:
        raise NothingToVerify(f"{given.url} has no interactions: a pass would prove nothing.")
    return _Prepared(given, pact)


def _check_reachable(provider: ProviderUnderTest, when: str) -> None:
    """Tell a provider that is not there from one that answers wrongly."""
    parts = address(provider.base_url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    try:
        socket.create_connection((parts.hostname, port), _SECONDS_TO_CONNECT).close()
    except OSError as error:
        raise ProviderUnreachable(
            f"Nothing answers{when} at {provider.base_url}, where {provider.name} should be: {error}."
        ) from error


@contextmanager
def _states(provider: ProviderUnderTest) -> Iterator[StateEndpoint | None]:
    if provider.provider_states_url is None:
        yield None
        return
    with StateEndpoint(forwarded_to(provider.provider_states_url, teardown=provider.teardown)) as endpoint:
        yield endpoint


def _replayed(
    prepared: _Prepared, provider: ProviderUnderTest, states: StateEndpoint | None, deadline: float | None
) -> PactResult:
    given, pact = prepared.given, prepared.pact
    document = _numbered(given.document)
    try:
        outcomes = pact_process.outcomes(document, provider, None if states is None else states.url, deadline)
    except LibraryFailed as error:
        raise LibraryFailed(f"{given.url}: {error}") from error
    if any(outcome.error for outcome in outcomes):
        _check_reachable(provider, " any more")
    by_position = _by_position(outcomes, len(pact.interactions), given.url)
    return PactResult(
        consumer=pact.consumer,
        provider=pact.provider,
        pact_url=given.url,
        pending=given.pending,
        interactions=tuple(
            _result(interaction, outcome, states)
            for interaction, outcome in zip(pact.interactions, by_position, strict=True)
        ),
    )


def _numbered(document: dict[str, Any]) -> dict[str, Any]:
    """The pact with each interaction's position, in the order of `read.pact`, as the id that comes back."""
    position = itertools.count()
    lists = {key: document[key] for key in ("interactions", "messages") if document.get(key)}
    return document | {
        key: [element | {"_id": str(next(position))} for element in elements] for key, elements in lists.items()
    }


def _by_position(outcomes: Sequence[Outcome], count: int, url: str) -> list[Outcome]:
    by_id = {outcome.interaction_id: outcome for outcome in outcomes}
    expected = [str(position) for position in range(count)]
    if len(outcomes) != count or set(by_id) != set(expected):
        raise ResultMissing(
            f"{url} has {count} interactions, and the Pact library gave {len(outcomes)} results:"
            " the run proves nothing about the others."
        )
    return [by_id[position] for position in expected]


def _result(interaction: Interaction, outcome: Outcome, states: StateEndpoint | None) -> InteractionResult:
    return InteractionResult(
        interaction_id=interaction.id,
        description=interaction.description,
        states=tuple(state.name for state in interaction.states),
        mismatches=tuple(outcome.mismatches),
        error=_error(interaction, outcome.error, states),
        pending=outcome.pending,
    )


def _error(interaction: Interaction, error: str | None, states: StateEndpoint | None) -> str | None:
    """The library's error; of a failed state the message that the state gave."""
    if error is None or states is None or _STATE_FAILED not in error:
        return error
    messages = ((state.name, states.failure(state.name, state.params)) for state in interaction.states)
    failed = [f"provider state {name!r} failed: {message}" for name, message in messages if message is not None]
    return "; ".join(failed) or states.failure("", {}) or error


def _tell(progress: Progress | None, results: Sequence[PactResult], prepared: Sequence[_Prepared]) -> None:
    if progress is not None:
        done = sum(len(result.interactions) for result in results)
        progress(done, sum(len(each.pact.interactions) for each in prepared))


def _notices(prepared: Sequence[_Prepared], provider: ProviderUnderTest) -> Iterator[str]:
    interactions = [interaction for each in prepared for interaction in each.pact.interactions]
    with_states = sum(bool(interaction.states) for interaction in interactions)
    if with_states and provider.provider_states_url is None:
        yield (
            f"{with_states} of {len(interactions)} interactions name a provider state, and no provider states"
            " URL was given: they were replayed in whatever state the provider was."
        )
