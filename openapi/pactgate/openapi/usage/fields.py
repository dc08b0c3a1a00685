"""Fields of an operation's messages, written as pacts write places: `response.body.items[].id`, `request.query.q`."""

import ast
import re
from collections.abc import Iterable
from functools import lru_cache

from pactgate.openapi.fit.places import shown as placed

type Steps = tuple[str, ...]

ELEMENT = "[]"
"""The step to each element of an array."""

ANY = "*"
"""The step to a member whatever its name; also to anything at all, where nothing says what is used."""

_TOKEN = re.compile(r"""\.?([^.\[\]'"\s][^.\[\]'"]*)|\[('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\d*)\]""")


class FieldError(ValueError):
    """A text is no field."""


def shown(steps: Iterable[str]) -> str:
    """The field that some steps lead to."""
    first, *rest = (*steps, "")
    return first + "".join(_shown(step) for step in rest[:-1])


def _shown(step: str) -> str:
    return {ELEMENT: ELEMENT, ANY: f".{ANY}"}.get(step) or placed("", (step,))


@lru_cache(maxsize=50_000)
def steps(field: str) -> Steps:
    """The steps to a field.

    Args:
        field: it as `shown` writes it; an element's number means each element.

    Raises:
        FieldError: the text is no field.
    """
    found: list[str] = []
    end = 0
    while end < len(field):
        token = _TOKEN.match(field, end)
        if token is None:
            raise FieldError(f"{field!r} is no field: it is wrong from character {end + 1} on ({field[end:]!r})")
        end = token.end()
        found.append(token[1] or _bracketed(token[2]))
    return tuple(found)


def _bracketed(said: str) -> str:
    return str(ast.literal_eval(said)) if said[:1] in {"'", '"'} else ELEMENT


def same(one: str, other: str) -> bool:
    """Whether two steps may lead to the same."""
    return one == other or ANY in {one, other}
