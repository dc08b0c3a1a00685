"""A pair that the policy of an environment blocks is no on every face."""

import re

import httpx

from tests.builders.pages import words
from tests.builders.provider_documents import WITHOUT_TOTAL, promise
from tests.story import Story, pact

NO_SENTENCE = "the pact does not fit its document"


def test_a_document_that_disagrees_blocks_on_every_face_where_the_policy_of_the_environment_says_so(
    story: Story,
) -> None:
    story.environment("production", production=True)
    story.environment("test")
    story.publish("web", "1", pact("web", "orders"))
    promise(story, "1", WITHOUT_TOTAL)
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    for environment in ("production", "test"):
        story.deploy("web", "1", environment)
        story.deploy("orders", "1", environment)
    policy = story.link("pactgate:environment-policy", environment="production")
    assert story.request("PUT", policy, json={"documentDisagreement": "block"}).is_success

    decided = story.decision("orders", "1", "production")
    assert (decided["verdict"], [each["verdict"] for each in decided["pairs"]]) == ("no", ["no"])
    assert story.decision("orders", "1", "test")["verdict"] == "yes"
    asked = "/can-i-deploy?pacticipant=orders&version=1&environment=production"
    stock = story.get(asked)
    assert stock["summary"] | {"reason": ""} == {
        "deployable": False, "reason": "", "success": 0, "failed": 1, "unknown": 0,
    }  # fmt: skip
    assert stock["matrix"][0]["verificationResult"]["success"] is False
    [notice] = [each["text"] for each in stock["notices"] if each["type"] == "error"]
    assert notice.startswith("The cross-contract verification between")

    with httpx.Client(base_url=story.url, headers={"Accept": "text/html"}) as visitor:
        start = visitor.get("/").text
        matrix = visitor.get("/matrix/provider/orders/consumer/web").text
        network = visitor.get("/network?environment=production").text
    assert "orders 1 passed the verification of the pact of web 1, but" in words(start)
    cell = re.search(r'<td><a class="cell (\w+)[^"]*".*?</td>', matrix, re.DOTALL)
    assert cell is not None
    assert cell[1] == "no"
    assert NO_SENTENCE in words(cell[0])
    assert "In test the verdict is yes, with a warning." in words(cell[0])
    assert "1 no" in words(network)
