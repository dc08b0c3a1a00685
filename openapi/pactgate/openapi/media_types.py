"""Media types and ranges of them: which of those that a document names a header means (RFC 9110, 8.3.1 and 12.5.1).

A structured suffix (`application/vnd.a+json`) says how content is written, not what it means (RFC 6838, section 4.2.8):
who takes one such type need not take another, nor plain JSON. That two are related is told apart from that they agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
_NO_MATTER = frozenset({"boundary", "q"})
"""Parameters that tell nothing of the type: one parts a message, the other weighs a range in Accept."""


@dataclass(frozen=True, slots=True)
class MediaRange:
    """A media type, or a range of them (`text/*`, `application/*+json`).

    Attributes:
        kind: the first part, in small letters, or `*`.
        subtype: the second part, likewise.
        parameters: the parameters by their names in small letters; the charset of JSON and of forms, which is always
            UTF-8, is none (RFC 8259, sections 8.1 and 11; the registration of `application/x-www-form-urlencoded`).
    """

    kind: str
    subtype: str
    parameters: Mapping[str, str] = field(hash=False)

    @property
    def essence(self) -> str:
        """Type and subtype, without parameters."""
        return f"{self.kind}/{self.subtype}"

    @property
    def suffix(self) -> str:
        """How content of the type is written: what follows the last `+`, or the whole subtype."""
        return self.subtype.rpartition("+")[2]

    @property
    def is_range(self) -> bool:
        """Whether it stands for several types."""
        return "*" in self.essence

    @property
    def is_json(self) -> bool:
        """Whether content of the type is JSON."""
        return self.suffix == "json" and (self.kind in {"application", "text"} or "+" in self.subtype)

    def covers(self, other: "MediaRange") -> bool:
        """Whether all that the other names is of this type or range; a parameter that this has not may be any."""
        return self.names(other) and self.parameters.items() <= other.parameters.items()

    def meets(self, other: "MediaRange") -> bool:
        """Whether something may be of both; only a parameter that both name may keep them apart."""
        shared = self.parameters.keys() & other.parameters.keys()
        is_apart = any(self.parameters[name] != other.parameters[name] for name in shared)
        return not is_apart and (self.names(other) or other.names(self))

    def is_related(self, other: "MediaRange") -> bool:
        """Whether content of both is written in the same way, which is all that a suffix says."""
        return self.kind == other.kind and self.suffix == other.suffix and not self.is_range

    def names(self, other: "MediaRange") -> bool:
        """Whether the other's type is this type or in this range, whatever their parameters."""
        if self.kind not in {"*", other.kind}:
            return False
        if self.subtype.startswith("*+"):
            return other.subtype.endswith(self.subtype.removeprefix("*"))
        return self.subtype in {"*", other.subtype}


@lru_cache(maxsize=4096)
def parsed(name: str) -> MediaRange:
    """The media type or range that a text names: `Application/JSON; charset=utf-8`."""
    essence, *parts = _split(name, ";")
    kind, _, subtype = essence.lower().partition("/")
    plain = MediaRange(kind or "*", subtype or "*", {})
    pairs = (part.partition("=") for part in parts)
    named = {key.strip().lower(): value.strip().strip('"').lower() for key, equals, value in pairs if equals}
    ignored = _NO_MATTER | {"charset"} if plain.is_json or plain.essence == FORM else _NO_MATTER
    return MediaRange(plain.kind, plain.subtype, {key: named[key] for key in named.keys() - ignored})


def type_of_content(content_type: str, offered: Sequence[str]) -> str | None:
    """The media type among those offered that content of a type is of, None where it is of none.

    The most exact one: as it is written, then one with the same parameters, then any of that name, then a range.
    """
    wanted = parsed(content_type)
    fitting = [name for name in offered if parsed(name).meets(wanted)]
    return min(fitting, key=lambda name: _distance(name, content_type), default=None)


def related_type(content_type: str, offered: Sequence[str]) -> str | None:
    """The media type among those offered whose suffix alone agrees with that of a type."""
    wanted = parsed(content_type)
    return next((name for name in offered if parsed(name).is_related(wanted)), None)


def acceptable_type(accept: str, offered: Sequence[str]) -> str | None:
    """The media type among those offered that an Accept header wants most, None where it accepts none of them.

    What is said of a type is said by the most particular range that has it; `q=0` refuses it.
    """
    weighed = [(_quality(accept, name), name) for name in offered]
    best = max(weighed, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] > 0 else None


def _distance(name: str, content_type: str) -> tuple[bool, bool, bool, int]:
    media, wanted = parsed(name), parsed(content_type)
    return name != content_type, media.is_range, media.parameters != wanted.parameters, media.essence.count("*")


def _quality(accept: str, name: str) -> float:
    """How much a header wants a type; of a range that is offered, as much as it wants anything in it."""
    media = parsed(name)
    ranges = [(parsed(part), _weight(part)) for part in _split(accept, ",") if part]
    if media.is_range:
        return max((weight for wanted, weight in ranges if wanted.meets(media)), default=0.0)
    fitting = [(_particular(wanted), weight) for wanted, weight in ranges if wanted.meets(media)]
    return max(fitting, default=((0, 0), 0.0))[1]


def _particular(media: MediaRange) -> tuple[int, int]:
    return -media.essence.count("*"), len(media.parameters)


def _weight(media_range: str) -> float:
    for part in _split(media_range, ";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 1.0
    return 1.0


def _split(content: str, separator: str) -> list[str]:
    """The parts of a header; what stands in quotes is none of its own."""
    return [*_parts(content, separator)]


def _parts(content: str, separator: str) -> Iterator[str]:
    part, is_quoted = "", False
    for sign in content:
        is_quoted ^= sign == '"'
        if sign == separator and not is_quoted:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()
