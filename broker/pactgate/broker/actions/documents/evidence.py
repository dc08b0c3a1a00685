"""What pacts and documents say of each other: looked up, and judged first where nobody has.

All of it follows from contents that never change, so a result that is stored once holds for ever.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

from pactgate import openapi
from pactgate.broker.actions.documents.judge_documents import comparison_of, fit_of, touches_of, uses_of
from pactgate.broker.actions.documents.judging import Judging, Subject
from pactgate.broker.domain.documents.comparisons import ComparisonKey, StoredComparison, StoredTouch, TouchKey
from pactgate.broker.domain.documents.promises import FitKey, StoredFit
from pactgate.broker.domain.documents.unjudged import Unresolved
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents.comparisons import add_comparison, documents_by_id, stored_comparisons
from pactgate.broker.store.documents.fits import add_fit, are_there, pacts_by_id, stored_fits
from pactgate.broker.store.documents.subjects import subject
from pactgate.broker.store.documents.touches import add_touches, stored_touches
from pactgate.broker.store.documents.uses import add_uses, stored_uses
from pactgate.broker.store.engine import Database, Transaction


class EvidenceSource:
    """Answers what contents say of each other. Not inside a transaction, since a large document takes a second.

    Every question takes keys and gives a result for each; a key is left out where one of its contents was deleted
    meanwhile. Unresolved stands for what has no result, or none yet. However much is asked, it is waited no longer than
    `judging` is patient, all in all.
    """

    def __init__(self, judging: Judging) -> None:
        self.judging = judging
        self._patience = judging.patience
        self.unjudged: list[Unresolved] = []
        """What had no result, of all that was asked until now."""

    @property
    def database(self) -> Database:
        """Where the results are stored."""
        return self.judging.database

    def fits(self, keys: Collection[FitKey]) -> dict[FitKey, StoredFit]:
        """Whether each pact fits the document; what has no result says why."""
        found = self._complete(keys, _FITS, self._texts)
        return {key: StoredFit.of(result) for key, result in found.items()}

    def uses(self, keys: Collection[FitKey]) -> dict[FitKey, openapi.Uses | Unresolved]:
        """What each pact uses of the document."""
        return self._complete(keys, _USES, self._texts)

    def comparisons(self, keys: Collection[ComparisonKey]) -> dict[ComparisonKey, StoredComparison]:
        """What each document breaks of the other; what has no result says why."""
        found = self._complete(keys, _COMPARISONS, self._texts)
        return {key: StoredComparison.of(result) for key, result in found.items()}

    def touches(self, keys: Collection[TouchKey]) -> dict[TouchKey, tuple[StoredTouch, ...] | Unresolved]:
        """Which interactions of each pact the changes between two documents touch."""
        return self._complete(keys, _TOUCHES, self._uses_and_texts)

    def ask[R](self, questions: Sequence[JudgingQuestion[R]], subjects: Sequence[Subject]) -> list[R | Unresolved]:
        """What each question is answered with that is about texts which nobody published, in their order."""
        began = monotonic()
        judged = self.judging.patient(self._patience).ask(questions, subjects)
        if self._patience is not None:
            self._patience = max(0, self._patience - (monotonic() - began))
        return judged

    def _complete[K: (FitKey, ComparisonKey, TouchKey), V](
        self, keys: Collection[K], kind: "_Kind[K, V]", arguments: "Callable[[list[K]], Mapping[K, object]]"
    ) -> dict[K, V | Unresolved]:
        if not keys:
            return {}
        results: dict[K, V | Unresolved] = {**self.database.read(kind.stored, set(keys), openapi.ENGINE)}
        missing = [key for key in dict.fromkeys(keys) if key not in results]
        if missing:
            given = arguments(missing)
            results |= {key: args for key, args in given.items() if isinstance(args, Unresolved)}
            asked = {key: args for key, args in given.items() if isinstance(args, tuple)}
            questions = [
                JudgingQuestion(kind.judge, args, about=f"document {key[-1]}", keep=partial(self._keep, kind.add, key))
                for key, args in asked.items()
            ]
            judged = self.ask(questions, [partial(subject, key=key) for key in asked])
            results |= zip(asked, judged, strict=True)
            self.unjudged += [each for each in results.values() if isinstance(each, Unresolved)]
        return results

    def _keep(self, add: Callable[..., None], key: FitKey | ComparisonKey | TouchKey, result: object) -> None:
        self.database.write_unaudited(_store_if_there, add, key, result)

    def _texts(self, keys: Iterable[FitKey | ComparisonKey]) -> dict[Any, tuple[str, ...]]:
        """The texts that keys are about, but for keys of which one was deleted."""
        known = list(keys)
        pacts = {key.content_id for key in known if isinstance(key, FitKey)}
        documents = {each for key in known for each in (key if isinstance(key, ComparisonKey) else key[1:])}
        contents, texts = self.database.read(_texts_by_id, pacts, documents)
        found: dict[Any, tuple[str, ...]] = {}
        for key in known:
            one = contents.get(key[0]) if isinstance(key, FitKey) else texts.get(key[0])
            other = texts.get(key[1])
            if one is not None and other is not None:
                found[key] = (one, other)
        return found

    def _uses_and_texts(self, keys: Iterable[TouchKey]) -> dict[TouchKey, tuple[object, ...] | Unresolved]:
        known = list(keys)
        used = self.uses([FitKey(key.content_id, key.old_document_id) for key in known])
        _, texts = self.database.read(_texts_by_id, set(), {each for key in known for each in key[1:]})
        found: dict[TouchKey, tuple[object, ...] | Unresolved] = {}
        for key in known:
            uses = used.get(FitKey(key.content_id, key.old_document_id))
            both = texts.get(key.old_document_id), texts.get(key.new_document_id)
            if uses is not None and None not in both:
                found[key] = uses if isinstance(uses, Unresolved) else (uses, *both)
        return found


class _Kind[K, V](NamedTuple):
    """A kind of evidence: how it is read, judged, and stored."""

    stored: Callable[[Transaction, Collection[K], int], Mapping[K, V]]
    judge: Callable[..., V]
    add: Callable[[Transaction, K, int, V, datetime], None]


_FITS = _Kind(stored_fits, fit_of, add_fit)
_USES = _Kind(stored_uses, uses_of, add_uses)
_COMPARISONS = _Kind(stored_comparisons, comparison_of, add_comparison)
_TOUCHES = _Kind(stored_touches, touches_of, add_touches)


def _texts_by_id(
    tx: Transaction, pacts: Collection[int], documents: Collection[int]
) -> tuple[dict[int, str], dict[int, str]]:
    return pacts_by_id(tx, pacts) if pacts else {}, documents_by_id(tx, documents)


def _store_if_there[K: (FitKey, ComparisonKey, TouchKey), V](
    tx: Transaction, add: Callable[[Transaction, K, int, V, datetime], None], key: K, result: V
) -> None:
    """Store what was judged, unless one of its contents was deleted meanwhile."""
    ids = key._asdict()
    content = ids.pop("content_id", None)
    if are_there(tx, () if content is None else {content}, set(ids.values())):
        add(tx, key, openapi.ENGINE, result, datetime.now(UTC))
