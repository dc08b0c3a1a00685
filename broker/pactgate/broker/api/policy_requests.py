"""Bodies of policies and waivers, checked for their shape.

A field that is not known is refused: it would do nothing, and whoever misspelt it would not hear of that.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from pactgate.broker.api.requests import Body, Name
from pactgate.broker.domain.gate.policies import (
    FIELDS,
    BreakingChanges,
    DocumentDisagreement,
    Scope,
    SelfVerification,
    StatedPolicy,
)
from pactgate.broker.domain.gate.waivers import NewWaiver

_FINGERPRINT = "[0-9a-f]{16}"
_LAST_SECOND = time(23, 59, 59, tzinfo=UTC)
_NO_END = "must be a date such as 2026-12-31, or a time with its zone such as 2026-12-31T18:00:00Z"


def _fingerprint(value: str) -> str:
    if not re.fullmatch(_FINGERPRINT, value):
        raise PydanticCustomError("fingerprint", "must be the fingerprint of a finding: 16 hexadecimal digits")
    return value


def _end(value: object) -> datetime:
    """A day ends with its last second in UTC."""
    text = value if isinstance(value, str) else ""
    try:
        return datetime.combine(date.fromisoformat(text), _LAST_SECOND)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
        in_utc = found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("end", _NO_END) from None
    if found.tzinfo is None:
        raise PydanticCustomError("end", _NO_END)
    return in_utc


class _Body(Body):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")


class PolicyBody(_Body):
    """How strict the gate is. What is left out, or null, is as the next wider policy says."""

    breaking_changes: BreakingChanges | None = None
    self_verification: SelfVerification | None = None
    document_disagreement: DocumentDisagreement | None = None
    minimum_operation_coverage: Annotated[int, Field(ge=0, le=100)] | None = None

    def stated(self, scope: Scope) -> StatedPolicy:
        """What it says, for a scope."""
        return StatedPolicy(scope, **{field: getattr(self, field) for field in FIELDS})


class WaiverBody(_Body):
    """A finding that somebody answers for, to the end of a day or until a moment; everywhere, unless it says where."""

    fingerprint: Annotated[str, AfterValidator(_fingerprint), Field(json_schema_extra={"pattern": f"^{_FINGERPRINT}$"})]
    reason: Name
    author: Name
    until: Annotated[datetime, BeforeValidator(_end, json_schema_input_type=str)]
    environment: Name | None = None

    @property
    def wanted(self) -> NewWaiver:
        """The waiver that it asks for."""
        return NewWaiver(self.fingerprint, self.reason, self.author, self.until, self.environment)
