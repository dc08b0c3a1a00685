"""Lay the newest versions of a consumer against those of a provider, and judge each two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from broker.actions.overview import states_of, with_failures
from broker.actions.promises import promises_of
from broker.actions.read_contracts import check_names, pacticipant
from broker.domain.environments import Environment
from broker.domain.errors import NotFoundError
from broker.domain.overview import IntegrationState, PairOfIds
from broker.domain.pairs import Pair, PairVerdict, Party, Replay, judge
from broker.domain.policies import USUALLY_STRICT, Strictness
from broker.domain.promises import Promise
from broker.domain.versions import Version
from broker.store import pair_matrix as store
from broker.store.engine import Transaction
from broker.store.environments import environments_of_versions, list_environments
from broker.store.policies import strictness_of
from broker.store.versions import versions_by_id

CONSUMER_VERSIONS = 9
PROVIDER_VERSIONS = 8


@dataclass(frozen=True, slots=True)
class Head:
    """A version at the head of a row or a column: with its branches, where it is, and a consumer's pact by its sha."""

    version: Version
    environments: tuple[Environment, ...]
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """Two versions, judged. `together` are the environments in which both are now."""

    judged: PairVerdict
    together: tuple[Environment, ...]


@dataclass(frozen=True, slots=True)
class PairMatrix:
    """The newest versions of both, newest first, with a row of `cells` for each consumer version.

    The totals count every consumer version that has a pact with the provider, and every provider version.
    `state` says how the two stand in each environment, in which also older versions may be.
    """

    state: IntegrationState
    consumers: tuple[Head, ...]
    consumers_in_all: int
    providers: tuple[Head, ...]
    providers_in_all: int
    cells: tuple[tuple[Cell, ...], ...]


def pair_matrix(tx: Transaction, consumer: str, provider: str) -> PairMatrix:
    """The matrix of two pacticipants.

    Raises NotFoundError where one is unknown, or they have no pact; EvidenceWantedError.
    """
    check_names(consumer=consumer, provider=provider)
    pair = PairOfIds(pacticipant(tx, consumer, "consumer").id, pacticipant(tx, provider, "provider").id)
    found = states_of(tx, [pair], list_environments(tx))
    if not found:
        message = f"No pact found between {consumer} and {provider}"
        raise NotFoundError(message)
    pacts = store.pacts_between(tx, pair, CONSUMER_VERSIONS)
    builds = store.newest_versions(tx, pair.provider_id, PROVIDER_VERSIONS)
    consumers, providers = _heads(tx, pacts.shown, builds.shown)
    replays = store.replays(tx, [each.content_id for each in pacts.shown], builds.shown)
    told = with_failures(tx, replays.values())
    evidence = {key: told[replay.number] for key, replay in replays.items()}
    keys = [(pact.content_id, column.version.id) for pact in pacts.shown for column in providers]
    promises = promises_of(tx, keys)
    strict = strictness_of(tx, [pair.provider_id] if promises else [], None, datetime.now(UTC))
    how = strict.get(pair.provider_id, USUALLY_STRICT)
    cells = tuple(
        tuple(
            _cell(row, column, evidence.get(key), promises.get(key), how)
            for column in providers
            for key in [(pact.content_id, column.version.id)]
        )
        for row, pact in zip(consumers, pacts.shown, strict=True)
    )
    return PairMatrix(found[0], consumers, pacts.total, providers, builds.total, cells)


def _heads(
    tx: Transaction, pacts: Sequence[store.PactOfVersion], provider_versions: Sequence[int]
) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    ids = [*(each.version_id for each in pacts), *provider_versions]
    versions = versions_by_id(tx, ids)
    places = environments_of_versions(tx, ids)
    rows = tuple(Head(versions[each.version_id], tuple(places.get(each.version_id, ())), each.sha) for each in pacts)
    return rows, tuple(Head(versions[each], tuple(places.get(each, ()))) for each in provider_versions)


def _cell(row: Head, column: Head, replay: Replay | None, promise: Promise | None, strict: Strictness) -> Cell:
    consumer = Party(row.version.pacticipant, row.version.number)
    provider = Party(column.version.pacticipant, column.version.number)
    together = tuple(each for each in row.environments if each in column.environments)
    return Cell(judge(Pair(consumer, provider, row.sha, replay, promise), strict), together)
