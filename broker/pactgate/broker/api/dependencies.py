"""What a route may ask for: the database, links, what the operator decided, and the body of the request.

What only looks something up is a coroutine: FastAPI sends a plain function to another thread, which costs more than it.
"""

from dataclasses import dataclass, replace
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.params import Depends as Dependency
from pydantic import BaseModel

from pactgate.broker.access import USER
from pactgate.broker.addresses import Addresses, Links
from pactgate.broker.api.bodies import checked
from pactgate.broker.domain.errors import UnreadableError
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.domain.verification.work_in_progress import WipRules
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.negotiation import JSON, MERGE_PATCH
from pactgate.broker.outbound import Outbound
from pactgate.broker.store.engine import Database
from pactgate.pactfile.errors import PactFileError
from pactgate.pactfile.read import parse


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


async def _version_rules(request: Request) -> VersionRules:
    return cast("PublishingRules", request.app.state.publishing).versions


async def _wip_rules(request: Request) -> WipRules:
    return cast("WipRules", request.app.state.work_in_progress)


async def _user(request: Request) -> str | None:
    return cast("str | None", request.scope.get(USER))


@dataclass(frozen=True, slots=True)
class Takes:
    """A dependency that refuses, with 415, a request whose body is of another type, or of none."""

    types: tuple[str, ...]

    async def __call__(self, request: Request) -> None:
        """Look at the Content-Type."""
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in self.types:
            raise HTTPException(415, f"The Content-Type must be {' or '.join(self.types)}; it is {given or 'missing'}.")


def takes(*types: str) -> Dependency:
    """What a route depends on whose body must be of one of `types`."""
    return cast("Dependency", Depends(Takes(types)))


_JsonType = Annotated[None, takes(JSON, MERGE_PATCH)]

_LONG_BYTES = 64 * 1024
"""To read more than this as JSON takes so long that other requests should not wait for it."""


@dataclass(frozen=True, slots=True)
class ReadsJson:
    """A dependency that reads the body as a JSON object, and checks it against a model where there is one.

    Where it is `optional`, an empty body says the same as `{}`.
    """

    kind: type[BaseModel] | None = None
    optional: bool = False

    async def __call__(self, request: Request, _type: _JsonType) -> BaseModel | dict[str, object]:
        """The body. Raises UnreadableError and InvalidError."""
        body = await request.body()
        if len(body) > _LONG_BYTES:
            return await run_in_threadpool(self._read, body)
        return self._read(body)

    def _read(self, body: bytes) -> BaseModel | dict[str, object]:
        read = {} if self.optional and not body else self._parsed(body)
        return read if self.kind is None else checked(self.kind, read)

    def _parsed(self, body: bytes) -> dict[str, object]:
        try:
            # A pact has no model, and is kept as other tools write it.
            return parse(body, unique_keys=self.kind is not None)
        except PactFileError as error:
            raise UnreadableError(str(error)) from error


def json_of(kind: type[BaseModel] | None = None, *, optional: bool = False) -> Dependency:
    """What a route depends on that takes a body as `kind` says."""
    return cast("Dependency", Depends(ReadsJson(kind, optional)))


DatabaseOf = Annotated[Database, Depends(_database)]
LinksOf = Annotated[Links, Depends(_links)]
RulesOf = Annotated[PublishingRules, Depends(_publishing_rules)]
WipRulesOf = Annotated[WipRules, Depends(_wip_rules)]
VersionRulesOf = Annotated[VersionRules, Depends(_version_rules)]
UserOf = Annotated[str | None, Depends(_user)]
JsonBody = Annotated[dict[str, object], json_of()]
OptionalJsonBody = Annotated[dict[str, object], json_of(optional=True)]


@dataclass(frozen=True, slots=True)
class Answering:
    """What is there, and how long it may take.

    `diagnostics`: the Pact Broker's addresses for health are there. `names_pacts_to_verify`: the index has the link to
    the pacts for verification. `difference_within_s`: how long a difference of two pacts may take.
    """

    diagnostics: bool = True
    names_pacts_to_verify: bool = True
    difference_within_s: float = 15


async def _answering(request: Request) -> Answering:
    return cast("Answering", request.app.state.answering)


AnsweringOf = Annotated[Answering, Depends(_answering)]


@dataclass(frozen=True, slots=True)
class WebhookCalls:
    """How webhooks are called: by whom, where to, under which name, and how often one is tried in all.

    `each_deployed`: one that names the deployed provider version is called for each one.
    """

    outbound: Outbound
    policy: CallPolicy
    agent: str
    most_attempts: int
    each_deployed: bool = False


async def _calls(request: Request) -> WebhookCalls:
    return cast("WebhookCalls", request.app.state.webhook_calls)


CallsOf = Annotated[WebhookCalls, Depends(_calls)]
