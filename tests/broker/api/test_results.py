from tests.builders.pacts_for_verification import CHANGED, WEB_ORDERS
from tests.story import Story, pact

PAIR = "/pacts/provider/orders/consumer/web"


def test_the_last_result_is_found_from_every_side(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, tags=("dev",))
    published = story.pact("web", "1", "orders")
    story.verify("orders", "2", published)
    last = story.verify("orders", "1", published, success=False)
    for address in (
        published["_links"]["pb:latest-verification-results"]["href"],
        f"{PAIR}/version/1/verification-results/latest",
        f"{PAIR}/latest/verification-results/latest",
        f"{PAIR}/latest/dev/verification-results/latest",
    ):
        assert story.get(address)["_links"]["self"] == last["_links"]["self"]
    story.publish("web", "2", CHANGED)
    assert story.request("GET", f"{PAIR}/latest/verification-results/latest").status_code == 404
    assert story.request("GET", f"{PAIR}/version/9/verification-results/latest").status_code == 404


def test_a_version_has_a_summary_of_all_its_pacts(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS, pact("web", "billing"))
    story.verify("orders", "1", story.pact("web", "1", "orders"))
    address = "/verification-results/consumer/web/version/1/latest"
    before = story.get(address)
    assert before["success"] is False
    assert before["providerSummary"] == {"successful": ["orders"], "failed": [], "unknown": ["billing"]}
    story.verify("billing", "1", story.pact("web", "1", "billing"))
    assert story.get(address)["success"] is True
    assert story.request("GET", "/verification-results/consumer/web/version/9/latest").status_code == 404


def test_a_deleted_result_gives_way_to_the_one_before(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    published = story.pact("web", "1", "orders")
    story.verify("orders", "1", published)
    wrong = story.verify("orders", "1", published, success=False)["_links"]["self"]["href"]
    query = "q[][pacticipant]=web&q[][version]=1&q[][pacticipant]=orders&q[][version]=1&latestby=cvpv"
    assert story.matrix(query)["summary"]["deployable"] is False
    assert story.request("DELETE", wrong).status_code == 204
    assert story.request("GET", wrong).status_code == 404
    assert story.matrix(query)["summary"]["deployable"] is True


def test_a_number_that_is_none_has_no_result(story: Story) -> None:
    story.publish("web", "1", WEB_ORDERS)
    address = story.pact("web", "1", "orders")["_links"]["pb:publish-verification-results"]["href"]
    for number in ("x", "9" * 30):
        assert story.request("GET", f"{address}/{number}").status_code == 404
    assert "use the Matrix page" in story.request("GET", f"{address}/all").json()["error"]
