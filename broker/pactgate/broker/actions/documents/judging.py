"""Have something judged that somebody sent: by a process of its own, within limits, and once however many ask."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic

from pactgate import openapi
from pactgate.broker.domain.documents.unjudged import JudgingRefusal, Unresolved, Why
from pactgate.broker.domain.errors import StillJudgingError
from pactgate.broker.judging.pool import JudgingPool
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.documents import refusals as store
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.telemetry import tracing

OF_A_PAGE = 0.25
"""Which part of the usual time a page waits for what is being judged: it can be loaded again."""


RETRY_AFTER_S = 5
"""After how many seconds to ask again for what is still being judged."""

_FEW = 64 * 1024
"""Characters that are read in less time than another process can be asked in."""

type Subject = str | Callable[[Transaction], str]
"""What a question is about, in words, such as "the document of orders 2"; or what looks that up."""


@dataclass(frozen=True, slots=True)
class Judging:
    """Judges, and remembers what no judging can tell: too expensive once is too expensive for this engine.

    `patience` is how many seconds a result is waited for, None for as long as it takes. `ahead` says that nobody waits.
    """

    database: Database
    pool: JudgingPool
    patience: float | None
    ahead: bool = False

    def patient(self, seconds: float | None) -> "Judging":
        """The same for somebody who waits so long."""
        return replace(self, patience=seconds)

    def since(self, begun: float) -> "Judging":
        """The same for somebody who has been waiting since a reading of the monotonic clock."""
        return self if self.patience is None else self.patient(max(0.0, self.patience - (monotonic() - begun)))

    def ask[R](self, questions: Sequence[JudgingQuestion[R]], what: Sequence[Subject]) -> list[R | Unresolved]:
        """What each question is answered with. Not inside a transaction.

        `what` are the subjects of the questions, for whoever reads what was too expensive to judge.
        """
        if not questions:
            return []
        keys = [each.key for each in questions]
        refused = self.database.read(store.refusals_of, keys, openapi.ENGINE)
        open_ = {
            key: replace(each, refuse=self._remember(key, subject))
            for key, each, subject in zip(keys, questions, what, strict=True)
            if key not in refused
        }
        with tracing.span("judge") if open_ else nullcontext():
            judged = self.pool.ask([*open_.values()], patience=self.patience, ahead=self.ahead)
        results: dict[str, R | Unresolved] = {**refused, **dict(zip(open_, judged, strict=True))}
        return [results[key] for key in keys]

    def one[R](self, question: JudgingQuestion[R], what: str) -> R | Unresolved:
        """What one question is answered with. Raises StillJudgingError where that is not known in time."""
        [result] = self.ask([question], [what])
        if isinstance(result, Unresolved) and result.why is Why.PENDING:
            message = f"{what[:1].upper()}{what[1:]} is still being judged. Try again in a few seconds."
            raise StillJudgingError(message)
        return result

    def cheap[R](self, question: JudgingQuestion[R], what: str, characters: int) -> R | Unresolved:
        """The same for what cannot take long where it is about so few characters that this thread may judge it."""
        if characters <= _FEW:
            return question.judge(*question.args)
        return self.one(question, what)

    def _remember(self, key: str, what: Subject) -> Callable[[Unresolved], None]:
        def remember(tx: Transaction, unjudged: Unresolved) -> None:
            words = what if isinstance(what, str) else what(tx)
            store.add_refusal(tx, JudgingRefusal(key, words, unjudged, datetime.now(UTC)), openapi.ENGINE)

        return lambda unjudged: self.database.write_unaudited(remember, unjudged)
