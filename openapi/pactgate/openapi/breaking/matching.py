"""Which media type of an old body is which of the new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import MediaType


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """The media types of two bodies, matched.

    Attributes:
        pairs: those that are the same before and after; parameters (`charset`) may differ.
        removed: those that only the old body has.
        added: those that only the new body has.
        specialized: those that became a special case of what they were (`application/problem+json` is JSON).
        generalized: those that became the general case of what they were.
    """

    pairs: tuple[tuple[MediaType, MediaType], ...]
    removed: tuple[MediaType, ...]
    added: tuple[MediaType, ...]
    specialized: tuple[tuple[MediaType, MediaType], ...] = ()
    generalized: tuple[tuple[MediaType, MediaType], ...] = ()


def media_types(old: Mapping[str, MediaType], new: Mapping[str, MediaType]) -> MediaTypes:
    """Match media types by name, then by name without parameters, then by the suffix that says what they are."""
    pairs = [(media, new[name]) for name, media in old.items() if name in new]
    removed = [media for name, media in old.items() if name not in new]
    added = [media for name, media in new.items() if name not in old]
    pairs += _taken(removed, added, lambda one, other: one.essence == other.essence)
    specialized = _taken(removed, added, _is_special)
    generalized = _taken(removed, added, lambda one, other: _is_special(other, one))
    matched = (*pairs, *specialized, *generalized)
    return MediaTypes(matched, tuple(removed), tuple(added), tuple(specialized), tuple(generalized))


_TEXTS = frozenset({"application/xml", "application/x-www-form-urlencoded", "multipart/form-data"})


def writes_text(media: MediaType) -> bool:
    """Whether its values are written as text, so that who reads a string there reads a number too."""
    return media.essence in _TEXTS or media.essence.startswith("text/") or media.essence.endswith("+xml")


def _is_special(general: MediaType, special: MediaType) -> bool:
    """Whether the second is a case of the first by its structured syntax suffix (RFC 6838, section 4.2.8)."""
    kind, _, name = general.essence.partition("/")
    return special.essence.startswith(f"{kind}/") and special.essence.endswith(f"+{name}")


def _taken(
    removed: list[MediaType], added: list[MediaType], match: Callable[[MediaType, MediaType], bool]
) -> list[tuple[MediaType, MediaType]]:
    """Take out of both lists the media types that match, and give them in pairs."""
    found: list[tuple[MediaType, MediaType]] = []
    for media in tuple(removed):
        other = next((candidate for candidate in added if match(media, candidate)), None)
        if other is not None:
            removed.remove(media)
            added.remove(other)
            found.append((media, other))
    return found
