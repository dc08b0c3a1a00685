"""Asks jsoncompat in a process of its own, so that a question that crashes it, or takes it ages, is just not proved."""

import json
from atexit import register
from pathlib import Path
from time import monotonic

from pactgate.childprocess.answering import NoAnswerError, Respondent

_SCRIPT = Path(__file__).with_name("proving_process.py")
_SECONDS = 2.0

MOST_LOST = 4.0
"""How many seconds a comparison waits for answers that do not come; what it would ask after that is not proved."""

_KEPT = 20_000


class Prover:
    """One process of jsoncompat, started with the first question and anew after one that ended it."""

    def __init__(self) -> None:
        self._respondent = Respondent(_SCRIPT, seconds=_SECONDS, quiet=True)
        self._known: dict[tuple[str, str], bool] = {}
        self._lost = 0.0
        register(self._respondent.close)

    def begin(self) -> None:
        """Begins another comparison, which may wait as long as each."""
        self._lost = 0.0

    def proves(self, sender: str, receiver: str) -> bool:
        """Whether it is proved that the receiver accepts all that the sender may send."""
        asked = sender, receiver
        if asked in self._known:
            return self._known[asked]
        if self._lost >= MOST_LOST:
            return False
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[asked] = self._answer(*asked)
        return self._known[asked]

    def _answer(self, sender: str, receiver: str) -> bool:
        start = monotonic()
        try:
            return self._respondent.ask(json.dumps([sender, receiver]).encode()) == b"compatible"
        except NoAnswerError:
            self._lost += monotonic() - start
            return False


_PROVER = Prover()


def begin() -> None:
    """Begins another comparison: how long it waits for proofs is counted anew."""
    _PROVER.begin()


def proves(sender: str, receiver: str) -> bool:
    """Whether jsoncompat proves that the receiver, a JSON Schema as text, accepts all that the sender may send."""
    return _PROVER.proves(sender, receiver)
