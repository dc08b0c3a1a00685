"""Says the story as it happens: one line a step, with what was seen."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text


@dataclass(frozen=True, slots=True)
class Narrator:
    """Prints to a console; on a terminal the running step turns."""

    console: Console

    def step[T](self, sentence: str, do: Callable[[], T], seen: Callable[[T], str] = str) -> T:
        """Does one step, prints it with what was `seen` in its result, and gives that result.

        What `do` raises goes on to the caller, after the line was marked.
        """
        try:
            with self._turning(sentence):
                result = do()
                told = seen(result)
        except BaseException:
            self._line("✗", "bold red", sentence, "")
            raise
        self._line("✓", "bold green", sentence, told)
        return result

    def chapter(self, title: str) -> None:
        """A heading between steps."""
        self.console.print()
        self.console.print(Text(title, style="bold"))

    def say(self, text: str) -> None:
        """A line that is no step."""
        self.console.print(Text(text), soft_wrap=True)

    def _turning(self, sentence: str) -> AbstractContextManager[object]:
        return self.console.status(Text(sentence)) if self.console.is_terminal else nullcontext()

    def _line(self, mark: str, style: str, sentence: str, seen: str) -> None:
        self.console.print(Text.assemble((f"{mark} ", style), sentence), soft_wrap=True)
        for line in seen.splitlines():
            self.console.print(Text(f"    {line}", style="dim"), soft_wrap=True)
