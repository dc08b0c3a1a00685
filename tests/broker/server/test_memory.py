"""Threads share their memory."""

import platform
import subprocess
import sys

import pytest

MANY_THREADS = """
import ctypes, threading
from pactgate.broker.server.memory import share_memory
{share}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(12)
def work():
    together.wait()
    libc.malloc(200_000)
    together.wait()
threads = [threading.Thread(target=work) for _ in range(12)]
[each.start() for each in threads], [each.join() for each in threads]
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


def arenas(share: str) -> int:
    command = [sys.executable, "-c", MANY_THREADS.format(share=share)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps memory for each thread")
def test_threads_share_their_memory() -> None:
    assert arenas("share_memory()") <= 2 < arenas("")
