"""The pages of pacts, of documents and of whose they are, as somebody reads them who looks for a contract."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from pactgate.broker.actions.documents.publish_provider_contract import NewProviderContract, publish_provider_contract
from pactgate.broker.domain.publishing.publications import PublishingRules
from tests.broker.web.evidence_shop import open_shop, paid
from tests.broker.web.shop import many_versions
from tests.builders.pages import LARGEST, said, text_of
from tests.builders.provider_documents import FITTING, promise
from tests.conftest import RunningBroker
from tests.story import Json, Story, interaction, pact

PACT = "/pacts/provider/orders/consumer/web"
DOCUMENT = "/provider-contracts/provider/orders/version"


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


def test_a_pact_of_a_thousand_interactions_comes_in_parts_and_can_be_searched(
    story: Story, visitor: httpx.Client
) -> None:
    many = [interaction(f"number {each}", path=f"/orders/{each}") for each in range(1000)]
    story.publish("web", "1", pact("web", "orders", *many))
    first = text_of(visitor, f"{PACT}/version/1")
    assert "1000 interactions" in first
    assert "1 to 25 of 1,000 interactions" in first
    assert "number 999" in text_of(visitor, f"{PACT}/version/1?page=40")
    found = text_of(visitor, f"{PACT}/version/1?find=BER+77")
    assert "number 777" in found
    assert "number 1" not in found
    assert "No interaction has “zebra” in its description." in text_of(visitor, f"{PACT}/version/1?find=zebra")


def test_a_large_body_is_cut_and_all_parts_stay_small(story: Story, visitor: httpx.Client) -> None:
    large = {"status": 200, "body": [{"name": f"number {each}", "of": "x" * 60} for each in range(3000)]}
    story.publish("web", "1", pact("web", "orders", *({**interaction(f"i{n}"), "response": large} for n in range(30))))
    assert "characters more" in text_of(visitor, f"{PACT}/version/1")


def test_a_pact_leads_to_its_newest_result_and_to_what_changed(story: Story, visitor: httpx.Client) -> None:
    shop = open_shop(story)
    html = visitor.get(shop["pact"]).text
    assert "failed Verification against orders 2 just now, the newest result." in said(html)
    assert f'href="{shop["replay"]}"' in html
    assert "Never verified." in text_of(visitor, f"{PACT}/version/2")


def test_the_difference_of_two_pacts_is_shown_line_by_line(story: Story, visitor: httpx.Client) -> None:
    for number, status in enumerate((200, 201, 202), 1):
        story.publish("web", str(number), pact("web", "orders", interaction("an order", status=status)))
    text = text_of(visitor, f"{PACT}/version/3/diff/version/1")
    assert "From the pact of 1 to the pact of 3" in text
    assert '- "status": 200' in text
    assert '+ "status": 202' in text
    assert "2: ~ an order 3: ~ an order" in text
    previous = text_of(visitor, f"{PACT}/version/3/diff/previous-distinct")
    assert '- "status": 201' in previous
    assert "No earlier pact to compare with" in text_of(visitor, f"{PACT}/version/1/diff/previous-distinct")
    assert "They do not differ." in text_of(visitor, f"{PACT}/version/2/diff/version/2")


def test_the_difference_of_two_contents_is_a_page_too(story: Story, visitor: httpx.Client) -> None:
    shas = []
    for version in ("1", "2"):
        story.publish("web", version, pact("web", "orders", interaction(status=200 + int(version))))
        href = story.pact("web", version, "orders")["_links"]["pb:publish-verification-results"]["href"]
        shas.append(re.findall(r"/pact-version/(\w+)", href)[0])
    text = text_of(visitor, f"{PACT}/pact-version/{shas[1]}/diff/pact-version/{shas[0]}")
    assert '+ "status": 202' in text


def test_a_document_is_shown_by_operation_with_who_uses_it(story: Story, visitor: httpx.Client) -> None:
    shop = open_shop(story)
    html = visitor.get(shop["document"]).text
    text = said(html)
    assert "OpenAPI document of orders 1" in text
    assert "GET /orders/{id} web" in text
    assert "Changes in 2" in text
    assert f'href="{shop["comparison"]}"' in html
    operation = text_of(visitor, shop["operation"])
    assert "web 1 production “a paid order” given order 42 is paid, response 200" in operation
    assert "id required string path web" in operation
    assert "id required string Its number. web" in operation
    assert "lines array of object no known consumer sku string no known consumer" in operation
    assert "total required number web" in operation


def test_only_what_counts_now_counts_as_use(story: Story, visitor: httpx.Client) -> None:
    promise(story, "1", FITTING)
    story.publish("web", "1", pact("web", "orders", paid()))
    story.publish("web", "2", pact("web", "orders", interaction("others", path="/others")))
    address = f"{DOCUMENT}/1"
    assert "GET /orders/{id} no known consumer" in text_of(visitor, address)
    story.environment("production")
    story.deploy("web", "1", "production")
    assert "GET /orders/{id} web" in text_of(visitor, address)


def test_an_operation_that_the_document_does_not_have_is_not_there(story: Story, visitor: httpx.Client) -> None:
    promise(story, "1", FITTING)
    answer = visitor.get(f"{DOCUMENT}/1?operation=GET%20/%3Cscript%3E")
    assert answer.status_code == 404
    assert "has no operation GET /<script>" in said(answer.text)
    assert "<script>" not in answer.text


def large_document() -> Json:
    """13 MB in 1,100 operations."""
    long = "What this is, at some length. " * 5
    inner = {
        "type": "array",
        "items": {"type": "object", "properties": {f"deep_{n}": {"type": "integer"} for n in range(20)}},
    }

    def schema(number: int) -> Json:
        names = {f"field_{number}_{n}": {"type": "string", "description": long} for n in range(55)}
        return {"type": "object", "properties": {**names, "nested": inner}}

    def operation(number: int) -> Json:
        content = {"application/json": {"schema": schema(number)}}
        return {"summary": f"Get thing {number}", "responses": {"200": {"description": "it", "content": content}}}

    paths = {f"/things/{number}": {"get": operation(number)} for number in range(1100)}
    return {"openapi": "3.0.3", "info": {"title": "things", "version": "1"}, "paths": paths}


def test_a_document_of_13_megabytes_stays_usable(sqlite_broker: RunningBroker) -> None:
    content = json.dumps(large_document())
    assert len(content) > 13_000_000
    new = NewProviderContract("orders", "1", "main", (), None, content, "application/json", None)
    sqlite_broker.database.write(publish_provider_contract, new, PublishingRules())
    with httpx.Client(base_url=sqlite_broker.url, headers={"Accept": "text/html"}, timeout=60) as visitor:
        first = text_of(visitor, f"{DOCUMENT}/1")
        assert "1 to 100 of 1,100 operations" in first
        assert "GET /things/1099" in text_of(visitor, f"{DOCUMENT}/1?page=11")
        assert "GET /things/777 Get thing 777" in text_of(visitor, f"{DOCUMENT}/1?find=things/777")
        operation = text_of(visitor, f"{DOCUMENT}/1?operation=GET+/things/777")
        assert "field_777_54 string" in operation
        assert "deep_19 integer" in operation


def test_a_pacticipant_says_where_a_version_may_go_and_leads_to_why(story: Story, visitor: httpx.Client) -> None:
    shop = open_shop(story)
    html = visitor.get(shop["pacticipant"]).text
    text = said(html)
    assert "Can orders 2 be deployed?" in text
    assert "production no No: orders 2 cannot be deployed to production" in text
    assert "staging yes Yes: orders 2 can be deployed to staging" in text
    assert 'href="/decision?pacticipant=orders&amp;version=2&amp;environment=production"' in html
    assert "1 deployed just now" in text
    other = text_of(visitor, shop["pacticipant"] + "?version=1")
    assert "production yes Yes: orders 1 can be deployed to production" in other
    unknown = visitor.get(shop["pacticipant"] + "?version=none")
    assert unknown.status_code == 404
    assert "No version none of pacticipant orders found" in said(unknown.text)


def test_a_pacticipant_leads_to_the_last_decisions_about_it(story: Story, visitor: httpx.Client) -> None:
    shop = open_shop(story)
    assert "Recent decisions" not in visitor.get(shop["pacticipant"]).text
    versions = [{"pacticipant": "orders", "version": "2"}]
    asked = {"versions": versions, "environment": "production", "asked_by": "ci"}
    kept = story.request("POST", story.link("pactgate:decisions"), json=asked).json()
    html = visitor.get(shop["pacticipant"]).text
    assert "Recent decisions no orders 2 to production, just now by ci" in said(html)
    assert f'href="/decisions/{kept["id"]}"' in html
    assert "Recent decisions" not in visitor.get("/pacticipants/web").text


def test_a_pacticipant_leads_to_its_contracts(story: Story, visitor: httpx.Client) -> None:
    shop = open_shop(story)
    provider, consumer = visitor.get(shop["pacticipant"]).text, visitor.get("/pacticipants/web").text
    assert f'href="{shop["document"]}"' in provider
    assert f'href="{shop["self-verification"]}"' in provider
    assert f'href="{PACT}/latest"' in provider
    assert f'href="{shop["pact"]}"' in consumer
    assert "Nothing of it" not in said(consumer)
    assert "staging" in said(consumer)


def test_versions_come_in_parts_and_by_branch(story: Story, visitor: httpx.Client) -> None:
    many_versions(story, consumers=35, providers=1)
    story.publish("web", "2.0", pact("web", "orders"), branch="feat/x%2F&y")
    text = text_of(visitor, "/pacticipants/web")
    assert "30 of 36 versions, newest first" in text
    assert "1 to 30 of 36 versions" in text
    assert "6 of 36 versions, newest first" in text_of(visitor, "/pacticipants/web?page=2")
    branch = text_of(visitor, "/pacticipants/web?branch=feat%2Fx%252F%26y")
    assert "1 of 1 versions" in branch
    assert "No version on that branch." in text_of(visitor, "/pacticipants/web?branch=none")


def test_a_released_version_is_told_from_a_deployed_one(story: Story, visitor: httpx.Client) -> None:
    story.environment("store")
    story.publish("web", "1", pact("web", "orders"))
    links = story.get(story.link("pb:pacticipant-version", pacticipant="web", version="1"))["_links"]
    [release] = links["pb:record-release"]
    assert story.request("POST", release["href"], json={}).is_success
    assert "1 released just now" in text_of(visitor, "/pacticipants/web")


def test_without_environments_a_pacticipant_still_has_a_page(story: Story, visitor: httpx.Client) -> None:
    assert story.request("POST", "/pacticipants", json={"name": "lonely"}).is_success
    text = text_of(visitor, "/pacticipants/lonely")
    assert "It has no pacts yet." in text
    assert "None yet." in text
    assert len(text) < LARGEST
