from tests.story import Story, pact


def test_releases_stand_side_by_side_until_support_ends(story: Story) -> None:
    uuid = story.environment("store", production=True)["uuid"]
    supported = f"/environments/{uuid}/released-versions/currently-supported"
    hrefs = {}
    for version in ("1", "2"):
        story.publish("web", version, pact("web", "orders"))
        record = story.get(f"/pacticipants/web/versions/{version}")["_links"]["pb:record-release"][0]["href"]
        first, again = (story.request("POST", record) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.headers["location"] == again.headers["location"]
        hrefs[version] = first.headers["location"]
    ended = story.request("PATCH", hrefs["1"], json={"currentlySupported": False}).json()
    assert ended["currentlySupported"] is False
    assert story.request("PATCH", hrefs["1"], json={"currentlySupported": False}).json() == ended
    refused = story.request("PATCH", hrefs["1"], json={"currentlySupported": True})
    assert (refused.status_code, "cannot be set back" in refused.text) == (422, True)
    of_version = story.get(record)
    assert of_version["_links"]["self"]["title"] == "Released versions for web version 2 in Store"
    assert len(of_version["_embedded"]["releasedVersions"]) == 1
    left = story.get(supported)["_embedded"]["releasedVersions"]
    assert [each["_embedded"]["version"]["number"] for each in left] == ["2"]
    assert story.get(f"{supported}?pacticipant=web&version=1")["_embedded"]["releasedVersions"] == []


def test_an_environment_is_described_anew_and_deleted(story: Story) -> None:
    body = {"name": "test", "production": False, "contacts": [{"name": "Ann"}]}
    made = story.request("POST", "/environments", json=body).json()
    story.environment("other")
    href = made["_links"]["self"]["href"]
    replaced = story.request("PUT", href, json={"name": "test", "displayName": "Testing", "production": True}).json()
    assert (replaced["displayName"], replaced["production"], replaced.get("contacts")) == ("Testing", True, None)
    assert story.request("PUT", href, json={"name": "other", "production": True}).status_code == 400
    assert [story.request("DELETE", href).status_code for _ in range(2)] == [204, 404]


def test_deployments_are_asked_for_by_instance(story: Story) -> None:
    uuid = story.environment("test")["uuid"]
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "test", "blue")
    story.deploy("web", "1", "test")
    address = f"/environments/{uuid}/deployed-versions/currently-deployed"
    found = {
        query: [each.get("target") for each in story.get(address + query)["_embedded"]["deployedVersions"]]
        for query in ("", "?applicationInstance=", "?target=blue")
    }
    assert found == {"": [None, "blue"], "?applicationInstance=": [None], "?target=blue": ["blue"]}
