"""`pactgate database`: the whole database of a broker, copied or backed up."""

from pathlib import Path
from typing import Annotated

import typer

from pactgate.cli import options, terminal
from pactgate.cli.maintaining import DatabaseUrl, maintenance
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import PlainReport, TableBlock, TextBlock
from pactgate.cli.subcommands import group


def copy(
    *,
    to: Annotated[str, typer.Option(metavar="URL", help="The URL of an empty database, which becomes the copy.")],
    start_over: Annotated[
        bool, typer.Option("--start-over", help="Delete an unfinished copy in the target first, and begin anew.")
    ] = False,
    database_url: DatabaseUrl = None,
    output_as: options.OutputTable = options.TableFormat.TABLE,
) -> None:
    """Copy the database to an empty one of either kind, as from SQLite to PostgreSQL, and verify the copy.

    Stop the broker first. A copy that was interrupted goes on where it ended when it is started again; no broker
    starts on it before it is complete and verified.

    For example:

    pactgate database copy --database-url sqlite:///pactgate.db --to postgresql://pactgate@database/pactgate
    """
    with maintenance("database copy") as broker, terminal.working("Copying") as tell:
        copies = broker.copy_database(database_url, to, start_over=start_over, tell=tell)
    tables = [
        {"name": each.name, "rows": each.rows, "copiedBefore": each.before, "digest": each.digest} for each in copies
    ]
    rows = [(each.name, f"{each.rows:,}", f"{each.before:,}" if each.before else "") for each in copies]
    total = sum(each.rows for each in copies)
    done = TextBlock(f"Copied and verified: {total:,} rows are the same in both databases.", "green")
    table = TableBlock(("Table", "Rows", "Copied by an earlier run"), rows)
    writers.write(PlainReport({"tables": tables}, [table, TextBlock(""), done]), output_as)


def backup(
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Back up an SQLite database to a file, while the broker runs. For PostgreSQL use pg_dump.

    The backup has the state of one moment, and is checked. It is a database that a broker can start on.

    For example:

    pactgate database backup pactgate-2026-11-30.db
    """
    with maintenance("database backup") as broker, terminal.working("Backing up"):
        broker.back_up_database(database_url, file)
    terminal.say(f"Backed up and checked: {file}, {file.stat().st_size:,} bytes.", "green")


def migrate(*, database_url: DatabaseUrl = None) -> None:
    """Bring the database to the newest schema, and end.

    A broker does the same at its start. It may be run beside brokers of the previous version, which go on.

    For example:

    pactgate database migrate --database-url postgresql://pactgate@database/pactgate
    """
    with maintenance("database migrate") as broker, terminal.working("Migrating"):
        place = broker.migrate_database(database_url)
    terminal.say(f"The database {place} has the newest schema.", "green")


database = group(
    "database",
    """Copy, back up or migrate the broker's database.

    `pactgate export` and `pactgate restore` write and read everything in an open format.
    """,
    {"copy": copy, "backup": backup, "migrate": migrate},
)
