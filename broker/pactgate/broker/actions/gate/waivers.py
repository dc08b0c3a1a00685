"""Answer for a finding for a while, take that back, and list who answers for what."""

import uuid
from datetime import UTC, datetime

from pactgate.broker.actions.versions.look_up import environment_called, pacticipant_called
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.gate.policies import Waiver
from pactgate.broker.domain.gate.waivers import NewWaiver, expiry_problem
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.gate import waivers as store
from pactgate.broker.store.identity.auditing import note_change


def list_waivers(tx: Transaction, provider: str) -> list[Waiver]:
    """Every waiver of a provider, also expired ones, the newest first. Raises NoSuchPacticipantError."""
    return store.waivers_of(tx, pacticipant_called(tx, provider).id)


def add_waiver(tx: Transaction, provider: str, wanted: NewWaiver) -> Waiver:
    """Keep a waiver. Raises NoSuchPacticipantError, and InvalidError for an environment or an end that cannot be."""
    owner = pacticipant_called(tx, provider)
    now = datetime.now(UTC)
    if problem := expiry_problem(wanted.until, now):
        raise InvalidError({"until": [problem]})
    identifier = str(uuid.uuid4())
    there = _environment_id(tx, wanted.environment)
    store.add_waiver(tx, identifier, wanted, pacticipant_id=owner.id, environment_id=there, now=now)
    added = waiver(tx, identifier)
    note_change(f"{added.fingerprint} of {provider}", after=added)
    return added


def waiver(tx: Transaction, identifier: str) -> Waiver:
    """One waiver. Raises NotFoundError."""
    found = store.find_waiver(tx, identifier)
    if found is None:
        message = f"No waiver with uuid '{identifier}' found"
        raise NotFoundError(message)
    return found


def remove_waiver(tx: Transaction, identifier: str) -> None:
    """Take a waiver back. Raises NotFoundError."""
    found = waiver(tx, identifier)
    note_change(f"{found.fingerprint} of {found.provider}", before=found)
    store.delete_waiver(tx, identifier)


def _environment_id(tx: Transaction, name: str | None) -> int | None:
    if name is None:
        return None
    try:
        return environment_called(tx, name).id
    except NotFoundError as error:
        # The address was found; it is the body that names what is not there.
        raise InvalidError({"environment": [str(error)]}) from error
