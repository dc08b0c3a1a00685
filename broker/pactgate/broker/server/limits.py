"""How much of a server one client may have, and for how long."""

from collections.abc import Callable
from dataclasses import dataclass


def _nobody(_address: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """What clients may take. Times are in seconds, sizes in bytes.

    A body, and an answer that a client takes, has a time to begin with, and more for what was sent: who sends or
    takes fewer than `slowest_rate` bytes a second for longer is cut off.
    """

    connections: int = 1000
    """At once. One more takes the place of the connection that has been idle longest, or is refused."""
    connections_per_client: int = 100
    """At once, of one address, unless `is_proxy` says that others stand behind it. An idle one of it makes room."""
    is_proxy: Callable[[str], bool] = _nobody
    target: int = 16 * 1024
    """Path and query. A question about a whole system names many versions."""
    head: int = 32 * 1024
    """Request line and headers together."""
    headers: int = 100
    body: int = 32 * 1024 * 1024
    """What the application reads of a body; it refuses a larger one itself, and then no more than that is taken."""
    head_time: float = 10
    idle_time: int = 65
    """Between requests; longer than proxies keep a connection for, so that they never send on one that just ended."""
    body_time: float = 20
    answer_time: float = 30
    slowest_rate: int = 1000
    shutdown_time: float = 20
    """From the signal to the end of the process, whatever clients do."""
