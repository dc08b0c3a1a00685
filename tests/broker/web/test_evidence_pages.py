"""The pages of evidence: replays, fits, self-verifications and comparisons, as somebody reads them who wants proof."""

import hashlib
import json
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.broker.web.evidence_shop import FUZZED, ORDER, open_shop, prove
from tests.broker.web.shop import MISMATCH
from tests.builders.pages import LARGEST, said, text_of
from tests.builders.provider_documents import FITTING, document, promise
from tests.conftest import RunningBroker
from tests.story import Json, Story, base64_of, interaction, pact


@pytest.fixture
def visitor(broker: RunningBroker) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=broker.url, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


@pytest.fixture
def shop(story: Story) -> dict[str, str]:
    return open_shop(story)


def marked(html: str) -> list[str]:
    """The lines that stand out."""
    return [unescape(part.partition("</mark>")[0]) for part in html.split("<mark>")[1:]]


def result_page(story: Story, results: object, *interactions: Json, success: bool = False) -> str:
    """The address of the page of a result of that kind."""
    story.publish("web", "1", pact("web", "orders", *interactions))
    made = story.verify("orders", "2", story.pact("web", "1", "orders"), success=success, results=results)
    return httpx.URL(made["_links"]["self"]["href"]).raw_path.decode()


def test_a_replay_shows_what_was_expected_beside_what_came(shop: dict[str, str], visitor: httpx.Client) -> None:
    html = visitor.get(shop["replay"]).text
    text = said(html)
    assert "failed 1 of 2 interactions failed" in text
    assert "a paid order given order 42 is paid GET /orders/42" in text
    assert 'body $.total {"id":"42","total":12} {"id":"42","sum":12}' in text
    assert "Actual map is missing the following keys: total" in text
    assert 'header Content-Type "application/json" not reported by the verifier' in text
    assert marked(html) == ['    "total": 12']
    assert "1 passed an open order" in text


def test_a_stock_verifier_says_less_and_the_pact_says_what_was_expected(story: Story, visitor: httpx.Client) -> None:
    address = result_page(story, MISMATCH, interaction("a paid order"))
    text = text_of(visitor, address)
    assert "body $.total 12 not reported by the verifier Actual map is missing the key 'total'" in text


def test_the_ruby_verifier_says_it_by_test(story: Story, visitor: httpx.Client) -> None:
    tests = [
        {"status": "passed", "interactionDescription": "an open order", "testDescription": "has status code 200"},
        {"status": "passed", "interactionDescription": "a paid order", "testDescription": "has status code 200"},
        {
            "status": "failed",
            "interactionDescription": "a paid order",
            "testDescription": "has a matching body",
            "exception": {"message": "Actual: <500>\nExpected: <200>"},
        },
    ]
    both = (interaction("a paid order"), interaction("an open order", path="/orders/7"))
    text = text_of(visitor, result_page(story, {"tests": tests}, *both))
    assert "1 of 2 interactions failed" in text
    assert "Actual: <500> Expected: <200>" in text


@pytest.mark.parametrize("results", [None, [], "no", {"tests": 7}])
def test_a_result_without_details_says_so(story: Story, visitor: httpx.Client, results: object) -> None:
    text = text_of(visitor, result_page(story, results))
    assert "No details" in text
    assert "pactgate verify --provider orders" in text


def test_what_the_result_does_not_speak_of_is_not_said_to_have_passed(story: Story, visitor: httpx.Client) -> None:
    both = (interaction("a paid order"), interaction("an open order", path="/orders/7"))
    text = text_of(visitor, result_page(story, MISMATCH, *both))
    assert "1 without a result an open order" in text
    assert "passed" not in text


def test_a_result_of_very_many_failures_comes_in_parts(story: Story, visitor: httpx.Client) -> None:
    many = [interaction(f"number {each}", path=f"/orders/{each}") for each in range(1000)]
    results = [{**MISMATCH[0], "interactionDescription": each["description"]} for each in many]
    address = result_page(story, results, *many)
    first = text_of(visitor, address)
    assert "1000 of 1000 interactions failed" in first
    assert "1 to 10 of 1,000 failed interactions" in first
    assert "991 to 1,000 of 1,000 failed interactions" in text_of(visitor, f"{address}?page=100")
    assert "991 to 1,000 of 1,000 failed interactions" in text_of(visitor, f"{address}?page=99999")
    assert visitor.get(f"{address}?page=-3").status_code == 400


def test_a_fit_shows_the_pact_beside_the_document(shop: dict[str, str], visitor: httpx.Client) -> None:
    html = visitor.get(shop["fit"]).text
    text = said(html)
    assert "The pact does not fit the document: 2 misfits" in text
    assert "web expects $.interactions[0].response.body.total" in text
    assert marked(html) == ['    "total": 12', '    "total": 12']
    assert '"additionalProperties": false' in text
    assert "response.body.incompatible" in text
    assert f'href="{shop["self-verification"]}"' in html


def test_a_fit_that_fits_names_what_fits(shop: dict[str, str], visitor: httpx.Client) -> None:
    text = text_of(visitor, shop["fits"])
    assert "The pact fits the document." in text
    assert "2 interactions fit a paid order an open order" in text


def test_what_was_not_compared_is_said(story: Story, visitor: httpx.Client) -> None:
    message = {"description": "an order was made", "contents": {"number": 7}}
    story.publish("web", "1", {"consumer": {"name": "web"}, "provider": {"name": "orders"}, "messages": [message]})
    promise(story, "1", FITTING)
    published = story.pact("web", "1", "orders")["_links"]["pb:publish-verification-results"]["href"]
    content = httpx.URL(published).raw_path.decode().removesuffix("/verification-results")
    text = text_of(visitor, f"{content.partition('/metadata/')[0]}/provider-version/1/fit")
    assert "What was not compared unknown “an order was made”: A message is not compared" in text


def test_a_fuzz_run_is_shown_by_operation(shop: dict[str, str], visitor: httpx.Client) -> None:
    text = text_of(visitor, shop["self-verification"])
    assert "The self-verification by pactgate fuzz failed. 412 requests to 2 operations in 12.3 s, seed 7." in text
    assert "The time limit was reached before everything was tried." in text
    assert "GET /orders/{id} 120 requests, responses 200 (80), 404 (39), 500 (1)" in text
    assert "curl -X POST http://127.0.0.1:8000/orders curl -X GET http://127.0.0.1:8000/orders/0" in text
    assert "unknown DELETE /orders/{id} The time limit was reached." in text
    assert "excluded GET /health" in text
    assert "GET /orders 292" in text


def test_the_report_of_another_tool_is_shown_as_it_is(story: Story, visitor: httpx.Client) -> None:
    promise(story, "1", FITTING)
    text = text_of(visitor, "/provider-contracts/provider/orders/version/1/self-verification")
    assert "The self-verification by schemathesis passed." in text
    assert "Report as it was published 7 cases" in text


def test_a_document_without_a_self_verification_says_so(story: Story, visitor: httpx.Client) -> None:
    promise(story, "1", FITTING, kept=None)
    answer = visitor.get("/provider-contracts/provider/orders/version/1/self-verification")
    assert answer.status_code == 404
    assert "was published without a self-verification" in said(answer.text)


def test_a_comparison_shows_the_message_with_both_verdicts_and_whom_it_touches(
    shop: dict[str, str], visitor: httpx.Client
) -> None:
    text = text_of(visitor, shop["comparison"])
    assert "1 breaking change for callers of 1; 1 consumer is affected." in text
    assert "GET /orders/{id}: The 200 response lost its required property total." in text
    assert '200 to GET /orders/{id}content-type: application/json{ "id": "x" }' in text
    assert "1 never sent by the old document: total is required 2 may be sent by the new document" in text
    assert "web 1 production “a paid order”: response.body.total" in text
    assert "1 warnings" in text
    breaking = text_of(visitor, shop["comparison"] + "?level=error")
    assert "lost its optional property" not in breaking


def test_a_comparison_without_changes_says_so(story: Story, visitor: httpx.Client) -> None:
    promise(story, "1", FITTING)
    promise(story, "2", FITTING)
    assert "No changes." in text_of(visitor, "/provider-contracts/provider/orders/version/2/diff/version/1")


def test_the_decision_leads_to_all_evidence_and_shows_the_whole_message(
    shop: dict[str, str], visitor: httpx.Client
) -> None:
    html = visitor.get(shop["decision"]).text
    for page in ("replay", "fit", "self-verification", "comparison", "pact by content"):
        assert f'href="{shop[page]}"' in html, page
    assert '200 to GET /orders/{id}content-type: application/json{ "id": "x" }' in said(html)
    assert "2 may be sent by the new document" in said(html)


DELETED = {
    "replay": "No pact with content",
    "fit": "has the content",
    "pact": "No pact found",
    "document": "No provider contract found",
    "self-verification": "No provider contract found",
    "comparison": "No provider contract found",
    "operation": "No provider contract found",
    "difference": "No pact found",
    "pacticipant": "No pacticipant with name",
}


def test_a_link_to_what_was_deleted_says_so_and_leads_on(
    shop: dict[str, str], story: Story, visitor: httpx.Client
) -> None:
    for name in DELETED:
        assert visitor.get(shop[name]).status_code == 200, name
    story.request("DELETE", "/integrations/provider/orders/consumer/web?force=true")
    assert story.request("DELETE", "/pacticipants/orders?force=true").is_success
    story.publish("web", "9", pact("web", "orders"))
    assert story.request("DELETE", "/pacts/provider/orders/consumer/web/version/9").is_success
    story.request("DELETE", "/pacticipants/orders?force=true")
    for name, sentence in DELETED.items():
        answer = visitor.get(shop[name])
        assert answer.status_code == 404, name
        assert sentence in said(answer.text) or "No provider with name 'orders' found" in said(answer.text), name
        assert ">Integrations</a>" in answer.text


@pytest.mark.parametrize("number", ["x", "99999999999999999999999", "-1", "1.5"])
def test_a_result_with_an_odd_number_is_not_there(shop: dict[str, str], visitor: httpx.Client, number: str) -> None:
    assert visitor.get(f"{shop['replay'].rpartition('/')[0]}/{number}").status_code == 404


def test_whoever_asks_for_json_is_given_it_where_a_page_is(shop: dict[str, str], story: Story) -> None:
    assert story.get(shop["replay"])["success"] is False
    assert story.get(shop["fit"])["compatible"] is False
    assert story.get(shop["document"])["specification"] == "oas"
    assert story.request("GET", shop["difference"], headers={"Accept": "*/*"}).text.startswith("# Diff between")


def test_the_json_of_each_page_is_one_link_away(shop: dict[str, str], visitor: httpx.Client) -> None:
    for name in ("replay", "fit", "document", "self-verification", "pact", "pacticipant"):
        html = visitor.get(shop[name]).text
        [href] = {
            part.partition('"')[0]
            for part in html.split('href="')[1:]
            if part.partition(">")[2].startswith("Th") and "as JSON" in part.partition("</a>")[0]
        }
        assert visitor.get(unescape(href)).json(), name


LONG = "n" * 10_000
HOSTILE = f"<script>alert(1)</script>\u202e\u05d0 %2F {{{{ 7 * 7 }}}} {LONG}"


def test_hostile_bodies_are_text_and_leave_the_pages_small(story: Story, visitor: httpx.Client) -> None:
    replay = publish_hostile_pact(story)
    publish_hostile_document(story)
    content = replay.partition("/verification-results")[0]
    documents = "/provider-contracts/provider/orders/version"
    for address in (
        replay,
        content,
        f"{content}/provider-version/2/fit",
        f"{documents}/2",
        f"{documents}/2?operation=GET%20/orders/%7Bid%7D",
        f"{documents}/2?find=%3Cscript%3E",
        f"{documents}/2/self-verification",
        f"{documents}/2/diff/version/1",
        "/pacts/provider/orders/consumer/web/version/1",
        "/pacts/provider/orders/consumer/web/version/1?find=%3Cscript%3E",
        "/pacts/provider/orders/consumer/web/version/2/diff/previous-distinct",
        "/pacticipants/orders",
    ):
        answer = visitor.get(address)
        assert answer.status_code == 200, f"{address} {said(answer.text)[:300]}"
        assert len(answer.content) < LARGEST, f"{address}: {len(answer.content)}"
        assert "<script>alert" not in answer.text, address
        assert " 49 " not in answer.text
        assert " style=" not in answer.text


def publish_hostile_pact(story: Story) -> str:
    """A pact and its result in which every text is hostile, and the address of the result."""
    odd = {
        "description": HOSTILE,
        "providerState": HOSTILE,
        "request": {"method": "GET", "path": f"/orders/{HOSTILE}", "query": f"q={LONG}", "headers": {"X-A": HOSTILE}},
        "response": {"status": 200, "headers": {"X-B": HOSTILE}, "body": {HOSTILE: [HOSTILE] * 10}},
    }
    texts = dict.fromkeys(("attribute", "identifier", "description", "expected", "diff"), HOSTILE)
    failed = {"interactionDescription": HOSTILE, "success": False, "mismatches": [texts] * 100}
    thrown = {**failed, "interactionDescription": f"{HOSTILE}!", "exceptions": [{"message": HOSTILE}] * 100}
    many = ({**odd, "description": f"{HOSTILE}{number}"} for number in range(12))
    replay = result_page(story, [failed, thrown], odd, *many)
    story.publish("web", "2", pact("web", "orders"))
    return replay


def publish_hostile_document(story: Story) -> None:
    """A document and its self-verification in which every text is hostile, after a usual one."""
    values = {"type": "string", "description": HOSTILE, "enum": [f"{HOSTILE}{number}" for number in range(20)]}
    described = document({"type": "object", "properties": {HOSTILE: values}})
    described["info"]["title"] = HOSTILE
    get = described["paths"]["/orders/{id}"]["get"]
    described["paths"][f"/x/<script>alert(1)</script>{LONG}"] = {"get": {**get, "parameters": []}}
    get["summary"] = HOSTILE
    promise(story, "1", document(ORDER), kept=None)
    promise(story, "2", described)
    texts = dict.fromkeys(("title", "message", "curl"), HOSTILE)
    failure = {**FUZZED["operations"][0]["failures"][0], **texts, "before": [HOSTILE] * 6}
    run = {**FUZZED["operations"][0], "operation": HOSTILE, "error": HOSTILE, "failures": [failure] * 6}
    untried = [{"operation": HOSTILE, "reason": HOSTILE}] * 300
    prove(story, "2", {**FUZZED, "operations": [run] * 15, "not_exercised": untried})


def test_operations_that_only_refused_are_told_apart_from_those_that_failed(
    story: Story, visitor: httpx.Client
) -> None:
    promise(story, "1", FITTING)
    reason = "It was not exercised. Likely cause: the credentials are missing."
    run = {"operation": "GET /orders/{id}", "cases": 9, "statuses": {"401": 9}, "error": reason, "exercised": False}
    sha = hashlib.sha256(json.dumps(FITTING).encode()).hexdigest()
    report = {**FUZZED, "document": {"sha256": sha}, "verdict": "unknown", "operations": [run], "ended": "completed"}
    prove(story, "1", report)
    text = text_of(visitor, "/provider-contracts/provider/orders/version/1/self-verification")
    assert "is incomplete: it found nothing wrong, but not every operation was exercised" in text
    assert "Failed operations" not in text
    assert f"GET /orders/{{id}} {reason}" in text


@pytest.mark.parametrize(
    "content",
    [
        {"format": {"name": "pactgate-fuzz"}},
        {"format": {"name": "pactgate-fuzz"}, "operations": 7, "not_exercised": {}, "seconds": "x", "verifier": 3},
        {
            "format": {"name": "pactgate-fuzz"},
            "operations": [7, {"failures": [{"before": 3, "status": []}], "checks": 1}],
        },
        {"format": "pactgate-fuzz"},
        [],
        "{",
        7,
    ],
)
def test_a_report_of_any_form_can_be_shown(story: Story, visitor: httpx.Client, content: object) -> None:
    promise(story, "1", FITTING)
    prove(story, "1", content)
    assert "do what its document says?" in text_of(
        visitor, "/provider-contracts/provider/orders/version/1/self-verification"
    )
    assert base64_of(content)
