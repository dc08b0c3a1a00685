"""What a route may ask for: the broker as this request sees it, and the body of the request.

What only looks something up is a coroutine: FastAPI sends a plain function to another thread, which costs more than it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.params import Depends as Dependency
from pydantic import BaseModel, RootModel

from pactgate.broker.access import PRINCIPAL
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.identity.ownership import check_record
from pactgate.broker.actions.identity.ownership import owners as owners_of
from pactgate.broker.actions.identity.secret_keys import SecretKeys
from pactgate.broker.actions.identity.workload_tokens import WorkloadTokens
from pactgate.broker.addresses import Links
from pactgate.broker.api.bodies import checked
from pactgate.broker.domain.errors import ForbiddenError, UnreadableError
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, refusal
from pactgate.broker.domain.publishing.publications import PublishingRules
from pactgate.broker.domain.verification.work_in_progress import WipRules
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_rules import CallPolicy
from pactgate.broker.negotiation import JSON, MERGE_PATCH
from pactgate.broker.outbound.calls import Outbound
from pactgate.broker.query import whole_number
from pactgate.broker.store.engine import Database
from pactgate.broker.telemetry import metrics
from pactgate.pactfile.errors import PactFileError
from pactgate.pactfile.read import parse, parse_any


@dataclass(frozen=True, slots=True)
class Answering:
    """What is there, and how long it may take.

    `diagnostics`: the Pact Broker's addresses for health are there. `names_pacts_to_verify`: the index has the link to
    the pacts for verification. `difference_within_s`: how long a difference of two pacts may take.
    """

    diagnostics: bool = True
    names_pacts_to_verify: bool = True
    difference_within_s: float = 8


@dataclass(frozen=True, slots=True)
class WebhookCalls:
    """How webhooks are called: by whom, where to, under which name, and how often one is tried in all.

    `each_deployed`: one that names the deployed provider version is called for each one. `keys` are those of secrets.
    """

    outbound: Outbound
    policy: CallPolicy
    agent: str
    most_attempts: int
    each_deployed: bool = False
    keys: SecretKeys = field(default_factory=SecretKeys)


@dataclass(frozen=True, slots=True)
class Setup:
    """What the operator decided.

    `max_body_bytes` is how much of a body is read, `badge_caching` how badges may be kept. `workloads` says which
    pipelines are let in by a token of their own. `has_settings_writer`: somebody who stands in the settings may do
    anything, whatever accounts there are.
    """

    publishing: PublishingRules
    work_in_progress: WipRules
    answering: Answering
    webhook_calls: WebhookCalls
    badge_caching: str
    max_body_bytes: int
    workloads: WorkloadTokens
    has_settings_writer: bool = False


@dataclass(frozen=True, slots=True)
class BrokerOfRequest:
    """The broker as one request sees it: `links` begin as the client's address does, `principal` is who asks."""

    judging: Judging
    links: Links
    setup: Setup
    principal: Principal

    @property
    def user(self) -> str | None:
        """What who asks is called, where they said so."""
        return self.principal.name or None

    @property
    def administering(self) -> Administering:
        """Who asks, for what is done to accounts, roles and teams."""
        return Administering(self.principal, self.setup.has_settings_writer)

    def check(self, permission: Permission, *applications: str) -> None:
        """Refuse who may not do that to each of these applications. Raises ForbiddenError."""
        self._check(permission, [{name} for name in applications])

    def check_one(self, permission: Permission, *applications: str | None) -> None:
        """Refuse who may not do that to at least one of these applications; None stands for any that there are.

        Raises ForbiddenError.
        """
        self._check(permission, [{name for name in applications if name is not None}])

    def check_environment(self, environment_uuid: str, application: str) -> None:
        """Refuse who may not record what is in an environment, since it belongs to other teams.

        Raises ForbiddenError.
        """
        if not self.principal.may_everywhere(Permission.RECORD):
            self.database.read(check_record, self.principal, environment_uuid, application)

    def may_for_team(self, permission: Permission, team: str | None) -> bool:
        """Whether who asks may do that to what is a team's, by its uuid; None: to what is the whole broker's."""
        return self.principal.may_for_team(permission, team)

    def check_for_team(self, permission: Permission, team: str | None) -> None:
        """Refuse who may not do that to what is a team's, or else the whole broker's. Raises ForbiddenError."""
        if not self.may_for_team(permission, team):
            whose = "everything" if team is None else f"the team {team}"
            raise ForbiddenError(refusal(self.principal.name, permission, whose))

    def _check(self, permission: Permission, groups: Sequence[set[str]]) -> None:
        if self.principal.may_everywhere(permission):
            return
        owners = self.database.read(owners_of, set().union(*groups))
        for group in groups:
            if all(self.principal.refused(permission, {name: owners[name]}) for name in group):
                raise ForbiddenError(refusal(self.principal.name, permission, " or ".join(sorted(group)) or None))

    @property
    def database(self) -> Database:
        """Where everything is stored."""
        return self.judging.database

    @property
    def evidence(self) -> EvidenceSource:
        """What pacts and documents say of each other."""
        return EvidenceSource(self.judging)

    @property
    def version_rules(self) -> VersionRules:
        """What the operator decided about versions."""
        return self.setup.publishing.versions

    @property
    def publishing_rules(self) -> PublishingRules:
        """What the operator decided about publishing, with the address that notices name."""
        return replace(self.setup.publishing, broker_url=self.links.base_url)


async def _broker(request: Request) -> BrokerOfRequest:
    state = request.app.state
    links: Links = state.addresses.at(state.base_urls.of(request.scope))
    principal: Principal = request.scope[PRINCIPAL]
    judging: Judging = state.judging
    if principal.uuid is not None:
        judging = replace(judging, database=judging.database.by(principal.uuid))
    return BrokerOfRequest(judging, links, state.setup, principal)


BrokerOf = Annotated[BrokerOfRequest, Depends(_broker)]

_LONG_BYTES = 64 * 1024
"""To read more than this as JSON takes so long that other requests should not wait for it."""


@dataclass(frozen=True, slots=True)
class ReadsJson:
    """A dependency that reads the body as a JSON object, and checks it against a model where there is one.

    A RootModel is for a body that is no object. Where it is `optional`, an empty body says the same as `{}`. A body of
    another type than `types` is refused.
    """

    kind: type[BaseModel] | None = None
    optional: bool = False
    types: tuple[str, ...] = (JSON, MERGE_PATCH)

    async def __call__(self, request: Request) -> BaseModel | dict[str, object]:
        """The body. Raises UnreadableError and InvalidError; HTTPException with 413 and 415."""
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in self.types:
            types = " or ".join(self.types)
            raise HTTPException(415, f"The Content-Type must be {types}; it is {given or 'missing'}.")
        most = cast("Setup", request.app.state.setup).max_body_bytes
        if (whole_number(request.headers.get("content-length", "")) or 0) > most:
            raise _too_large(most)
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise _too_large(most)
        return await run_in_threadpool(self._read, body) if len(body) > _LONG_BYTES else self._read(body)

    def _read(self, body: bytearray) -> BaseModel | dict[str, object]:
        try:
            if self.kind is not None and issubclass(self.kind, RootModel):
                return checked(self.kind, parse_any(bytes(body), unique_keys=True))
            # A pact has no model, and is kept as other tools write it.
            read = {} if self.optional and not body else parse(bytes(body), unique_keys=self.kind is not None)
        except PactFileError as error:
            raise UnreadableError(str(error)) from error
        return read if self.kind is None else checked(self.kind, read)


def _too_large(most: int) -> HTTPException:
    metrics.count_refusal("body")
    return HTTPException(413, f"The body is larger than the limit of {most} bytes.")


def json_of(
    kind: type[BaseModel] | None = None, *, optional: bool = False, types: tuple[str, ...] = (JSON, MERGE_PATCH)
) -> Dependency:
    """What a route depends on that takes a body as `kind` says, of one of `types`."""
    return cast("Dependency", Depends(ReadsJson(kind, optional, types)))


JsonBody = Annotated[dict[str, object], json_of()]
OptionalJsonBody = Annotated[dict[str, object], json_of(optional=True)]
