"""Small worlds that are made up: three applications in a chain, what was published of them, and where they run."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from hypothesis import strategies as st
from sqlalchemy import delete

from pactgate.broker.actions.documents.judge_documents import fit_of
from pactgate.broker.actions.documents.publish_provider_contract import NewProviderContract, publish_provider_contract
from pactgate.broker.actions.environments.environments import NewEnvironment, create_environment, record_deployment
from pactgate.broker.actions.gate.policies import state_policy
from pactgate.broker.actions.gate.waivers import add_waiver
from pactgate.broker.actions.publishing.list_pacts import delete as delete_pacts
from pactgate.broker.actions.publishing.publish_contracts import publish_contracts
from pactgate.broker.actions.versions.change_versions import delete_version
from pactgate.broker.actions.versions.record_version import record_version
from pactgate.broker.domain.documents.provider_contracts import SelfVerificationProof
from pactgate.broker.domain.gate.policies import (
    BreakingChanges,
    DocumentDisagreement,
    Policy,
    Scope,
    SelfVerification,
    StatedPolicy,
)
from pactgate.broker.domain.gate.waivers import NewWaiver
from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.publishing.publications import NewPact, Publication, PublishingRules
from pactgate.broker.domain.verification.verifications import NewVerification
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import find_environment
from pactgate.broker.store.publishing.pacts import find_pact
from pactgate.broker.store.tables import document_contents, environments, pacticipants
from pactgate.broker.store.verification.verifications import add_verification
from pactgate.broker.store.versions.versions import find_version
from tests.story import interaction, pact

NO_ADDRESSES = WebhookAddresses(lambda _pact, _tags: "", lambda _result: "")
"""No webhook runs for what is published here."""

CHAIN = ("web", "orders", "billing")
"""Each has pacts with the next."""

NUMBERS = ("1", "2", "3")
PLACE = "production"
OTHER_PLACE = "test"
NOW = datetime(2026, 1, 1, tzinfo=UTC)

_FIELDS = ("total", "sum")


@dataclass(frozen=True, slots=True)
class Document:
    """What a version promises: a field of an order, always or in some answers; and whether it was shown to keep it."""

    field: str
    kept: bool | None
    always: bool = True


@dataclass(frozen=True, slots=True)
class Build:
    """One version: what it needs of the next in the chain, if anything, and what it promises, if anything."""

    reads: str | None
    document: Document | None


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver of the misfit between a pact that reads one field and a document that promises the other."""

    provider: str
    reads: str
    environment: str | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """What is deleted by force at last: a version, or only its pact with the next in the chain."""

    name: str
    number: str
    only_pact: bool


@dataclass(frozen=True, slots=True)
class World:
    """Builds by name and number, replays by consumer, consumer's number and provider's number, and what runs where.

    `running` is what was deployed to PLACE, by name and instance, `elsewhere` what was to OTHER_PLACE. `policies` are
    by provider and environment, None for all. `deleted` is gone since.
    """

    builds: dict[tuple[str, str], Build]
    replays: dict[tuple[str, str, str], bool | Literal["incomplete"] | None]
    running: dict[tuple[str, str], str | None]
    elsewhere: dict[tuple[str, str], str | None] = field(default_factory=dict)
    policies: dict[tuple[str | None, str | None], Policy | None] = field(default_factory=dict)
    waivers: frozenset[Waived] = frozenset()
    deleted: frozenset[Deleted] = frozenset()

    def deployed(self, place: str) -> frozenset[tuple[str, str]]:
        """The versions that were deployed to an environment, by name and number."""
        deployments = self.running if place == PLACE else self.elsewhere
        return frozenset((name, number) for (name, _), number in deployments.items() if number is not None)

    def present(self, place: str) -> frozenset[tuple[str, str]]:
        """Those of them that are there still."""
        return self.deployed(place) & self.versions

    @property
    def versions(self) -> frozenset[tuple[str, str]]:
        """All versions that were not deleted."""
        return frozenset(self.builds) - {(each.name, each.number) for each in self.deleted if not each.only_pact}

    def reads(self, name: str, number: str) -> str | None:
        """The field in the pact of a version, None where it has none."""
        if name == CHAIN[-1] or Deleted(name, number, only_pact=True) in self.deleted:
            return None
        return self.builds[name, number].reads if (name, number) in self.versions else None


def weakened_by(world: World, provider: str | None) -> World:
    """The world in which a provider no longer always answers with a field that its consumer in PLACE reads.

    At most the pact of the version that is there was replayed against the new version.
    """
    if provider is None:
        return world
    consumer, (before, after) = CHAIN[CHAIN.index(provider) - 1], (NUMBERS[0], NUMBERS[-1])
    read = _FIELDS[0]
    old, new = (Document(read, kept=True, always=always) for always in (True, False))
    builds = {
        (consumer, before): replace(world.builds[consumer, before], reads=read),
        (provider, before): replace(world.builds[provider, before], document=old),
        (provider, after): replace(world.builds[provider, after], document=new),
    }
    replays = {(consumer, number, after): None for number in NUMBERS[1:]}
    running: dict[tuple[str, str], str | None] = {(consumer, ""): before, (provider, ""): before}
    return replace(
        world,
        builds=world.builds | builds,
        replays={**world.replays, **replays},
        running=world.running | running,
    )


_documents = (
    st.none()
    | st.none()
    | st.builds(Document, st.sampled_from(_FIELDS), st.sampled_from((True, False, None)), st.booleans())
)
_builds = st.builds(Build, st.sampled_from((*_FIELDS, *_FIELDS, None)), _documents)
_replays = [(name, number, other) for name in CHAIN[:-1] for number in NUMBERS for other in NUMBERS]
worlds = st.builds(
    World,
    st.fixed_dictionaries({(name, number): _builds for name in CHAIN for number in NUMBERS}),
    st.fixed_dictionaries(dict.fromkeys(_replays, st.sampled_from((True, True, False, "incomplete", None)))),
    st.fixed_dictionaries(
        {(name, ""): st.sampled_from(("1", "2", None)) for name in CHAIN}
        | {(name, "b"): st.sampled_from((None, None, None, "1")) for name in CHAIN}
    ),
)
_policies = st.builds(
    Policy,
    breaking_changes=st.sampled_from(BreakingChanges),
    self_verification=st.sampled_from(SelfVerification),
    document_disagreement=st.sampled_from(DocumentDisagreement),
)
_PROVIDERS, _PLACES = (*CHAIN[1:], None), (PLACE, OTHER_PLACE, None)
_deleted = st.frozensets(
    st.builds(Deleted, st.sampled_from(CHAIN), st.sampled_from(NUMBERS[:-1]), st.booleans()), min_size=1, max_size=2
)
QUIET = World({(name, number): Build(None, None) for name in CHAIN for number in NUMBERS}, dict.fromkeys(_replays), {})
"""Nobody needs anything of anybody."""

governed_worlds = st.builds(
    lambda world, elsewhere, policies, waivers, deleted, provider: weakened_by(
        replace(world, elsewhere=elsewhere, policies=policies, waivers=waivers, deleted=deleted), provider
    ),
    worlds,
    st.fixed_dictionaries({(name, ""): st.sampled_from(("1", "2", None)) for name in CHAIN}),
    st.fixed_dictionaries({(name, place): st.none() | _policies for name in _PROVIDERS for place in _PLACES}),
    st.frozensets(
        st.builds(Waived, st.sampled_from(CHAIN[1:]), st.sampled_from(_FIELDS), st.sampled_from(_PLACES)), max_size=2
    ),
    st.just(frozenset[Deleted]()) | _deleted,
    st.none() | st.sampled_from(CHAIN[1:]),
)
"""Worlds with two environments, with policies and waivers for providers and environments, and with deletions."""


def build(tx: Transaction, world: World) -> None:
    """Write the world into a database, in the place of all that was in it."""
    for table in (pacticipants, environments, document_contents):
        tx.execute(delete(table))
    create_environment(tx, NewEnvironment(PLACE, PLACE, production=True, contacts=()))
    create_environment(tx, NewEnvironment(OTHER_PLACE, OTHER_PLACE, production=False, contacts=()))
    for (name, number), made in sorted(world.builds.items(), key=lambda each: each[0][1]):
        record_version(tx, VersionRules(), pacticipant=name, number=number, branch="main")
        _publish(tx, name, number, made)
    for (consumer, number, providers), outcome in world.replays.items():
        if outcome is not None:
            _replay(tx, consumer, number, providers, success=bool(outcome), unverified=outcome == "incomplete")
    for place, running in ((PLACE, world.running), (OTHER_PLACE, world.elsewhere)):
        for (name, instance), deployed in running.items():
            if deployed is not None:
                deploy(tx, name, deployed, instance, place)
    _govern(tx, world)
    for each in sorted(world.deleted, key=lambda deleted: not deleted.only_pact):
        _delete(tx, world, each)


def deploy(tx: Transaction, name: str, number: str, instance: str = "", place: str = PLACE) -> None:
    """Say that a version runs in an environment now."""
    environment = find_environment(tx, name=place)
    assert environment
    uuid = environment.uuid
    record_deployment(tx, pacticipant=name, version=number, environment_uuid=uuid, instance=instance or None)


def _delete(tx: Transaction, world: World, deleted: Deleted) -> None:
    name, number = deleted.name, deleted.number
    if not deleted.only_pact:
        delete_version(tx, name, number, force=True)
    elif name != CHAIN[-1] and world.builds[name, number].reads:
        delete_pacts(tx, consumer=name, provider=_next(name), version=number, force=True)


def _govern(tx: Transaction, world: World) -> None:
    for (provider, environment), policy in world.policies.items():
        if policy is not None:
            _state(tx, Scope(provider, environment), policy)
    for waived in world.waivers:
        _waive(tx, waived)


def _state(tx: Transaction, scope: Scope, policy: Policy) -> None:
    rules = ("breaking_changes", "self_verification", "document_disagreement")
    stated = {name: getattr(policy, name) for name in rules}
    state_policy(tx, StatedPolicy(scope, **stated))


def _waive(tx: Transaction, waived: Waived) -> None:
    [other] = {*_FIELDS} - {waived.reads}
    needs = interaction()
    needs["response"]["body"] = {waived.reads: 12}
    fit = fit_of(json.dumps(pact("any", waived.provider, needs)), json.dumps(_promising(other)))
    [misfit] = fit.misfits
    until = datetime.now(UTC) + timedelta(days=1)
    add_waiver(tx, waived.provider, NewWaiver(misfit.fingerprint, "moving", "Ada", until, waived.environment))


def _publish(tx: Transaction, name: str, number: str, made: Build) -> None:
    rules = PublishingRules(versions=VersionRules())
    if made.reads and name != CHAIN[-1]:
        needs = interaction()
        needs["response"]["body"] = {made.reads: 12}
        provider = _next(name)
        new = (NewPact(provider, pact(name, provider, needs)),)
        publish_contracts(tx, Publication(name, number, "main", (), None, new), rules, NO_ADDRESSES)
    if made.document:
        content, kept = document_text(made.document), made.document.kept
        proof = None if kept is None else SelfVerificationProof(kept, "any", None, None)
        new_contract = NewProviderContract(name, number, "main", (), None, content, "application/json", proof)
        publish_provider_contract(tx, new_contract, rules)


def _replay(
    tx: Transaction, consumer: str, number: str, provider_number: str, *, success: bool, unverified: bool
) -> None:
    provider = _next(consumer)
    found = find_pact(tx, consumer=consumer, version=number, provider=provider)
    version = find_version(tx, provider, provider_number)
    assert version
    if found:
        result = NewVerification(provider_number, success, None, [], None, NOW, unverified=int(unverified))
        add_verification(
            tx, result, content_id=found.content_id, provider_version_id=version.id, metadata=PactMetadata(), now=NOW
        )


def _next(name: str) -> str:
    return CHAIN[CHAIN.index(name) + 1]


def document_text(document: Document) -> str:
    """The OpenAPI document of a version."""
    return json.dumps(_promising(document.field, always=document.always))


def _promising(field: str, *, always: bool = True) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": [field] if always else [],
        "additionalProperties": False,
        "properties": {field: {"type": "number"}},
    }
    answer = {"description": "the order", "content": {"application/json": {"schema": schema}}}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    operation = {"parameters": [place], "responses": {"200": answer}}
    info = {"title": "orders", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {"/orders/{id}": {"get": operation}}}
