import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pactgate.verifier.errors import UnusableFunctions
from pactgate.verifier.replay import replay
from pactgate.verifier.results import InteractionResult
from pactgate.verifier.state_functions import States, calling, loaded
from tests.builders.replays import a_pact, interaction
from tests.verifier.odd_provider import OddHandler, odd_provider


def replayed(states: States, *wanted: dict[str, Any]) -> InteractionResult:
    """The result of one interaction with these states, against a provider that answers well."""
    with odd_provider(OddHandler) as provider, calling(states) as handler:
        result = replay([a_pact(interaction(providerStates=list(wanted)))], provider, states=handler)
    return result.pacts[0].interactions[0]


def test_a_function_is_called_with_the_parameters_of_its_state() -> None:
    seen: list[int] = []

    def order_exists(number: int) -> None:
        seen.append(number)

    assert replayed({"an order": order_exists}, {"name": "an order", "params": {"number": 42}}).success
    assert seen == [42]


def test_what_follows_the_yield_tears_the_state_down() -> None:
    happened: list[str] = []

    def order() -> Iterator[None]:
        happened.append("set up")
        yield
        happened.append("torn down")

    assert replayed({"an order": order}, {"name": "an order"}).success
    assert happened == ["set up", "torn down"]


def test_what_was_set_up_before_another_state_failed_is_torn_down() -> None:
    happened: list[str] = []

    def order() -> Iterator[None]:
        yield
        happened.append("torn down")

    result = replayed({"an order": order}, {"name": "an order"}, {"name": "a customer"})
    assert (
        result.error == "provider state 'a customer' failed: there is no function of this name; there are: 'an order'"
    )
    assert happened == ["torn down"]


def test_values_of_a_state_are_there_for_the_request() -> None:
    """The consumer left the number open (a ProviderState generator); the state says which it is."""
    generators = {"path": {"type": "ProviderState", "expression": "/orders/${id}", "dataType": "STRING"}}
    request = {"method": "GET", "path": "/orders/1", "generators": generators}
    given = interaction(providerStates=[{"name": "an order"}], request=request)
    with odd_provider(OddHandler) as provider, calling({"an order": lambda: {"id": 42}}) as handler:
        assert replay([a_pact(given)], provider, states=handler).success
    assert OddHandler.paths_seen == ["/orders/42"]


def numbered_order(number: int) -> None:
    assert number


def broken_order() -> None:
    raise LookupError("no database")


def leaving_order() -> Iterator[None]:
    yield
    raise LookupError("no database")


def two_orders() -> Iterator[None]:
    yield
    yield


@pytest.mark.parametrize(
    ("states", "message"),
    [
        ({"an order": broken_order}, "LookupError: no database"),
        ({"an order": leaving_order}, "LookupError: no database"),
        ({"an order": numbered_order}, "missing 1 required positional argument: 'number'"),
        ({"an order": lambda: 3}, "it returned 3"),
        ({"an order": two_orders}, "yields a second time"),
        ({}, "there is no function of this name; there are: none"),
    ],
)
def test_a_state_that_goes_wrong_fails_its_interaction_with_its_message(
    states: Mapping[str, Any], message: str
) -> None:
    result = replayed(states, {"name": "an order"})
    assert not result.success
    assert result.error is not None
    assert message in result.error


def test_states_are_loaded_from_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "states_of_orders.py").write_text("states = {'an order': print}\nnone = 3\n")
    (tmp_path / "states_that_fail.py").write_text("raise ValueError('no database')")
    (tmp_path / "states_that_exit.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    assert loaded("states_of_orders:states") == {"an order": print}
    for reference, problem in {
        "states_of_orders:none": "must be a dictionary",
        "states_of_orders:other": "has no 'other'",
        "states_that_fail:states": "fails when it is imported: ValueError: no database",
        "states_that_exit:states": "fails when it is imported: SystemExit: 3",
        "no_such_module:states": "no module 'no_such_module'",
        "states_of_orders": "write module:object",
    }.items():
        with pytest.raises(UnusableFunctions, match=problem):
            loaded(reference)
