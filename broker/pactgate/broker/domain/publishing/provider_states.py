"""The provider states that consumers rely on."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.broker.domain.publishing.pacts import PactWithContent


@dataclass(frozen=True, slots=True)
class UsedProviderState:
    """A state by its name and parameters, with the consumers that use it, by name."""

    name: str
    params: Mapping[str, Any] | None
    consumers: tuple[str, ...]


def provider_states(pacts: Iterable[PactWithContent]) -> list[UsedProviderState]:
    """Every state of these pacts once for each set of parameters, by name."""
    consumers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for pact in pacts:
        for state in _states(json.loads(pact.content)):
            consumers[state].add(pact.consumer)
    return [
        UsedProviderState(name, json.loads(params), tuple(sorted(users)))
        for (name, params), users in sorted(consumers.items())
    ]


def _states(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and parameters, as JSON, of each state. What a hand-written pact may hold besides states is none."""
    for key in ("interactions", "messages"):
        elements = document.get(key)
        for element in elements if isinstance(elements, list) else ():
            if isinstance(element, dict):
                yield from _states_of(element)


def _states_of(element: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("provider_state", "providerState", "providerStates"):
        stated = element.get(key)
        for state in stated if isinstance(stated, list) else [stated]:
            named = {"name": state} if isinstance(state, str) else state
            if isinstance(named, dict) and isinstance(named.get("name"), str):
                yield named["name"], json.dumps(named.get("params") or None, sort_keys=True)
