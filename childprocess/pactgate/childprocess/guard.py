"""The process that ends a group of processes when the one that started them is dead; `running` starts it.

However a process is killed, the system closes its end of the pipe that this one reads.
"""

import os
import signal
import sys
import time
from contextlib import suppress

_SECONDS_BETWEEN_LOOKS = 0.05


def main(group: int, grace: float) -> None:
    """Wait for the end of standard input; then end the group, which has so many seconds to end by itself."""
    sys.stdin.buffer.read()
    with suppress(ProcessLookupError):  # all of them ended
        if grace:
            os.killpg(group, signal.SIGTERM)
        until = time.monotonic() + grace
        while time.monotonic() < until:
            os.killpg(group, 0)
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
