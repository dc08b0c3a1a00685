"""Says the story as it happens: one line a step, with what was seen."""

from collections.abc import Callable

from pactgate.cli import output


def step[T](sentence: str, do: Callable[[], T], seen: Callable[[T], str] = str) -> T:
    """Does one step, prints it with what was `seen` in its result, and gives that result.

    What `do` raises goes on to the caller, after the line was marked.
    """
    try:
        with output.working(sentence):
            result = do()
            told = seen(result)
    except BaseException:
        output.say(f"✗ {sentence}", "bold red")
        raise
    output.say(f"✓ {sentence}", "green")
    for line in told.splitlines():
        output.say(f"    {line}", "dim")
    return result


def chapter(title: str) -> None:
    """A heading between steps."""
    output.say(f"\n{title}", "bold")
