"""What the operator decided about versions: what is latest, what a tag says, what the main branch is."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from pactgate.broker.store.engine import Database
from tests.broker.conftest import WithSettings
from tests.story import Json, Story, interaction, pact

BY_NUMBER = {"order_versions_by_date": False}
UNREADABLE = (
    "Version number 'blah' cannot be parsed to a version number. The expected format (unless this configuration has "
    "been overridden) is a semantic version. eg. 1.3.0 or 2.0.4.rc1"
)


def numbers(story: Story, pacticipant: str = "web") -> list[str]:
    listed = story.get(f"/pacticipants/{pacticipant}/versions")["_embedded"]["versions"]
    return [each["number"] for each in listed]


def make(story: Story, number: str, tag: str = "dev") -> None:
    story.get("/")
    assert story.request("PUT", f"/pacticipants/web/versions/{number}/tags/{tag}").status_code == 201


@pytest.mark.parametrize(
    ("made", "settings", "listed"),
    [
        ("2 1 3 2", {}, "3 1 2"),
        ("1.5.0 1.4.0 1.3.0 1.6.0", BY_NUMBER, "1.6.0 1.5.0 1.4.0 1.3.0"),
        ("1.0.0 1.0.0-rc.1 1.0.0-beta.11 1.0.0-beta.2", BY_NUMBER, "1.0.0 1.0.0-rc.1 1.0.0-beta.11 1.0.0-beta.2"),
        ("10 9 v9.1 blah 9.0.1", BY_NUMBER, "10 v9.1 9.0.1 9 blah"),
        # Of equal ones, and of those that cannot be read, the one that was made first is the later one.
        ("1.0.0+a 1.0.0+b foo bar", BY_NUMBER, "1.0.0+a 1.0.0+b foo bar"),
        ("r2 r10 x3", {**BY_NUMBER, "semver_formats": "r%M"}, "r10 r2 x3"),
    ],
)
def test_what_is_latest(with_settings: WithSettings, made: str, settings: Json, listed: str) -> None:
    story = with_settings(**settings)
    for number in made.split():
        story.request("PUT", f"/pacticipants/web/versions/{number.replace('+', '%2B')}", json={})
    assert numbers(story) == listed.split()


def test_pacts_and_tags_follow_the_numbers(with_settings: WithSettings) -> None:
    story = with_settings(**BY_NUMBER)
    for number, status in (("1.5.0", 200), ("1.3.0", 201), ("1.4.0", 202)):
        story.publish("web", number, pact("web", "orders", interaction(status=status)), branch=None, tags=("dev",))
    for path in ("/latest", "/latest/dev"):
        latest = story.get(f"/pacts/provider/orders/consumer/web{path}")
        assert latest["_links"]["pb:consumer-version"]["name"] == "1.5.0"
    previous = story.get("/pacts/provider/orders/consumer/web/version/1.5.0/previous-distinct")
    assert previous["_links"]["pb:consumer-version"]["name"] == "1.4.0"
    tags = story.get("/pacticipants/web/versions/1.5.0")["_embedded"]["tags"]
    assert [tag["name"] for tag in tags] == ["dev"]
    rows = story.matrix("q[][pacticipant]=web&q[][tag]=dev&q[][latest]=true&latestby=cvpv")["matrix"]
    assert [row["consumer"]["version"]["number"] for row in rows] == ["1.5.0"]


def test_whoever_writes_at_once_makes_the_same_order(with_settings: WithSettings, database: Database) -> None:
    story = with_settings(**BY_NUMBER)
    wanted = [f"1.{minor}.0" for minor in range(12)]
    shuffled = random.Random(7).sample(wanted, len(wanted))
    story.request("PUT", "/pacticipants/web/versions/0.1", json={})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: make(story, number), shuffled))
    assert numbers(story) == [*reversed(wanted), "0.1"]
    with database.engine.connect() as connection:
        same = "SELECT count(*) FROM tags JOIN versions ON versions.id = version_id WHERE sort_order = version_order"
        assert connection.exec_driver_sql(same).scalar_one() == len(wanted)


def test_an_operator_may_go_back_to_the_order_of_creation(with_settings: WithSettings) -> None:
    for number in ("3", "2", "1"):
        make(with_settings(**BY_NUMBER), number)
    make(with_settings(), "0")
    assert numbers(with_settings()) == ["0", "3", "2", "1"]


def test_a_number_that_says_no_order_is_refused_where_clients_expect_it(with_settings: WithSettings) -> None:
    story = with_settings(**BY_NUMBER)
    document = pact("web", "orders")
    refused = story.request("PUT", "/pacts/provider/orders/consumer/web/version/blah", json=document)
    assert (refused.status_code, refused.json()["errors"]) == (400, {"consumer_version_number": [UNREADABLE]})
    assert story.try_to_publish("web", "blah", document).status_code == 200
    results = story.pact("web", "blah", "orders")["_links"]["pb:publish-verification-results"]["href"]
    refused = story.request("POST", results, json={"success": True, "providerApplicationVersion": "blah"})
    assert (refused.status_code, refused.json()["errors"]) == (400, {"providerApplicationVersion": [UNREADABLE]})


@pytest.mark.parametrize(
    ("settings", "main_branch"),
    [
        ({}, "main"),
        ({"auto_detect_main_branch": False}, None),
        ({"main_branch_candidates": "trunk next"}, "next"),
    ],
)
@pytest.mark.parametrize("kind", ["branches", "tags"])
def test_the_main_branch_is_found_by_its_name(
    with_settings: WithSettings, settings: Json, main_branch: str | None, kind: str
) -> None:
    story = with_settings(**settings)
    for name in ("feat", "main", "next"):
        address = f"branches/{name}/versions/1" if kind == "branches" else f"versions/1/tags/{name}"
        story.request("PUT", f"/pacticipants/web/{address}", json={})
    assert story.get("/pacticipants/web").get("mainBranch") == main_branch


@pytest.mark.parametrize(
    ("settings", "branches"),
    [({}, ["dev"]), ({"use_first_tag_as_branch": False}, []), ({"use_first_tag_as_branch_time_limit": 0}, [])],
)
def test_the_first_tag_names_the_branch(with_settings: WithSettings, settings: Json, branches: list[str]) -> None:
    story = with_settings(**settings)
    story.request("PUT", "/pacticipants/web/versions/1", json={})
    make(story, "1", "dev")
    make(story, "1", "second")
    found = story.get("/pacticipants/web/branches")["_embedded"]["branches"]
    assert [each["name"] for each in found] == branches


@pytest.mark.parametrize(("setting", "deployed"), [(True, ["1"]), (False, [])])
def test_a_tag_that_names_an_environment(with_settings: WithSettings, setting: bool, deployed: list[str]) -> None:  # noqa: FBT001 - it is one
    story = with_settings(create_deployed_versions_for_tags=setting)
    uuid = story.environment("prod")["uuid"]
    make(story, "1", "prod")
    found = story.get(f"/environments/{uuid}/deployed-versions/currently-deployed")["_embedded"]["deployedVersions"]
    assert [each["_embedded"]["version"]["number"] for each in found] == deployed
