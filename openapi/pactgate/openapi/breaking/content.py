"""The content of two bodies, matched by what is said of each media type that either names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import MediaType
from pactgate.openapi.media_types import FORM, parsed
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import ANNOTATIONS
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json, mapping

type NamedContent = Mapping[str, MediaType]
type MediaPair = tuple[MediaType, MediaType]


@dataclass(frozen=True, slots=True)
class MatchedContent:
    """The content of two bodies.

    Attributes:
        pairs: what is said of a media type before and after; the most specific media range that has it speaks of it.
        removed: media types of the old body that are refused now, or that nothing comes in any more.
        added: media types of the new body that were none of the old one's.
        specialized: those of a response that became a special case of what they were (`application/problem+json` is
            JSON).
        generalized: those of a response that became the general case of what they were.
    """

    pairs: tuple[MediaPair, ...]
    removed: tuple[MediaType, ...]
    added: tuple[MediaType, ...]
    specialized: tuple[MediaPair, ...] = ()
    generalized: tuple[MediaPair, ...] = ()


def matched_content(old: NamedContent, new: NamedContent, direction: Direction) -> MatchedContent:
    """Match the media types of two bodies as those do who send and read them (RFC 9110, sections 8.3.1 and 12.5.1).

    A range that takes a type in accepts it in a request; in a response it promises something of it only where it did
    so before. A media type without parameters is that type with any (`application/json` has `profile=a`).
    """
    if old.keys() == new.keys():  # as nearly all are
        return MatchedContent(tuple([(media, new[name]) for name, media in old.items()]), (), ())
    pairs = _pairs(old, new)
    added = uncovered(new, old)
    if direction is Direction.REQUEST:
        return MatchedContent(tuple(pairs), tuple(uncovered(old, new)), tuple(added))
    removed = [media for name, media in old.items() if name not in new and not _is_served(media, old, new)]
    specialized = _taken(removed, added, _is_special)
    generalized = _taken(removed, added, lambda media, other: _is_special(other, media))
    pairs += [pair for pair in (*specialized, *generalized) if pair not in pairs]
    return MatchedContent(tuple(pairs), tuple(removed), tuple(added), tuple(specialized), tuple(generalized))


def uncovered(content: NamedContent, other: NamedContent) -> list[MediaType]:
    """The media types of a body of which something is none of the other body's."""
    new = [media for name, media in content.items() if name not in other]  # what has the name is asked of most often
    return [media for media in new if not any(_covers(wide, media) for wide in other.values())]


def _pairs(old: NamedContent, new: NamedContent) -> list[MediaPair]:
    """What the most specific ranges before and after say of the same types, each two of them once."""
    pairs: dict[tuple[str, str], MediaPair] = {}
    for name in (*old, *new):
        before, after = _most_specific(old, name), _most_specific(new, name)
        if before and after:
            pairs.setdefault((before.name, after.name), (before, after))
    return [*pairs.values()]


def _most_specific(content: NamedContent, name: str) -> MediaType | None:
    """Who speaks of the types that a name stands for (OAS 3.1.1, Request Body Object, `content`)."""
    if name in content:
        return content[name]
    covering = [media for media in content.values() if parsed(media.name).covers(parsed(name))]
    return min(covering, key=_breadth, default=None)


def _breadth(media: MediaType) -> tuple[int, bool, int]:
    media_range = parsed(media.name)
    return media_range.essence.count("*"), media_range.subtype == "*", -len(media_range.parameters)


def _is_served(media: MediaType, old: NamedContent, new: NamedContent) -> bool:
    """Whether who accepts the media type alone is still answered, with nothing but what could come before."""
    for other in new.values():
        was_possible = _covers(other, media) and any(_covers(wide, other) for wide in old.values())
        if was_possible or _covers(media, other):
            return True
    return False


def _covers(media: MediaType, other: MediaType) -> bool:
    return parsed(media.name).covers(parsed(other.name))


def schema_pairs(old: MediaType, new: MediaType) -> Iterator[tuple[Node, Node]]:
    """The schemas of what is said of a media type as one, before and after."""
    if old.schema is not None and new.schema is not None:
        yield old.schema, new.schema


def item_pairs(old: MediaType, new: MediaType) -> Iterator[tuple[Node, Node]]:
    """The schemas of each item of a sequence, where either speaks of items alone.

    The schema of a sequence is that of an array of its items (OAS 3.2, Sequential Media Types).
    """
    if old.item_schema is not None or new.item_schema is not None:
        before, after = _items(old), _items(new)
        if before is not None and after is not None:
            yield before, after


def _items(media: MediaType) -> Node | None:
    if media.item_schema is not None or media.schema is None:
        return media.item_schema
    return media.schema.resolved().get("items")


def has_schema(media: MediaType) -> bool:
    """Whether a media type has a schema, of the whole content or of each item."""
    return media.schema is not None or media.item_schema is not None


def constrains(media: MediaType) -> bool:
    """Whether something is said of the content of a media type.

    That plain text or bytes are a string is true of all of them (OAS 3.1.1, Working with Binary Data).
    """
    schemas = [node.resolved().raw for node in (media.schema, media.item_schema) if node is not None]
    keywords = [{key: value for key, value in mapping(raw).items() if key not in ANNOTATIONS} for raw in schemas]
    media_range = parsed(media.name)
    is_structured = media_range.is_json or media_range.is_range or media_range.suffix == "xml"
    is_free = not (is_structured or media.essence in _TEXTS)
    return any(schema and not (is_free and schema in _STRINGS) for schema in keywords) or False in schemas


_STRINGS: tuple[Json, ...] = ({"type": "string"}, {"type": "string", "format": "binary"})
_TEXTS = frozenset({"application/xml", FORM, "multipart/form-data"})


def writes_text(media: MediaType) -> bool:
    """Whether its values are written as text, so that who reads a string there reads a number too."""
    return media.essence in _TEXTS or media.essence.startswith("text/") or media.essence.endswith("+xml")


def _is_special(general: MediaType, special: MediaType) -> bool:
    """Whether the second is a case of the first by its structured syntax suffix (RFC 6838, section 4.2.8)."""
    kind, _, name = general.essence.partition("/")
    return special.essence.startswith(f"{kind}/") and special.essence.endswith(f"+{name}")


def _taken(
    removed: list[MediaType], added: list[MediaType], match: Callable[[MediaType, MediaType], bool]
) -> list[MediaPair]:
    """Take out of both lists the media types that match, and give them in pairs."""
    matches: list[MediaPair] = []
    for media in tuple(removed):
        other = next((candidate for candidate in added if match(media, candidate)), None)
        if other is not None:
            removed.remove(media)
            added.remove(other)
            matches.append((media, other))
    return matches
