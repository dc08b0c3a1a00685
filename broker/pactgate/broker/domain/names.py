"""What can be a name of a pacticipant, version, branch or tag; and what to say beside one that nobody knows."""

from collections.abc import Collection
from difflib import get_close_matches

_NEAR = 3
_SHOWN = 10
MAX_LENGTH = 600
"""Characters. However many bytes each takes, they fit an index of PostgreSQL, which takes 2,704 bytes at most."""


def name_problem(name: str) -> str | None:
    """What keeps `name` from being one, in the words of the Pact Broker where it has them; None when it can be."""
    if not name.strip():
        return "cannot be blank"
    if "\n" in name or "\r" in name:
        return "cannot contain multiple lines"
    if "\x00" in name:
        return "cannot contain a NUL character"
    if len(name) > MAX_LENGTH:
        return f"cannot be longer than {MAX_LENGTH} characters"
    return None


def hint(name: str, known: Collection[str]) -> str:
    """A sentence with the names that are nearest to `name`, else with some that are known; empty where none are."""
    near = get_close_matches(name, known, n=_NEAR) or _begun(name, known)
    if near:
        return f"Did you mean {_listed(near, ' or ')}?"
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"There is {_listed(sorted(known)[:_SHOWN], ', ')}{more}." if known else ""


def _begun(name: str, known: Collection[str]) -> list[str]:
    """The names of which `name` is the beginning, as "prod" is of "production"."""
    beginning = name.casefold()
    return sorted(each for each in known if beginning and each.casefold().startswith(beginning))[:_NEAR]


def _listed(names: Collection[str], between: str) -> str:
    return between.join(f"'{name}'" for name in names)
