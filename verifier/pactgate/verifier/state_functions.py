"""Provider states as Python functions, for a provider whose data our process can reach."""

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import Any

from pactgate.verifier.references import functions
from pactgate.verifier.states import StateChange, StateFailed, StateHandler

type StateFunction = Callable[..., object]
"""Sets a state up, its parameters given by name; what follows a `yield` tears it down.

It may return, or yield, a mapping: values by name for the generators of the interaction.
"""

type States = Mapping[str, StateFunction]
"""Functions by the name of the state. One named `""` is for interactions that need no state."""


def loaded(reference: str) -> States:
    """The states that `module:object` names; raises UnusableFunctions as `references.functions` does."""
    return functions(reference, "provider states")


@contextmanager
def calling(states: States) -> Iterator[StateHandler]:
    """A handler that calls the function of each state, one at a time.

    At the end of the block it tears down what the library left set up.

    Args:
        states: the functions; a state that is not among them fails its interaction.
    """
    with ExitStack() as left:
        functions = _Functions(states)
        left.callback(functions.tear_down_all, left)
        yield functions


class _Functions:
    """Calls functions, and remembers those that wait at their `yield`."""

    def __init__(self, states: States) -> None:
        self._states = states
        self._waiting: dict[tuple[str, str], list[Iterator[object]]] = {}
        self._lock = Lock()

    def __call__(self, change: StateChange) -> Mapping[str, Any] | None:
        with self._lock:
            if change.action == "teardown":
                for generator in reversed(self._waiting.pop(_key(change), [])):
                    _finish(generator, change.state)
                return None
            return self._set_up(change)

    def tear_down_all(self, stack: ExitStack) -> None:
        """Have each function that still waits finish, whatever the others do."""
        for (state, _), generators in self._waiting.items():
            for generator in generators:
                stack.callback(_finish, generator, state)

    def _set_up(self, change: StateChange) -> Mapping[str, Any] | None:
        function = self._states.get(change.state)
        if function is None and change.state == "":
            return None
        if function is None:
            known = ", ".join(repr(name) for name in self._states if name)
            raise StateFailed(f"there is no function of this name; there are: {known or 'none'}")
        values = function(**change.params)
        if inspect.isgenerator(values):
            self._waiting.setdefault(_key(change), []).append(values)
            values = next(values, None)
        if values is not None and not isinstance(values, Mapping):
            raise StateFailed(f"it returned {values!r}: return a dictionary of values, or nothing")
        return values


def _finish(generator: Iterator[object], state: str) -> None:
    for _ in generator:
        raise StateFailed(f"the function of state {state!r} yields a second time")


def _key(change: StateChange) -> tuple[str, str]:
    return change.state, json.dumps(dict(change.params), sort_keys=True)
