"""The metadata segment of a pact's address: why a verifier was given this pact, carried through to its result.

Written as the Pact Broker does: an unpadded base64url of a nested query string. Opaque to clients.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

_TOO_LONG = 19
"""Digits that no 64-bit number is sure to hold."""


@dataclass(frozen=True, slots=True)
class PactMetadata:
    """What the address says. `consumer_versions` are version ids; `number` is one version by its number.

    `tags` are those that it was named for, `selected_by_tag` the versions that a selector found by a tag, with it.
    """

    consumer_versions: tuple[int, ...] = ()
    number: str | None = None
    pending: bool | None = None
    wip: bool = False
    tags: tuple[str, ...] = ()
    selected_by_tag: tuple[tuple[int, str], ...] = ()

    def tags_asked_for(self, version_id: int) -> tuple[str, ...]:
        """The tags for which a version was given: those of its selectors, or those that it was named for."""
        if version_id in self.consumer_versions:
            return tuple(dict.fromkeys(tag for each, tag in self.selected_by_tag if each == version_id))
        return self.tags


def encode(pairs: Iterable[tuple[str, str]]) -> str:
    """The segment for ordered query pairs, as `[("w", "true")]` → `dz10cnVl`."""
    query = "&".join([f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in pairs])
    query = query.replace("%5B", "[").replace("%5D", "]")
    return base64.urlsafe_b64encode(query.encode()).decode().rstrip("=")


def decode(segment: str | None) -> PactMetadata:
    """What a segment says. Tolerates padding, unknown keys and garbage, which says nothing."""
    try:
        query = base64.urlsafe_b64decode((segment or "") + "==").decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return PactMetadata()
    pairs = parse_qsl(query, keep_blank_values=True)
    values = dict(pairs)
    selected = list(_selected(pairs))
    return PactMetadata(
        consumer_versions=tuple(version_id for version_id, _ in selected),
        number=values.get("cvn"),
        pending={"true": True, "false": False}.get(values.get("p", "")),
        wip=values.get("w") == "true",
        tags=tuple(value for key, value in pairs if key == "cvt[]"),
        selected_by_tag=tuple((version_id, tag) for version_id, tags in selected for tag in tags),
    )


def _selected(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The version of each selector, which comes last in it, with the tags that it selects by."""
    tags: list[str] = []
    for key, value in pairs:
        if key == "s[][t]":
            tags.append(value)
        elif key in ("s[][cv]", "cv") and value.isdecimal() and len(value) < _TOO_LONG:
            yield int(value), tuple(tags)
            tags = []
