"""The matrix as CSV, a line for each row, for spreadsheets and scripts."""

import csv
import io

from pactgate.broker.domain.gate.deployability import MatrixAnswer
from pactgate.broker.domain.gate.rows import Row

_HEADER = (
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
    writer.writerow(_HEADER)
    writer.writerows(map(_cells, (*answer.rows.considered, *answer.rows.ignored)))
    return text.getvalue()


def _cells(row: Row) -> tuple[str, ...]:
    success = "" if row.success is None else str(row.success).lower()
    executed_at = row.executed_at.isoformat() if row.executed_at else ""
    names = (row.consumer, row.consumer_version, row.provider, row.provider_version or "")
    return (*map(_inert, names), row.sha, str(row.verification or ""), success, executed_at)


def _inert(name: str) -> str:
    # Names are hostile input, and a spreadsheet would compute what begins so.
    return f"'{name}" if name.startswith(_FORMULA) else name
