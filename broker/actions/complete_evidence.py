"""Ask a question that rests on whether pacts fit documents, and judge first what nobody has judged yet."""

import json
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Concatenate

import openapi
from broker.domain.comparisons import BreakingChange, Comparison, ComparisonKey, Touch, TouchKey
from broker.domain.promises import Fit, FitKey, Misfit
from broker.store import fits as store
from broker.store.comparisons import add_comparison, documents_by_id
from broker.store.engine import Database, Transaction
from broker.store.touches import add_touches
from pactfile import PactFileError
from pactfile.read import parse

_KEPT_DOCUMENTS = 8
"""Documents that are kept prepared. A large one takes some tens of megabytes."""

_ROUNDS = 4
"""How often a question is asked anew. What is published meanwhile may want judging, too; more than that is a fault."""


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
    texts = database.read(store.contents_of, key)
    if texts is not None:
        database.write(_keep, key, fit_of(*texts))


def judge_comparison(database: Database, key: ComparisonKey) -> None:
    """Judge what a document breaks of another, and keep it. What was deleted meanwhile is left alone."""
    texts = database.read(documents_by_id, key)
    if len(texts) == len(set(key)):
        compared = comparison_of(texts[key.old_document_id], texts[key.new_document_id])
        database.write(_keep_comparison, key, compared)


def judge_touches(database: Database, key: TouchKey) -> None:
    """Judge which interactions of a pact the changes between documents touch, and keep it."""
    pact_and_old = database.read(store.contents_of, FitKey(key.content_id, key.old_document_id))
    new = database.read(documents_by_id, [key.new_document_id]).get(key.new_document_id)
    if pact_and_old is not None and new is not None:
        database.write(_keep_touches, key, touches_of(*pact_and_old, new))


def touches_of(pact: str, old: str, new: str) -> tuple[Touch, ...]:
    """Which interactions of the text of a pact the breaking changes between the texts of two documents touch.

    Empty where one of them cannot be read, which the fit and the comparison say.
    """
    try:
        before, after = _prepared(old), _prepared(new)
        used = openapi.uses(parse(pact), before)
        changes = [each for each in _compared(old, new).changes if each.is_breaking]
        found = openapi.touched_by(changes, used, before, after)
    except (openapi.DocumentError, PactFileError):
        return ()
    return tuple(Touch(each.fingerprint, each.description, each.fields) for each in found)


@lru_cache(maxsize=_KEPT_DOCUMENTS)
def _compared(old: str, new: str) -> openapi.Comparison:
    return openapi.compare(_prepared(old), _prepared(new))


def comparison_of(old: str, new: str) -> Comparison:
    """What the text of a document breaks of that of another. Total: what cannot be judged says why."""
    try:
        found = _compared(old, new)
    except openapi.DocumentError as error:
        return Comparison(open=str(error))
    return Comparison(tuple(_breaking_change(each) for each in found.changes if each.is_breaking))


def _breaking_change(change: openapi.Change) -> BreakingChange:
    return BreakingChange(
        rule=change.rule,
        operation=change.operation,
        operations=change.operations,
        location=change.location,
        text=change.text,
        witness=json.dumps(change.witness.value, ensure_ascii=False) if change.witness else None,
        fingerprint=change.fingerprint,
    )


def fit_of(pact: str, document: str) -> Fit:
    """Whether the text of a pact fits that of a document. Total: what cannot be judged says why."""
    try:
        found = openapi.fit(parse(pact), _prepared(document))
    except openapi.DocumentError as error:
        return Fit(None, open=(f"the document cannot be read: {error}",))
    except PactFileError as error:
        return Fit(None, open=(f"the pact cannot be read: {error}",))
    errors = [each for each in found.misfits if each.level is openapi.Level.ERROR]
    misfits = tuple(Misfit(each.code, each.description, each.location, each.text) for each in errors)
    left = tuple(
        f'"{each.description}" at {each.location}: {each.reason}' for each in found.not_compared if each.is_open
    )
    return Fit(False if misfits else None if left else True, misfits, left)


@lru_cache(maxsize=_KEPT_DOCUMENTS)
def _prepared(document: str) -> openapi.Document:
    return openapi.read(document.encode())


def _keep_touches(tx: Transaction, key: TouchKey, found: tuple[Touch, ...]) -> None:
    documents = {key.old_document_id, key.new_document_id}
    there = store.contents_of(tx, FitKey(key.content_id, key.old_document_id))
    if there is not None and len(documents_by_id(tx, documents)) == len(documents):
        add_touches(tx, key, openapi.ENGINE, found, datetime.now(UTC))


def _keep_comparison(tx: Transaction, key: ComparisonKey, comparison: Comparison) -> None:
    if len(documents_by_id(tx, key)) == len(set(key)):
        add_comparison(tx, key, openapi.ENGINE, comparison, datetime.now(UTC))


def _keep(tx: Transaction, key: FitKey, fit: Fit) -> None:
    if store.contents_of(tx, key) is not None:
        store.add_fit(tx, key, openapi.ENGINE, fit, datetime.now(UTC))
