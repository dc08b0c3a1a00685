import httpx
import pytest

from tests.story import Json, Story, base64_of

DOCUMENT = """openapi: 3.0.3
info: {title: orders, version: "1"}
paths:
  /orders/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200": {description: the order}
"""


def body(content: str = DOCUMENT, **changes: object) -> Json:
    contract = {"content": base64_of(content), "contentType": "application/yaml", "specification": "oas"}
    return {"pacticipantVersionNumber": "1", "branch": "main", "contract": contract, **changes}


def publish(story: Story, document: Json) -> httpx.Response:
    return story.request("POST", story.link("pf:publish-provider-contract", provider="orders"), json=document)


def test_a_document_is_kept_as_it_was_published(story: Story) -> None:
    told = publish(story, body())
    assert told.status_code == 200, told.text
    kept = story.get(told.json()["_links"]["pf:provider-contract"]["href"])
    assert kept["content"] == DOCUMENT
    assert "selfVerificationResults" not in kept


def test_a_self_verification_comes_with_it_and_can_be_renewed(story: Story) -> None:
    def with_proof(success: bool) -> Json:  # noqa: FBT001
        proof = {
            "success": success,
            "verifier": "schemathesis",
            "content": base64_of("7 passed"),
            "contentType": "text/plain",
        }
        return body(contract={**body()["contract"], "selfVerificationResults": proof})

    publish(story, with_proof(success=False))
    told = publish(story, with_proof(success=True))
    kept = story.get(told.json()["_links"]["pf:provider-contract"]["href"])
    assert kept["selfVerificationResults"]["success"] is True
    assert kept["selfVerificationResults"]["content"] == "7 passed"


def test_another_document_for_the_version_is_refused_with_the_difference(story: Story) -> None:
    publish(story, body())
    refused = publish(story, body(DOCUMENT.replace("the order", "an order")))
    assert refused.status_code == 409
    assert "an order" in refused.json()["difference"]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("openapi: 3.0.3\npaths: [", "line 3, column 1: "),
        ("hello: world", "no member `openapi`"),
        (DOCUMENT.replace("{description: the order}", "{}"), "line 9, #/paths/~1orders~1{id}/get/responses/200: "),
        (DOCUMENT.replace("3.0.3", "9.9.9"), "line 1, column 1, #/openapi: version 9.9.9"),
        ('{"openapi": "3.0.0", "openapi": "3.0.1"}', "line 1, column 32: the member"),
        (DOCUMENT + "x-files: {/etc/hosts: {a: {$ref: nothing.yaml}}}\n", "#/x-files/~1etc~1hosts/a: the reference"),
    ],
)
def test_a_broken_document_is_refused_with_the_place(story: Story, content: str, place: str) -> None:
    refused = publish(story, body(content))
    assert refused.status_code == 400
    assert refused.json()["errors"]["contract.content"][0].startswith(place)
    assert story.request("GET", "/pacticipants/orders").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"pacticipantVersionNumber": ""}, "pacticipantVersionNumber", "must be filled"),
        ({"contract": None}, "contract", "must be filled"),
        ({"contract": {"specification": "oas"}}, "contract.content", "is missing"),
        ({"contract": {"content": "%", "specification": "oas"}}, "contract.content", "is not valid Base64"),
        ({"contract": {"content": "aGk=", "specification": "wsdl"}}, "contract.specification", "must be one of: oas"),
    ],
)
def test_a_bad_field_is_named(story: Story, changes: Json, field: str, message: str) -> None:
    refused = publish(story, body(**changes))
    assert refused.status_code == 400
    assert refused.json()["errors"][field] == [message]
