"""`pactgate clean-up`: deletes what nobody needs any more. A door to the broker's code: it works on the database.

It has no face over HTTP on purpose: whoever may publish a pact must not be able to delete in bulk.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from pactgate.cli import options, output
from pactgate.cli.errors import CannotStart, MissingExtra


def clean_up(
    *,
    dry_run: Annotated[
        bool | None, typer.Option("--dry-run/--no-dry-run", help="Tell what would be deleted, and delete nothing.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="JSON",
            help="The versions to keep: a selector, or a list of them; may be repeated. Criteria: pacticipant, latest, "
            "tag and branch (a name, or true), environment, max_age (days), deployed, released, main_branch.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=1, help="The most to delete of each kind, the oldest first.")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(metavar="URL", help="The database of the broker, such as sqlite:///pactgate.db.")
    ] = None,
    output_as: options.OutputAsTable = options.Output.TABLE,
) -> None:
    """Delete old versions, stale branches and overwritten data from the broker's database.

    It runs once, also beside a broker that runs. What is not given is as the broker's settings say;
    what is deployed or released is always kept.

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
        with output.working("Cleaning up"):
            report = run(database_url, keep=keep or (), limit=limit, dry_run=dry_run)
    except CannotStartError as error:
        raise CannotStart(str(error)) from error
    if output_as is options.Output.JSON:
        told = {"dryRun": report.dry_run, "deleted": report.by_kind, "versions": report.versions, "kept": report.kept}
        output.say_json({name: value for name, value in told.items() if value is not None})
    else:
        _say(report.by_kind, report.versions or {}, report.kept or {}, dry_run=report.dry_run)


def _say(
    counts: Mapping[str, int], versions: Mapping[str, Sequence[str]], kept: Mapping[str, int], *, dry_run: bool
) -> None:
    found = [(kind, str(count)) for kind, count in counts.items() if count]
    if kept:
        output.say_table(("Keep", "Versions"), [(selector, str(count)) for selector, count in kept.items()])
        output.say("")
    if versions:
        rows = [(name, str(len(numbers)), numbers[0], numbers[-1]) for name, numbers in versions.items()]
        output.say_table(("Pacticipant", "Versions that would go", "Oldest", "Newest"), rows)
        output.say("")
    if not found:
        output.say("There is nothing to delete.")
        return
    output.say_table(("Would be deleted" if dry_run else "Deleted", "Number"), found)
    if dry_run:
        output.say("This was a dry run: nothing was deleted.", "yellow")
