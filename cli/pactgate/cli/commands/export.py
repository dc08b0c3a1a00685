"""`pactgate export`: everything that the broker stores, in one file."""

from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import options, terminal
from pactgate.cli.maintaining import DatabaseUrl, maintenance
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, TableBlock, TextBlock


def export(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
    database_url: DatabaseUrl = None,
    output_as: options.OutputTable = options.TableFormat.TABLE,
) -> None:
    """Write everything that the broker stores to a file in an open format, while the broker runs.

    The file is a ZIP of JSON lines, with the state of one moment. `pactgate restore` reads it into SQLite or
    PostgreSQL. It contains the passwords of webhooks: only you may read it.

    For example:

    pactgate export pactgate-2026-11-30.zip
    """
    with maintenance("export") as broker, terminal.working("Exporting"):
        tables = broker.export_database(database_url, file)
    listed = [{"name": table.name, "rows": table.rows, "digest": table.digest} for table in tables]
    total = sum(table.rows for table in tables)
    table = TableBlock(("Table", "Rows"), [(table.name, f"{table.rows:,}") for table in tables])
    done = TextBlock(f"Exported {total:,} rows to {file}.", "green")
    writers.write(PlainReport({"tables": listed}, [table, TextBlock(""), done]), output_as)
