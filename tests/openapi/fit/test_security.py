"""What lets a request in."""

from typing import Any

import pytest

from tests.openapi.fit.kit import document, errors, fit, pact

SCHEMES = {
    "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "Bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
}


def secured(*security: list[str]) -> dict[str, Any]:
    ways: list[dict[str, list[str]]] = [{name: [] for name in names} for names in security]
    return document({"security": ways}, components={"securitySchemes": SCHEMES})


@pytest.mark.parametrize(
    ("security", "request_", "is_let_in"),
    [
        ([["header"]], {"headers": {"x-key": "1"}}, True),
        ([["header"]], {}, False),
        ([["query"]], {"query": "key=1"}, True),
        ([["query"]], {"query": "Key=1"}, False),
        ([["cookie"]], {"headers": {"Cookie": "a=b; sid=1"}}, True),
        ([["cookie"]], {"headers": {"Cookie": "a=b"}}, False),
        ([["basic"]], {"headers": {"Authorization": "Basic eA=="}}, True),
        ([["basic"]], {"headers": {"Authorization": "Bearer x"}}, False),
        ([["bearer"]], {"headers": {"authorization": "bearer x"}}, True),
        ([["header", "query"]], {"headers": {"X-Key": "1"}}, False),
        ([["header"], ["query"]], {"query": "key=1"}, True),
        ([["header"], []], {}, True),
        ([], {}, True),
    ],
)
def test_one_way_is_met_with_all_of_its_schemes(security: Any, request_: Any, *, is_let_in: bool) -> None:
    found = errors(pact(request_), secured(*security))
    assert found == ([] if is_let_in else [("request.authorization.missing", "request.headers")])


@pytest.mark.parametrize("scheme", ["oauth", "not defined"])
def test_what_a_pact_cannot_show_is_not_compared(scheme: str) -> None:
    found = fit(pact(), secured([scheme]))
    assert found.compatible
    assert scheme in found.not_compared[0].reason
    assert not fit(pact(), secured([scheme, "header"])).compatible


def test_the_whole_document_may_ask() -> None:
    offered = document({}, components={"securitySchemes": SCHEMES}, security=[{"header": []}])
    assert errors(pact(), offered)
    offered["paths"]["/x"]["get"]["security"] = []
    assert not errors(pact(), offered)
