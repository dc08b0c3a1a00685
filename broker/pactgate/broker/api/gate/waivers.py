"""Waivers: findings about a provider that do not count, for a while."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.gate import waivers as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, created_or_ok, link, moment, without_nulls
from pactgate.broker.api.bodies import Name
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.gate.policies import GateBody
from pactgate.broker.domain.gate.policies import Waiver
from pactgate.broker.domain.gate.waivers import NewWaiver
from pactgate.broker.domain.identity.permissions import Permission

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
        moment_given = datetime.fromisoformat(text)
        in_utc = moment_given.astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("end", _NO_END) from None
    if moment_given.tzinfo is None:
        raise PydanticCustomError("end", _NO_END)
    return in_utc


class WaiverBody(GateBody):
    """A finding that does not count to the end of a day or until a moment; everywhere, unless it says where."""

    fingerprint: Annotated[str, AfterValidator(_fingerprint), Field(json_schema_extra={"pattern": f"^{_FINGERPRINT}$"})]
    reason: Name
    author: Name
    until: Annotated[datetime, BeforeValidator(_end, json_schema_input_type=str)]
    environment: Name | None = None

    @property
    def wanted(self) -> NewWaiver:
        """The waiver that it asks for."""
        return NewWaiver(self.fingerprint, self.reason, self.author, self.until, self.environment)


router = APIRouter(route_class=SegmentRoute, tags=["waivers"])

WaiverBodyOf = Annotated[WaiverBody, json_of(WaiverBody)]


@router.get("/pacticipants/{pacticipant}/waivers", name="waivers", dependencies=[needs(Permission.READ)])
def list_waivers(pacticipant: str, broker: BrokerOf) -> HalResponse:
    """The waivers of a provider, also expired ones, the newest first."""
    waivers = broker.database.read(actions.list_waivers, pacticipant)
    return HalResponse(waivers_hal(waivers, pacticipant, datetime.now(UTC), broker.links))


@router.post(
    "/pacticipants/{pacticipant}/waivers",
    name="add_waiver",
    status_code=201,
    dependencies=[needs(Permission.MANAGE_WAIVERS, of="pacticipant")],
)
def add_waiver(pacticipant: str, body: WaiverBodyOf, broker: BrokerOf) -> HalResponse:
    """Answer for a finding about a provider."""
    made = broker.database.write(actions.add_waiver, pacticipant, body.wanted)
    return created_or_ok(waiver_hal(made, datetime.now(UTC), broker.links), created=True)


@router.get("/waivers/{uuid}", name="waiver", dependencies=[needs(Permission.READ)])
def get_waiver(uuid: str, broker: BrokerOf) -> HalResponse:
    """One waiver."""
    return HalResponse(waiver_hal(broker.database.read(actions.waiver, uuid), datetime.now(UTC), broker.links))


@router.delete(
    "/waivers/{uuid}", name="delete_waiver", status_code=204, dependencies=[needs(Permission.MANAGE_WAIVERS, of=INSIDE)]
)
def delete_waiver(uuid: str, broker: BrokerOf) -> Response:
    """Take a waiver back: the finding counts again."""
    broker.check(Permission.MANAGE_WAIVERS, broker.database.read(actions.waiver, uuid).provider)
    broker.database.write(actions.remove_waiver, uuid)
    return Response(status_code=204)


def waiver_hal(value: Waiver, now: datetime, links: Links) -> Json:
    """One waiver, and whether it has expired."""
    body = {
        "uuid": value.uuid,
        "pacticipant": value.provider,
        "environment": value.environment,
        "fingerprint": value.fingerprint,
        "reason": value.reason,
        "author": value.author,
        "until": moment(value.until),
        "expired": value.until <= now,
        "createdAt": moment(value.created_at),
        "_links": {
            "self": link(links.to("waiver", uuid=value.uuid), f"Waiver of {value.fingerprint}"),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=value.provider), "Pacticipant", value.provider),
            "pactgate:waivers": _list(value.provider, links),
        },
    }
    return without_nulls(body)


def waivers_hal(values: Iterable[Waiver], provider: str, now: datetime, links: Links) -> Json:
    """The waivers of a provider. POST to the same address adds one."""
    return {
        "_embedded": {"waivers": [waiver_hal(each, now, links) for each in values]},
        "_links": {
            "self": _list(provider, links),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=provider), "Pacticipant", provider),
        },
    }


def _list(provider: str, links: Links) -> Json:
    return link(links.to("waivers", pacticipant=provider), f"Waivers of {provider}")
