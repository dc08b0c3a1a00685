"""`pactgate clean-up`: deletes what nobody needs any more. A door to the broker's code: it works on the database.

It has no face over HTTP on purpose: whoever may publish a pact must not be able to delete in bulk.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer

from pactgate.cli import options, terminal
from pactgate.cli.errors import CannotStart, MissingExtra
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Block, PlainReport, TableBlock, TextBlock


def clean_up(
    *,
    dry_run: Annotated[
        bool | None, typer.Option("--dry-run/--no-dry-run", help="Show what would be deleted, and delete nothing.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="JSON",
            help="The versions to keep: a selector, or a list of selectors; may be repeated. Criteria: pacticipant, "
            "latest, tag and branch (a name, or true), environment, max_age (days), deployed, released, main_branch.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, help="The most to delete of each kind, the oldest first.")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The URL of the broker's database, such as sqlite:///pactgate.db.")
    ] = None,
    output_as: options.OutputTable = options.TableFormat.TABLE,
) -> None:
    """Delete old versions, stale branches and overwritten data from the broker's database.

    It runs once, and may run beside a running broker. Defaults are the broker's settings; what is deployed or
    released is never deleted.

    For example:

    pactgate clean-up --dry-run

    pactgate clean-up --keep '{"branch": true, "latest": true}' --keep '{"max_age": 30}'

    pactgate clean-up --limit 500 --database-url postgresql://pactgate@database/pactgate
    """
    try:
        from pactgate.broker.main import CannotStartError  # noqa: PLC0415 - it is not there without the extra
        from pactgate.broker.main import clean_up as run  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise MissingExtra("clean-up", "broker", str(error.name)) from error
    try:
        with terminal.working("Cleaning up"):
            report = run(database_url, keep=keep or (), limit=limit, dry_run=dry_run)
    except CannotStartError as error:
        raise CannotStart(str(error)) from error
    members = {"dryRun": report.dry_run, "deleted": report.by_kind, "versions": report.versions, "kept": report.kept}
    body = {name: value for name, value in members.items() if value is not None}
    blocks = _blocks(report.by_kind, report.versions or {}, report.kept or {}, dry_run=report.dry_run)
    writers.write(PlainReport(body, [*blocks]), output_as)


def _blocks(
    counts: Mapping[str, int], versions: Mapping[str, Sequence[str]], kept: Mapping[str, int], *, dry_run: bool
) -> Iterator[Block]:
    if kept:
        yield TableBlock(("Keep", "Versions"), [(selector, str(count)) for selector, count in kept.items()])
        yield TextBlock("")
    if versions:
        rows = [(name, str(len(numbers)), numbers[0], numbers[-1]) for name, numbers in versions.items()]
        yield TableBlock(("Pacticipant", "Versions to delete", "Oldest", "Newest"), rows)
        yield TextBlock("")
    deleted = [(kind, str(count)) for kind, count in counts.items() if count]
    if not deleted:
        yield TextBlock("There is nothing to delete.")
        return
    yield TableBlock(("Would be deleted" if dry_run else "Deleted", "Number"), deleted)
    if dry_run:
        yield TextBlock("This was a dry run: nothing was deleted.", "yellow")
