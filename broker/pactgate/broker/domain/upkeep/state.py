"""The state of a broker as of now, in figures whose cost does not grow with what is stored."""

from dataclasses import dataclass

MOST_JOBS = 250
"""So many open jobs are looked at; where there are more, those that are due first."""


@dataclass(frozen=True, slots=True)
class OpenJobs:
    """The open jobs of one kind in one state. `overdue_s` is for how long the first of them could have been taken."""

    kind: str
    state: str
    count: int
    overdue_s: float


@dataclass(frozen=True, slots=True)
class Connections:
    """The connections to the database: those in use now, those kept for the next use, and the most there may be."""

    in_use: int
    idle: int
    most: int


@dataclass(frozen=True, slots=True)
class StoreState:
    """What the database tells of itself: its size, the room that is left where that is known, and the open jobs."""

    size_bytes: int
    free_bytes: int | None
    jobs: tuple[OpenJobs, ...]
