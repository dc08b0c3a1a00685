"""The metadata segment of a pact's address: why a verifier was given this pact, carried through to its result.

Written as the Pact Broker does: an unpadded base64url of a nested query string. Opaque to clients.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

_TOO_LONG = 19
"""Digits that no 64-bit number is sure to hold."""


@dataclass(frozen=True, slots=True)
class PactMetadata:
    """What the address says. `consumer_versions` are version ids; `number` is one version by its number."""

    consumer_versions: tuple[int, ...] = ()
    number: str | None = None
    pending: bool | None = None
    wip: bool = False


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
    ids = [value for key, value in pairs if key in ("s[][cv]", "cv") and value.isdecimal() and len(value) < _TOO_LONG]
    return PactMetadata(
        consumer_versions=tuple(map(int, ids)),
        number=values.get("cvn"),
        pending={"true": True, "false": False}.get(values.get("p", "")),
        wip=values.get("w") == "true",
    )
