"""What the API answers with: HAL documents, and tables for programs; and what a route says of its answers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from pactgate.broker.domain.notices import Notice
from pactgate.broker.negotiation import CSV

Json = dict[str, Any]


class HalResponse(Response):
    """A HAL document."""

    media_type = "application/hal+json;charset=utf-8"

    def render(self, content: object) -> bytes:
        """JSON as UTF-8."""
        try:
            return orjson.dumps(content)
        except TypeError:
            # A pact may hold a whole number of more than 64 bits.
            return json.dumps(content, ensure_ascii=False).encode()


def created_or_ok(body: Json, *, created: bool) -> HalResponse:
    """201 with the address of what was made, or 200 where it was there."""
    if not created:
        return HalResponse(body)
    return HalResponse(body, 201, {"Location": body["_links"]["self"]["href"]})


def moment(value: datetime) -> str:
    """A moment as the Pact Broker writes it: UTC, to the second, with its offset."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def without_nulls(value: Mapping[str, Any]) -> Json:
    """HAL bodies leave out what is null."""
    return {key: each for key, each in value.items() if each is not None}


def link(href: str, title: str | None = None, name: str | None = None) -> Json:
    """One link."""
    made = {"href": href}
    if title is not None:
        made["title"] = title
    if name is not None:
        made["name"] = name
    return made


def template(href: str, title: str | None = None) -> Json:
    """One link with placeholders; without `templated` a client would encode the braces."""
    return without_nulls({"href": href, "title": title, "templated": True})


class CsvResponse(Response):
    """A table for programs."""

    media_type = CSV


def notice_hal(notice: Notice) -> Json:
    """A notice."""
    return {"type": notice.type, "text": notice.text}


Answers = dict[int | str, Json]


def also(*statuses: int) -> Answers:
    """What a route answers with beside its usual status, and beside those that follow from what it depends on."""
    return {status: {} for status in statuses}


def fails_as_json(status: HTTPStatus) -> Answers:
    """The status by which a route tells that the broker is not well, in a body of its own."""
    description = "A part of the broker does not work; the body says which."
    content: Json = {"application/json": {"schema": {"type": "object"}}}
    return {status: {"description": description, "content": content}}
