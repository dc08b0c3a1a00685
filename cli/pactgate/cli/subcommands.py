"""Commands that have commands of their own, as `pactgate policy show`."""

from collections.abc import Callable, Mapping
from inspect import cleandoc

import typer


def group(name: str, text: str, commands: Mapping[str, Callable[..., None]]) -> typer.Typer:
    """The command of that name. The first line of `text`, and of each docstring, is what lists say of it."""
    app = typer.Typer(
        name=name, help=cleandoc(text), short_help=text.partition("\n")[0], no_args_is_help=True, add_completion=False
    )
    for command_name, command in commands.items():
        app.command(command_name, short_help=(command.__doc__ or "").partition("\n")[0])(command)
    return app
