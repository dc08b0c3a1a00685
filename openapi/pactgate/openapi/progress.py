"""Where the engine is: told to whoever listens, so that it is known what took too long."""

from collections.abc import Callable

_listeners: list[Callable[[str], None]] = []


def listen(listener: Callable[[str], None]) -> None:
    """Have each place told to `listener` from now on, as long as the process lives, in a few words."""
    _listeners.append(listener)


def at(place: str) -> None:
    """Tell that the engine begins with something: an interaction, an operation."""
    for listener in _listeners:
        listener(place)
