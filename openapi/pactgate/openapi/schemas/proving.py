"""Asks jsoncompat in a process of its own, so that a question that crashes it, or takes it ages, is just not proved."""

import json
from atexit import register
from functools import lru_cache
from pathlib import Path

from pactgate.childprocess.answering import NoAnswerError, Respondent

_SCRIPT = Path(__file__).with_name("proving_process.py")
_SECONDS = 2.0


class Prover:
    """One process of jsoncompat, started with the first question and anew after one that ended it."""

    def __init__(self) -> None:
        self._respondent = Respondent(_SCRIPT, seconds=_SECONDS, quiet=True)
        register(self._respondent.close)

    def proves(self, sender: str, receiver: str) -> bool:
        """Whether it is proved that the receiver accepts all that the sender may send."""
        try:
            return self._respondent.ask(json.dumps([sender, receiver]).encode()) == b"compatible"
        except NoAnswerError:
            return False


_PROVER = Prover()


@lru_cache(maxsize=20_000)
def proves(sender: str, receiver: str) -> bool:
    """Whether jsoncompat proves that the receiver, a JSON Schema as text, accepts all that the sender may send."""
    return _PROVER.proves(sender, receiver)
