"""A list in parts, each with an address of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.web.query import changed, number

PAGE = "page"
"""The parameter that says which part is shown."""


@dataclass(frozen=True, slots=True)
class Part[T]:
    """The items that are shown, and the ways to those before and after. `first` counts from 1."""

    items: Sequence[T]
    first: int
    total: int
    before: str | None
    after: str | None

    @property
    def last(self) -> int:
        """The number of the last item that is shown."""
        return self.first + len(self.items) - 1


def wanted(request: Request, size: int, parameter: str = PAGE) -> PageRequest:
    """The part that the address asks for, the first where it does not say which. Raises InvalidQueryError."""
    return PageRequest(number(request.query_params, parameter, default=1), size)


def shown[T](request: Request, paged: Paged[T], parameter: str = PAGE, *, at: str = "") -> Part[T]:
    """A part that was read, with the addresses of its neighbours: below the present one, or at that of the list."""
    before = at + _address(request, parameter, paged.before) if paged.before else None
    after = at + _address(request, parameter, paged.after) if paged.after else None
    return Part(paged.items, (paged.request.offset if paged.request else 0) + 1, paged.total, before, after)


def in_parts[T](request: Request, items: Sequence[T], size: int, parameter: str = PAGE, *, at: str = "") -> Part[T]:
    """The part of a whole list that the address asks for; the last where it asks for one behind it."""
    asked = wanted(request, size, parameter)
    last = max(1, -(-len(items) // size))
    return shown(request, part(items, PageRequest(min(asked.number, last), size)), parameter, at=at)


def _address(request: Request, parameter: str, number: int) -> str:
    return f"?{changed(request.query_params.multi_items(), {parameter: number})}"
