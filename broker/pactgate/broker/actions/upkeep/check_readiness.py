"""Say whether the broker can answer."""

from pactgate.broker.store.engine import Database, DatabaseError
from pactgate.broker.store.migrate import is_usable


def check_readiness(database: Database) -> str | None:
    """What keeps the broker from answering; None when it can."""
    try:
        usable = database.read(is_usable)
    except DatabaseError:
        return "The database does not answer."
    if usable:
        return None
    return "The schema of the database is not that of this version of the broker. Start the broker once to migrate it."
