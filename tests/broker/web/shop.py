"""A small shop in a broker: something that works, something broken, something that nobody has verified."""

from tests.story import Story, interaction, pact

MISMATCH = [
    {
        "interactionDescription": "a paid order",
        "success": False,
        "mismatches": [
            {"attribute": "body", "identifier": "$.total", "description": "Actual map is missing the key 'total'"}
        ],
    }
]
BROKEN = "orders 4.3.0 breaks web 12.7.1: \"a paid order\" at $.total: Actual map is missing the key 'total'"


def open_shop(story: Story) -> None:
    """Three integrations in two environments, one of each verdict; `orders 4.3.0` breaks `web` in staging."""
    story.environment("production", production=True)
    story.environment("staging")
    story.publish("web", "12.7.1", pact("web", "orders"))
    story.publish("app", "3.0.0", pact("app", "orders", interaction("the orders of a day", path="/orders")))
    story.publish("orders", "4.2.2", pact("orders", "billing"))
    works = story.pact("web", "12.7.1", "orders")
    story.verify("orders", "4.2.2", works)
    story.verify("orders", "4.2.2", story.pact("app", "3.0.0", "orders"))
    story.verify("orders", "4.3.0", works, success=False, results=MISMATCH)
    story.publish("web", "12.9.0", pact("web", "orders", interaction(status=201)), branch="feat/x")
    for place, orders in (("production", "4.2.2"), ("staging", "4.3.0")):
        story.deploy("web", "12.7.1", place)
        story.deploy("orders", orders, place)


def many_versions(story: Story, consumers: int, providers: int) -> None:
    """One integration with that many versions on either side, all with the same pact, verified by the newest."""
    for number in range(1, consumers + 1):
        story.publish("web", f"1.{number}", pact("web", "orders"))
    published = story.pact("web", f"1.{consumers}", "orders")
    for number in range(1, providers + 1):
        story.verify("orders", f"2.{number}", published)
