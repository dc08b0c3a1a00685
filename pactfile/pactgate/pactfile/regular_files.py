"""Files as they are read that somebody names: a pipe or a device, which might never end, is none."""

import os
import stat
from pathlib import Path


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file.

    Args:
        path: the file.
        most: how many bytes it may have.

    Raises:
        OSError: it cannot be read, is no regular file, or is larger; `strerror` says so.
    """
    status = path.stat()
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):  # of a folder, reading says what it is
        raise OSError(None, "it is a pipe or a device, and not a regular file")
    if status.st_size > most:
        raise OSError(None, f"it has {status.st_size:,} bytes, more than {most:,}")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)  # should it be a pipe by now
    with os.fdopen(os.open(path, flags), "rb") as file:
        return file.read(most + 1)
