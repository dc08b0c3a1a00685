"""The engine tells what it is at, in the words of its reports."""

import json

from pactgate import openapi
from pactgate.openapi.progress import listen
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL
from tests.story import interaction, pact


def test_each_interaction_and_each_operation_is_told() -> None:
    places: list[str] = []
    listen(places.append)
    old, new = (openapi.read(json.dumps(each).encode()) for each in (FITTING, WITHOUT_TOTAL))
    expected = pact("web", "orders", interaction("one"), interaction("another"))
    openapi.fit(expected, old)
    openapi.uses(expected, old)
    assert places == ['the interaction "one"', 'the interaction "another"'] * 2
    places.clear()
    openapi.compare(old, new)
    assert "GET /orders/{id}" in places
