"""Says the story as it happens: one line a step, with what was seen."""

from collections.abc import Callable

from pactgate.cli import terminal


def step[T](sentence: str, do: Callable[[], T], seen: Callable[[T], str] = str) -> T:
    """Does one step, prints it with what was `seen` in its result, and gives that result.

    What `do` raises goes on to the caller, after the line was marked.
    """
    try:
        with terminal.working(sentence):
            result = do()
            lines = seen(result)
    except BaseException:
        terminal.say(f"✗ {sentence}", "bold red")
        raise
    terminal.say(f"✓ {sentence}", "green")
    for line in lines.splitlines():
        terminal.say(f"    {line}", "dim")
    return result


def chapter(title: str) -> None:
    """A heading between steps."""
    terminal.say(f"\n{title}", "bold")
