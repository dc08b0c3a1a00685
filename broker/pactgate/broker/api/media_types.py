"""Which types of bodies a route takes, and which of those that it gives a client wants."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from fastapi import Depends, HTTPException, Request
from fastapi.params import Depends as Dependency

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
HAL = "application/hal+json"
PLAIN_TEXT = "text/plain"
CSV = "text/csv"
GRAPHVIZ = "text/vnd.graphviz"


@dataclass(frozen=True, slots=True)
class Takes:
    """A dependency that refuses, with 415, a request whose body is of another type, or of none."""

    types: tuple[str, ...]

    async def __call__(self, request: Request) -> None:
        """Look at the Content-Type."""
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in self.types:
            raise HTTPException(415, f"The Content-Type must be {' or '.join(self.types)}; it is {given or 'missing'}.")


def takes(*types: str) -> Dependency:
    """What a route depends on whose body must be of one of `types`."""
    return cast("Dependency", Depends(Takes(types)))


def wanted_type(request: Request, *offered: str) -> str:
    """The type of `offered` that the Accept header likes best; HAL where it names none of them.

    Plain JSON is HAL. A client that takes anything, or says nothing, gets the first one.
    """
    for accepted in _best_first(request.headers.get("accept") or "*/*"):
        for each in offered:
            if accepted in (each, f"{each.partition('/')[0]}/*", "*/*") or (accepted, each) == (JSON, HAL):
                return each
    return HAL


def _best_first(accept: str) -> Iterable[str]:
    weighed = [(each.split(";")[0].strip().lower(), _weight(each)) for each in accept.split(",")]
    return [name for name, weight in sorted(weighed, key=lambda pair: -pair[1]) if weight > 0]


def _weight(media_range: str) -> float:
    for parameter in media_range.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0
    return 1
