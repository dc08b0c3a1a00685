from tests.story import Story, pact


def names(body: dict[str, object]) -> list[str]:
    embedded = body["_embedded"]
    assert isinstance(embedded, dict)
    return [each["name"] for each in embedded["pacticipants"]]


def test_put_replaces_and_patch_changes(story: Story) -> None:
    address = "/pacticipants/web"
    assert story.request("PUT", address, json={"mainBranch": "main"}).status_code == 404
    made = story.request("PATCH", address, json={"mainBranch": "main", "repositoryName": "web-app"})
    assert (made.status_code, made.headers["location"]) == (201, f"{story.url}{address}")
    changed = story.request("PATCH", address, json={"displayName": "The Web"}).json()
    assert (changed["displayName"], changed["mainBranch"], changed["repositoryName"]) == ("The Web", "main", "web-app")
    replaced = story.request("PUT", address, json={"repositoryUrl": "https://example.org"}).json()
    assert (replaced["displayName"], replaced.get("mainBranch"), replaced.get("repositoryName")) == ("Web", None, None)


def test_deleting_a_pacticipant_takes_everything_along(story: Story) -> None:
    story.publish("web", "1", pact("web", "orders"))
    assert story.request("DELETE", "/pacticipants/web").status_code == 204
    assert story.request("GET", "/pacticipants/web").status_code == 404
    assert story.request("DELETE", "/pacticipants/web").status_code == 404
    assert story.get("/integrations")["_embedded"]["integrations"] == []


def test_lists_are_searched_and_come_in_parts(story: Story) -> None:
    for name in ("web", "Orders", "order-mails"):
        story.request("POST", "/pacticipants", json={"name": name})
    assert names(story.get("/pacticipants")) == ["order-mails", "Orders", "web"]
    second = story.get("/pacticipants?q=ORDER&page=2&size=1")
    assert names(second) == ["Orders"]
    assert second["page"] == {"number": 2, "size": 1, "totalElements": 2, "totalPages": 2}
    assert second["_links"]["previous"]["href"].endswith("/pacticipants?size=1&page=1")
    assert "next" not in second["_links"]
    refused = story.request("GET", "/pacticipants?pageNumber=x&pageSize=0").json()["errors"]
    assert refused == {"pageNumber": ["must be an integer"], "pageSize": ["must be greater than or equal to 1"]}


def test_labels_group_pacticipants(story: Story) -> None:
    address = "/pacticipants/web/labels/team%2Fa"
    assert [story.request("PUT", address).status_code for _ in range(2)] == [201, 200]
    assert story.get(address)["name"] == "team/a"
    assert story.get("/labels")["_embedded"]["labels"] == [{"name": "team/a"}]
    assert names(story.get("/pacticipants/label/team%2Fa")) == ["web"]
    assert [each["name"] for each in story.get("/pacticipants/web")["_embedded"]["labels"]] == ["team/a"]
    assert [story.request("DELETE", address).status_code for _ in range(2)] == [204, 404]
    assert names(story.get("/pacticipants/label/team%2Fa")) == []
