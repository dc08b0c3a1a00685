"""Look at a document and the pacts that it is held against, as PactFlow's bi-directional addresses ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pactgate.broker.actions.documents.callers import MOST_CALLERS, pacts_that_count
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.publish_provider_contract import provider_contract
from pactgate.broker.actions.gate.assess import assessed, facts_about
from pactgate.broker.actions.publishing import read_contracts as read
from pactgate.broker.domain.documents.provider_contracts import ProviderContract
from pactgate.broker.domain.gate.assessor import Facts
from pactgate.broker.domain.gate.bi_directional import BiDirectional, ConsumerSide
from pactgate.broker.domain.gate.pairs import Pair, Party
from pactgate.broker.domain.publishing.pacts import PublishedPact
from pactgate.broker.domain.versions.versions import Version
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate.pair_matrix import replays


@dataclass(frozen=True, slots=True)
class NamedConsumer:
    """The version of a consumer that an address names."""

    name: str
    number: str


def bi_directional(
    evidence: EvidenceSource, provider: str, version: str, consumer: NamedConsumer | None = None
) -> BiDirectional:
    """The document of a provider version, with the pact of one consumer version, or with all that count.

    Those count that somebody relies on: of the consumer versions that are in an environment, and the newest of each
    consumer. Not inside a transaction. Raises NotFoundError that names what is not there: the provider, its version,
    its document, the consumer, its version, or the pact.
    """
    scene = evidence.database.read(_scene, provider, version, consumer)
    verdicts = assessed(evidence, scene.pairs, scene.facts)
    sides = [ConsumerSide(pact, verdict) for pact, verdict in zip(scene.pacts, verdicts, strict=True)]
    return BiDirectional(scene.contract, sides, scene.in_all)


@dataclass(frozen=True, slots=True)
class _Scene:
    contract: ProviderContract
    pacts: Sequence[PublishedPact]
    in_all: int
    pairs: Sequence[Pair]
    facts: Facts


def _scene(tx: Transaction, provider: str, number: str, consumer: NamedConsumer | None) -> _Scene:
    provider_id = read.pacticipant(tx, provider, "provider").id
    version = read.version(tx, provider, number)
    contract = provider_contract(tx, provider, number)
    pacts = _pacts(tx, provider, consumer)
    shown = pacts[:MOST_CALLERS]
    pairs = _pairs(tx, provider_id, version, shown)
    return _Scene(contract, shown, len(pacts), pairs, facts_about(tx, pairs))


def _pacts(tx: Transaction, provider: str, consumer: NamedConsumer | None) -> Sequence[PublishedPact]:
    if consumer is None:
        counting = [pact for pact, _ in pacts_that_count(tx, provider)]
        return sorted(counting, key=lambda pact: (pact.consumer.lower(), -pact.consumer_version_order))
    read.pacticipant(tx, consumer.name, "consumer")
    read.version(tx, consumer.name, consumer.number)
    return [read.pact(tx, consumer=consumer.name, provider=provider, consumer_version=consumer.number)]


def _pairs(tx: Transaction, provider_id: int, version: Version, pacts: Sequence[PublishedPact]) -> Sequence[Pair]:
    contents = list(dict.fromkeys(pact.content_id for pact in pacts))
    replayed = replays(tx, contents, [version.id])
    return [
        Pair(
            Party(pact.consumer, pact.consumer_version),
            Party(version.pacticipant, version.number),
            pact.sha,
            replayed.get((pact.content_id, version.id)),
            provider_id=provider_id,
            provider_version_id=version.id,
            content_id=pact.content_id,
        )
        for pact in pacts
    ]
