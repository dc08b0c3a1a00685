"""Ask a question that rests on pacts and documents, and judge first what nobody has judged yet."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Concatenate, Self

import openapi
from broker.actions.judge_documents import comparison_of, fit_of, touches_of
from broker.domain.comparisons import Comparison, ComparisonKey, Touch, TouchKey
from broker.domain.promises import Fit, FitKey
from broker.store.comparisons import add_comparison, documents_by_id
from broker.store.engine import Database, Transaction
from broker.store.fits import add_fit, are_there, contents_of
from broker.store.touches import add_touches

_ROUNDS = 20
"""How often a question is asked anew: for fits, comparisons and touches one after the other, for those that ways to
yes rest on, and for what is published meanwhile."""


class EvidenceWantedError(Exception):
    """An answer rests on fits and comparisons that have not been judged."""

    def __init__(
        self,
        fits: Collection[FitKey] = (),
        comparisons: Collection[ComparisonKey] = (),
        touches: Collection[TouchKey] = (),
    ) -> None:
        super().__init__("there is something to be judged first")
        self.fits = tuple(fits)
        self.comparisons = tuple(comparisons)
        self.touches = tuple(touches)

    @classmethod
    def of_all(cls, errors: Iterable[Self]) -> Self:
        """What all of them want, each once."""
        every = list(errors)
        return cls(
            dict.fromkeys(key for each in every for key in each.fits),
            dict.fromkeys(key for each in every for key in each.comparisons),
            dict.fromkeys(key for each in every for key in each.touches),
        )


def with_all_evidence[**P, R](
    database: Database, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """The result of a reading action that raises EvidenceWantedError for what it needs.

    That is judged outside any transaction, since a large document takes a second to prepare, and kept.
    """
    for _ in range(_ROUNDS):
        try:
            return database.read(action, *args, **kwargs)
        except EvidenceWantedError as wanted:
            for fit in wanted.fits:
                judge_fit(database, fit)
            for comparison in wanted.comparisons:
                judge_comparison(database, comparison)
            for touch in wanted.touches:
                judge_touches(database, touch)
    message = "pacts and documents are published faster than they can be judged"
    raise AssertionError(message)


def judge_fit(database: Database, key: FitKey) -> None:
    """Judge whether a pact fits a document, and keep it. What was deleted meanwhile is left alone."""
    texts = database.read(contents_of, key)
    if texts is not None:
        database.write(_keep_fit, key, fit_of(*texts))


def judge_comparison(database: Database, key: ComparisonKey) -> None:
    """Judge what a document breaks of another, and keep it. What was deleted meanwhile is left alone."""
    texts = database.read(documents_by_id, key)
    if len(texts) == len(set(key)):
        compared = comparison_of(texts[key.old_document_id], texts[key.new_document_id])
        database.write(_keep_comparison, key, compared)


def judge_touches(database: Database, key: TouchKey) -> None:
    """Judge which interactions of a pact the changes between documents touch, and keep it."""
    pact_and_old = database.read(contents_of, FitKey(key.content_id, key.old_document_id))
    new = database.read(documents_by_id, [key.new_document_id]).get(key.new_document_id)
    if pact_and_old is not None and new is not None:
        database.write(_keep_touches, key, touches_of(*pact_and_old, new))


def _keep_fit(tx: Transaction, key: FitKey, fit: Fit) -> None:
    if are_there(tx, {key.content_id}, {key.document_id}):
        add_fit(tx, key, openapi.ENGINE, fit, datetime.now(UTC))


def _keep_comparison(tx: Transaction, key: ComparisonKey, comparison: Comparison) -> None:
    if are_there(tx, (), {*key}):
        add_comparison(tx, key, openapi.ENGINE, comparison, datetime.now(UTC))


def _keep_touches(tx: Transaction, key: TouchKey, found: tuple[Touch, ...]) -> None:
    if are_there(tx, {key.content_id}, {key.old_document_id, key.new_document_id}):
        add_touches(tx, key, openapi.ENGINE, found, datetime.now(UTC))
