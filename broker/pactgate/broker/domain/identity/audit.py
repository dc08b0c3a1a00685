"""The audit log: who changed what, when, and from where. What was only read is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from pactgate.broker.domain.identity.principals import Principal, PrincipalKind, Proof

THE_BROKER = Principal(PrincipalKind.BROKER, "pactgate", Proof.NONE)
"""Who does what nobody asks for, such as a scheduled clean-up."""


@dataclass(frozen=True, slots=True)
class AskedWrite:
    """Who asks for what is written from now on, and what they call it.

    `type` and `subject` are what the log says unless the action tells the subject better. `address` is that of the
    client.
    """

    principal: Principal
    type: str
    subject: str
    address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One change, as it stands in the log."""

    uuid: str
    occurred_at: datetime
    principal_kind: str
    principal_uuid: str | None
    principal: str
    proof: str
    type: str
    subject: str
    address: str | None
    request_id: str | None
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WantedEvents:
    """Which events somebody wants to see; what is None narrows nothing.

    `start` is the uuid of the event to begin with. `user` is the name of who did it.
    """

    since: datetime | None = None
    user_uuid: str | None = None
    user: str | None = None
    type: str | None = None
    start: str | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class PageOfEvents:
    """Some events. `next` and `previous` are the uuids with which the pages beside this one begin."""

    events: tuple[AuditEvent, ...]
    next: str | None = None
    previous: str | None = None


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON
    """A value of the domain as JSON, its fields named as in bodies of the API. What is None is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {_camel(field.name): getattr(value, field.name) for field in fields(value)}
        value = {name: each for name, each in named.items() if each is not None}
    match value:
        case Mapping():
            return {str(name): plain(each) for name, each in value.items()}
        case set() | frozenset():
            return sorted(map(plain, value))
        case list() | tuple():
            return [plain(each) for each in value]
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds")
        case Enum():
            return plain(value.value)
    return value if isinstance(value, str | int | float | None) else str(value)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
