"""Who has which credentials, remembered as long as nothing was changed of it. Nothing is known here of HTTP."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pactgate.broker.domain.identity.principals import Principal
from pactgate.broker.store.engine import Database
from pactgate.broker.store.identity.identities import CHANGES

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Identified:
    """Who has credentials, and until when that holds whatever happens."""

    principal: Principal
    until: datetime


class IdentityMemory:
    """Remembers who has which credentials, so that most requests need not look it up.

    The database counts what changes the answer, in the transaction that changes it. So what was revoked, by whichever
    replica, is refused at once, and what is remembered costs one glance.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[int | None, Identified]] = OrderedDict()

    def find(self, sha256: str, look_up: Callable[[], Identified | None]) -> Principal | None:
        """Who has the credentials that are stored as `sha256`; `look_up` finds it where it is not remembered."""
        # First, so that a change while it is looked up makes what is found be looked up again.
        changes = self._database.glance(CHANGES)
        with self._lock:
            known = self._known.get(sha256)
        if known is not None and known[0] == changes and datetime.now(UTC) < known[1].until:
            return known[1].principal
        found = look_up()
        with self._lock:
            self._known.pop(sha256, None)
            if found is not None:
                self._known[sha256] = (changes, found)
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return found.principal if found else None
