"""Which types a client asks for: by its Accept header, or by a suffix of the address."""

from functools import lru_cache

from werkzeug.http import parse_accept_header

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"
HAL = "application/hal+json"
HTML = "text/html"
PLAIN_TEXT = "text/plain"
CSV = "text/csv"
JSON_LINES = "application/x-ndjson"
GRAPHVIZ = "text/vnd.graphviz"

SUFFIXES = {
    ".csv": CSV,
    ".svg": "image/svg+xml",
    ".json": HAL,
    ".yaml": "application/yaml",
}
"""What an address may end with to say which type is wanted, for links in pages and in chat."""

_API_TYPES = frozenset(
    {HAL, "application/problem+json", JSON, CSV, "application/yaml", PLAIN_TEXT},
)
_ANSWERED = ("*/", "application/", "text/", "image/svg", "image/*")


@lru_cache(maxsize=1_000)
def accepted_types(accept: str) -> tuple[str, ...]:
    """The media ranges of an Accept header, in lower case, what is liked best first, without those of weight 0."""
    by_weight = sorted(parse_accept_header(accept), key=lambda weighed: -weighed[1])
    return tuple(name.partition(";")[0].strip().lower() for name, weight in by_weight if weight > 0)


@lru_cache(maxsize=1_000)
def wanted_type(accept: str, *offered: str) -> str:
    """The type of `offered` that an Accept header likes best; HAL where it names none of them.

    Plain JSON is HAL. A client that takes anything, or says nothing, gets the first one.
    """
    for accepted in accepted_types(accept or "*/*"):
        for each in offered:
            if accepted in (each, f"{each.partition('/')[0]}/*", "*/*") or (accepted, each) == (JSON, HAL):
                return each
    return HAL


@lru_cache(maxsize=1_000)
def prefers_html(accept: str) -> bool:
    """Whether an Accept header likes HTML better than every type of the API."""
    known = [each for each in accepted_types(accept) if each == HTML or each in _API_TYPES]
    return known[:1] == [HTML]


@lru_cache(maxsize=1_000)
def can_be_answered(accept: str) -> bool:
    """Whether an Accept header names anything that some answer of the API could be, whatever its weight."""
    # As it is written, also what no parser takes: who asks oddly is answered where an answer can be.
    named = [name for each in accept.split(",") if (name := each.partition(";")[0].strip().lower())]
    return not named or any(name.startswith(_ANSWERED) for name in named)
