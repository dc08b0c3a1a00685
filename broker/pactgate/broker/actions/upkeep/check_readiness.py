"""Say whether the broker can answer."""

from pactgate.broker.store.engine import Database, DatabaseError
from pactgate.broker.store.migrate import is_current


def check_readiness(database: Database) -> str | None:
    """What keeps the broker from answering; None when it can."""
    try:
        current = database.read(is_current)
    except DatabaseError:
        return "The database does not answer."
    return None if current else "The database has another schema than this program: start this version's broker once."
