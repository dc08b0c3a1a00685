"""Describe a pacticipant to a person: its versions with their contracts, where they are, and whom it has to do with."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.actions.publishing.read_contracts import pacticipant, version
from pactgate.broker.domain.documents.promises import ProviderDocument
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.domain.versions.pacticipants import Integration, Pacticipant
from pactgate.broker.domain.versions.versions import Branch, Version
from pactgate.broker.store.documents.provider_contracts import documents_of_versions
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.environments.present_versions import deployments_of, releases_of
from pactgate.broker.store.publishing.integrations import list_integrations
from pactgate.broker.store.publishing.pact_lists import pacts_of_versions
from pactgate.broker.store.versions.branches import list_branches
from pactgate.broker.store.versions.versions import list_versions

ENVIRONMENTS_JUDGED = 12
"""To how many environments a page asks whether a version can be deployed; each is a decision of the gate."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: a part of the versions, those of one branch if one is named, and one version more closely.

    Without `version` the newest of them is meant.
    """

    page: PageRequest
    branch: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """A version that is in an environment, since when, and how: `instance` is None for a release."""

    version: str
    since: datetime
    is_release: bool
    instance: str | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """A pacticipant with a part of its versions, and what is known of these by version id.

    `chosen` is the version that is looked at more closely, None where there is none.
    """

    pacticipant: Pacticipant
    versions: Paged[Version]
    branches: Sequence[Branch]
    chosen: Version | None
    every_environment: Sequence[Environment]
    presence: Mapping[int, Sequence[Presence]]
    """What is there, by the id of the environment."""
    documents: Mapping[int, ProviderDocument]
    providers: Mapping[int, Sequence[str]]
    """With whom each version has a pact."""
    integrations: Sequence[Integration]


def describe_pacticipant(tx: Transaction, name: str, looked: Looked) -> Portrait:
    """A pacticipant with what is around it. Raises NotFoundError for an unknown name or version."""
    found = pacticipant(tx, name)
    versions = list_versions(tx, name, looked.page, branch=looked.branch)
    ids = [each.id for each in versions.items]
    chosen = version(tx, name, looked.version) if looked.version else next(iter(versions.items), None)
    environments = list_environments(tx)
    return Portrait(
        pacticipant=found,
        versions=versions,
        branches=list_branches(tx, name),
        chosen=chosen,
        every_environment=environments,
        presence=_presence(tx, found, environments),
        documents=documents_of_versions(tx, ids),
        providers=_providers(tx, ids),
        integrations=[each for each in list_integrations(tx).items if name in (each.consumer, each.provider)],
    )


def deployability(evidence: EvidenceSource, found: Portrait) -> dict[int, Decision]:
    """Whether the version looked at can be deployed to each environment, by its id. Not inside a transaction."""
    if found.chosen is None:
        return {}
    subject = (PacticipantVersion(found.pacticipant.name, found.chosen.number),)
    return {
        each.id: can_i_deploy(evidence, DeploymentQuestion(subject, each.name))
        for each in found.every_environment[:ENVIRONMENTS_JUDGED]
    }


def _presence(tx: Transaction, owner: Pacticipant, environments: Sequence[Environment]) -> dict[int, list[Presence]]:
    found: dict[int, list[Presence]] = defaultdict(list)
    for deployed in deployments_of(tx, owner.id):
        there = Presence(
            deployed.version, deployed.created_at, is_release=False, instance=deployed.application_instance
        )
        found[deployed.environment.id].append(there)
    for released in releases_of(tx, owner.id, [environment.id for environment in environments]):
        there = Presence(released.version, released.created_at, is_release=True, instance=None)
        found[released.environment.id].append(there)
    return found


def _providers(tx: Transaction, version_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pact in pacts_of_versions(tx, version_ids):
        found[pact.consumer_version_id].append(pact.provider)
    return found
