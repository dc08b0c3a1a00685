"""What could not be judged: look at it, and have it judged again."""

from pactgate import openapi
from pactgate.broker.domain.documents.unjudged import JudgingRefusal
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.store.documents.refusals import delete_refusals, newest_refusals
from pactgate.broker.store.engine import Transaction

MOST = 100
"""How many are listed."""


def list_unjudged(tx: Transaction, most: int = MOST) -> list[JudgingRefusal]:
    """What could not be judged by this version of the engine, the newest first."""
    return newest_refusals(tx, openapi.ENGINE, most)


def judge_again(tx: Transaction, key: str | None = None) -> None:
    """Forget that something could not be judged, or all of it: who asks next has it judged. Raises NotFoundError."""
    if not delete_refusals(tx, key) and key is not None:
        message = f"Nothing with the key {key} is recorded as not judged"
        raise NotFoundError(message)
