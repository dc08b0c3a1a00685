"""Read the audit log: a page of it, or all of it."""

from collections.abc import Iterator
from dataclasses import replace

from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.identity.audit import PageOfEvents, WantedEvents
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import audit_events as store

_AT_ONCE = 500


def list_events(tx: Transaction, wanted: WantedEvents, most: int, skipped: int = 0) -> PageOfEvents:
    """Some events, but for the first ones. Raises InvalidQueryError where they are to begin with one that is none."""
    if wanted.start is not None and store.id_of(tx, wanted.start) is None:
        raise InvalidQueryError([f"from must be the uuid of an event of the audit log; '{wanted.start}' is none."])
    return store.events(tx, wanted, most, skipped)


def every_page(database: Database, wanted: WantedEvents) -> Iterator[PageOfEvents]:
    """All events that somebody wants to see, few of them in memory at a time. Raises InvalidQueryError as above.

    Events that are added meanwhile are among them where the oldest come first.
    """
    page = database.read(list_events, wanted, _AT_ONCE)
    yield page
    while page.next is not None:
        page = database.read(list_events, replace(wanted, start=page.next), _AT_ONCE)
        yield page
