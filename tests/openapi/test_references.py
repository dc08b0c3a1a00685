"""References that cannot be followed: nothing is said of a document that needs what is not there."""

import json
from typing import Any

import pytest

from pactgate import openapi
from tests.openapi.breaking.documents import api, reply

PLACE = "#/paths/~1things/post/responses/200/content/application~1json/schema"
PACT = {"consumer": {"name": "c"}, "provider": {"name": "p"}, "interactions": []}


def read(schema: Any, **schemas: Any) -> openapi.Document:
    return openapi.read(json.dumps({**api(reply(schema)), "components": {"schemas": schemas}}).encode())


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "#/components/schemas/Gone"}, "leads nowhere"),
        ({"$ref": "#anchor"}, "leads nowhere"),
        ({"$ref": "#/components/schemas/Round"}, "leads nowhere"),
        ({"$ref": "https://example.org/schema"}, "leads out of the document"),
        ({"properties": {"default": {"$ref": "#/components/schemas/Gone"}}}, "leads nowhere"),
    ],
)
def test_what_cannot_be_found_is_an_error_that_names_the_place(schema: Any, said: str) -> None:
    document = read(schema, Round={"$ref": "#/components/schemas/Round"})
    sound = read({"type": "string"})
    for judged in (
        lambda: openapi.compare(sound, document),
        lambda: openapi.compare(document, sound),
        lambda: openapi.fit(PACT, document),
    ):
        with pytest.raises(openapi.DocumentError, match=said) as caught:
            judged()
        assert caught.value.place.startswith((PLACE, "#/components/schemas/Round"))
    assert any(said in problem.message for problem in openapi.problems(document))


def test_what_nothing_needs_and_what_is_a_value_hinders_no_comparison() -> None:
    gone = {"$ref": "#/components/schemas/Gone"}
    old = read({"type": "object", "example": gone, "x-note": gone}, Unused=gone)
    assert not openapi.compare(old, read({"type": "object"})).breaking
