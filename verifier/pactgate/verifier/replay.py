"""Replays pacts against a running provider: a result for every interaction, or an error that says why not."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice

from pactgate.pactfile.model import Interaction
from pactgate.verifier import pact_process, redirects, slices
from pactgate.verifier.errors import NothingToVerify, ResultMissing, UnusableAddress
from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.messages import MessageEndpoint, MessageHandler, asked_of
from pactgate.verifier.pact_job import InteractionOutcome
from pactgate.verifier.pact_process import Patience, ReplayTarget
from pactgate.verifier.prepared import Prepared, prepared
from pactgate.verifier.reachable import check_reachable
from pactgate.verifier.results import InteractionResult, PactResult, ReplayRun
from pactgate.verifier.slices import Places
from pactgate.verifier.states import StateEndpoint, StateHandler, forwarded_to

__all__ = ["PactToVerify", "ProviderUnderTest", "replay"]

type OnReplayProgress = Callable[[int, int], None]
"""Is told how many interactions are done, of how many."""

_STATE_FAILED = "state change handlers has failed"
"""What the library says of an interaction whose state could not be set up."""


def replay(
    pacts: Sequence[PactToVerify],
    provider: ProviderUnderTest,
    *,
    states: StateHandler | None = None,
    messages: MessageHandler | None = None,
    parallel: int = 1,
    progress: OnReplayProgress | None = None,
    limit: float | None = None,
) -> ReplayRun:
    """Send every interaction of the pacts to the provider and compare its answers.

    A provider state that fails fails its interaction at once, with the message that came.

    Args:
        pacts: what to replay, at least one.
        provider: where.
        states: what sets up provider states, in place of the provider's states URL.
        messages: what makes the messages, in place of the provider's messages URL.
        parallel: how many interactions may be on their way at a time; more than one only for a provider whose
            interactions and states do not disturb each other.
        progress: called now and then.
        limit: seconds for the whole run, None for no limit.

    Returns:
        The results, pacts and interactions in the order in which they were given.

    Raises:
        NothingToVerify: no pacts, or a pact without interactions.
        WrongProvider: a pact is for another provider.
        UnreadablePact: a pact cannot be read.
        UnusableAddress: the pacts need the provider's address, and there is none.
        ProviderUnreachable: nothing listens at the provider's address, before or after the replay.
        ResultMissing: an interaction was not replayed.
        LibraryFailed: the Pact library is not installed, or failed by itself.
        OutOfTime: the limit passed.
    """
    if not pacts:
        raise NothingToVerify(f"There is no pact to verify {provider.name} against.")
    pact_process.check_library()
    patience = Patience(None if limit is None else time.monotonic() + limit)
    ready = [prepared(given, provider.name) for given in pacts]
    used = _addresses(ready, provider, messages)
    teardown = states is not None or provider.teardown
    _check_reachable(provider, used, "")
    with _endpoints(provider, states, messages) as endpoints:
        outcomes = _outcomes(ready, endpoints.places(provider, teardown=teardown), patience, parallel, progress)
        if any(outcome.error for of_a_pact in outcomes for outcome in of_a_pact):
            _check_reachable(provider, used, " any more")
        results = tuple(
            _pact_result(each, of_a_pact, endpoints, provider) for each, of_a_pact in zip(ready, outcomes, strict=True)
        )
    return ReplayRun(provider.name, results, tuple(_notices(ready, endpoints)))


@dataclass(frozen=True, slots=True)
class _Endpoints:
    """Our own servers, between the library and what sets up states and makes messages."""

    states: StateEndpoint | None
    messages: MessageEndpoint

    def places(self, provider: ProviderUnderTest, *, teardown: bool) -> Places:
        states_url = None if self.states is None else self.states.url
        return Places(ReplayTarget(provider, states_url, teardown), self.messages.url)


def _addresses(ready: Sequence[Prepared], provider: ProviderUnderTest, messages: MessageHandler | None) -> list[str]:
    """The provider's addresses that the replay needs."""
    kinds = {interaction.kind for prepared in ready for interaction in prepared.pact.interactions}
    by_http = [provider.base_url] if "http" in kinds else []
    by_message = [provider.messages_url or provider.base_url] if kinds - {"http"} and messages is None else []
    if "" in by_http + by_message:
        raise UnusableAddress(f"The pacts have requests for {provider.name}: give the URL where it runs.")
    return by_http + by_message


def _check_reachable(provider: ProviderUnderTest, addresses: Sequence[str], when: str) -> None:
    for url in addresses:
        check_reachable(url, provider.name, when)


@contextmanager
def _endpoints(
    provider: ProviderUnderTest, states: StateHandler | None, messages: MessageHandler | None
) -> Iterator[_Endpoints]:
    url = provider.provider_states_url
    with ExitStack() as stack:
        if states is None and url is not None:
            states = stack.enter_context(forwarded_to(url, teardown=provider.teardown))
        if messages is None:
            asked = provider.messages_url or provider.base_url
            messages = stack.enter_context(asked_of(asked, provider.headers))
        yield _Endpoints(
            None if states is None else stack.enter_context(StateEndpoint(states)),
            stack.enter_context(MessageEndpoint(messages)),
        )


def _outcomes(
    ready: Sequence[Prepared],
    places: Places,
    patience: Patience,
    parallel: int,
    progress: OnReplayProgress | None,
) -> list[list[InteractionOutcome]]:
    """The outcomes of each pact in the order of its interactions, all slices of all pacts replayed."""
    slices_of_pacts = [slices.sliced(prepared.given.document, prepared.given.url) for prepared in ready]
    counted = _Counted(sum(len(prepared.pact.interactions) for prepared in ready), progress)
    outcomes = iter(
        slices.replayed(
            [*chain.from_iterable(slices_of_pacts)],
            places,
            patience,
            parallel=parallel,
            report_progress=counted,
        )
    )
    return [
        _in_order(list(chain.from_iterable(islice(outcomes, len(pact_slices)))), prepared)
        for prepared, pact_slices in zip(ready, slices_of_pacts, strict=True)
    ]


class _Counted:
    """Adds up what is done, and tells the caller of `replay`."""

    def __init__(self, total: int, progress: OnReplayProgress | None) -> None:
        self._done = 0
        self._total = total
        self._progress = progress

    def __call__(self, more: int) -> None:
        self._done += more
        if self._progress is not None:
            self._progress(self._done, self._total)


def _pact_result(
    ready: Prepared, outcomes: Sequence[InteractionOutcome], endpoints: _Endpoints, provider: ProviderUnderTest
) -> PactResult:
    given, pact = ready.given, ready.pact
    return PactResult(
        consumer=pact.consumer,
        provider=pact.provider,
        pact_url=given.url,
        pending=given.pending,
        interactions=tuple(
            _result(interaction, _explained(interaction, outcome, provider), endpoints).without(provider.headers)
            for interaction, outcome in zip(pact.interactions, outcomes, strict=True)
        ),
    )


def _explained(
    interaction: Interaction, outcome: InteractionOutcome, provider: ProviderUnderTest
) -> InteractionOutcome:
    if interaction.kind != "http" or not outcome.mismatches:
        return outcome
    mismatches = [redirects.explained(mismatch, interaction.request, provider) for mismatch in outcome.mismatches]
    return replace(outcome, mismatches=mismatches)


def _in_order(outcomes: Sequence[InteractionOutcome], ready: Prepared) -> list[InteractionOutcome]:
    count = len(ready.pact.interactions)
    by_id = {outcome.interaction_id: outcome for outcome in outcomes}
    expected = [str(position) for position in range(count)]
    if len(outcomes) != count or set(by_id) != set(expected):
        raise ResultMissing(
            f"{ready.given.url} has {count} interactions, and the Pact library gave {len(outcomes)} results:"
            " the run proves nothing about the others."
        )
    return [by_id[position] for position in expected]


def _result(interaction: Interaction, outcome: InteractionOutcome, endpoints: _Endpoints) -> InteractionResult:
    states = tuple(state.name for state in interaction.states)
    not_made = None if interaction.kind == "http" else endpoints.messages.failure(interaction.description, states)
    return InteractionResult(
        interaction_id=interaction.id,
        description=interaction.description,
        states=states,
        mismatches=tuple(outcome.mismatches) if not_made is None else (),
        error=not_made or _error(interaction, outcome.error, endpoints.states),
        pending=outcome.pending,
    )


def _error(interaction: Interaction, error: str | None, states: StateEndpoint | None) -> str | None:
    """The library's error; of a failed state the message that the state gave."""
    if error is None or states is None or _STATE_FAILED not in error:
        return error
    messages = ((state.name, states.failure(state.name, state.params)) for state in interaction.states)
    failed = [f"provider state {name!r} failed: {message}" for name, message in messages if message is not None]
    return "; ".join(failed) or states.failure("", {}) or error


def _notices(ready: Sequence[Prepared], endpoints: _Endpoints) -> Iterator[str]:
    interactions = [interaction for prepared in ready for interaction in prepared.pact.interactions]
    with_states = sum(bool(interaction.states) for interaction in interactions)
    if with_states and endpoints.states is None:
        yield (
            f"{with_states} of {len(interactions)} interactions name a provider state, and nothing sets"
            " it up: they were replayed in whatever state the provider was."
        )
