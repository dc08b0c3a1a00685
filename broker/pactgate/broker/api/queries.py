"""What routes read from the query beside plain parameters: the part of a list that is asked for, above all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Query, Request
from fastapi.params import Depends as Dependency

from pactgate.broker.api.answers import Json, link
from pactgate.broker.api.document_parts import DESCRIPTIONS
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.pages import Paged, PageRequest
from pactgate.broker.query import whole_number


@dataclass(frozen=True, slots=True, eq=False)
class ReadsQuery:
    """A dependency that reads parameters of the query which FastAPI cannot, and says which ones these are."""

    read: Callable[[Request], object]
    parameters: tuple[Json, ...]

    async def __call__(self, request: Request) -> object:
        """What the query says. Raises what `read` raises."""
        return self.read(request)


def query_of(read: Callable[[Request], object], *parameters: Json) -> Dependency:
    """What a route depends on that takes `parameters` from the query as `read` does."""
    return cast("Dependency", Depends(ReadsQuery(read, parameters)))


def parameter(name: str, description: str, **schema: object) -> Json:
    """A parameter of the query: a text, unless `schema` says otherwise."""
    return {"name": name, "in": "query", "description": description, "schema": schema or {"type": "string"}}


def optional_text(name: str) -> Json:
    """A text of the query that may be left out, as FastAPI writes it.

    It is for routes that many ask: FastAPI takes as long for four of these as for all the rest of a request.
    """
    described = {"description": DESCRIPTIONS[name]} if name in DESCRIPTIONS else {}
    schema = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    return {"name": name, "in": "query", "required": False, "schema": schema, **described}


DEFAULT_SIZE = 100

MOST = 1_000_000_000
"""The greatest number of a part, and the greatest size of one: their product fits a database."""

_FROM_ONE = {"type": "integer", "minimum": 1, "maximum": MOST}

_NAMES = (("page", "size"), ("pageNumber", "pageSize"))
"""Parameters for number and size; the newer names go before the older ones."""


def page_request(request: Request) -> PageRequest | None:
    """The part of a list that a request asks for; None where it asks for all. Raises InvalidError."""
    query = request.query_params
    for number_name, size_name in _NAMES:
        given = {name: whole_number(query[name]) for name in (number_name, size_name) if name in query}
        if given:
            problems = {name: [problem] for name, number in given.items() if (problem := number_problem(number))}
            if problems:
                raise InvalidError(problems)
            return PageRequest(given.get(number_name) or 1, given.get(size_name) or DEFAULT_SIZE)
    return None


def number_problem(number: int | None) -> str | None:
    """What keeps a whole number of a query from being one from 1 up; None is none."""
    if number is None:
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
    if paged.after:
        links["next"] = link(f"{begin}{paged.after}", "Next page")
    if paged.before:
        links["previous"] = link(f"{begin}{paged.before}", "Previous page")
    return {"page": page, **body, "_links": links}


def part_of(read: Callable[[Request], PageRequest | None]) -> Dependency:
    """What a route depends on that gives a part of a list, found by `read`."""
    return query_of(
        read,
        parameter("page", "The number of the page.", **_FROM_ONE),
        parameter("size", f"The size of a page; {DEFAULT_SIZE} if only the number is given.", **_FROM_ONE),
    )


ForceOf = Annotated[bool, Query(alias="force", description="Delete also what is in an environment now.")]
"""Whether a deletion is meant although what it deletes is in an environment: decisions mention it then."""

PageOf = Annotated[PageRequest | None, part_of(page_request)]


def as_asked(address: str, request: Request) -> str:
    """`address` with the query of the request, as a list names itself."""
    return f"{address}?{request.url.query}" if request.url.query else address
