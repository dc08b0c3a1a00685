"""The rows of the matrix: pacts beside the results of provider versions, and which of them answer a question.

Source of the rules: the Pact Broker's matrix. What documents say is ours: a row that no replay speaks for stands for
each provider version in question, where one of these has a document.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pactgate.broker.domain.documents.promises import Promise
from pactgate.broker.domain.gate.matrix import Ignored, LatestBy, Question, Resolved
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party, Replay, Verdict

SUCCESS = {Verdict.YES: True, Verdict.NO: False, Verdict.UNKNOWN: None}
"""Verdicts as clients of the Pact Broker know them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A pact of a consumer version, with one result of a provider version or without any.

    `replayed` is whether that result is a success, None where there is none; `unverified` how many interactions it says
    nothing of. The assessor fills in `judged`.
    """

    consumer: str
    consumer_version: str
    consumer_version_id: int
    consumer_version_order: int
    provider: str
    provider_id: int
    provider_version: str | None
    provider_version_id: int | None
    provider_version_order: int | None
    publication_id: int
    revision: int
    sha: str
    content_id: int
    pact_created_at: datetime
    verification: int | None
    replayed: bool | None
    executed_at: datetime | None
    unverified: int | None = None
    judged: PairVerdict | None = None

    @property
    def success(self) -> bool | None:
        """The verdict on the row as clients of the Pact Broker know it: None is unknown."""
        return SUCCESS[self.judged.verdict] if self.judged else None

    @property
    def promise(self) -> Promise | None:
        """The document of the provider version, held against the pact, where a verdict may rest on it."""
        return self.judged.pair.promise if self.judged else None

    def pair(self, environment: str | None) -> Pair:
        """The two versions that would meet in an environment, or nowhere in particular."""
        replay = None
        if self.verification is not None:
            replay = Replay(
                self.verification,
                self.replayed is True,
                self.executed_at or self.pact_created_at,
                unverified=self.unverified or 0,
            )
        return Pair(
            Party(self.consumer, self.consumer_version),
            Party(self.provider, self.provider_version),
            self.sha,
            replay,
            provider_id=self.provider_id,
            provider_version_id=self.provider_version_id,
            content_id=self.content_id,
            environment=environment,
        )

    def against(self, version: Resolved) -> "Row":
        """The pact beside a provider version that has no result about it."""
        return replace(
            self,
            provider_version=version.version,
            provider_version_id=version.version_id,
            verification=None,
            replayed=None,
            executed_at=None,
            unverified=None,
        )

    def involves(self, ignored: Ignored) -> bool:
        """Whether the row is about what shall be ignored."""
        if ignored.pacticipant == self.consumer:
            return ignored.version in (None, self.consumer_version)
        return ignored.pacticipant == self.provider and ignored.version in (None, self.provider_version)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that answer a question, sorted; those to be ignored stand apart."""

    considered: tuple[Row, ...]
    ignored: tuple[Row, ...]


def beside_documents(rows: Iterable[Row], resolved: Sequence[Resolved], documented: Collection[int]) -> list[Row]:
    """The rows, those without a result once for each version in question, where one of these has a document.

    Args:
        rows: as they are stored.
        resolved: the versions in question.
        documented: the ids of versions that have a document.
    """
    if not documented:
        return list(rows)
    return [expanded for row in rows for expanded in _by_version(row, resolved, documented)]


def _by_version(row: Row, resolved: Sequence[Resolved], documented: Collection[int]) -> list[Row]:
    if row.provider_version_id is not None:
        return [row]
    own = [each for each in resolved if each.selector.pacticipant == row.provider and each.version_id is not None]
    if not any(version.version_id in documented for version in own):
        return [row]
    return [row.against(version) for version in own]


def unverified_beside_verified(rows: Iterable[Row], question: Question, resolved: Sequence[Resolved]) -> list[Row]:
    """A row for each version in the target environment that was not verified while another version was.

    Every version that is in the target environment counts; the Pact Broker takes the newest alone.
    """
    if not question.environment:
        return []
    verified = {(row.publication_id, row.provider_version_id): row for row in rows if row.verification is not None}
    one_of_each = {row.publication_id: row for row in verified.values()}
    present = [each for each in resolved if each.selector.environment and each.version_id and not each.ignored]
    return [
        row.against(version)
        for publication, row in one_of_each.items()
        for version in present
        if version.selector.pacticipant == row.provider and (publication, version.version_id) not in verified
    ]


def rows_that_count(rows: Iterable[Row], question: Question) -> tuple[Row, ...]:
    """The rows that a verdict rests on, which can be more than the client wants to see."""
    if question.environment:
        by = LatestBy.CONSUMER_VERSION_PROVIDER_VERSION
        question = replace(question, latest_by=by, success=frozenset())
    return select_rows(rows, question).considered


def select_rows(rows: Iterable[Row], question: Question) -> Rows:
    """The rows that count for `question`: the latest of each group, by success, ignored ones apart."""
    chosen = _latest(rows, question.latest_by)
    if question.success:
        chosen = [row for row in chosen if row.success in question.success]
    ordered = sorted(chosen, key=_place)
    ignored = [row for row in ordered if any(map(row.involves, question.ignored))]
    considered = [row for row in ordered if row not in ignored] if ignored else ordered
    return Rows(tuple(considered), tuple(ignored))


def _latest(rows: Iterable[Row], latest_by: LatestBy | None) -> list[Row]:
    if latest_by is None:
        return list(rows)
    groups: dict[tuple[object, ...], Row] = {}
    for row in rows:
        group = _group(row, latest_by)
        best = groups.get(group)
        if best is None or _rank(row, latest_by) > _rank(best, latest_by):
            groups[group] = row
    return list(groups.values())


def _group(row: Row, latest_by: LatestBy) -> tuple[object, ...]:
    if latest_by is LatestBy.CONSUMER_PROVIDER:
        return (row.consumer, row.provider)
    if latest_by is LatestBy.CONSUMER_VERSION_PROVIDER:
        return (row.consumer_version_id, row.provider)
    return (row.consumer_version_id, row.provider, row.provider_version_id)


def _rank(row: Row, latest_by: LatestBy) -> tuple[int, int, int]:
    # Rows of one consumer version have the same order, so only "cp" looks at it.
    newest_consumer = row.consumer_version_order if latest_by is LatestBy.CONSUMER_PROVIDER else 0
    return (newest_consumer, row.provider_version_order or 0, row.verification or 0)


def _place(row: Row) -> tuple[object, ...]:
    unverified_first = row.provider_version_order is not None
    return (
        row.consumer.lower(),
        -row.consumer_version_order,
        -row.revision,
        row.provider.lower(),
        unverified_first,
        -(row.provider_version_order or 0),
        -(row.verification or 0),
    )
