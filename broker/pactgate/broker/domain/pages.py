"""A part of a list: which one is asked for, and what is in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted. `number` counts from 1."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many items come before."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Paged[T]:
    """Items, and which part they are of `total`; `request` is None where they are all."""

    items: Sequence[T]
    total: int
    request: PageRequest | None = None

    @property
    def before(self) -> int | None:
        """The number of the part before this one."""
        return self.request.number - 1 if self.request and self.request.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the part after this one."""
        if not self.request or not self.items or self.request.offset + len(self.items) >= self.total:
            return None
        return self.request.number + 1


@dataclass(frozen=True, slots=True)
class Stretch[T]:
    """Some of a list that is read from one end, without counting it. `rest` is where the next ones begin, if any."""

    items: Sequence[T]
    rest: int | None


def stretch[T](found: Sequence[T], most: int, place: Callable[[T], int]) -> Stretch[T]:
    """The first `most` of what was found, of which one more was looked for. `place` says where the list goes on."""
    items = found[:most]
    return Stretch(items, place(items[-1]) if len(found) > most else None)


def part[T](items: Sequence[T], request: PageRequest | None) -> Paged[T]:
    """The part of `items` that is wanted; all of them where none is named."""
    if request is None:
        return Paged(items, len(items))
    return Paged(items[request.offset : request.offset + request.size], len(items), request)
