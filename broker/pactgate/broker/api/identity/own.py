"""Oneself: who one is here, what one may do, and one's own tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, Field
from starlette.responses import Response

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.identity import own_tokens as actions
from pactgate.broker.actions.identity.current_user import CurrentUser, current_user
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, created_or_ok, link
from pactgate.broker.api.bodies import CamelBody, Name, TrueOrFalse, in_utc
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.identity.representations import USER_TYPES, account_hal, token_hal
from pactgate.broker.domain.identity.permissions import OF_ONESELF, Extent, Permission, ScopedPermission
from pactgate.broker.domain.identity.principals import PrincipalKind, Where
from pactgate.broker.domain.identity.tokens import NewToken, Token

router = APIRouter(route_class=SegmentRoute, tags=["identity"])

_TOKENS = "/settings/tokens"
_OWN_TOKENS = needs(Permission.MANAGE_OWN_READ_TOKENS)


class OwnTokenBody(CamelBody):
    """A token of one's own that is to be made."""

    description: Name
    read_only: TrueOrFalse = False
    expires_at: Annotated[datetime, AfterValidator(in_utc)] | None = Field(None, strict=False)


@router.get("/user", name="current_user", dependencies=[needs(Public.KNOWN)])
def get_current_user(broker: BrokerOf) -> HalResponse:
    """Who you are here, how you proved it, and what you may do."""
    return HalResponse(current_user_hal(broker.database.read(current_user, broker.principal), broker.links))


@router.get(_TOKENS, name="own_tokens", dependencies=[_OWN_TOKENS])
def list_own_tokens(broker: BrokerOf) -> HalResponse:
    """Your tokens, the newest first, without their secrets.

    Those two that each account has with PactFlow are listed too where they were not made yet: regenerate makes them.
    """
    made, unmade = broker.database.read(actions.list_own_tokens, broker.principal)
    items = [
        *[_token(each, broker.links) for each in made],
        *[{**_token(each, broker.links), "made": False} for each in unmade],
    ]
    return HalResponse(
        {"_embedded": {"items": items}, "_links": {"self": link(broker.links.to("own_tokens"), "Your tokens")}}
    )


@router.post(_TOKENS, name="create_own_token", status_code=201, dependencies=[_OWN_TOKENS])
def create_own_token(body: Annotated[OwnTokenBody, json_of(OwnTokenBody)], broker: BrokerOf) -> HalResponse:
    """Make a token of yours. Its secret is in this answer, and nowhere else afterwards."""
    made, secret = broker.database.write(
        actions.create_own_token,
        broker.principal,
        body.description,
        reads_only=body.read_only,
        expires_at=body.expires_at,
    )
    return created_or_ok(_token(made, broker.links, secret), created=True)


@router.post(_TOKENS + "/{token}/regenerate", name="regenerate_token", status_code=201, dependencies=[_OWN_TOKENS])
def regenerate_token(token: str, broker: BrokerOf) -> HalResponse:
    """Have another secret for a token of yours: it is in this answer alone, and the old one is refused at once."""
    made, secret = broker.database.write(actions.renew_own_token, broker.principal, token)
    return created_or_ok(_token(made, broker.links, secret), created=True)


@router.delete(_TOKENS + "/{token}", name="own_token", status_code=204, dependencies=[_OWN_TOKENS])
def revoke_own_token(token: str, broker: BrokerOf) -> Response:
    """Revoke a token of yours: it is refused at once, on every replica."""
    broker.database.write(actions.revoke_own_token, broker.principal, token)
    return Response(status_code=204)


def _token(value: Token, links: Links, secret: NewToken | None = None) -> Json:
    written = token_hal(value, links.to("own_token", token=value.uuid), secret)
    renewal = link(links.to("regenerate_token", token=value.uuid), "Regenerate the token")
    return {**written, "_links": {**written["_links"], "pactgate:regenerate": renewal}}


def current_user_hal(value: CurrentUser, links: Links) -> Json:
    """Who asks, with their roles and teams where they have an account, and with what they may do."""
    who = value.principal
    number, description = USER_TYPES.get(who.kind, (1, "System account"))
    known = account_hal(value.account, links) if value.account else {"_embedded": {"roles": [], "teams": []}}
    return {
        "name": who.name or "nobody",
        "active": True,
        "type": number,
        "typeDescription": "Nobody" if who.kind is PrincipalKind.NOBODY else description,
        **known,
        "kind": who.kind,
        "proof": who.proof,
        "permissions": _permissions(value),
        "_links": {
            "self": link(links.to("current_user"), "Who you are"),
            "pactgate:tokens": link(links.to("own_tokens"), "Your tokens"),
        },
    }


def _permissions(value: CurrentUser) -> list[Json]:
    """What somebody may do, each with how far: what goes everywhere goes no less far elsewhere."""
    granted = [
        (permission, grant.where)
        for permission in Permission
        for grant in value.principal.grants
        if permission in grant.permissions
    ]
    everywhere = {permission for permission, where in granted if where.everything}
    return [
        _permission(permission, where, value)
        for permission, where in granted
        if where.everything or permission not in everywhere
    ]


def _permission(permission: Permission, where: Where, value: CurrentUser) -> Json:
    if where.everything:
        reach = Extent.OWN if permission in OF_ONESELF else Extent.EVERYTHING
        return _allowed(permission, reach)
    if where.pacticipants:
        names = sorted(where.pacticipants)
        return {"scope": str(permission), "name": permission.sentence, "pacticipants": names}
    if where.own:
        return _allowed(permission, Extent.OWN)
    teams = sorted(value.team_names[uuid] for uuid in where.teams if uuid in value.team_names)
    return {**_allowed(permission, Extent.TEAM), "teams": teams}


def _allowed(permission: Permission, extent: Extent) -> Json:
    return {"scope": str(ScopedPermission(permission, extent)), "name": permission.sentence}
