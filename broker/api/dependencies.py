"""What a route may ask for: the database, links, and the body of the request."""

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Request

from broker.addresses import Addresses, Links, base_url_of
from broker.api.media_types import JSON, MERGE_PATCH, takes
from broker.domain.errors import UnreadableError
from broker.domain.publications import PublishingRules
from broker.store.engine import Database
from pactfile.errors import PactFileError
from pactfile.read import parse


def _database(request: Request) -> Database:
    return cast("Database", request.app.state.database)


def links_of(request: Request) -> Links:
    """Links below the broker's address: the one that is configured, or the one that the request came to."""
    state = request.app.state
    base = state.base_url or base_url_of(request.url, request.scope.get("root_path", ""))
    return cast("Addresses", state.addresses).at(base)


def _publishing_rules(request: Request) -> PublishingRules:
    rules = cast("PublishingRules", request.app.state.publishing)
    return replace(rules, broker_url=links_of(request).base_url)


_JsonType = Annotated[None, takes(JSON, MERGE_PATCH)]


async def _body(request: Request) -> bytes:
    return await request.body()


def _json_body(body: Annotated[bytes, Depends(_body)], _type: _JsonType) -> dict[str, object]:
    return _parsed(body)


def _optional_json_body(body: Annotated[bytes, Depends(_body)], _type: _JsonType) -> dict[str, object]:
    return _parsed(body) if body.strip() else {}


def _parsed(body: bytes) -> dict[str, object]:
    try:
        return parse(body)
    except PactFileError as error:
        raise UnreadableError(str(error)) from error


DatabaseOf = Annotated[Database, Depends(_database)]
LinksOf = Annotated[Links, Depends(links_of)]
RulesOf = Annotated[PublishingRules, Depends(_publishing_rules)]
JsonBody = Annotated[dict[str, object], Depends(_json_body)]
OptionalJsonBody = Annotated[dict[str, object], Depends(_optional_json_body)]
