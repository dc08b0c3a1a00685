"""How long comparisons take: of two releases of a large API, beside oasdiff's figure, and of small documents.

`python -m benchmarks.compare OLD NEW` on two documents (JSON or YAML, gzip or not). oasdiff's figure for GitHub's
22.0.0 → 23.0.2 was recorded once, on a machine of the same kind; ours is measured now, each in a process of its own.
"""

import gzip
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

OASDIFF_SECONDS, OASDIFF_FINDINGS = 4.2, 496
"""oasdiff 1.28.0 on GitHub's 22.0.0 → 23.0.2: seconds, errors and warnings."""

MEASURE = """
import gc, os, resource, sys
from pactgate import openapi
gc.disable()  # as `pactgate diff` does
old, new = openapi.read_both(*sys.argv[1:])
changes = openapi.compare(old, new).changes
findings = sum(change.level != "info" for change in changes)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, findings, flush=True)
os._exit(0)  # it frees nothing at its end, likewise
"""


RUNS = 5
"""How often each is measured; the least is told, as what other processes do can only add to it."""


def measured(old: Path, new: Path) -> tuple[float, float, int]:
    """Seconds of CPU, megabytes and findings of one comparison, the start of Python and all reading included."""
    command, found = [sys.executable, "-c", MEASURE, str(old), str(new)], []
    for _ in range(RUNS):
        before = _spent()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        megabytes, told = done.stdout.split()
        found.append((_spent() - before, float(megabytes), int(told)))
    return min(found)


def _spent() -> float:
    """Seconds of CPU of all processes that ended below this one, those that prove inclusions among them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


SMALL = """
openapi: 3.0.3
info: {title: orders, version: '1'}
paths:
  /orders/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: an order
          content:
            application/json:
              schema:
                type: object
                required: [id, status]
                properties:
                  id: {type: string}
                  status: {type: string, enum: [open, paid]}
                  total: {type: number}
"""


def of_command(old: Path, new: Path) -> float:
    """Seconds of CPU of `pactgate diff`, its start included."""
    command, found = [sys.executable, "-m", "pactgate.cli", "diff", str(old), str(new)], []
    for _ in range(RUNS):
        before = _spent()
        subprocess.run(command, capture_output=True, check=False)
        found.append(_spent() - before)
    return min(found)


def _small(folder: Path) -> None:
    """Prints a line for the command on a small document: one change that breaks, one that does not, and none."""
    old = folder / "old.yaml"
    old.write_text(SMALL)
    changes = {"breaking": ("[id, status]", "[id]"), "harmless": ("[open, paid]", "[open]"), "equal": ("", "")}
    for name, (before, after) in changes.items():
        new = folder / f"{name}.yaml"
        new.write_text(SMALL.replace(before, after))
        sys.stdout.write(f"small, {name}: {of_command(old, new):.2f} s CPU for the whole command\n")


def plain(path: Path, folder: Path) -> Path:
    """The file, unpacked if it is packed."""
    if path.suffix != ".gz":
        return path
    plain = folder / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def main(old: Path, new: Path) -> None:
    """Prints one line for the pair, one for equal documents, and some for small ones."""
    with tempfile.TemporaryDirectory() as folder:
        _small(Path(folder))
        one, other = (plain(path, Path(folder)) for path in (old, new))
        for name, pair in (("changed", (one, other)), ("equal", (one, one))):
            seconds, megabytes, told = measured(*pair)
            sys.stdout.write(f"{name}: {seconds:.2f} s CPU, {megabytes:.0f} MB, {told} errors and warnings")
            sys.stdout.write(
                f" (oasdiff: {OASDIFF_SECONDS} s, {OASDIFF_FINDINGS}; ratio {seconds / OASDIFF_SECONDS:.2f})\n"
                if name == "changed"
                else "\n"
            )
            sys.stdout.write(f"{name}: {of_command(*pair):.2f} s CPU for the whole command\n")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
