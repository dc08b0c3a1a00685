"""Which of the media types of a document a header means (RFC 9110, sections 8.3 and 12.5.1; RFC 6839 for suffixes)."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

JSON = "application/json"


@lru_cache(maxsize=4096)
def chosen(header: str, offered: tuple[str, ...]) -> str | None:
    """The media type among those offered that a Content-Type or Accept header means best, None if none.

    The most exact way counts that finds any: as written, without parameters, without the vendor's prefix
    (`application/vnd.a+json` is JSON), by a range in the document, by a range in the header.
    """
    wanted = _ranges(header)
    pairs = [(name, _plain(name)) for name in offered]
    for key in (_plain, essence, _by_suffix):
        found = [name for one in wanted for name, plain in pairs if key(plain) == key(one)]
        if found:
            return found[0]
    return _by_range(wanted, pairs)


def essence(media_type: str) -> str:
    """Type and subtype in small letters, without parameters."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether such content is JSON: `application/json`, or a suffix `+json`."""
    return _by_suffix(media_type) in {("application", "json"), ("text", "json")} or essence(media_type).endswith(
        "+json"
    )


def _by_range(wanted: Sequence[str], offered: Sequence[tuple[str, str]]) -> str | None:
    found: Iterable[str] = (
        name for one in wanted for name, plain in offered if _covers(plain, one) or _covers(one, plain)
    )
    return next(iter(found), None)


def _covers(media_range: str, media_type: str) -> bool:
    kind, _, subtype = essence(media_range).partition("/")
    if subtype not in {"*", ""}:
        return False
    return kind == "*" or kind == essence(media_type).partition("/")[0]


def _by_suffix(media_type: str) -> tuple[str, str]:
    kind, _, subtype = essence(media_type).partition("/")
    return kind, subtype.rpartition("+")[2]


def _ranges(header: str) -> list[str]:
    """The media ranges of a header, the most wanted first; those that are refused (`q=0`) left out."""
    weighed = [(_quality(part), _plain(part)) for part in header.split(",") if part.strip()]
    return [plain for quality, plain in sorted(weighed, key=lambda one: -one[0]) if quality > 0]


def _plain(media_type: str) -> str:
    parts = [part.strip().lower().replace(" ", "") for part in media_type.split(";")]
    return ";".join(part for part in parts if part and not part.startswith("q="))


def _quality(media_range: str) -> float:
    for part in media_range.split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0
