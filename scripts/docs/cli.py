"""The commands as a page, computed from themselves: `python -m scripts.docs.cli` prints docs/reference/cli.md."""

import typer
from typer.cli import get_docs_for_click

from pactgate.cli.exit_codes import ExitCode
from pactgate.cli.main import LateCommand, command_tree

_HEAD = """\
# Commands

<!-- Printed by `python -m scripts.docs.cli`; a test keeps the page current. -->

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
    print(page(), end="")
