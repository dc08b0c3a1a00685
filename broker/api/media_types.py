"""Which types of bodies a route takes."""

from collections.abc import Callable
from typing import cast

from fastapi import Depends, HTTPException, Request
from fastapi.params import Depends as Dependency

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"


def takes(*types: str) -> Dependency:
    """A dependency that refuses, with 415, a request whose body is of another type, or of none."""
    return cast("Dependency", Depends(_refuse_others(types)))


def _refuse_others(types: tuple[str, ...]) -> Callable[[Request], None]:
    def refuse(request: Request) -> None:
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given not in types:
            raise HTTPException(415, f"The Content-Type must be {' or '.join(types)}; it is {given or 'missing'}.")

    return refuse
