"""Parts of lists over HTTP: the query that asks for one, and what a body says about it."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import Request
from fastapi.params import Depends as Dependency

from pactgate.broker.api.dependencies import parameter, query_of
from pactgate.broker.api.hal import Json, link
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.pages import Paged, PageRequest

DEFAULT_SIZE = 100

MOST = 1_000_000_000
"""The greatest number of a part, and the greatest size of one: their product fits a database."""

_FROM_ONE = {"type": "integer", "minimum": 1, "maximum": MOST}

_NAMES = (("page", "size"), ("pageNumber", "pageSize"))
"""Parameters for number and size; the newer names go before the older ones."""


def page_request(query: Mapping[str, str]) -> PageRequest | None:
    """The part of a list that a query asks for; None where it asks for all. Raises InvalidError."""
    for number_name, size_name in _NAMES:
        given = {name: query[name] for name in (number_name, size_name) if name in query}
        if given:
            problems = {name: [problem] for name, value in given.items() if (problem := number_problem(value))}
            if problems:
                raise InvalidError(problems)
            return PageRequest(int(given.get(number_name, 1)), int(given.get(size_name, DEFAULT_SIZE)))
    return None


def number_problem(value: str) -> str | None:
    """What keeps a value of a query from being a number from 1 up."""
    try:
        number = int(value)
    except ValueError:
        return "must be an integer"
    if number < 1:
        return "must be greater than or equal to 1"
    return None if number <= MOST else f"must be less than or equal to {MOST}"


def with_page[T](body: Json, paged: Paged[T], address: str) -> Json:
    """A body that says which part it is, with links to the parts beside it. `address` is the list's, without a part."""
    asked = paged.request
    if asked is None:
        return body
    pages = -(-paged.total // asked.size)
    page = {"number": asked.number, "size": asked.size, "totalElements": paged.total, "totalPages": pages}
    links = dict(body["_links"])
    begin = f"{address}{'&' if '?' in address else '?'}size={asked.size}&page="
    if asked.number < pages:
        links["next"] = link(f"{begin}{asked.number + 1}", "Next page")
    if asked.number > 1:
        links["previous"] = link(f"{begin}{asked.number - 1}", "Previous page")
    return {"page": page, **body, "_links": links}


def _page(request: Request) -> PageRequest | None:
    return page_request(request.query_params)


def part_of(read: Callable[[Request], PageRequest | None]) -> Dependency:
    """What a route depends on that gives a part of a list, found by `read`."""
    return query_of(
        read,
        parameter("page", "The number of the page.", **_FROM_ONE),
        parameter("size", f"The size of a page; {DEFAULT_SIZE} if only the number is given.", **_FROM_ONE),
    )


PageOf = Annotated[PageRequest | None, part_of(_page)]


def as_asked(address: str, request: Request) -> str:
    """`address` with the query of the request, as a list names itself."""
    return f"{address}?{request.url.query}" if request.url.query else address
