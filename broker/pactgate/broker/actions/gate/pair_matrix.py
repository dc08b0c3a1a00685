"""Lay versions of a consumer against those of a provider, and judge each two of them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pactgate.broker.actions.documents.promises import promises_of
from pactgate.broker.actions.gate.overview import states_of, with_failures
from pactgate.broker.actions.publishing.read_contracts import check_names, pacticipant
from pactgate.broker.domain.documents.promises import Promise
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.domain.gate.overview import PairOfIds
from pactgate.broker.domain.gate.pair_matrix import Axis, Cell, Head, PairMatrix, PairQuestion
from pactgate.broker.domain.gate.pairs import Pair, Party, Replay, judge
from pactgate.broker.domain.gate.policies import USUALLY_STRICT, Strictness
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import environments_of_versions, list_environments
from pactgate.broker.store.gate import pair_matrix as store
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.versions.selected_versions import versions_selected
from pactgate.broker.store.versions.versions import versions_by_id


def pair_matrix(tx: Transaction, asked: PairQuestion) -> PairMatrix:
    """The matrix of two pacticipants. What is read is bounded by the part of it that is asked for.

    Raises NotFoundError where one is unknown, or they have no pact; EvidenceWantedError.
    """
    check_names(consumer=asked.consumer, provider=asked.provider)
    pair = PairOfIds(pacticipant(tx, asked.consumer, "consumer").id, pacticipant(tx, asked.provider, "provider").id)
    environments = tuple(list_environments(tx))
    found = states_of(tx, [pair], environments)
    if not found:
        message = f"No pact found between {asked.consumer} and {asked.provider}"
        raise NotFoundError(message)
    pacts = store.pacts_between(tx, pair, _chosen(tx, pair.consumer_id, asked.consumer_versions), asked.rows)
    builds = store.versions_of(
        tx, pair.provider_id, _chosen(tx, pair.provider_id, asked.provider_versions), asked.columns
    )
    rows, columns = _heads(tx, pacts.shown, builds.shown)
    cells = _cells(tx, pair, pacts.shown, rows, columns)
    return PairMatrix(
        found[0],
        Axis(asked.rows, rows, pacts.total),
        Axis(asked.columns, columns, builds.total),
        cells,
        environments,
    )


def _chosen(tx: Transaction, pacticipant_id: int, selectors: Iterable[Selector]) -> list[int] | None:
    """The ids of the versions that selectors choose; None where there is no selector, and all are chosen."""
    chosen: set[int] | None = None
    for selector in selectors:
        found = versions_selected(tx, [pacticipant_id], selector)[pacticipant_id]
        chosen = (chosen or set()) | {version_id for version_id, _ in found}
    return None if chosen is None else sorted(chosen)


def _heads(
    tx: Transaction, pacts: Sequence[store.PactOfVersion], provider_versions: Sequence[int]
) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    ids = [*(each.version_id for each in pacts), *provider_versions]
    versions = versions_by_id(tx, ids)
    places = environments_of_versions(tx, ids)
    rows = tuple(Head(versions[each.version_id], tuple(places.get(each.version_id, ())), each.sha) for each in pacts)
    return rows, tuple(Head(versions[each], tuple(places.get(each, ()))) for each in provider_versions)


def _cells(
    tx: Transaction,
    pair: PairOfIds,
    pacts: Sequence[store.PactOfVersion],
    rows: Sequence[Head],
    columns: Sequence[Head],
) -> tuple[tuple[Cell, ...], ...]:
    contents = list(dict.fromkeys(each.content_id for each in pacts))
    replays = store.replays(tx, contents, [column.version.id for column in columns])
    told = with_failures(tx, replays.values())
    promises = promises_of(tx, [(content, column.version.id) for content in contents for column in columns])
    strict = strictness_of(tx, [pair.provider_id] if promises else [], None, datetime.now(UTC))
    how = strict.get(pair.provider_id, USUALLY_STRICT)
    evidence = {key: told[replay.number] for key, replay in replays.items()}
    return tuple(
        tuple(
            _cell(row, column, evidence.get(key), promises.get(key), how)
            for column in columns
            for key in [(pact.content_id, column.version.id)]
        )
        for row, pact in zip(rows, pacts, strict=True)
    )


def _cell(row: Head, column: Head, replay: Replay | None, promise: Promise | None, strict: Strictness) -> Cell:
    consumer = Party(row.version.pacticipant, row.version.number)
    provider = Party(column.version.pacticipant, column.version.number)
    together = tuple(each for each in row.environments if each in column.environments)
    return Cell(judge(Pair(consumer, provider, row.sha, replay, promise), strict), together)
