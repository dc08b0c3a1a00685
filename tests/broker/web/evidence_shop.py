"""A broker with every kind of evidence in it, good and bad, and where the pages of it are."""

from urllib.parse import quote

from tests.builders.provider_documents import document, promise
from tests.story import Json, Story, base64_of, interaction, pact

ORDER = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "id": {"type": "string", "description": "Its number."},
        "total": {"type": "number"},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}}}},
    },
}
WITHOUT_TOTAL = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "sum": {"type": "number"}},
}


def paid() -> Json:
    """A request for an order whose answer has several members."""
    asked = interaction("a paid order")
    answer = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"id": "42", "total": 12}}
    return {**asked, "providerState": "order 42 is paid", "response": answer}


def results_of(published: Json) -> list[Json]:
    """What our verifier publishes of the pact where the total is missing."""
    first, *rest = published["interactions"]
    mismatches = [
        {
            "attribute": "body",
            "identifier": "$.total",
            "description": "Actual map is missing the following keys: total",
            "expected": '{"id":"42","total":12}',
            "actual": '{"id":"42","sum":12}',
        },
        {"attribute": "header", "identifier": "Content-Type", "description": "Expected header 'Content-Type'"},
    ]
    failed = {"interactionId": first["_id"], "interactionDescription": "a paid order", "success": False}
    passed = [
        {"interactionId": each["_id"], "interactionDescription": each["description"], "success": True} for each in rest
    ]
    return [{**failed, "mismatches": mismatches}, *passed]


FUZZED: Json = {
    "format": {"name": "pactgate-fuzz", "version": 1},
    "success": False,
    "verdict": "failed",
    "verifier": {"name": "pactgate fuzz", "version": "0.1.0"},
    "seed": 7,
    "seconds": 12.3,
    "cases": 412,
    "ended": "time",
    "detail": "",
    "operations": [
        {
            "operation": "GET /orders/{id}",
            "success": False,
            "cases": 120,
            "statuses": {"200": 80, "404": 39, "500": 1},
            "checks": {"not_a_server_error": {"passed": 119, "failed": 1}},
            "failures": [
                {
                    "check": "not_a_server_error",
                    "title": "Server error",
                    "message": "500 Internal Server Error",
                    "status": 500,
                    "curl": "curl -X GET http://127.0.0.1:8000/orders/0",
                    "before": ["curl -X POST http://127.0.0.1:8000/orders"],
                    "times": 3,
                }
            ],
            "error": None,
        },
        {"operation": "GET /orders", "cases": 292, "statuses": {"200": 292}, "checks": {"a": {"passed": 292}}},
    ],
    "not_exercised": [
        {"operation": "GET /health", "reason": "It is excluded by '/health'.", "wanted": False},
        {"operation": "DELETE /orders/{id}", "reason": "The time limit was reached.", "wanted": True},
    ],
}


def prove(story: Story, version: str, report: object, *, kept: bool = False) -> None:
    """Publish a report as the self-verification of the document of a version of orders that is there."""
    contract = story.get(f"/provider-contracts/provider/orders/version/{version}")
    proof = {
        "success": kept,
        "verifier": "pactgate fuzz",
        "content": base64_of(report),
        "contentType": "application/json",
    }
    body = {
        "pacticipantVersionNumber": version,
        "branch": "main",
        "contract": {
            "content": base64_of(contract["content"]),
            "contentType": contract["contentType"],
            "specification": "oas",
            "selfVerificationResults": proof,
        },
    }
    told = story.request("POST", story.link("pf:publish-provider-contract", provider="orders"), json=body)
    assert told.is_success, told.text


def open_shop(story: Story) -> dict[str, str]:
    """web calls orders, whose version 2 breaks it; the paths of the pages by what they show."""
    story.environment("production", production=True)
    story.environment("staging")
    story.publish("web", "1", pact("web", "orders", paid(), interaction("an open order", path="/orders/7")))
    story.deploy("web", "1", "production")
    promise(story, "1", document(ORDER))
    story.deploy("orders", "1", "production")
    promise(story, "2", document(WITHOUT_TOTAL))
    prove(story, "2", FUZZED)
    published = story.pact("web", "1", "orders")
    result = story.verify("orders", "2", published, success=False, results=results_of(published))
    story.publish("web", "2", pact("web", "orders", paid()), branch="feat/x")
    sha = published["_links"]["pb:publish-verification-results"]["href"].rpartition("/pact-version/")[2].split("/")[0]
    content = f"/pacts/provider/orders/consumer/web/pact-version/{sha}"
    number = result["_links"]["self"]["href"].rpartition("/")[2]
    document_of = "/provider-contracts/provider/orders/version/"
    return {
        "replay": f"{content}/verification-results/{number}",
        "fit": f"{content}/provider-version/2/fit",
        "fits": f"{content}/provider-version/1/fit",
        "self-verification": f"{document_of}2/self-verification",
        "comparison": f"{document_of}2/diff/version/1",
        "document": f"{document_of}1",
        "operation": f"{document_of}1?operation={quote('GET /orders/{id}', safe='')}",
        "pact": "/pacts/provider/orders/consumer/web/version/1",
        "pact by content": content,
        "difference": "/pacts/provider/orders/consumer/web/version/2/diff/previous-distinct",
        "pacticipant": "/pacticipants/orders",
        "decision": "/decision?pacticipant=orders&version=2&environment=production",
    }
