"""Connections to PostgreSQL that do not wait for ever.

The server gives up on a statement after `statement_timeout`. A server that is frozen, or behind a network that
swallows everything, gives up on nothing: then the client must.
"""

import time
from typing import Any

import psycopg
from psycopg.abc import PQGen


class BoundedConnection(psycopg.Connection[Any]):
    """A connection on which no answer is waited for longer than `patience_s`; None is for ever.

    A connection that was not answered is closed: an answer that comes later would be taken for that of the next
    statement.
    """

    patience_s: float | None = None

    def wait[T](self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """The result of what the driver waits for. Raises psycopg.OperationalError."""
        limit = self.patience_s if timeout is None else timeout
        begun = time.monotonic()
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            if timeout is not None or limit is None or time.monotonic() - begun < limit:
                raise
            self.pgconn.finish()
            message = f"the server did not answer within {limit:.0f} s"
            raise psycopg.OperationalError(message) from error
