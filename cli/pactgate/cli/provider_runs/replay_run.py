"""Runs the replay for the command line: what the options say of states, messages and the build is made of them."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from importlib.util import find_spec

from pactgate.cli import terminal
from pactgate.cli.errors import MissingExtra, Usage
from pactgate.cli.provider_runs.options import Replaying
from pactgate.cli.provider_runs.pact_selection import Source
from pactgate.verifier import messages, state_functions
from pactgate.verifier.inputs import ProviderUnderTest
from pactgate.verifier.messages import MessageHandler
from pactgate.verifier.references import Functions
from pactgate.verifier.replay import replay
from pactgate.verifier.results import ReplayRun
from pactgate.verifier.states import StateHandler


@dataclass(frozen=True, slots=True)
class Plan:
    """How a build is replayed against.

    Attributes:
        under_test: the build.
        states: functions for provider states, None where its URL sets them up or nothing does.
        messages: functions that make messages, None where they are asked for by HTTP.
        parallel: how many interactions at a time.
        deadline: when the run is to be over, on the monotonic clock; None for when all is done.
    """

    under_test: ProviderUnderTest
    states: Functions | None
    messages: Functions | None
    parallel: int
    deadline: float | None


def check_library(command: str) -> None:
    """Raises MissingExtra when pact-python is not installed."""
    if find_spec("pact") is None:
        raise MissingExtra(command, "verifier", "pact")


def under_test(provider: str, base_url: str | None, how: Replaying, request_timeout: float) -> ProviderUnderTest:
    """The build.

    Raises:
        Usage: options contradict each other.
        NoJudgement: an address is none.
    """
    if how.states is not None and how.provider_states_url is not None:
        raise Usage("Give --states or --provider-states-url, not both.")
    if how.messages is not None and how.messages_url is not None:
        raise Usage("Give --messages or --messages-url, not both.")
    if how.provider_states_teardown and how.provider_states_url is None:
        raise Usage("--provider-states-teardown needs --provider-states-url; functions tear down after their yield.")
    if base_url == "" or (base_url is None and how.messages is None and how.messages_url is None):
        raise Usage("Give the URL of the running build: --provider-base-url.")
    return ProviderUnderTest(
        name=provider,
        base_url=base_url or "",
        provider_states_url=how.provider_states_url,
        messages_url=how.messages_url,
        teardown=how.provider_states_teardown,
        request_timeout=request_timeout,
    )


def plan(build: ProviderUnderTest, how: Replaying, headers: dict[str, str], deadline: float | None) -> Plan:
    """What the options say. Raises NoJudgement when functions cannot be found."""
    with redirect_stdout(sys.stderr):  # what modules of the provider print is no result
        return Plan(
            under_test=replace(build, headers=headers),
            states=None if how.states is None else state_functions.loaded(how.states),
            messages=None if how.messages is None else messages.loaded(how.messages),
            parallel=how.parallel,
            deadline=deadline,
        )


def replayed(sources: Sequence[Source], plan: Plan) -> ReplayRun:
    """Replays pacts against a running build, and shows how far it is.

    Raises:
        NoJudgement: it cannot be judged.
    """
    with (
        redirect_stdout(sys.stderr),
        _state_handler(plan) as states,
        terminal.counting(f"Replaying against {plan.under_test.base_url or plan.under_test.name}") as show,
    ):
        return replay(
            [source.given for source in sources],
            plan.under_test,
            states=states,
            messages=_message_handler(plan),
            parallel=plan.parallel,
            progress=show,
            limit=None if plan.deadline is None else max(0.0, plan.deadline - time.monotonic()),
        )


@contextmanager
def _state_handler(plan: Plan) -> Iterator[StateHandler | None]:
    if plan.states is None:
        yield None
        return
    with state_functions.calling(plan.states) as handler:
        yield handler


def _message_handler(plan: Plan) -> MessageHandler | None:
    return None if plan.messages is None else messages.made_by(plan.messages)
