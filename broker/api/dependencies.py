"""What a route may ask for: the database, links, and the body of the request.

What only looks something up is a coroutine: FastAPI sends a plain function to another thread, which costs more than it.
"""

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Request

from broker.addresses import Addresses, Links
from broker.api.media_types import JSON, MERGE_PATCH, takes
from broker.domain.errors import UnreadableError
from broker.domain.publications import PublishingRules
from broker.domain.versions import VersionRules
from broker.domain.work_in_progress import WipRules
from broker.store.engine import Database
from pactfile.errors import PactFileError
from pactfile.read import parse


async def _database(request: Request) -> Database:
    return cast("Database", request.app.state.database)


def links_of(request: Request) -> Links:
    """Links below the broker's address: the one that is configured, or the one that the request came to."""
    state = request.app.state
    base_url: str = state.base_urls.of(request.scope)
    return cast("Addresses", state.addresses).at(base_url)


async def _links(request: Request) -> Links:
    return links_of(request)


async def _publishing_rules(request: Request) -> PublishingRules:
    rules = cast("PublishingRules", request.app.state.publishing)
    return replace(rules, broker_url=links_of(request).base_url)


def _version_rules(request: Request) -> VersionRules:
    return cast("PublishingRules", request.app.state.publishing).versions


def _wip_rules(request: Request) -> WipRules:
    return cast("WipRules", request.app.state.work_in_progress)


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
LinksOf = Annotated[Links, Depends(_links)]
RulesOf = Annotated[PublishingRules, Depends(_publishing_rules)]
WipRulesOf = Annotated[WipRules, Depends(_wip_rules)]
VersionRulesOf = Annotated[VersionRules, Depends(_version_rules)]
JsonBody = Annotated[dict[str, object], Depends(_json_body)]
OptionalJsonBody = Annotated[dict[str, object], Depends(_optional_json_body)]
