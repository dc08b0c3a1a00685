"""Claims of tokens, and patterns for them."""

from collections.abc import Mapping

Claims = Mapping[str, object]

MOST_STARS = 10
MOST_DOTS = 10
_SHOWN = 100


def find_claim(claims: Claims, path: str) -> object:
    """What a claim says; None where there is none.

    Dots lead into nested claims. Names may have dots themselves, as `kubernetes.io` in `kubernetes.io.namespace`: of
    several readings the one with the longest first name counts.
    """
    if path in claims:
        return claims[path]
    names = path.split(".")
    for cut in range(len(names) - 1, 0, -1):
        inner = claims.get(".".join(names[:cut]))
        if isinstance(inner, Mapping):
            found = find_claim(inner, ".".join(names[cut:]))
            if found is not None:
                return found
    return None


def claim_texts(value: object) -> tuple[str, ...]:
    """What a claim says, as patterns are held against it: of a list each element, of numbers and truth their JSON."""
    match value:
        case bool():
            return ("true" if value else "false",)
        case str():
            return (value,)
        case int():
            return (str(value),)
        case list():
            return tuple(text for each in value if not isinstance(each, list) for text in claim_texts(each))
    return ()


def fits_pattern(text: str, pattern: str) -> bool:
    """Whether a text is what a pattern says: each `*` stands for any number of any characters, all else for itself."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    *middle, last = rest
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or end < len(first):
        return False
    place = len(first)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def shown_claim(value: object) -> str | None:
    """What a claim says, for a sentence in one line; None where it says nothing that a pattern can be held against."""
    texts = claim_texts(value)
    if not texts:
        return None
    text = ", ".join(texts)[: _SHOWN + 1]
    if not text.isprintable():
        text = "".join(map(_in_line, text))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _in_line(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
