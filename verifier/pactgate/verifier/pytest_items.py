"""The interactions of pacts, each for a test of its own; what the pytest plugin loads when a test asks for them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest

from pactgate.verifier.errors import NoJudgement
from pactgate.verifier.inputs import PactToVerify, ProviderUnderTest
from pactgate.verifier.messages import made_by
from pactgate.verifier.prepared import Prepared, prepared
from pactgate.verifier.replay import replay
from pactgate.verifier.report import failure
from pactgate.verifier.results import InteractionResult, Mismatch
from pactgate.verifier.state_functions import calling

type TestFunctions = Mapping[str, Callable[..., object]]


@dataclass(frozen=True, slots=True)
class Item:
    """One interaction, as a pact of its own.

    Attributes:
        name: consumer, states and description, as the test is called.
        pact: the pact with this interaction alone.
        position: where it stands in the whole pact, of `count` interactions.
        states: the parameters of its states by their names.
    """

    name: str
    pact: PactToVerify
    consumer: str
    provider: str
    position: int
    count: int
    states: Mapping[str, Mapping[str, Any]]

    @property
    def params(self) -> Mapping[str, Any]:
        """The parameters of all its states."""
        return {name: value for params in self.states.values() for name, value in params.items()}

    def with_fixtures(
        self, states: Mapping[str, Callable[..., object] | str], fixture: Callable[[str], object]
    ) -> TestFunctions:
        """The functions for its states; where a name of a fixture stands in their place, the fixture is set up."""
        return {
            name: state if callable(state) else _set_up_by(fixture(state))
            for name, state in states.items()
            if callable(state) or name in self.states
        }


@dataclass(frozen=True, slots=True)
class PactInteraction:
    """One interaction of a pact, and all that is needed to replay it; what came of it is put into `result`."""

    item: Item
    base_url: str
    states: TestFunctions
    messages: TestFunctions
    headers: Mapping[str, str]
    result: dict[str, Any]

    def verify(self) -> None:
        """Replay the interaction; the test fails, expected beside actual, when the provider answers otherwise.

        One of a pending pact, or one that its pact calls pending, may fail: the test is then an expected failure.
        """
        try:
            result = self._replayed()
        except NoJudgement as error:
            pytest.fail(str(error), pytrace=False)
        self.result.update(to_report(self.item, result))
        if not result.success and (result.pending or self.item.pact.pending):
            pytest.xfail(f"pending: {failure(result)}")
        if not result.success:
            pytest.fail(failure(result), pytrace=False)

    def _replayed(self) -> InteractionResult:
        provider = ProviderUnderTest(self.item.provider, self.base_url, headers=self.headers)
        messages = made_by(self.messages) if self.messages else None
        with calling(self.states) as states:
            (pact,) = replay([self.item.pact], provider, states=states, messages=messages).pacts
        (interaction,) = pact.interactions
        return interaction


def items(given: PactToVerify, provider: str) -> Iterator[Item]:
    """Every interaction of a pact.

    Raises:
        NoJudgement: as `prepared.prepared`.
    """
    pact = prepared(given, provider)
    every = enumerate(zip(_alone(pact), pact.pact.interactions, strict=True))
    for position, (document, interaction) in every:
        states = {state.name: dict(state.params) for state in interaction.states}
        yield Item(
            name=" / ".join([pact.pact.consumer, *states, interaction.description]),
            pact=replace(given, document=document),
            consumer=pact.pact.consumer,
            provider=pact.pact.provider,
            position=position,
            count=len(pact.pact.interactions),
            states=states,
        )


def to_report(item: Item, result: InteractionResult) -> dict[str, Any]:
    """A result as JSON that travels between processes."""
    whole = {"pact_url": item.pact.url, "consumer": item.consumer, "provider": item.provider}
    return whole | {"position": item.position, "count": item.count, "result": asdict(result)}


def from_report(report: Mapping[str, Any]) -> InteractionResult:
    """The result that `to_report` made JSON of."""
    result = report["result"]
    mismatches = tuple(Mismatch(**mismatch) for mismatch in result["mismatches"])
    return InteractionResult(**{**result, "states": tuple(result["states"]), "mismatches": mismatches})


def _alone(pact: Prepared) -> Iterator[dict[str, Any]]:
    """The document once for each interaction, with nothing else in it."""
    document = pact.given.document
    keys = ("interactions", "messages")
    rest = {key: value for key, value in document.items() if key not in keys}
    for key in keys:
        for element in document.get(key) or []:
            yield rest | {key: [element]}


def _set_up_by(value: object) -> Callable[..., object]:
    """The function of a state that a fixture has set up already, and tears down when the test is over."""
    return lambda **_: value if isinstance(value, Mapping) else None
