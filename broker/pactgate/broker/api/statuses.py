"""What a route says of its answers, where its signature does not say it, for the API's own document."""

from http import HTTPStatus

from pactgate.broker.api.hal import Json

Answers = dict[int | str, Json]


def also(*statuses: int) -> Answers:
    """What a route answers with beside its usual status, and beside those that follow from what it depends on."""
    return {status: {} for status in statuses}


def fails_as_json(status: HTTPStatus) -> Answers:
    """The status by which a route tells that the broker is not well, in a body of its own."""
    description = "A part of the broker does not work; the body says which."
    content: Json = {"application/json": {"schema": {"type": "object"}}}
    return {status: {"description": description, "content": content}}
