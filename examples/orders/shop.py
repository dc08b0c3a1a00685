"""What both versions of the provider share: its orders, and the states that consumers' tests ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel


@dataclass(frozen=True)
class Order:
    number: int
    status: Literal["open", "paid", "shipped"]
    euros: float


_OPENING = Order(1, "open", 12.5)
"""What the shop opens with, so that a caller without a state finds something, too: a fuzz run is one."""

orders: dict[int, Order] = {_OPENING.number: _OPENING}


def find(number: int) -> Order:
    """The order of this number; an answer of 404 where there is none."""
    if number not in orders:
        raise HTTPException(404, f"There is no order {number}.")
    return orders[number]


def _order_42_exists() -> None:
    orders[42] = Order(42, "paid", 59.9)


_STATES: dict[str, Callable[[], None]] = {
    "": lambda: None,  # what the verifier sends for an interaction that needs no state
    "order 42 exists": _order_42_exists,
}


class StateChange(BaseModel):
    state: str
    action: Literal["setup", "teardown"] = "setup"


# For verification only: a real service leaves this router out of what it deploys.
provider_states = APIRouter(include_in_schema=False)


@provider_states.post("/_pact/provider-states")
def change_state(change: StateChange) -> None:
    """Start from what the shop opens with, then make what the state says."""
    if change.state not in _STATES:
        raise HTTPException(404, f"There is no provider state {change.state!r}.")
    orders.clear()
    orders[_OPENING.number] = _OPENING
    if change.action == "setup":
        _STATES[change.state]()
