"""What goes to the terminal: sentences, tables and JSON on stdout, progress on stderr. No colour in pipes."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

_PIPE_WIDTH = 200
_NOTICE_STYLES = {
    "success": "green",
    "error": "red",
    "danger": "red",
    "warning": "yellow",
    "prompt": "yellow",
}
_VERDICT_STYLES = {"yes": "bold green", "no": "bold red", "unknown": "bold yellow"}


def console(stream: TextIO | None = None) -> Console:
    """A console that prints text as it is: no markup, no guessed highlights, colour for people only.

    A pipe has no width, so there a line may become long and is not cut.
    """
    out = stream or sys.stdout
    width = None if out.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return Console(file=out, width=width, markup=False, highlight=False, emoji=False)


def say(text: str, style: str = "") -> None:
    """One line, or several, on stdout; never wrapped, so that it can be searched and copied."""
    console().print(Text(text, style=style), soft_wrap=True)


def tell(text: str, style: str = "") -> None:
    """One line on stderr, for what is not the result: progress and asides."""
    console(sys.stderr).print(Text(text, style=style), soft_wrap=True)


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Shows on stderr that something goes on, for as long as the block runs; call what it gives to say more.

    Only a person at a terminal sees it: in a pipe it is silent.
    """
    err = console(sys.stderr)
    if not err.is_terminal:
        yield lambda _: None
        return
    with err.status(Text(text)) as status:
        yield lambda more: status.update(Text(more))


@contextmanager
def counting(text: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on stderr how much of something is done, and how long it will take; call what it gives with both numbers.

    Only a person at a terminal sees it: in a pipe it is silent.
    """
    err = console(sys.stderr)
    if not err.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def say_verdict(verdict: str, text: str) -> None:
    """The answer of the gate, a sentence that begins with it, in its colour."""
    say(text, _VERDICT_STYLES[verdict])


def say_json(body: Mapping[str, Any]) -> None:
    """A JSON document on stdout and nothing else."""
    sys.stdout.write(json.dumps(body, indent=2, ensure_ascii=False) + "\n")


def say_notices(notices: Iterable[Mapping[str, str]]) -> None:
    """The notices of a broker, each in the colour of its type."""
    for notice in notices:
        say(notice["text"], _NOTICE_STYLES.get(notice["type"], ""))


def say_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A plain table of texts on stdout."""
    made = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    console().print(made)
