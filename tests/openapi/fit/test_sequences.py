"""Bodies that are sequences of items, by OpenAPI 3.2: lines of JSON and streams of events."""

from typing import Any

import pytest

from tests.openapi.fit.kit import INTEGER, TEXT, Object, document, errors, expecting, fit, of, pact, sending, warnings

JSON_LINES, EVENTS = "application/jsonl", "text/event-stream"
NAMED = {**of(name=TEXT), "required": ["name"]}


def streaming(item: Object, media_type: str = JSON_LINES, **beside: Any) -> Object:
    """A document whose one response is a sequence of such items."""
    answer = {"description": "", "content": {media_type: {"itemSchema": item, **beside}}}
    return document({"responses": {"200": answer}}, version="3.2.0", components={"schemas": {"Named": NAMED}})


def taking(item: Object) -> Object:
    """A document whose one operation takes a sequence of such items."""
    body = {"content": {JSON_LINES: {"itemSchema": item}}}
    return document({"requestBody": body}, method="post", version="3.2.0")


def reading(body: Any, media_type: str = JSON_LINES, rules: Object | None = None) -> Object:
    """A pact that expects such a body, with matching rules for it by path."""
    return expecting(body, rules, headers={"Content-Type": media_type})


@pytest.mark.parametrize("item", [NAMED, {"$ref": "#/components/schemas/Named"}])
@pytest.mark.parametrize(
    ("media_type", "good", "bad"),
    [
        (JSON_LINES, '{"name": "a"}\n{"name": "b"}\n', '{"name": "a"}\n{"name": 1}\n'),
        ("application/x-ndjson", '{"name": "a"}\r\n{"name": "b"}', '{"name": "a"}\r\n{"name": 1}'),
        ("application/json-seq", '\x1e{"name": "a"}\n\x1e{"name": "b"}\n', '\x1e{"name": "a"}\n\x1e{"name": 1}\n'),
        (JSON_LINES, [{"name": "a"}], [{"name": "a"}, {"name": 1}]),
    ],
)
def test_each_item_of_an_expected_sequence_is_asked_for(media_type: str, good: Any, bad: Any, item: Object) -> None:
    assert not fit(reading(good, media_type), streaming(item, media_type)).misfits
    assert errors(reading(bad, media_type), streaming(item, media_type)) == [
        ("response.body.incompatible", "response.body[1].name")
    ]


def test_the_place_in_the_document_is_that_of_the_item() -> None:
    (misfit,) = fit(reading('{"name": 1}'), streaming(NAMED)).misfits
    assert misfit.place == "#/paths/~1x/get/responses/200/content/application~1jsonl/itemSchema/properties/name"


def test_each_item_that_is_sent_must_be_accepted() -> None:
    assert not errors(sending('{"name": "a"}\n', JSON_LINES), taking(NAMED))
    assert errors(sending('{"name": "a"}\n{}\n', JSON_LINES), taking(NAMED)) == [
        ("request.body.incompatible", "request.body[1]")
    ]


def test_the_schema_of_the_whole_counts_beside_that_of_the_items() -> None:
    promised = streaming(NAMED, schema={"type": "array", "maxItems": 1})
    assert not errors(reading('{"name": "a"}'), promised)
    assert errors(reading('{"name": "a"}\n{"name": "b"}'), promised)


def test_an_event_is_an_object_of_its_fields() -> None:
    event = {**of(event={"const": "paid"}, data=TEXT, retry=INTEGER), "required": ["data"]}
    stream = ": a comment\nevent: paid\nretry: 10\ndata: one\ndata: two\n\nretry: 20\n\n"
    assert not fit(reading(stream, EVENTS), streaming(event, EVENTS)).misfits
    assert errors(reading("event: lost\ndata: one\n\n", EVENTS), streaming(event, EVENTS)) == [
        ("response.body.incompatible", "response.body[0].event")
    ]
    assert errors(reading("id: 1\ndata: one\n\n", EVENTS), streaming(event, EVENTS)) == [
        ("response.body.incompatible", "response.body[0].id")
    ]


def test_the_data_of_an_event_is_json_where_the_document_says_that_it_is_no_text() -> None:
    event = of(data=NAMED)
    assert not fit(reading('data: {"name": "a"}\n\n', EVENTS), streaming(event, EVENTS)).misfits
    assert errors(reading('data: {"name": 1}\n\n', EVENTS), streaming(event, EVENTS)) == [
        ("response.body.incompatible", "response.body[0].data.name")
    ]


def test_what_cannot_be_read_as_items_is_not_compared() -> None:
    found = fit(reading("no JSON"), streaming(NAMED))
    assert [one.reason for one in found.not_compared] == ["An item of the body is not JSON"]
    assert warnings(reading("no JSON"), streaming(NAMED)) == {"response.body.unvalidatable"}


def test_a_matching_rule_of_the_text_leaves_it_open_whether_an_item_fits() -> None:
    rules = {"$": [{"match": "regex", "regex": ".*"}]}
    found = fit(reading('{"name": 1}', rules=rules), streaming(NAMED))
    assert found.compatible
    assert [one.location for one in found.not_compared] == ["$.interactions[0].response.body"]
    assert not fit(reading('{"name": "a"}', rules=rules), streaming(NAMED)).not_compared


def test_lines_of_a_document_that_knows_no_items_are_not_compared() -> None:
    answer = {"description": "", "content": {JSON_LINES: {"schema": NAMED}}}
    found = fit(reading('{"name": 1}'), document({"responses": {"200": answer}}, version="3.1.0"))
    assert found.compatible
    assert found.not_compared


def test_an_empty_body_is_not_what_a_document_with_items_says() -> None:
    assert warnings(pact(response={"body": ""}), streaming(NAMED)) == {"response.body.empty"}
