"""Compares two documents."""

from datetime import UTC, date, datetime

from pactgate.openapi.breaking.change import Comparison, gathered
from pactgate.openapi.document import Document


def compare(old: Document, new: Document, *, today: date | None = None) -> Comparison:
    """What changed between two documents, and which changes break callers of the old one.

    Args:
        old: the document that callers were made for.
        new: the document that takes its place.
        today: the day on which a sunset counts as past; the present day (UTC) if none is given.

    Returns:
        The changes, the worst first. None for documents that say the same in other words.
    """
    if old.value == new.value:
        return Comparison(())
    from pactgate.openapi.breaking.changes import changes  # noqa: PLC0415 - to load all rules takes 0.1 s

    return Comparison(gathered(changes(old, new, today or datetime.now(UTC).date())))
