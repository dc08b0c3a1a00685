"""Describe a pacticipant to a person: its newest versions, where they are, and whom it has to do with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broker.actions.read_contracts import pacticipant
from broker.domain.environments import Environment
from broker.domain.pacticipants import Integration, Pacticipant
from broker.domain.pages import Paged, PageRequest
from broker.domain.versions import Version
from broker.store.engine import Transaction
from broker.store.environments import environments_of_versions
from broker.store.integrations import list_integrations
from broker.store.versions import list_versions

NEWEST = PageRequest(1, 30)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A pacticipant with its newest versions, the environments of each by version id, and its integrations."""

    pacticipant: Pacticipant
    versions: Paged[Version]
    environments: Mapping[int, Sequence[Environment]]
    integrations: Sequence[Integration]


def describe_pacticipant(tx: Transaction, name: str) -> Portrait:
    """A pacticipant with what is around it. Raises NoSuchPacticipantError."""
    found = pacticipant(tx, name)
    versions = list_versions(tx, name, NEWEST)
    places = environments_of_versions(tx, [each.id for each in versions.items])
    integrations = [each for each in list_integrations(tx).items if name in (each.consumer, each.provider)]
    return Portrait(found, versions, places, integrations)
