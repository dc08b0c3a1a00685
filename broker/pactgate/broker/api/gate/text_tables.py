"""The matrix as CSV, for spreadsheets and scripts, and tables as plain text, for people at a terminal."""

import csv
import io
from collections.abc import Sequence

from pactgate.broker.domain.gate.deployability import MatrixAnswer, Summary
from pactgate.broker.domain.gate.rows import Row

_CSV_HEADER = (
    "consumer",
    "consumer_version",
    "provider",
    "provider_version",
    "pact",
    "verification",
    "success",
    "executed_at",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def matrix_csv(answer: MatrixAnswer) -> str:
    """The rows in their order; what is not known is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_CSV_HEADER)
    writer.writerows(map(_csv_cells, (*answer.rows.considered, *answer.rows.ignored)))
    return text.getvalue()


def _csv_cells(row: Row) -> tuple[str, ...]:
    success = "" if row.success is None else str(row.success).lower()
    executed_at = row.executed_at.isoformat() if row.executed_at else ""
    names = (row.consumer, row.consumer_version, row.provider, row.provider_version or "")
    return (*map(_inert, names), row.sha, str(row.verification or ""), success, executed_at)


def _inert(name: str) -> str:
    # Names are hostile input, and a spreadsheet would compute what begins so.
    return f"'{name}" if name.startswith(_FORMULA) else name


_TABLE_HEADER = ("CONSUMER", "C_VERSION", "REVISION", "PROVIDER", "P_VERSION", "NUMBER", "SUCCESS")


def matrix_table(answer: MatrixAnswer, summary: Summary) -> str:
    """The rows as a table, then the verdict. Without rows the verdict alone."""
    rows = (*answer.rows.considered, *answer.rows.ignored)
    verdict = "nil" if summary.deployable is None else _text(summary.deployable)
    conclusion = f"Deployable: {verdict}\nReason: {summary.reason}\n"
    return f"{text_table([_TABLE_HEADER, *map(_table_cells, rows)])}\n\n{conclusion}" if rows else conclusion


def _table_cells(row: Row) -> tuple[str, ...]:
    consumer = (row.consumer, row.consumer_version, row.revision)
    return tuple(map(_text, (*consumer, row.provider, row.provider_version, row.verification, row.success)))


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def text_table(lines: Sequence[Sequence[str]]) -> str:
    """Lines of equally many cells, the first of them the header, in columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    header, *body = [" | ".join(map(str.ljust, line, widths)) for line in lines]
    rule = "-|-".join("-" * width for width in widths)
    return "\n".join([header, rule, *body])
