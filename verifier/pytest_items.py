"""The interactions of pacts, each for a test of its own; what `pytest_plugin` loads when a test asks for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from verifier.errors import NoJudgement
from verifier.inputs import PactToVerify, ProviderUnderTest
from verifier.messages import made_by
from verifier.prepared import Prepared, prepared
from verifier.replay import replay
from verifier.report import failure
from verifier.results import InteractionResult
from verifier.sources import from_path
from verifier.state_functions import calling

type Functions = Mapping[str, Callable[..., object]]


@dataclass(frozen=True, slots=True)
class Item:
    """One interaction, as a pact of its own.

    Attributes:
        name: consumer, states and description, as the test is called.
        provider: the name of the provider under test.
    """

    name: str
    pact: PactToVerify
    provider: str


@dataclass(frozen=True, slots=True)
class PactInteraction:
    """One interaction of a pact, and all that is needed to replay it."""

    item: Item
    base_url: str
    states: Functions
    messages: Functions
    headers: Mapping[str, str]

    def verify(self) -> None:
        """Replay the interaction; the test fails, expected beside actual, when the provider answers otherwise.

        An interaction that its pact calls pending may fail: the test is then an expected failure.
        """
        try:
            result = self._replayed()
        except NoJudgement as error:
            pytest.fail(str(error), pytrace=False)
        if not result.success and result.pending:
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


def items(paths: Sequence[Path], provider: str) -> Iterator[Item]:
    """Every interaction of the pacts in these files and folders.

    Raises:
        NoJudgement: as `sources.from_path` and `prepared.prepared`.
    """
    for path in paths:
        for given in from_path(path, provider):
            yield from _items(prepared(given, provider))


def _items(pact: Prepared) -> Iterator[Item]:
    names = iter(
        " / ".join([pact.pact.consumer, *(state.name for state in each.states), each.description])
        for each in pact.pact.interactions
    )
    document = pact.given.document
    keys = ("interactions", "messages")
    rest = {key: value for key, value in document.items() if key not in keys}
    for key in keys:
        for element in document.get(key) or []:
            alone = rest | {key: [element]}
            yield Item(next(names), replace(pact.given, document=alone), pact.pact.provider)
