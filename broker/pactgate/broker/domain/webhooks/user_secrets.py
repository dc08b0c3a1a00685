"""Where a webhook names secrets: `${user.NAME}`, in its URL, headers, body, user name and password."""

from collections.abc import Iterable, Iterator
from typing import Any

from pactgate.broker.domain.webhooks.webhook_templates import PARAMETER
from pactgate.broker.domain.webhooks.webhooks import WebhookRequest

OF_USERS = "user."
"""What the names of these parameters begin with."""


def secret_names(request: WebhookRequest) -> frozenset[str]:
    """The names of the secrets that a request needs."""
    parameters = {found[1] for text in _texts(request) for found in PARAMETER.finditer(text)}
    return frozenset(each.removeprefix(OF_USERS) for each in parameters if each.startswith(OF_USERS))


def not_called(problems: Iterable[str]) -> str:
    """Why a webhook was not called whose secrets cannot be had."""
    return f"Error executing webhook: it was not called, since {'; '.join(problems)}."


def _texts(request: WebhookRequest) -> Iterator[str]:
    yield request.url
    yield from request.headers.values()
    yield from filter(None, (request.username, request.password))
    yield from _texts_of(request.body)


def _texts_of(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts_of(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from _texts_of(each)
