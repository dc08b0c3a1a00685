"""The places that are looked for in a file."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class WantedPlace:
    """The places that are looked for, as a tree of steps.

    Attributes:
        inner: what is looked for inside, by name or number.
        start: where the place was found, as an offset or line and column; None before.
    """

    inner: dict[str, "WantedPlace"] = field(default_factory=dict)
    line: int = 0
    column: int = 0

    def at(self, name: str) -> "WantedPlace | None":
        """What is wanted inside of a member; the names of headers do not mind capitals."""
        return self.inner.get(name) or self.inner.get(name.lower())

    def mark(self, line: int, column: int) -> None:
        """Takes down where the place is, the first time that it is met."""
        if not self.line:
            self.line, self.column = line, column
