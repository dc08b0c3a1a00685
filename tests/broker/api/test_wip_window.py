"""What the operator decided about work in progress."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.tables import pact_publications, verifications
from tests.broker.conftest import WithSettings
from tests.story import Json, Story, interaction, pact

LONG_AGO = {"includeWipPactsSince": "2001-01-01"}


def in_progress(story: Story, since: str = "2001-01-01") -> list[str]:
    body = {
        "providerVersionBranch": "feat",
        "consumerVersionSelectors": [{"tag": "none"}],
        "includeWipPactsSince": since,
    }
    found = story.request("POST", "/pacts/provider/orders/for-verification", json=body).json()["_embedded"]["pacts"]
    return sorted(each["_links"]["self"]["name"].split("(")[1].split(")")[0] for each in found)


def publish(story: Story, database: Database, ages: dict[str, int]) -> None:
    """A pact of a branch of its own for each number, so many days ago."""
    for place, (number, age) in enumerate(ages.items()):
        story.publish("web", number, pact("web", "orders", interaction(status=200 + place)), branch=number)
        database.write(_grow_older, number, age)


def _grow_older(tx: Transaction, number: str, days: int) -> None:
    newest = max(tx.execute(pact_publications.select().with_only_columns(pact_publications.c.id)).scalars())
    then = datetime.now(UTC) - timedelta(days=days)
    tx.execute(update(pact_publications).where(pact_publications.c.id == newest).values(created_at=then))
    del number


@pytest.mark.parametrize(
    ("settings", "since", "found"),
    [
        ({}, "2001-01-01", ["1", "10", "13", "20", "5"]),
        ({"dynamic_wip_window": True}, "2001-01-01", ["1", "10", "13", "5"]),
        ({"dynamic_wip_window": True}, "2999-01-01", ["1", "10", "13", "5"]),
        ({"dynamic_wip_window": True, "max_wip_lookback_days": 6, "min_wip_window_days": 2}, "2001-01-01", ["1", "5"]),
        ({"dynamic_wip_window": True, "max_wip_lookback_days": 0, "default_wip_window_days": 2}, "2001-01-01", ["1"]),
    ],
)
def test_the_broker_decides_since_when(
    with_settings: WithSettings, database: Database, settings: Json, since: str, found: list[str]
) -> None:
    story = with_settings(**settings)
    publish(story, database, {"1": 1, "5": 5, "10": 10, "13": 13, "20": 20})
    assert in_progress(story, since) == found


@pytest.mark.parametrize(("days", "found"), [(30, ["1"]), (60, [])])
def test_for_how_long_a_result_counts(
    with_settings: WithSettings, database: Database, days: int, found: list[str]
) -> None:
    story = with_settings(verified_by_other_branch_lookback_days=days)
    publish(story, database, {"1": 0})
    story.verify("orders", "9", story.pact("web", "1", "orders"), branch="feat")
    assert in_progress(story) == []
    then = datetime.now(UTC) - timedelta(days=45)
    database.write(lambda tx: tx.execute(update(verifications).values(executed_at=then)))
    assert in_progress(story) == found
