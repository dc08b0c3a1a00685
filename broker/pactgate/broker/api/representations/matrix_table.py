"""The matrix as plain text, for people at a terminal."""

from pactgate.broker.api.representations.text_table import text_table
from pactgate.broker.domain.gate.deployability import MatrixAnswer, Summary
from pactgate.broker.domain.gate.rows import Row

_HEADER = ("CONSUMER", "C_VERSION", "REVISION", "PROVIDER", "P_VERSION", "NUMBER", "SUCCESS")


def matrix_table(answer: MatrixAnswer, summary: Summary) -> str:
    """The rows as a table, then the verdict. Without rows the verdict alone."""
    rows = (*answer.rows.considered, *answer.rows.ignored)
    verdict = "nil" if summary.deployable is None else _text(summary.deployable)
    told = f"Deployable: {verdict}\nReason: {summary.reason}\n"
    return f"{text_table([_HEADER, *map(_cells, rows)])}\n\n{told}" if rows else told


def _cells(row: Row) -> tuple[str, ...]:
    consumer = (row.consumer, row.consumer_version, row.revision)
    return tuple(map(_text, (*consumer, row.provider, row.provider_version, row.verification, row.success)))


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
