"""A row of the table of faults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault did.

    Attributes:
        fault: what broke.
        seen: what clients saw of it.
        lost: how many writes that were acknowledged are not there.
        recovered_s: seconds from the end of the fault, or from the kill, until a write was taken again.
        acknowledged: how many writes were acknowledged.
        failed: whether something was promised that did not hold, besides writes.
    """

    fault: str
    seen: str
    lost: int = 0
    recovered_s: float | None = None
    acknowledged: int = 0
    failed: bool = False
