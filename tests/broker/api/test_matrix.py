import pytest

from tests.builders.pacts_for_verification import CHANGED, WEB_ORDERS, tag
from tests.story import Json, Story


@pytest.fixture
def told(story: Story) -> Story:
    """orders 1 fits web 1, which is in production with it; orders 2 breaks it; nobody verified web 2."""
    story.environment("production", production=True)
    story.publish("web", "1", WEB_ORDERS)
    published = story.pact("web", "1", "orders")
    story.verify("orders", "1", published)
    story.verify("orders", "2", published, success=False)
    story.publish("web", "2", CHANGED, branch="feat/x", tags=("dev",))
    for pacticipant in ("web", "orders"):
        story.deploy(pacticipant, "1", "production")
        tag(story, pacticipant, "1", "live")
    return story


def rows(found: Json) -> list[tuple[str, str | None, bool | None]]:
    return [
        (
            row["consumer"]["version"]["number"],
            (row["provider"]["version"] or {}).get("number"),
            (row["verificationResult"] or {}).get("success"),
        )
        for row in found["matrix"]
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [("2", None, None), ("1", "2", False), ("1", "1", True)]),
        ("&latestby=cvpv", [("2", None, None), ("1", "2", False), ("1", "1", True)]),
        ("&latestby=cvp", [("2", None, None), ("1", "2", False)]),
        ("&latestby=cp", [("2", None, None)]),
        ("&latestby=cvp&success[]=true&success[]=false", [("1", "2", False)]),
        ("&success=", [("2", None, None)]),
        ("&limit=1", [("2", None, None)]),
    ],
)
def test_what_the_matrix_of_a_pair_shows(told: Story, query: str, expected: list[object]) -> None:
    assert rows(told.matrix(f"q[][pacticipant]=web&q[][pacticipant]=orders{query}")) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/can-i-deploy?pacticipant=web&version=1&environment=production", True),
        ("/can-i-deploy?pacticipant=web&version=1&to=live", True),
        ("/can-i-deploy?pacticipant=orders&version=2&to=live", False),
        ("/can-i-deploy?pacticipant=orders&version=2&to=live&ignore[]=web", True),
        ("/can-i-deploy?pacticipant=orders&version=2&to=live&ignore[][pacticipant]=web&ignore[][version]=1", True),
        ("/can-i-deploy?pacticipant=orders&version=2&to=live&ignore[][pacticipant]=web&ignore[][version]=2", False),
        ("/pacticipants/web/branches/feat%2Fx/latest-version/can-i-deploy/to-environment/production", None),
        ("/pacticipants/web/branches/main/latest-version/can-i-deploy/to-environment/production", True),
        ("/pacticipants/web/latest-version/dev/can-i-deploy/to/live", None),
        ("/pacticipants/orders/latest-version/live/can-i-deploy/to/live", True),
    ],
)
def test_the_short_forms_of_can_i_deploy(told: Story, path: str, expected: object) -> None:
    assert told.get(path)["summary"]["deployable"] is expected


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("pacticipant=nobody&version=1&to=live", "pacticipant", "does not match an existing pacticipant"),
        ("pacticipant=web&version=1&environment=mars", "environment", "with name 'mars' does not exist"),
        ("pacticipant=web&environment=production", "version", "is missing"),
        ("pacticipant=web&version=1", "", "Must specify either an environment or a 'to' tag."),
    ],
)
def test_a_short_question_that_cannot_be_asked_names_its_parameter(
    told: Story, query: str, field: str, message: str
) -> None:
    refused = told.request("GET", f"/can-i-deploy?{query}")
    assert refused.status_code == 400
    assert refused.json()["errors"][field] == [message]


def test_a_branch_or_an_environment_that_is_not_there_is_not_found(told: Story) -> None:
    for branch, environment in (("nope", "production"), ("main", "mars")):
        path = f"/pacticipants/web/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}"
        assert told.request("GET", path).status_code == 404


def test_the_matrix_as_text(told: Story) -> None:
    path = "/matrix?q[][pacticipant]=web&q[][version]=1&q[][pacticipant]=orders&q[][version]=1&latestby=cvpv"
    answer = told.request("GET", path, headers={"Accept": "text/plain"})
    assert answer.headers["content-type"].startswith("text/plain")
    header, rule, row, _, deployable, *_ = answer.text.splitlines()
    assert header == "CONSUMER | C_VERSION | REVISION | PROVIDER | P_VERSION | NUMBER | SUCCESS"
    assert rule == "---------|-----------|----------|----------|-----------|--------|--------"
    assert row == "web      | 1         | 1        | orders   | 1         | 1      | true   "
    assert deployable == "Deployable: true"
