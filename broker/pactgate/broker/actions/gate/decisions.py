"""Keep decisions of the gate, and find them again."""

from datetime import UTC, datetime
from uuid import uuid4

from pactgate.broker.domain.errors import InvalidQueryError, NotFoundError
from pactgate.broker.domain.gate.decisions import KeptDecision, NewDecision, WantedDecisions
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import decisions as store
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.versions.selected_versions import named


def keep_decision(tx: Transaction, new: NewDecision) -> KeptDecision:
    """Keep a decision as it was made. Raises NotFoundError where a pacticipant was deleted meanwhile."""
    names = [version.pacticipant for version in new.question.versions]
    ids = named(tx, names).pacticipants
    if gone := [name for name in names if name not in ids]:
        message = f"Pacticipant {gone[0]} not found"
        raise NotFoundError(message)
    uuid = str(uuid4())
    note_change(
        ", ".join(f"{each.pacticipant} version {each.version}" for each in new.question.versions),
        environment=new.question.environment,
        verdict=new.verdict,
        decision=uuid,
    )
    store.add_decision(tx, uuid, new, ids, datetime.now(UTC))
    return kept_decision(tx, uuid)


def kept_decision(tx: Transaction, uuid: str) -> KeptDecision:
    """A decision that was kept, as it was. Raises NotFoundError."""
    decision = store.find_decision(tx, uuid)
    if decision is None:
        message = f"No decision with uuid '{uuid}' found"
        raise NotFoundError(message)
    return decision


def list_decisions(tx: Transaction, wanted: WantedDecisions, page: PageRequest) -> Paged[KeptDecision]:
    """A part of the decisions that were kept, the newest first. Raises InvalidQueryError for a version of nothing."""
    if wanted.version is not None and wanted.pacticipant is None:
        raise InvalidQueryError(["Please give the pacticipant of the version."])
    return store.list_decisions(tx, wanted, page)
