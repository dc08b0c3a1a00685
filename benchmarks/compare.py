"""How long a comparison of two releases of a large API takes, beside what oasdiff was measured to take.

`python -m benchmarks.compare OLD NEW` on two documents (JSON or YAML, gzip or not). oasdiff's figure for GitHub's
22.0.0 → 23.0.2 was recorded once, on a machine of the same kind; ours is measured now, each in a process of its own.
"""

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

OASDIFF_SECONDS, OASDIFF_FINDINGS = 4.2, 496
"""oasdiff 1.28.0 on GitHub's 22.0.0 → 23.0.2: seconds, errors and warnings."""

MEASURE = """
import resource, sys
import openapi
old, new = (openapi.read(name) for name in sys.argv[1:])
changes = openapi.compare(old, new).changes
used = resource.getrusage(resource.RUSAGE_SELF)
told = sum(change.level != "info" for change in changes)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, told)
"""


def measured(old: Path, new: Path) -> tuple[float, float, int]:
    """Seconds of CPU, megabytes and findings of one comparison, the start of Python and all reading included."""
    command = [sys.executable, "-c", MEASURE, str(old), str(new)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes, told = done.stdout.split()
    return float(seconds), float(megabytes), int(told)


def _plain(path: Path, folder: Path) -> Path:
    """The file, unpacked if it is packed."""
    if path.suffix != ".gz":
        return path
    plain = folder / path.stem
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


def main(old: Path, new: Path) -> None:
    """Prints one line for the pair and one for equal documents."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = (_plain(path, Path(folder)) for path in (old, new))
        for name, pair in (("changed", (one, other)), ("equal", (one, one))):
            seconds, megabytes, told = measured(*pair)
            sys.stdout.write(f"{name}: {seconds:.2f} s CPU, {megabytes:.0f} MB, {told} errors and warnings")
            sys.stdout.write(
                f" (oasdiff: {OASDIFF_SECONDS} s, {OASDIFF_FINDINGS}; ratio {seconds / OASDIFF_SECONDS:.2f})\n"
                if name == "changed"
                else "\n"
            )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
