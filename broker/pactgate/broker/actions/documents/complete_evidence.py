"""Ask a question that rests on pacts and documents, and judge first what nobody has judged yet."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Concatenate, Protocol, Self

from pactgate import openapi
from pactgate.broker.actions.documents.judge_documents import comparison_of, fit_of, touches_of, uses_of
from pactgate.broker.domain.documents.comparisons import Comparison, ComparisonKey, Touch, TouchKey
from pactgate.broker.domain.documents.promises import Fit, FitKey
from pactgate.broker.store.documents.comparisons import add_comparison, documents_by_id
from pactgate.broker.store.documents.fits import add_fit, are_there, contents_of
from pactgate.broker.store.documents.touches import add_touches
from pactgate.broker.store.documents.uses import add_uses, stored_uses
from pactgate.broker.store.engine import Database, Transaction

_ROUNDS = 20
"""How often a question is asked anew: for fits, comparisons and touches one after the other, for those that ways to
yes rest on, and for what is published meanwhile."""


class EvidenceWantedError(Exception):
    """An answer rests on what has not been judged."""

    def __init__(
        self,
        fits: Collection[FitKey] = (),
        comparisons: Collection[ComparisonKey] = (),
        touches: Collection[TouchKey] = (),
        uses: Collection[FitKey] = (),
    ) -> None:
        super().__init__("there is something to be judged first")
        self.fits = tuple(fits)
        self.comparisons = tuple(comparisons)
        self.touches = tuple(touches)
        self.uses = tuple(uses)

    @classmethod
    def of_all(cls, errors: Iterable[Self]) -> Self:
        """What all of them want, each once."""
        every = list(errors)
        return cls(
            dict.fromkeys(key for each in every for key in each.fits),
            dict.fromkeys(key for each in every for key in each.comparisons),
            dict.fromkeys(key for each in every for key in each.touches),
            dict.fromkeys(key for each in every for key in each.uses),
        )


class Run(Protocol):
    """Where texts are judged: calls a function of `judge_documents`, here or in another process."""

    def __call__[**P, R](self, judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """What `judge` returns."""


def here[**P, R](judge: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Judge in this thread."""
    return judge(*args, **kwargs)


def with_all_evidence[**P, R](
    database: Database, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """The result of a reading action that raises EvidenceWantedError for what it needs.

    That is judged outside any transaction, since a large document takes a second to prepare, and kept.
    """
    return Judge(database).answer(action, *args, **kwargs)


class Judge:
    """Judges contents that are stored, and keeps what it found. What was deleted meanwhile is left alone."""

    def __init__(self, database: Database, run: Run = here) -> None:
        self._database = database
        self._run = run

    def answer[**P, R](self, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of a reading action, once all is judged for which it raises EvidenceWantedError."""
        for _ in range(_ROUNDS):
            try:
                return self._database.read(action, *args, **kwargs)
            except EvidenceWantedError as wanted:
                self._judge(wanted)
        message = "pacts and documents are published faster than they can be judged"
        raise AssertionError(message)

    def _judge(self, wanted: EvidenceWantedError) -> None:
        for fit in wanted.fits:
            self.fit(fit)
        for used in wanted.uses:
            self.uses(used)
        for comparison in wanted.comparisons:
            self.comparison(comparison)
        for touch in wanted.touches:
            self.touches(touch)

    def fit(self, key: FitKey) -> None:
        """Whether a pact fits a document."""
        texts = self._database.read(contents_of, key)
        if texts is not None:
            self._database.write(_keep_fit, key, self._run(fit_of, *texts))

    def uses(self, key: FitKey) -> openapi.Uses | None:
        """What a pact uses of a document; None where one of them is gone."""
        texts = self._database.read(contents_of, key)
        if texts is None:
            return None
        found = self._run(uses_of, *texts)
        self._database.write(_keep_uses, key, found)
        return found

    def comparison(self, key: ComparisonKey) -> None:
        """What a document breaks of another."""
        texts = self._database.read(documents_by_id, key)
        if len(texts) == len(set(key)):
            compared = self._run(comparison_of, texts[key.old_document_id], texts[key.new_document_id])
            self._database.write(_keep_comparison, key, compared)

    def touches(self, key: TouchKey) -> None:
        """Which interactions of a pact the changes between documents touch."""
        used_of_old = FitKey(key.content_id, key.old_document_id)
        stored = self._database.read(stored_uses, {used_of_old}, openapi.ENGINE)
        used = stored.get(used_of_old) or self.uses(used_of_old)
        texts = self._database.read(documents_by_id, [key.old_document_id, key.new_document_id])
        if used is not None and len(texts) == len({key.old_document_id, key.new_document_id}):
            found = self._run(touches_of, used, texts[key.old_document_id], texts[key.new_document_id])
            self._database.write(_keep_touches, key, found)


def _keep_fit(tx: Transaction, key: FitKey, fit: Fit) -> None:
    if are_there(tx, {key.content_id}, {key.document_id}):
        add_fit(tx, key, openapi.ENGINE, fit, datetime.now(UTC))


def _keep_uses(tx: Transaction, key: FitKey, found: openapi.Uses) -> None:
    if are_there(tx, {key.content_id}, {key.document_id}):
        add_uses(tx, key, openapi.ENGINE, found, datetime.now(UTC))


def _keep_comparison(tx: Transaction, key: ComparisonKey, comparison: Comparison) -> None:
    if are_there(tx, (), {*key}):
        add_comparison(tx, key, openapi.ENGINE, comparison, datetime.now(UTC))


def _keep_touches(tx: Transaction, key: TouchKey, found: tuple[Touch, ...]) -> None:
    if are_there(tx, {key.content_id}, {key.old_document_id, key.new_document_id}):
        add_touches(tx, key, openapi.ENGINE, found, datetime.now(UTC))
