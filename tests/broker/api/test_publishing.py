import base64
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.story import Story, base64_of, interaction, pact

WEB_ORDERS = pact("web", "orders")
OTHER = pact("web", "orders", interaction(status=201))


def publication(**changes: object) -> dict[str, object]:
    contract = {
        "consumerName": "web",
        "providerName": "orders",
        "specification": "pact",
        "contentType": "application/json",
        "content": base64_of(WEB_ORDERS),
    }
    return {"pacticipantName": "web", "pacticipantVersionNumber": "1", "contracts": [contract], **changes}


def test_a_published_pact_can_be_read_with_its_links(story: Story) -> None:
    told = story.publish("web", "1.0.0", WEB_ORDERS)
    assert "Pact successfully published for web version 1.0.0 and provider orders." in [
        notice["text"] for notice in told["notices"]
    ]
    read = story.pact("web", "1.0.0", "orders")
    assert read["interactions"][0]["description"] == "a request for order 42"
    assert read["_links"]["pb:provider"]["href"].endswith("/pacticipants/orders")
    assert next(iter(read["interactions"][0])) == "_id"


def test_publishing_the_same_again_changes_nothing(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    told = story.publish("web", "1", WEB_ORDERS)
    assert any("republished" in notice["text"] for notice in told["notices"])


def test_other_content_for_a_version_is_refused_with_the_difference(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    refused = story.try_to_publish("web", "1", OTHER)
    assert refused.status_code == 409
    assert "200" in refused.text
    assert "201" in refused.text
    assert "Cannot change the content of the pact for web version 1" in refused.json()["errors"]["contracts"][0]
    assert story.pact("web", "1", "orders")["interactions"][0]["response"]["status"] == 200


def test_nothing_of_a_publication_is_kept_when_one_pact_is_refused(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    refused = story.try_to_publish("web", "1", pact("web", "billing"), OTHER, tags=("new",))
    assert refused.status_code == 409
    assert story.request("GET", "/pacticipants/billing").status_code == 404
    assert story.get("/pacticipants/web/versions/1")["_embedded"]["tags"] == []


def test_put_publishes_and_is_idempotent_and_refuses_change(story: Story) -> None:
    address = "/pacts/provider/orders/consumer/web/version/1"
    assert story.request("PUT", address, json=WEB_ORDERS).status_code == 201
    assert story.request("PUT", address, json=WEB_ORDERS).status_code == 200
    refused = story.request("PUT", address, json=OTHER)
    assert refused.status_code == 409
    assert '-        "status": 200' in refused.json()["difference"]


def test_two_publishers_of_one_version_at_once_leave_one_truth(story: Story) -> None:
    def publish(turn: int) -> int:
        return story.try_to_publish("web", "1", WEB_ORDERS if turn % 2 else OTHER).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(publish, range(16)))
    assert set(statuses) == {200, 409}
    kept = story.pact("web", "1", "orders")["interactions"][0]["response"]["status"]
    assert statuses.count(200) == 8
    assert statuses[1 if kept == 200 else 0] == 200


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"pacticipantVersionNumber": None}, "pacticipantVersionNumber", "must be filled"),
        ({"pacticipantName": " "}, "pacticipantName", "cannot be blank"),
        ({"tags": "dev"}, "tags", "must be an array"),
        ({"tags": ["", "x"]}, "tags", "must be filled (at index 0)"),
        ({"branch": "a\nb"}, "branch", "cannot contain multiple lines"),
        ({"branch": "a\x00b"}, "branch", "cannot contain a NUL character"),
        ({"pacticipantName": "x" * 2000}, "pacticipantName", "cannot be longer than 600 characters"),
        ({"contracts": [{}]}, "contracts", "consumerName is missing (at index 0)"),
        ({"contracts": "none"}, "contracts", "must be an array"),
    ],
)
def test_a_bad_field_is_named_with_what_is_wrong(
    story: Story, changes: dict[str, object], field: str, message: str
) -> None:
    refused = story.request("POST", "/contracts/publish", json=publication(**changes))
    assert refused.status_code == 400
    assert message in refused.json()["errors"][field]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not base64!", "is not valid Base64"),
        (base64_of("{"), "could not be parsed as application/json"),
        (base64_of("[]"), "expected to be a Hash"),
        (base64.b64encode(b'{"a": "\xff"}').decode(), "non UTF-8 character at char"),
        (base64_of(pact("other", "orders")), "consumer name in contract content ('other') must match consumerName"),
        (base64_of('{"a":' * 60 + "1" + "}" * 60), "could not be parsed"),
    ],
)
def test_bad_content_is_refused_by_its_index(story: Story, content: str, message: str) -> None:
    contract = {**publication()["contracts"][0], "content": content}  # type: ignore[index]
    refused = story.request("POST", "/contracts/publish", json=publication(contracts=[contract]))
    assert refused.status_code == 400
    told = refused.json()["errors"]["contracts"]
    assert message in told[0]
    assert all(each.endswith("(at index 0)") for each in told)
    assert story.request("GET", "/pacticipants/web").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"text"', b'{"a": "\xff"}', b"[" * 200, b"null"])
def test_an_unreadable_body_is_refused_with_the_place(story: Story, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for method, address in (("POST", "/contracts/publish"), ("PUT", "/pacts/provider/p/consumer/c/version/1")):
        refused = story.request(method, address, content=body, headers=headers)
        assert refused.status_code == 400
        assert refused.json()["error"]


def test_a_name_that_contradicts_the_address_is_refused(story: Story) -> None:
    refused = story.request("PUT", "/pacts/provider/Another/consumer/web/version/1", json=WEB_ORDERS)
    assert refused.status_code == 400
    assert refused.json()["errors"] == {
        "provider.name": ["name in pact 'orders' does not match name in URL path 'Another'."]
    }


def test_errors_are_problem_json_when_asked(story: Story) -> None:
    refused = story.request("GET", "/pacticipants/nobody", headers={"Accept": "application/problem+json"})
    assert refused.headers["content-type"].startswith("application/problem+json")
    assert refused.json()["status"] == 404
    assert refused.json()["detail"] == "No pacticipant with name 'nobody' found"


def test_a_slash_in_a_name_is_one_segment(story: Story) -> None:
    assert story.request("PUT", "/pacticipants/web/branches/feat%2Fx/versions/1%20b", json={}).status_code == 201
    branch = story.get("/pacticipants/web/branches/feat%2Fx")
    assert branch["name"] == "feat/x"
    assert branch["_links"]["self"]["href"].endswith("feat%2Fx")
    assert story.get(branch["_links"]["pb:latest-version"]["href"])["number"] == "1 b"


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", ""])
def test_a_body_of_another_type_is_refused_and_told_what_is_taken(story: Story, content_type: str) -> None:
    address = "/pacts/provider/orders/consumer/web/version/1"
    refused = story.request("PUT", address, content=b"{}", headers={"Content-Type": content_type})
    assert refused.status_code == 415
    assert "application/json" in refused.json()["error"]
    assert story.request("GET", address).status_code == 404
