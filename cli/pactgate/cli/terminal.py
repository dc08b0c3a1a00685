"""What goes to the terminal: lines and tables in colour on stdout, progress on stderr. No colour in pipes.

rich is imported where it is needed, since a command whose output is plain starts sooner without.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from pactgate.cli.reports.report import Block, TextBlock
from pactgate.pactfile.printable import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_PIPE_WIDTH = 200


def console(stream: TextIO) -> "Console":
    """A console that prints text as it is: no markup, no guessed highlights, colour for people only.

    A pipe has no width, so there a line may become long and is not cut.
    """
    from rich.console import Console  # noqa: PLC0415 - see above

    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def rendered(blocks: Iterable[Block]) -> str:
    """Lines and tables as they are written to stdout, without the last line's end.

    Lines are never wrapped, so that they can be searched and copied.
    """
    parts = tuple(blocks)
    if all(isinstance(part, TextBlock) and not part.style for part in parts):
        return printable("\n".join(part.text for part in parts if isinstance(part, TextBlock)))
    out = console(sys.stdout)
    with out.capture() as capture:
        for part in parts:
            out.print(_renderable(part), soft_wrap=isinstance(part, TextBlock))
    return capture.get().removesuffix("\n")


def say(text: str, style: str = "") -> None:
    """One line, or several, on stdout."""
    sys.stdout.write(f"{rendered([TextBlock(text, style)])}\n")


def tell(text: str, style: str = "") -> None:
    """One line on stderr, for what is not the result: progress and asides."""
    if style:
        console(sys.stderr).print(_renderable(TextBlock(text, style)), soft_wrap=True)
    else:
        sys.stderr.write(f"{printable(text)}\n")


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Shows on stderr that something goes on, for as long as the block runs; call what it gives to say more.

    Only a person at a terminal sees it: in a pipe it is silent.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with console(sys.stderr).status(_renderable(TextBlock(text))) as status:
        yield lambda more: status.update(_renderable(TextBlock(more)))


@contextmanager
def counting(text: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on stderr how much of something is done, and how long it will take; call what it gives with both numbers.

    Only a person at a terminal sees it: in a pipe it is silent.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import (  # noqa: PLC0415 - see above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _renderable(block: Block) -> "RenderableType":
    from rich.table import Table  # noqa: PLC0415 - see above
    from rich.text import Text  # noqa: PLC0415

    if isinstance(block, TextBlock):
        return Text(printable(block.text), style=block.style)
    table = Table(*block.headings, box=None, pad_edge=False, header_style="bold")
    for row in block.rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table
