"""What becomes of clients and of their writes when something breaks: `make faults`.

`python -m benchmarks.faults [ROW…]` prints a table of all faults, or of those whose names are given; `--list` names
them. KILLS=200 says how often the broker is killed. It ends with 1 where a write was lost or a row failed.
"""

import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import stamina.instrumentation

from benchmarks.faults import clients, clock, files, jobs, kills, migrations, postgresql, rolling, stopping
from benchmarks.faults.row import Row

ROWS: dict[str, Callable[[Path], Row]] = {
    name: play
    for kind in (kills, postgresql, files, clock, jobs, migrations, rolling, clients, stopping)
    for name, play in kind.ROWS.items()
}
_HEADINGS = ("fault", "what clients saw", "writes acknowledged", "lost", "recovered after")


def main(names: list[str]) -> int:
    """Plays faults one after the other; 1 where one shows a loss."""
    if "--list" in names:
        print("\n".join(ROWS))
        return 0
    if unknown := set(names) - ROWS.keys():
        print(f"No such row: {', '.join(sorted(unknown))}. `--list` names them.", file=sys.stderr)
        return 2
    # What is waited for is tried again every moment; that is not worth a line.
    stamina.instrumentation.set_on_retry_hooks([])
    _print(_HEADINGS)
    _print(("---",) * len(_HEADINGS))
    return max([_played(name) for name in names or ROWS])


def _played(name: str) -> int:
    with tempfile.TemporaryDirectory(prefix="pactgate-fault-") as folder:
        try:
            row = ROWS[name](Path(folder))
        except Exception:  # noqa: BLE001 - one row that cannot be played must not hide the others
            traceback.print_exc()
            _print((name, "could not be played", "", "", ""))
            return 1
    recovered = "" if row.recovered_s is None else f"{row.recovered_s:.1f} s"
    _print((row.fault, row.seen, f"{row.acknowledged:,}" if row.acknowledged else "", str(row.lost), recovered))
    return 1 if row.lost or row.failed else 0


def _print(cells: tuple[str, ...]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
