from tests.story import Story, pact

MERGE = {"Content-Type": "application/merge-patch+json"}


def add(story: Story, branch: str, version: str) -> int:
    return story.request("PUT", f"/pacticipants/web/branches/{branch}/versions/{version}", json={}).status_code


def head(story: Story, branch: str = "main") -> str:
    number: str = story.get(f"/pacticipants/web/branches/{branch}/latest-version")["number"]
    return number


def numbers(story: Story, path: str) -> list[str]:
    return [each["number"] for each in story.get(path)["_embedded"]["versions"]]


def test_put_replaces_what_is_known_and_patch_changes_it(story: Story) -> None:
    address = "/pacticipants/web/versions/1"
    made = story.request("PUT", address, json={"buildUrl": "https://ci/1", "tags": [{"name": "dev"}]})
    assert (made.status_code, made.headers["location"]) == (201, story.url + address)
    kept = story.request("PUT", address, json={}).json()
    assert (kept.get("buildUrl"), [tag["name"] for tag in kept["_embedded"]["tags"]]) == (None, ["dev"])
    story.request("PATCH", address, json={"tags": [{"name": "prod"}]}, headers=MERGE)
    changed = story.request("PATCH", address, json={"buildUrl": "https://ci/2"}, headers=MERGE).json()
    assert (changed["buildUrl"], [tag["name"] for tag in changed["_embedded"]["tags"]]) == ("https://ci/2", ["prod"])
    assert story.request("PATCH", address, json={}).status_code == 415
    assert story.request("PUT", address, json={}, headers=MERGE).status_code == 415


def test_the_latest_that_remains_becomes_the_head(story: Story) -> None:
    for version in ("1", "2", "3", "4"):
        assert add(story, "main", version) == 201
    assert story.request("DELETE", "/pacticipants/web/versions/4").status_code == 204
    assert head(story) == "3"
    assert story.request("DELETE", "/pacticipants/web/branches/main/versions/3").status_code == 204
    assert head(story) == "2"
    assert story.request("DELETE", "/pacticipants/web/branches/main/versions/1").status_code == 204
    assert head(story) == "2"
    story.request("DELETE", "/pacticipants/web/versions/2")
    assert story.request("GET", "/pacticipants/web/branches/main").status_code == 200
    assert story.request("GET", "/pacticipants/web/branches/main/latest-version").status_code == 404
    assert numbers(story, "/pacticipants/web/versions") == ["3", "1"]


def test_other_branches_are_deleted_and_their_versions_stay(story: Story) -> None:
    for branch in ("main", "feat%2Fa", "feat%2Fb", "old"):
        add(story, branch, "1")
    asked = story.request("DELETE", "/pacticipants/web/branches?exclude[]=feat%2Fa")
    assert asked.status_code == 202
    assert "Scheduled deletion of 2 branches for pacticipant web." in asked.json()["notices"][0]["text"]
    remaining = story.get("/pacticipants/web/branches")["_embedded"]["branches"]
    assert {each["name"] for each in remaining} == {"main", "feat/a"}
    assert numbers(story, "/pacticipants/web/versions") == ["1"]
    assert story.request("DELETE", "/pacticipants/web/branches/feat%2Fa").status_code == 204
    assert story.request("DELETE", "/pacticipants/web/branches/feat%2Fa").status_code == 404


def test_versions_are_listed_by_branch_and_tag_in_parts(story: Story) -> None:
    for version in ("1", "2", "3"):
        add(story, "main", version)
        story.request("PUT", f"/pacticipants/web/versions/{version}/tags/dev")
    add(story, "other", "4")
    story.request("DELETE", "/pacticipants/web/versions/2/tags/dev")
    assert numbers(story, "/pacticipants/web/tags/dev/versions") == ["3", "1"]
    assert numbers(story, "/pacticipants/web/branches/main/versions?page=2&size=2") == ["1"]
    assert story.get("/pacticipants/web/versions?page=1&size=3")["page"]["totalElements"] == 4
    assert story.request("GET", "/pacticipants/web/tags/none/versions").status_code == 404
    assert story.request("GET", "/pacticipants/web/versions/2/tags/dev").status_code == 404


def test_the_first_tag_of_a_version_without_branch_is_its_branch(story: Story) -> None:
    for tag in ("dev", "prod"):
        story.request("PUT", f"/pacticipants/web/versions/1/tags/{tag}")
    version = story.get("/pacticipants/web/versions/1")
    assert [each["name"] for each in version["_embedded"]["branchVersions"]] == ["dev"]


def test_a_tag_called_like_an_environment_is_a_deployment(story: Story) -> None:
    story.environment("production")
    story.publish("web", "1", pact("web", "orders"))
    story.request("PUT", "/pacticipants/web/versions/1/tags/production")
    deployed = story.get("/pacticipants/web/versions/1")["_links"]["pb:deployed-environments"]
    assert [each["name"] for each in deployed] == ["Production"]
