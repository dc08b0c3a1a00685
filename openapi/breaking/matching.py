"""Which media type of an old body is which of the new one."""

from collections.abc import Mapping
from dataclasses import dataclass

from openapi.document import MediaType


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """The media types of two bodies, matched.

    Attributes:
        pairs: those that are the same before and after; parameters (`charset`) may differ.
        removed: those that only the old body has.
        added: those that only the new body has.
    """

    pairs: tuple[tuple[MediaType, MediaType], ...]
    removed: tuple[MediaType, ...]
    added: tuple[MediaType, ...]


def media_types(old: Mapping[str, MediaType], new: Mapping[str, MediaType]) -> MediaTypes:
    """Match media types by name, then by name without parameters."""
    pairs = [(media, new[name]) for name, media in old.items() if name in new]
    removed = [media for name, media in old.items() if name not in new]
    added = [media for name, media in new.items() if name not in old]
    for media in tuple(removed):
        other = next((candidate for candidate in added if candidate.essence == media.essence), None)
        if other is not None:
            removed.remove(media)
            added.remove(other)
            pairs.append((media, other))
    return MediaTypes(tuple(pairs), tuple(removed), tuple(added))
