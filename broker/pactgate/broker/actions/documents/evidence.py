"""What pacts and documents say of each other: looked up, and judged first where nobody has.

All of it follows from contents that never change, so a result that is stored once holds for ever.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Protocol

from pactgate import openapi
from pactgate.broker.actions.documents.judge_documents import comparison_of, fit_of, touches_of, uses_of
from pactgate.broker.domain.documents.comparisons import ComparisonKey, StoredComparison, StoredTouch, TouchKey
from pactgate.broker.domain.documents.promises import FitKey, StoredFit
from pactgate.broker.store.documents.comparisons import add_comparison, documents_by_id, stored_comparisons
from pactgate.broker.store.documents.fits import add_fit, are_there, contents_of, stored_fits
from pactgate.broker.store.documents.touches import add_touches, stored_touches
from pactgate.broker.store.documents.uses import add_uses, stored_uses
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.telemetry import metrics, tracing


class RunJudge(Protocol):
    """Where texts are judged: calls a function of `judge_documents`, here or in another process."""

    def __call__[**P, R](self, judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What `judge` returns."""


def here[**P, R](judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Judge in this thread."""
    return judge(*args, **kwargs)


class EvidenceSource:
    """Answers what contents say of each other. Not inside a transaction, since a large document takes a second.

    Every question takes keys and gives a result for each; a key is left out where one of its contents was deleted
    meanwhile. `database` is where the results are stored, and `run` where they come from.
    """

    def __init__(self, database: Database, run: RunJudge = here) -> None:
        self.database = database
        self._run = run

    def fits(self, keys: Collection[FitKey]) -> dict[FitKey, StoredFit]:
        """Whether each pact fits the document."""
        return self._complete(keys, stored_fits, self._fit)

    def uses(self, keys: Collection[FitKey]) -> dict[FitKey, openapi.Uses]:
        """What each pact uses of the document."""
        return self._complete(keys, stored_uses, self._uses)

    def comparisons(self, keys: Collection[ComparisonKey]) -> dict[ComparisonKey, StoredComparison]:
        """What each document breaks of the other."""
        return self._complete(keys, stored_comparisons, self._comparison)

    def touches(self, keys: Collection[TouchKey]) -> dict[TouchKey, tuple[StoredTouch, ...]]:
        """Which interactions of each pact the changes between two documents touch."""
        return self._complete(keys, stored_touches, self._touches)

    def _complete[K, V](
        self,
        keys: Collection[K],
        stored: Callable[[Transaction, Collection[K], int], dict[K, V]],
        judge: Callable[[K], V | None],
    ) -> dict[K, V]:
        if not keys:
            return {}
        results = self.database.read(stored, set(keys), openapi.ENGINE)
        for key in keys:
            if key not in results and (result := judge(key)) is not None:
                results[key] = result
        return results

    def _judged[**P, R](self, kind: str, judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        with metrics.judgement(kind), tracing.span(f"judge {kind}"):
            return self._run(judge, *args, **kwargs)

    def _fit(self, key: FitKey) -> StoredFit | None:
        texts = self.database.read(contents_of, key)
        if texts is None:
            return None
        fit = self._judged("fit", fit_of, *texts)
        self.database.write(_store_if_there, add_fit, key, fit)
        return fit

    def _uses(self, key: FitKey) -> openapi.Uses | None:
        texts = self.database.read(contents_of, key)
        if texts is None:
            return None
        uses = self._judged("uses", uses_of, *texts)
        self.database.write(_store_if_there, add_uses, key, uses)
        return uses

    def _comparison(self, key: ComparisonKey) -> StoredComparison | None:
        texts = self.database.read(documents_by_id, key)
        if len(texts) < len(set(key)):
            return None
        comparison = self._judged("comparison", comparison_of, texts[key.old_document_id], texts[key.new_document_id])
        self.database.write(_store_if_there, add_comparison, key, comparison)
        return comparison

    def _touches(self, key: TouchKey) -> tuple[StoredTouch, ...] | None:
        used = FitKey(key.content_id, key.old_document_id)
        uses = self.uses({used}).get(used)
        texts = self.database.read(documents_by_id, {key.old_document_id, key.new_document_id})
        if uses is None or len(texts) < len({key.old_document_id, key.new_document_id}):
            return None
        touches = self._judged("touches", touches_of, uses, texts[key.old_document_id], texts[key.new_document_id])
        self.database.write(_store_if_there, add_touches, key, touches)
        return touches


def _store_if_there[K: (FitKey, ComparisonKey, TouchKey), V](
    tx: Transaction, add: Callable[[Transaction, K, int, V, datetime], None], key: K, result: V
) -> None:
    """Store what was judged, unless one of its contents was deleted meanwhile."""
    ids = key._asdict()
    content = ids.pop("content_id", None)
    if are_there(tx, () if content is None else {content}, set(ids.values())):
        add(tx, key, openapi.ENGINE, result, datetime.now(UTC))
