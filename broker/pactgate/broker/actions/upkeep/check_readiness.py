"""Say whether the broker can do its work: read, and write."""

from collections.abc import Mapping

from pactgate.broker.store.engine import Database, DatabaseError
from pactgate.broker.store.failures import Trouble, trouble_of
from pactgate.broker.store.migrate import is_usable
from pactgate.broker.store.upkeep.write_check import write_nothing

_SCHEMA = "The schema of the database is not that of this version of the broker. Start the broker once to migrate it."
_PROBLEMS: Mapping[Trouble, str] = {
    Trouble.BUSY: "The database is busy: it gave no connection, lock or answer in time.",
    Trouble.FULL: "The database has no room left.",
    Trouble.READ_ONLY: "The database takes no writes.",
    Trouble.MISSING: "The file of the database is missing. Stop the broker, put the file back, and start the broker.",
}


def check_readiness(database: Database) -> str | None:
    """What keeps the broker from its work; None when it can read and write."""
    try:
        if not database.read(is_usable):
            return _SCHEMA
        database.write_unaudited(write_nothing)
    except DatabaseError as error:
        return _PROBLEMS.get(trouble_of(error), "The database does not answer.")
    return None
