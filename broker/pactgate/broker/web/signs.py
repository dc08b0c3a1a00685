"""The signs of what was shown about two versions: one for each kind of evidence, always in the same order."""

from datetime import datetime
from typing import NamedTuple

from pactgate.broker.domain.gate.pairs import Pair


class Sign(NamedTuple):
    """A kind of evidence, and what it says: `passed`, `failed` or `none`; with the words for both."""

    kind: str
    outcome: str
    words: str


class Signs(NamedTuple):
    """Replay, fit and self-verification, and when the newest of them was shown; None where nothing was."""

    replay: Sign
    fit: Sign
    self_verification: Sign
    newest: datetime | None

    @property
    def words(self) -> str:
        """All three in words."""
        return f"{self.replay.words}, {self.fit.words}, {self.self_verification.words}"

    @property
    def outcomes(self) -> str:
        """The outcomes by their first letters: what makes pictures of the same signs the same."""
        return "".join(each.outcome[0] for each in self[:3])


_OUTCOMES = {True: "passed", False: "failed", None: "none"}


def signs_of(pair: Pair) -> Signs:
    """What was shown about a pair."""
    promise = pair.promise
    kept = promise.self_verification if promise else None
    fits = promise.fit.compatible if promise else None
    moments = [pair.replay.executed_at] if pair.replay else []
    moments += [promise.document.published_at] if promise else []
    return Signs(
        Sign("replay", "none", "replay incomplete")
        if pair.replay and pair.replay.outcome is None
        else _sign("replay", "replay", pair.replay.success if pair.replay else None),
        Sign("fit", "none", "fit undecided") if promise and fits is None else _sign("fit", "fit", fits),
        _sign("self", "self-verification", kept),
        max(moments, default=None),
    )


def _sign(kind: str, name: str, success: bool | None) -> Sign:  # noqa: FBT001 - what was shown
    outcome = _OUTCOMES[success]
    return Sign(kind, outcome, f"no {name}" if success is None else f"{name} {outcome}")
