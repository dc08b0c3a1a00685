"""`pactgate restore`: reads what `pactgate export` wrote."""

from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import options, terminal
from pactgate.cli.maintaining import DatabaseUrl, maintenance
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, TableBlock, TextBlock


def restore(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `pactgate export` wrote.")],
    database_url: DatabaseUrl = None,
    output_as: options.OutputTable = options.TableFormat.TABLE,
) -> None:
    """Restore everything that `pactgate export` wrote into an empty database of either kind, and verify it.

    Either all of it is restored or nothing. An export of an older version of pactgate is migrated.

    For example:

    pactgate restore pactgate-2026-11-30.zip --database-url postgresql://pactgate@database/pactgate
    """
    with maintenance("restore") as broker, terminal.working("Restoring"):
        tables = broker.restore_database(database_url, file)
    listed = [{"name": table.name, "rows": table.rows, "digest": table.digest} for table in tables]
    total = sum(table.rows for table in tables)
    table = TableBlock(("Table", "Rows"), [(table.name, f"{table.rows:,}") for table in tables])
    done = TextBlock(f"Restored and verified: {total:,} rows.", "green")
    writers.write(PlainReport({"tables": listed}, [table, TextBlock(""), done]), output_as)
