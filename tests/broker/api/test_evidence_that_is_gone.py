"""Evidence that was deleted, or that nobody can read any more, leaves the verdict, and that is said."""

import pytest
from sqlalchemy import update

from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.tables import document_contents
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, asked, promise
from tests.builders.verdicts import both
from tests.story import Story, pact


@pytest.fixture
def shop(story: Story) -> Story:
    """web 1 is in production."""
    story.environment("production", production=True)
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    return story


def spoil(tx: Transaction) -> None:
    """What an older release took for a document is none any more."""
    tx.execute(update(document_contents).values(content="openapi: [", sha=document_contents.c.sha))


def test_a_stored_document_that_cannot_be_judged_any_more_is_unknown_with_the_reason(
    shop: Story, database: Database
) -> None:
    promise(shop, "2", FITTING)
    database.write(spoil)
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock, pair["reason"]["code"]) == ("unknown", None, "fit-undecided")
    assert "the document cannot be read" in pair["reason"]["text"]
    assert "pactgate verify" in pair["next_step"]
    shop.verify("orders", "2", shop.pact("web", "1", "orders"))
    assert asked(shop, "orders", "2")[0] == "yes"


def test_documents_that_cannot_be_compared_any_more_are_unknown_with_the_reason(
    shop: Story, database: Database
) -> None:
    promise(shop, "1", FITTING)
    shop.deploy("orders", "1", "production")
    promise(shop, "2", WITHOUT_TOTAL)
    database.write(spoil)
    decision = shop.decision("orders", "2", "production")
    [change] = decision["breaking_changes"]
    assert (decision["verdict"], change["reason"]["code"]) == ("unknown", "change-not-compared")
    assert change["text"].startswith("The documents could not be compared: ")


def test_what_was_shown_of_a_version_that_is_deleted_is_gone_and_the_version_is_named(shop: Story) -> None:
    shop.verify("orders", "2", shop.pact("web", "1", "orders"))
    assert both(shop, "orders", "2") == ("yes", True)
    version = shop.link("pb:pacticipant-version", pacticipant="orders", version="2")
    assert shop.request("DELETE", version).status_code == 204
    assert both(shop, "orders", "2") == ("no", False)
    decision = shop.decision("orders", "2", "production")
    assert decision["obstacles"][0]["code"] == "no-such-version"
    assert [each["evidence"] for each in decision["pairs"]] == [[]]
    assert "version 2 of orders" in decision["text"]


def test_a_version_that_is_deleted_where_it_runs_leaves_its_consumers_without_a_provider(shop: Story) -> None:
    shop.verify("orders", "2", shop.pact("web", "1", "orders"))
    shop.deploy("orders", "2", "production")
    assert asked(shop, "web", "1")[0] == "yes"
    version = shop.link("pb:pacticipant-version", pacticipant="orders", version="2")
    assert shop.request("DELETE", f"{version}?force=true").status_code == 204
    ours, stock, pair = asked(shop, "web", "1")
    assert (ours, stock, pair["reason"]["code"]) == ("unknown", None, "provider-absent")
    assert "no version of orders is in the environment" in pair["reason"]["text"]


def test_a_failed_result_that_is_deleted_leaves_what_the_rest_says(shop: Story) -> None:
    """The third law of docs/decisions/0010."""
    promise(shop, "2", FITTING)
    failed = shop.verify("orders", "2", shop.pact("web", "1", "orders"), success=False)
    assert asked(shop, "orders", "2")[0] == "no"
    assert shop.request("DELETE", failed["_links"]["self"]["href"]).status_code == 204
    ours, stock, pair = asked(shop, "orders", "2")
    assert (ours, stock, pair["reason"]["code"]) == ("yes", True, "document-fits")
