"""What to say beside a name that nobody knows: the one that was most likely meant, or those that there are."""

from collections.abc import Collection
from difflib import get_close_matches

_NEAR = 3
_SHOWN = 10


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
    return between.join(f"'{each}'" for each in names)
