"""Decides whether a person or a program is asking, where both have an answer at one address."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from pactgate.broker.addresses import SUFFIXES
from pactgate.broker.web.app import ASSET
from pactgate.broker.web.pages.relation import RELATION

_API_TYPES = frozenset(
    {
        "application/hal+json",
        "application/problem+json",
        "application/json",
        "text/csv",
        "application/yaml",
        "text/plain",
    }
)


class FaceOfRequest:
    """Hands a request to the pages when it asks for HTML at the address of a page, or for what is a page only; else on.

    What `is_image` knows is one whoever asks, also where it looks like the address of a page.
    Source of the rule: the Pact Broker, which serves its pages and its API at the same addresses.
    """

    def __init__(self, pages: FastAPI, api: ASGIApp, is_image: Callable[[Scope], bool]) -> None:
        self.pages = pages
        self.api = api
        self.is_image = is_image

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose, and let the chosen one answer."""
        chosen = self.pages if scope["type"] == "http" and self._is_for_a_person(scope) else self.api
        await chosen(scope, receive, send)

    def _is_for_a_person(self, scope: Scope) -> bool:
        route = self._page_at(scope)
        if route is None or self.is_image(scope):
            return False
        name = getattr(route, "name", None)
        if name in (ASSET, RELATION):
            return True
        return not scope["path"].endswith(tuple(SUFFIXES)) and prefers_html(Headers(scope=scope).get("accept", ""))

    def _page_at(self, scope: Scope) -> BaseRoute | None:
        return next((route for route in self.pages.routes if route.matches(scope)[0] is Match.FULL), None)


def prefers_html(accept: str) -> bool:
    """Whether an Accept header names HTML, and none of the API's types before it."""
    types = [each.partition(";")[0].strip().lower() for each in accept.split(",")]
    known = [each for each in types if each == "text/html" or each in _API_TYPES]
    return known[:1] == ["text/html"]
