"""Ask a question that rests on whether pacts fit documents, and judge first what nobody has judged yet."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Concatenate

import openapi
from broker.domain.promises import Fit, FitKey, Misfit
from broker.store import fits as store
from broker.store.engine import Database, Transaction
from pactfile import PactFileError
from pactfile.read import parse

_KEPT_DOCUMENTS = 8
"""Documents that are kept prepared. A large one takes some tens of megabytes."""

_ROUNDS = 4
"""How often a question is asked anew. What is published meanwhile may want judging, too; more than that is a fault."""


class FitsWantedError(Exception):
    """An answer rests on fits that have not been judged."""

    def __init__(self, keys: Collection[FitKey]) -> None:
        super().__init__(f"{len(keys)} pacts are to be held against documents first")
        self.keys = tuple(keys)


def with_all_evidence[**P, R](
    database: Database, action: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """The result of a reading action that raises FitsWantedError for what it needs.

    Fits are judged outside any transaction, since a large document takes a second to prepare, and kept.
    """
    for _ in range(_ROUNDS):
        try:
            return database.read(action, *args, **kwargs)
        except FitsWantedError as wanted:
            for key in wanted.keys:
                judge_fit(database, key)
    message = "pacts and documents are published faster than they can be judged"
    raise AssertionError(message)


def judge_fit(database: Database, key: FitKey) -> None:
    """Judge whether a pact fits a document, and keep it. What was deleted meanwhile is left alone."""
    texts = database.read(store.contents_of, key)
    if texts is not None:
        database.write(_keep, key, fit_of(*texts))


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
    left = tuple(f'"{each.description}" at {each.location}: {each.reason}' for each in found.not_compared)
    return Fit(False if misfits else None if left else True, misfits, left)


@lru_cache(maxsize=_KEPT_DOCUMENTS)
def _prepared(document: str) -> openapi.Document:
    return openapi.read(document.encode())


def _keep(tx: Transaction, key: FitKey, fit: Fit) -> None:
    if store.contents_of(tx, key) is not None:
        store.add_fit(tx, key, openapi.ENGINE, fit, datetime.now(UTC))
