from tests.story import Story, pact

WEB_ORDERS = pact("web", "orders")


def deployed(story: Story, environment: str) -> list[tuple[str, str, str | None]]:
    found = story.get("/environments")["_embedded"]["environments"]
    place = next(each for each in found if each["name"] == environment)
    rows = story.get(place["_links"]["pb:currently-deployed-deployed-versions"]["href"])["_embedded"][
        "deployedVersions"
    ]
    return [
        (
            each["_embedded"]["pacticipant"]["name"],
            each["_embedded"]["version"]["number"],
            each.get("applicationInstance"),
        )
        for each in rows
    ]


def test_a_deployment_takes_the_place_of_the_last_one(story: Story) -> None:
    story.environment("production", production=True)
    story.publish("web", "1", WEB_ORDERS)
    story.publish("web", "2", WEB_ORDERS)
    story.deploy("web", "1", "production")
    story.deploy("web", "2", "production")
    assert deployed(story, "production") == [("web", "2", None)]


def test_instances_stand_side_by_side(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", WEB_ORDERS)
    story.publish("web", "2", WEB_ORDERS)
    story.deploy("web", "1", "production", "blue")
    story.deploy("web", "2", "production", "green")
    assert deployed(story, "production") == [("web", "2", "green"), ("web", "1", "blue")]


def test_recording_again_is_the_same_deployment(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", WEB_ORDERS)
    assert story.deploy("web", "1", "production")["uuid"] == story.deploy("web", "1", "production")["uuid"]


def test_a_deployment_ends_once_and_for_all(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", WEB_ORDERS)
    href = story.deploy("web", "1", "production")["_links"]["self"]["href"]
    ended = story.request("PATCH", href, json={"currentlyDeployed": False}).json()
    again = story.request("PATCH", href, json={"currentlyDeployed": False}).json()
    assert ended["undeployedAt"] == again["undeployedAt"]
    refused = story.request("PATCH", href, json={"currentlyDeployed": True})
    assert refused.status_code == 422
    assert "cannot be set back" in refused.json()["errors"]["currentlyDeployed"][0]
    assert deployed(story, "production") == []


def test_an_unknown_version_or_environment_is_named(story: Story) -> None:
    uuid = story.environment("production")["uuid"]
    address = f"/pacticipants/web/versions/1/deployed-versions/environment/{uuid}"
    refused = story.request("POST", address, json={})
    assert (refused.status_code, refused.json()["reason"]) == (404, "No version 1 of pacticipant web found")
    story.publish("web", "1", WEB_ORDERS)
    assert story.request("POST", address.replace(uuid, "nowhere"), json={}).status_code == 404


def test_environment_names_are_words_and_unique(story: Story) -> None:
    story.environment("test")
    for name, message in (("test", "already used"), ("my env", "cannot contain spaces"), ("", "must be filled")):
        refused = story.request("POST", "/environments", json={"name": name, "production": False})
        assert refused.status_code == 400
        assert message in refused.json()["errors"]["name"][0]
    refused = story.request("POST", "/environments", json={"name": "x"})
    assert refused.json()["errors"]["production"] == ["is missing"]
