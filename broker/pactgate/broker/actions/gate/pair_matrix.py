"""Lay versions of a consumer against those of a provider, and assess each two of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.assess import assessed, facts_about
from pactgate.broker.actions.gate.overview import states_of
from pactgate.broker.actions.publishing.read_contracts import check_names, pacticipant
from pactgate.broker.domain.environments.environments import Environment
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.gate.assessor import Facts
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.domain.gate.overview import PairOfIds
from pactgate.broker.domain.gate.pair_matrix import Axis, AxisHead, Cell, PairMatrix, PairQuestion
from pactgate.broker.domain.gate.pairs import Pair, Party
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.gate import pair_matrix as store
from pactgate.broker.store.versions.selected_versions import versions_selected
from pactgate.broker.store.versions.versions import versions_by_id


def pair_matrix(evidence: EvidenceSource, asked: PairQuestion) -> PairMatrix:
    """The matrix of two pacticipants. What is read is bounded by the part of it that is asked for.

    Not inside a transaction. Raises NotFoundError where one is unknown, or they have no pact.
    """
    check_names(consumer=asked.consumer, provider=asked.provider)
    scene = evidence.database.read(_scene, asked)
    states = states_of(evidence, [scene.pair], scene.environments)
    if not states:
        message = f"No pact found between {asked.consumer} and {asked.provider}"
        raise NotFoundError(message)
    return PairMatrix(states[0], scene.rows, scene.columns, _cells(evidence, scene), scene.environments)


@dataclass(frozen=True, slots=True)
class _Scene:
    """The versions that are laid against each other, with a pair for each environment in which two are together."""

    pair: PairOfIds
    environments: tuple[Environment, ...]
    rows: Axis
    columns: Axis
    pairs: Sequence[Sequence[Sequence[Pair]]]
    facts: Facts


def _scene(tx: Transaction, asked: PairQuestion) -> _Scene:
    pair = PairOfIds(pacticipant(tx, asked.consumer, "consumer").id, pacticipant(tx, asked.provider, "provider").id)
    pacts = store.pacts_between(tx, pair, _chosen(tx, pair.consumer_id, asked.consumer_versions), asked.rows)
    builds = store.versions_of(
        tx, pair.provider_id, _chosen(tx, pair.provider_id, asked.provider_versions), asked.columns
    )
    rows, columns = _heads(tx, pacts.shown, builds.shown)
    pairs = _pairs(tx, pair, pacts.shown, rows, columns)
    return _Scene(
        pair,
        tuple(list_environments(tx)),
        Axis(asked.rows, rows, pacts.total),
        Axis(asked.columns, columns, builds.total),
        pairs,
        facts_about(tx, [each for row in pairs for cell in row for each in cell]),
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
) -> tuple[tuple[AxisHead, ...], tuple[AxisHead, ...]]:
    ids = [*(pact.version_id for pact in pacts), *provider_versions]
    versions = versions_by_id(tx, ids)
    rows = tuple(AxisHead(versions[pact.version_id], pact.sha) for pact in pacts)
    return rows, tuple(AxisHead(versions[version_id]) for version_id in provider_versions)


def _pairs(
    tx: Transaction,
    pair: PairOfIds,
    pacts: Sequence[store.PactOfVersion],
    rows: Sequence[AxisHead],
    columns: Sequence[AxisHead],
) -> list[list[list[Pair]]]:
    contents = list(dict.fromkeys(each.content_id for each in pacts))
    replays = store.replays(tx, contents, [column.version.id for column in columns])

    def nowhere(row: AxisHead, pact: store.PactOfVersion, column: AxisHead) -> Pair:
        return Pair(
            Party(row.version.pacticipant, row.version.number),
            Party(column.version.pacticipant, column.version.number),
            row.sha,
            replays.get((pact.content_id, column.version.id)),
            provider_id=pair.provider_id,
            provider_version_id=column.version.id,
            content_id=pact.content_id,
        )

    return [
        [[replace(nowhere(row, pact, column), environment=name) for name in _places(row, column)] for column in columns]
        for row, pact in zip(rows, pacts, strict=True)
    ]


def _together(row: AxisHead, column: AxisHead) -> tuple[Environment, ...]:
    return tuple(environment for environment in row.environments if environment in column.environments)


def _places(row: AxisHead, column: AxisHead) -> list[str | None]:
    return [each.name for each in _together(row, column)] or [None]


def _cells(evidence: EvidenceSource, scene: _Scene) -> tuple[tuple[Cell, ...], ...]:
    every = [pair for row in scene.pairs for cell in row for pair in cell]
    verdicts = iter(assessed(evidence, every, scene.facts))
    return tuple(
        tuple(
            Cell(tuple(next(verdicts) for _ in pairs), _together(row, column))
            for column, pairs in zip(scene.columns.heads, cells, strict=True)
        )
        for row, cells in zip(scene.rows.heads, scene.pairs, strict=True)
    )
