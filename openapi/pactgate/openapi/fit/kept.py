"""Answers that are kept for a document, not without bound."""

MOST = 20_000
"""How many answers of one kind are kept."""


class Kept[Key, Value](dict[Key, Value]):
    """A dictionary that begins anew when it is full."""

    def __setitem__(self, key: Key, value: Value) -> None:
        if len(self) >= MOST:
            self.clear()
        super().__setitem__(key, value)
