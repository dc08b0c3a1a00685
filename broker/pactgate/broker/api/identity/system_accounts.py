"""System accounts and their tokens: for pipelines that cannot prove who they are without a stored secret."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, Field
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.identity import assigned_roles, people
from pactgate.broker.actions.identity import system_accounts as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, also, created_or_ok
from pactgate.broker.api.bodies import CamelBody, Name, TrueOrFalse, in_utc
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.identity.representations import account_hal, system_accounts_hal, token_hal, tokens_hal
from pactgate.broker.domain.identity.accounts import AccountChange, WantedRole
from pactgate.broker.domain.identity.permissions import CI, Permission

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class RoleBody(CamelBody):
    """A role that somebody is to have: by name or uuid, for everything, for a team, or for one application."""

    role: Name
    everywhere: TrueOrFalse = False
    team: Name | None = None
    pacticipant: Name | None = None

    @property
    def wanted(self) -> WantedRole:
        """The role that it asks for."""
        return WantedRole(self.role, self.everywhere, self.team, self.pacticipant)


class SystemAccountBody(CamelBody):
    """A system account; without roles it is one of a pipeline, for what belongs to its teams and what it makes."""

    name: Name
    roles: list[RoleBody] = Field(default_factory=lambda: [RoleBody(role=CI.name)])
    team_uuids: list[Name] = Field([])


class SystemAccountChangeBody(CamelBody):
    """What is to be said otherwise of a system account; what is left out stays as it is."""

    name: Name | None = None
    active: TrueOrFalse | None = None


class RolesBody(CamelBody):
    """The roles that somebody is to have, and no others."""

    roles: list[RoleBody]


class TokenBody(CamelBody):
    """A token that is to be made."""

    description: Name
    read_only: TrueOrFalse = False
    expires_at: Annotated[datetime, AfterValidator(in_utc)] | None = Field(None, strict=False)


_ACCOUNTS = "/admin/system-accounts"
_TOKENS = _ACCOUNTS + "/{uuid}/tokens"
_MANAGING = needs(Permission.MANAGE_SYSTEM_ACCOUNTS, of=INSIDE)


@router.get(_ACCOUNTS, name="system_accounts", dependencies=[needs(Permission.READ_SYSTEM_ACCOUNTS)])
def list_system_accounts(broker: BrokerOf) -> HalResponse:
    """Every system account, by name."""
    found = broker.database.read(actions.list_system_accounts)
    return HalResponse(system_accounts_hal(found, broker.links))


@router.post(
    _ACCOUNTS,
    name="create_system_account",
    status_code=201,
    dependencies=[_MANAGING],
)
def create_system_account(
    body: Annotated[SystemAccountBody, json_of(SystemAccountBody)], broker: BrokerOf
) -> HalResponse:
    """Create a system account, which has no token yet. A maintainer of a team names the team."""
    wanted = [each.wanted for each in body.roles]
    made = broker.database.write(
        actions.create_system_account, broker.administering, body.name, wanted, body.team_uuids
    )
    return created_or_ok(account_hal(made, broker.links), created=True)


@router.get(_ACCOUNTS + "/{uuid}", name="system_account", dependencies=[needs(Permission.READ_SYSTEM_ACCOUNTS)])
def get_system_account(uuid: str, broker: BrokerOf) -> HalResponse:
    """One system account."""
    found = broker.database.read(assigned_roles.account_called, uuid)
    return HalResponse(account_hal(found, broker.links))


@router.put(_ACCOUNTS + "/{uuid}", name="change_system_account", responses=also(409), dependencies=[_MANAGING])
def change_system_account(
    uuid: str, body: Annotated[SystemAccountChangeBody, json_of(SystemAccountChangeBody)], broker: BrokerOf
) -> HalResponse:
    """Rename, disable or enable a system account; what is disabled is refused at once."""
    change = AccountChange(name=body.name, active=body.active)
    changed = broker.database.write(people.change_account, broker.administering, uuid, change)
    return HalResponse(account_hal(changed, broker.links))


@router.delete(
    _ACCOUNTS + "/{uuid}",
    name="delete_system_account",
    status_code=204,
    responses=also(409),
    dependencies=[_MANAGING],
)
def delete_system_account(uuid: str, broker: BrokerOf) -> Response:
    """Delete a system account; its tokens are refused at once."""
    broker.database.write(people.remove_account, broker.administering, uuid)
    return Response(status_code=204)


@router.put(_ACCOUNTS + "/{uuid}/roles", name="set_roles", dependencies=[_MANAGING])
def set_roles(uuid: str, body: Annotated[RolesBody, json_of(RolesBody)], broker: BrokerOf) -> HalResponse:
    """Give a system account these roles, and no others."""
    changed = broker.database.write(
        assigned_roles.set_roles, broker.administering, uuid, [each.wanted for each in body.roles]
    )
    return HalResponse(account_hal(changed, broker.links))


@router.get(_TOKENS, name="system_account_tokens", dependencies=[_MANAGING])
def list_tokens(uuid: str, broker: BrokerOf) -> HalResponse:
    """The tokens of a system account, the newest first, without their secrets."""
    found = broker.database.read(actions.list_tokens_of_account, broker.administering, uuid)
    return HalResponse(tokens_hal(found, broker.links.to("system_account_tokens", uuid=uuid)))


@router.post(_TOKENS, name="create_token", status_code=201, dependencies=[_MANAGING])
def create_token(uuid: str, body: Annotated[TokenBody, json_of(TokenBody)], broker: BrokerOf) -> HalResponse:
    """Make a token of a system account. Its secret is in this answer, and nowhere else afterwards."""
    made, secret = broker.database.write(
        actions.create_token_of_account,
        broker.administering,
        uuid,
        body.description,
        reads_only=body.read_only,
        expires_at=body.expires_at,
    )
    href = broker.links.to("system_account_token", uuid=uuid, token=made.uuid)
    return created_or_ok(token_hal(made, href, secret), created=True)


@router.delete(
    _TOKENS + "/{token}",
    name="system_account_token",
    status_code=204,
    dependencies=[_MANAGING],
)
def revoke_token(uuid: str, token: str, broker: BrokerOf) -> Response:
    """Revoke a token: it is refused at once, on every replica."""
    broker.database.write(actions.revoke_token_of_account, broker.administering, uuid, token)
    return Response(status_code=204)
