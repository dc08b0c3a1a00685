"""Logins of command lines, over HTTP: RFC 8628 with JSON bodies. What the person sees is a page."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.identity import device_logins as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, moment
from pactgate.broker.api.bodies import JsonBody, Name
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.domain.identity.device_logins import ASKS_EVERY, LASTS, DeviceLoginState, shown
from pactgate.broker.logins import place_of
from pactgate.broker.store.identity.auditing import asked_as

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class DeviceLoginBody(JsonBody):
    """A command line that wants to be logged in. `client` is what it says of itself: a person sees it."""

    client: Annotated[Name, Field(max_length=200)] = "pactgate"


class DeviceTokenBody(JsonBody):
    """The question whether a person has decided."""

    grant_type: Literal["urn:ietf:params:oauth:grant-type:device_code"] = "urn:ietf:params:oauth:grant-type:device_code"
    device_code: Name


@router.post("/login/device/codes", name="device_login", dependencies=[needs(Public.ALWAYS)])
def begin(
    body: Annotated[DeviceLoginBody, json_of(DeviceLoginBody)], broker: BrokerOf, request: Request
) -> HalResponse:
    """Begin a login: a code for the command line, and one that a person enters in a browser."""
    origin = place_of(request.client.host if request.client else "")
    # Anybody may ask: the log has who allowed it, and which token was made.
    made = broker.database.write_unaudited(actions.begin_device_login, body.client, origin)
    address, user_code = f"{broker.links.base_url}/login/device", shown(made.user_code)
    return HalResponse(
        {
            "device_code": made.device_code,
            "user_code": user_code,
            "verification_uri": address,
            "verification_uri_complete": f"{address}?code={user_code}",
            "expires_in": int(LASTS.total_seconds()),
            "interval": int(ASKS_EVERY.total_seconds()),
        }
    )


@router.post("/login/device/tokens", name="device_token", dependencies=[needs(Public.ALWAYS)])
def redeem(body: Annotated[DeviceTokenBody, json_of(DeviceTokenBody)], broker: BrokerOf) -> HalResponse:
    """The token of a login that a person has allowed; 400 with RFC 8628's word for it where nobody has."""
    person = broker.database.read(actions.who_allowed, body.device_code)
    if isinstance(person, DeviceLoginState):
        return HalResponse({"error": person, "error_description": _DESCRIPTIONS[person]}, 400)
    with asked_as(person):
        token, secret = broker.database.write(actions.redeem_device_login, body.device_code, person)
    expires = {"expires_at": moment(token.expires_at)} if token.expires_at else {}
    return HalResponse({"access_token": secret.secret, "token_type": "bearer", **expires})


_DESCRIPTIONS = {
    DeviceLoginState.PENDING: "Nobody has allowed this login yet.",
    DeviceLoginState.DENIED: "Somebody refused this login.",
    DeviceLoginState.EXPIRED: "No login waits with this code: its time is over, or it has got its token.",
}
