"""A document that nobody has published yet: whom it would break, before it breaks anybody."""

import pytest
from sqlalchemy import func, select

from pactgate.broker.store.engine import Database
from pactgate.broker.store.tables import metadata
from tests.builders.provider_documents import BOTH, ONLY_STATUS, compared, document, promise, reading
from tests.story import Json, Story, base64_of, pact


@pytest.fixture
def shop(story: Story) -> Story:
    """web reads the total of an order and desk its status; both are in production with orders 1, which has both."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders"))
    story.publish("desk", "1", pact("desk", "orders", reading("status")))
    promise(story, "1", document(BOTH))
    for each in ("web", "desk", "orders"):
        story.deploy(each, "1", "production")
    return story


def test_who_would_break_is_named_with_what_it_reads_and_the_proof(shop: Story) -> None:
    told = compared(shop, document(ONLY_STATUS))
    assert told["verdict"] == "no"
    assert told["text"] == "No: this document would break web 1."
    [change] = told["breaking_changes"]
    assert (change["verdict"], change["reason"]["code"]) == ("no", "change-used")
    assert change["witness"] is not None
    assert [(use["consumer"], use["version"], use["parts"]) for use in change["used_by"]] == [
        ("web", "1", ["response.body.total"])
    ]
    verdicts = {pair["consumer"]["name"]: (pair["verdict"], pair["reason"]["code"]) for pair in told["pairs"]}
    assert verdicts == {"web": ("no", "document-misfit"), "desk": ("yes", "document-fits-unshown")}
    [misfit] = [each for pair in told["pairs"] for each in pair["fit"]["misfits"]]
    assert misfit["interaction"] == "a request for order 42"


def test_it_says_what_the_gate_says_once_the_document_is_published(shop: Story) -> None:
    told = compared(shop, document(ONLY_STATUS))
    promise(shop, "2", document(ONLY_STATUS))
    decided = shop.decision("orders", "2", "production")
    assert told["verdict"] == decided["verdict"]
    [ours], [theirs] = told["breaking_changes"], decided["breaking_changes"]
    assert {**ours, "new_version": None} == {**theirs, "new_version": None}


def test_what_nobody_there_uses_may_go(shop: Story) -> None:
    shop.publish("web", "2", pact("web", "orders", reading("status")))
    shop.deploy("web", "2", "production")
    told = compared(shop, document(ONLY_STATUS))
    assert told["verdict"] == "yes"
    assert "its breaking change affects none of them" in told["text"]
    assert [change["reason"]["code"] for change in told["breaking_changes"]] == ["change-unused"]


def test_the_document_that_is_there_breaks_nothing(shop: Story) -> None:
    told = compared(shop, document(BOTH))
    assert (told["verdict"], told["breaking_changes"]) == ("yes", [])
    [there] = told["_links"]["pactgate:compared-with"]
    assert shop.get(there["href"])["sha"]


def test_a_document_in_yaml_is_read_too(shop: Story) -> None:
    told = compared(shop, "openapi: 3.0.3\ninfo: {title: orders, version: '2'}\npaths: {}\n")
    assert told["verdict"] == "no"
    assert {each["rule"] for each in told["breaking_changes"]} == {"api-path-removed-without-deprecation"}


def test_policies_and_waivers_count(shop: Story) -> None:
    policy = shop.link("pactgate:pacticipant-policy", pacticipant="orders")
    assert shop.request("PUT", policy, json={"breakingChanges": "block"}).is_success
    shop.publish("web", "2", pact("web", "orders", reading("status")))
    shop.deploy("web", "2", "production")
    told = compared(shop, document(ONLY_STATUS))
    assert [each["reason"]["code"] for each in told["breaking_changes"]] == ["change-blocked-by-policy"]
    assert told["text"] == "No: this document may break callers in production that are not known."


def test_where_nothing_is_there_yet_it_says_so(story: Story) -> None:
    story.environment("production")
    promise(story, "1", document(BOTH))
    told = compared(story, document(ONLY_STATUS))
    assert told["verdict"] == "yes"
    assert "orders has no document there" in told["text"]


def test_nothing_of_it_is_kept(shop: Story, database: Database) -> None:
    compared(shop, document(ONLY_STATUS))  # what the pacts use of the document that is there may be kept
    before = counts(database)
    compared(shop, document({"type": "object"}))
    assert counts(database) == before


def counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize(
    ("provider", "environment", "content", "status", "said"),
    [
        ("order", "production", "openapi: 3.0.3", 400, "contract.content"),
        ("order", "production", document(BOTH), 404, "orders"),
        ("orders", "prodution", document(BOTH), 404, "production"),
        ("orders", "production", "[1]", 400, "contract.content"),
        ("orders", "", document(BOTH), 400, "environment"),
    ],
)
def test_what_cannot_be_asked_is_said_by_name(
    shop: Story, provider: str, environment: str, content: Json | str, status: int, said: str
) -> None:
    body = {"environment": environment, "contract": {"content": base64_of(content)}}
    answer = shop.request("POST", shop.link("pactgate:compare", provider=provider), json=body)
    assert answer.status_code == status
    assert said in answer.text
