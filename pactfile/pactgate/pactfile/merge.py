"""Two pacts of the same pair into one, for pipelines whose tests write their pact in several parts."""

import json
from collections.abc import Iterator
from typing import Any

from pactgate.pactfile.difference import KINDS, identity

_OF_A_REQUEST = ("method", "path", "query", "body", "headers")


def merged(base: dict[str, Any], addition: dict[str, Any]) -> dict[str, Any]:
    """The pact `base` with what `addition` has: an interaction that means the same exchange is replaced.

    Everything but interactions and messages is that of `base`.

    Args:
        base: the JSON of the pact that is there; it is not changed.
        addition: the JSON of the part to add.
    """
    together = {key: _merged(base.get(key, []), addition[key]) for key in KINDS if isinstance(addition.get(key), list)}
    return {**base, **together}


def conflicts(base: dict[str, Any], addition: dict[str, Any]) -> list[str]:
    """The descriptions of the interactions that both have and that ask differently; their answers may differ.

    Source: what the Pact Broker refuses to merge (a PATCH of a pact).

    Args:
        base: the JSON of the pact that is there.
        addition: the JSON of the part to add.
    """
    return [
        str(one.get("description"))
        for key in KINDS
        for one, other in _same_exchanges(base.get(key), addition.get(key))
        if _asks(one) != _asks(other)
    ]


def _merged(base: object, addition: list[Any]) -> list[Any]:
    together = list(base) if isinstance(base, list) else []
    places = {identity(element): place for place, element in reversed(list(enumerate(together)))}
    for element in addition:
        place = places.setdefault(identity(element), len(together))
        together[place : place + 1] = [element]
    return together


def _same_exchanges(base: object, addition: object) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    old = {identity(element): element for element in _objects(base)}
    for element in _objects(addition):
        same = old.get(identity(element))
        if same is not None:
            yield same, element


def _objects(value: object) -> list[dict[str, Any]]:
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def _asks(element: dict[str, Any]) -> str:
    """What is asked, as text, since `1` and `true` are one value to Python."""
    request = element.get("request")
    asked = [request.get(key) for key in _OF_A_REQUEST] if isinstance(request, dict) else []
    return json.dumps(asked, sort_keys=True)
