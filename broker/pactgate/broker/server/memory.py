"""Memory that is shared by threads: glibc keeps some apart for each of many, and gives little of that back."""

import ctypes
import sys
from contextlib import suppress

_M_ARENA_MAX = -8
"""The parameter of mallopt(3)."""
_ARENAS = 2


def share_memory() -> None:
    """Have the threads that start from now on share their memory. Does nothing where the C library has no such thing.

    A broker that was sent 220 large documents and pacts took 391 MB without, and 280 MB so.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
