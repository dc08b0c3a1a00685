"""The disk of an SQLite file is full; the file is deleted."""

import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.faults.load import Load
from benchmarks.faults.row import Row
from benchmarks.faults.stage import Broker, await_that, broker

_FAULT_S = 5.0
_DISK_MB = 16


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A small disk of its own at a folder; whether there is one: only root may mount."""
    mounted = not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(folder)], check=False, capture_output=True
    ).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _full(folder: Path) -> Row:
    disk = folder / "disk"
    disk.mkdir()
    with _small_disk(disk) as mounted, broker(f"sqlite:///{disk}/pactgate.db", folder) as served:
        with Load(served.url) as load:
            await_that(lambda: len(load.acknowledged) > 20)
            _fill(disk, served, mounted=mounted)
            await_that(lambda: any(answer.startswith("5") for answer in load.answers))
            time.sleep(_FAULT_S)
            _empty(disk, served, mounted=mounted)
            moment = time.monotonic()
            await_that(lambda: load.taken_since(moment))
            recovered = time.monotonic() - moment
        lost = load.lost()
        served.kill()
        served.start()
        served.await_ready()
        lost = max(lost, load.lost())
    how = f"a tmpfs of {_DISK_MB} MB" if mounted else "RLIMIT_FSIZE, as only root may mount"
    return Row(f"disk full ({how}), SQLite", load.seen, lost, recovered, len(load.acknowledged))


def _fill(disk: Path, served: Broker, *, mounted: bool) -> None:
    if mounted:
        with (disk / "ballast").open("wb", buffering=0) as ballast:
            size = shutil.disk_usage(disk).free
            ballast.write(b"\0" * size)
    else:
        largest = max(path.stat().st_size for path in disk.iterdir())
        psutil.Process(served.pid).rlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))


def _empty(disk: Path, served: Broker, *, mounted: bool) -> None:
    if mounted:
        (disk / "ballast").unlink()
    else:
        psutil.Process(served.pid).rlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _deleted(folder: Path) -> Row:
    """The file is moved away, as a deletion that can be looked into: what the broker acknowledges then is nowhere."""
    file, away = folder / "pactgate.db", folder / "away"
    away.mkdir()
    with broker(f"sqlite:///{file}", folder) as served:
        with Load(served.url) as load:
            await_that(lambda: len(load.acknowledged) > 20)
            for each in folder.glob("pactgate.db*"):
                each.rename(away / each.name)
            moment = time.monotonic()
            time.sleep(_FAULT_S)
            taken = load.count_sent_after(moment + 0.5)  # when what was under way has ended
            for each in away.iterdir():
                each.rename(folder / each.name)
            back = time.monotonic()
            await_that(lambda: load.taken_since(back))
            recovered = time.monotonic() - back
        served.kill()
        served.start()
        served.await_ready()
        lost = max(load.lost(), taken)
    fault = f"SQLite file deleted for {_FAULT_S:.0f} s, then put back"
    return Row(fault, load.seen, lost, recovered, len(load.acknowledged))


ROWS = {"disk-full": _full, "file-deleted": _deleted}
