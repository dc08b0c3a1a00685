"""An operation is shown by a documented success alone; what refuses rightly, and what fails once, is told so."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pactgate.verifier.fuzz import FuzzPlan, FuzzTarget, fuzz
from pactgate.verifier.fuzz_exercised import DocumentedOperation, FuzzSetting, reason_not_exercised
from pactgate.verifier.fuzz_results import Fuzz, FuzzVerdict
from tests.verifier.odd_provider import OddHandler, odd_provider

ORDER = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
LIMIT = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer", "minimum": 1, "maximum": 9}}


def responses(*statuses: str) -> dict[str, Any]:
    body = {"description": "An answer.", "content": {"application/json": {"schema": {"type": "object"}}}}
    return dict.fromkeys(statuses, body)


def document(*statuses: str, **more: Any) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "Orders", "version": "1"},
        "paths": {
            "/orders/{id}": {"get": {"parameters": [ID], "responses": responses(*statuses)}},
            "/health": {"get": {"responses": responses("200")}},
        },
        **more,
    }


class Refusing(OddHandler):
    """Answers whatever is below `/orders` with `status`, the rest with 200."""

    orders_status = 401

    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.answer(self.orders_status if self.path.startswith("/orders") else 200, {})


def run(handler: type[OddHandler], body: Mapping[str, Any], **plan: Any) -> Fuzz:
    with odd_provider(handler) as provider:
        target = FuzzTarget(dict(body), "0" * 64, provider.base_url)
        return fuzz(target, FuzzPlan(1, max_examples=3, **plan))


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_an_operation_that_only_refuses_is_not_exercised(status: int) -> None:
    result = run(type("Handler", (Refusing,), {"orders_status": status}), document("200", str(status)))
    orders, health = result.operations
    assert result.verdict is FuzzVerdict.UNKNOWN
    assert (orders.exercised, orders.success, health.exercised, health.success) == (False, False, True, True)
    assert orders.error is not None
    assert f"documented success (200); answers: {status} (" in orders.error
    assert json.loads(json.dumps(result.to_json()))["operations"][0]["exercised"] is False


def test_a_refusal_that_is_all_that_the_document_promises_shows_it() -> None:
    assert run(Refusing, document("401")).verdict is FuzzVerdict.PASSED


class Checking(OddHandler):
    """Refuses a limit that does not match the document, by a status that it does not name."""

    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        limit = self.path.partition("limit=")[2]
        self.answer(200 if limit in {*"123456789"} else 422, {})


class CheckingAll(Checking):
    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        self.answer(422, {})


LIST = document() | {"paths": {"/orders": {"get": {"parameters": [LIMIT], "responses": responses("200")}}}}


def test_refusing_an_invalid_request_by_an_undocumented_status_breaks_no_promise() -> None:
    result = run(Checking, LIST)
    (orders,) = result.operations
    assert "422" in orders.statuses
    assert (orders.failures, result.verdict) == ((), FuzzVerdict.PASSED)


def test_refusing_a_valid_request_by_an_undocumented_status_is_a_failure() -> None:
    (orders,) = run(CheckingAll, LIST).operations
    assert [(failure.check, failure.status) for failure in orders.failures] == [("status_code_conformance", 422)]


def test_credentials_that_are_refused_break_no_promise_and_show_nothing() -> None:
    schemes = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    result = run(Refusing, document("200", components=schemes, security=[{"token": []}]), include=("/orders/{id}",))
    (orders,) = result.operations
    assert (orders.failures, orders.exercised, result.verdict) == ((), False, FuzzVerdict.UNKNOWN)


class Crashing(OddHandler):
    def do_GET(self) -> None:  # noqa: N802 - the base class has this name for it
        content = b"<h1>Something went wrong</h1>"
        self.send_response(500)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.mark.parametrize("documented", [("200",), ("200", "500"), ("200", "default")])
def test_a_server_error_is_one_failure_whatever_is_documented(documented: tuple[str, ...]) -> None:
    orders = run(Crashing, document(*documented), include=("/orders/{id}",)).operations[0]
    assert [failure.check for failure in orders.failures] == ["not_a_server_error"]


def test_a_server_error_is_held_against_the_document_where_the_check_of_its_own_is_off() -> None:
    checks = ("status_code_conformance", "content_type_conformance")
    orders = run(Crashing, document("200"), include=("/orders/{id}",), checks=checks).operations[0]
    assert [failure.check for failure in orders.failures] == ["status_code_conformance"]


@pytest.mark.parametrize(
    ("statuses", "answer", "shown"),
    [
        (("200", "404"), 200, True),
        (("200", "404"), 404, False),
        (("200", "404"), 201, False),
        (("2XX",), 204, True),
        (("2xx",), 204, True),
        (("302", "404"), 302, True),
        (("200", "default"), 204, True),
        (("200", "default"), 302, False),
        (("200", "default"), 500, False),
        (("default",), 200, True),
        (("default",), 401, False),
        (("400", "404"), 404, True),
        (("400", "404"), 401, False),
        (("101",), 101, True),
        ((), 200, True),
        ((), 404, False),
    ],
)
def test_what_shows_an_operation(statuses: tuple[str, ...], answer: int, shown: bool) -> None:  # noqa: FBT001
    assert DocumentedOperation(statuses).shows(answer) is shown


ALL = DocumentedOperation(("200",))
ONE = DocumentedOperation(("200",), has_path_parameters=True)


@pytest.mark.parametrize(
    ("operation", "answers", "around", "cause"),
    [
        (ALL, {"401": 9, "422": 30}, FuzzSetting(), "the credentials are missing"),
        (ALL, {"401": 9}, FuzzSetting(sends_headers=True), "the credentials are wrong or have expired"),
        (ALL, {"403": 9}, FuzzSetting(), "the credentials may not do this"),
        (ALL, {"429": 8, "404": 1}, FuzzSetting(), "the provider limits how many requests it takes"),
        (ALL, {"404": 9}, FuzzSetting(), "the base path"),
        (ALL, {"404": 9}, FuzzSetting(missing_path="/v1"), "The path of the document's server, /v1, is not in it"),
        (ONE, {"404": 9}, FuzzSetting(), "test data. Nothing is there"),
        (ONE, {"404": 9}, FuzzSetting(only_404=True), "the base path"),
        (ONE, {"404": 9, "422": 3}, FuzzSetting(), "test data. Nothing is there"),
        (ALL, {"422": 9}, FuzzSetting(), "test data. No generated request was taken"),
    ],
)
def test_the_likely_cause_is_named(
    operation: DocumentedOperation, answers: Mapping[str, int], around: FuzzSetting, cause: str
) -> None:
    assert cause in reason_not_exercised(operation, answers, around)
