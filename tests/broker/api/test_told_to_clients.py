"""What clients print: the notices of a publication, word for word, and what a change of a version leaves as it is."""

from tests.story import Json, Story, interaction, pact

ONE, TWO = pact("web", "orders", interaction("one")), pact("web", "orders", interaction("two"))
FIRST = "first time any pact published for this consumer with consumer version tagged"
HOOKS = (
    "    * Configure separate orders pact verification build and webhook to trigger it when the pact content changes. "
    "See https://docs.pact.io/go/webhooks"
)


def events(story: Story, version: str, document: Json, *tags: str) -> str:
    notices = story.publish("web", version, document, branch=None, tags=tags)["notices"]
    [told] = [each["text"] for each in notices if "Events detected" in each["text"]]
    return str(told).removeprefix("  Events detected: ")


def test_the_first_publication_is_told_with_what_to_do_next(story: Story) -> None:
    told = story.publish("web", "1", ONE, branch="main", tags=("a", "b"))["notices"]
    assert [(each["type"], each["text"]) for each in told] == [
        ("debug", "Created web version 1 with branch main and tags a, b"),
        ("success", "Pact successfully published for web version 1 and provider orders."),
        ("debug", f"  View the published pact at {story.url}/pacts/provider/orders/consumer/web/version/1"),
        ("debug", f"  Events detected: contract_published, contract_content_changed ({FIRST} a, {FIRST} b)"),
        ("prompt", "  Next steps:"),
        (
            "prompt",
            "    * Add Pact verification tests to the orders build. See https://docs.pact.io/go/provider_verification",
        ),
        ("prompt", HOOKS),
    ]


def test_a_publication_without_a_branch_is_asked_for_one(story: Story) -> None:
    told = [each["text"] for each in story.publish("web", "1", ONE, branch=None, tags=("a",))["notices"]]
    assert told[0] == "Created web version 1 with tags a"
    assert any("Configure the version branch to be the value of your repository branch." in text for text in told)


def test_versions_without_a_tag_are_compared_with_each_other(story: Story) -> None:
    events(story, "1", ONE, "dev")
    assert "first time untagged pact published" in events(story, "2", ONE)
    same = "contract_published (pact content is the same as previous versions with tags  and no new tags were applied)"
    assert events(story, "3", ONE) == same
    assert "has changed since previous untagged version" in events(story, "4", TWO)


def test_a_result_whose_build_is_no_address_is_refused(story: Story) -> None:
    story.publish("web", "1", ONE)
    href = story.pact("web", "1", "orders")["_links"]["pb:publish-verification-results"]["href"]
    refused = story.request("POST", href, json={"success": True, "providerApplicationVersion": "1", "buildUrl": "a b"})
    assert refused.status_code == 400
    assert "URL" in refused.json()["errors"]["buildUrl"][0]


def test_a_change_of_a_version_leaves_when_it_was_made_and_where_it_stands(story: Story) -> None:
    for number in ("1", "2"):
        story.publish("web", number, ONE)
    before = story.get("/pacticipants/web/versions/1")["createdAt"]
    merge = {"Content-Type": "application/merge-patch+json"}
    # What a version is called stands in its address; a member that it has not is let pass, as the Pact Broker does.
    body = {"buildUrl": "https://ci.example.org/1", "version": 7, "number": 7}
    changed = story.request("PATCH", "/pacticipants/web/versions/1", json=body, headers=merge)
    assert (changed.status_code, changed.json()["number"], changed.json()["createdAt"]) == (200, "1", before)
    assert story.get("/pacticipants/web/latest-version")["number"] == "2"


def test_labels_in_the_body_of_a_pacticipant_are_not_its_labels(story: Story) -> None:
    body = {"displayName": "The Web", "_embedded": {"labels": [{"name": "ios"}]}}
    changed = story.request("PATCH", "/pacticipants/web", json=body).json()
    assert (changed["displayName"], changed["_embedded"]["labels"]) == ("The Web", [])
