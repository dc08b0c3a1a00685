"""The page docs/reference/cli.md, computed from the commands: `python -m pactgate.cli.reference` writes it anew."""

from pathlib import Path

import typer
from typer.cli import get_docs_for_click

from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.main import LateCommand, command_tree

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"
_HEAD = """\
# Commands

<!-- Computed by `python -m pactgate.cli.reference`; a test checks that it is current. -->

Where an option names a variable, it can be set in the environment. Results go to stdout, everything else to stderr.
Every command uses the same exit codes:

| exit code | means |
|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    tree = command_tree()
    tree.commands = {
        name: command.loaded() if isinstance(command, LateCommand) else command
        for name, command in tree.commands.items()
    }
    tree.epilog = None  # the table above says it
    context = typer.Context(tree, info_name="pactgate", color=False)
    codes = "".join(f"| {code.value} | {code.meaning} |\n" for code in ExitCode)
    commands = get_docs_for_click(obj=tree, ctx=context, name="pactgate", indent=1)
    return f"{_HEAD}{codes}\n{commands.strip()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
