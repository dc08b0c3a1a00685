"""People, and any account by its uuid: let in, invite, change, disable, give roles."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import assigned_roles
from pactgate.broker.actions.identity import people as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, also, created_or_ok
from pactgate.broker.api.bodies import CamelBody, Filled, Name, TrueOrFalse
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.identity.representations import USER_TYPES, account_hal, users_hal
from pactgate.broker.api.queries import PageOf, with_page
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.accounts import AccountChange, AccountQuery, NewPerson, WantedRole
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.provisioning import whole_name

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class InvitedBody(CamelBody):
    """A person to invite."""

    email: Filled
    name: Name

    @property
    def person(self) -> NewPerson:
        """The person that it describes."""
        return NewPerson(self.email, self.name)


class InvitationsBody(CamelBody):
    """People to invite."""

    users: list[InvitedBody] = Field(min_length=1)


class PersonBody(CamelBody):
    """A person to let in. Without a name it is made of first and last name."""

    email: Filled
    name: Name | None = None
    first_name: str | None = None
    last_name: str | None = None
    external_idp_id: Name | None = None
    external_idp_username: Name | None = None

    @property
    def person(self) -> NewPerson:
        """The person that it describes. Raises InvalidError."""
        name = self.name or whole_name(self.first_name, self.last_name)
        if name is None:
            raise InvalidError({"name": ["is missing"]})
        return NewPerson(self.email, name, self.external_idp_username, self.external_idp_id)


class AccountBody(CamelBody):
    """What is to be said otherwise of a person or a system account; what is left out stays as it is."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    active: TrueOrFalse | None = None

    @property
    def change(self) -> AccountChange:
        """The change that it asks for."""
        name = self.name or whole_name(self.first_name, self.last_name)
        return AccountChange(name, self.email or None, self.active)


class RoleUuidsBody(CamelBody):
    """The roles that somebody is to have, and no others, by uuid."""

    roles: list[Name]


_USERS = "/admin/users"
_INVITED = (
    "No mail was sent: pactgate sends none. Tell them the address of this broker; they are let in once they log in by "
    "single sign-on with the address that was invited."
)
UserTypeOf = Annotated[int | None, Query(alias="userType", ge=0, le=1)]


@router.get(_USERS, name="users", dependencies=[needs(Permission.READ_PEOPLE)])
def list_users(
    broker: BrokerOf,
    page: PageOf,
    *,
    search: Annotated[str, Query(alias="q")] = "",
    active: Annotated[bool | None, Query()] = None,
    user_type: UserTypeOf = None,
) -> HalResponse:
    """People and system accounts, by name. `q` is a part of a name or an address."""
    kind = next((each for each, (number, _) in USER_TYPES.items() if number == user_type), None)
    found = broker.database.read(actions.list_accounts, AccountQuery(kind, active, search), page)
    return HalResponse(with_page(users_hal(found.items, broker.links), found, broker.links.to("users")))


@router.post(_USERS, name="create_user", status_code=201, dependencies=[needs(Permission.MANAGE_PEOPLE)])
def create_user(body: Annotated[PersonBody, json_of(PersonBody)], broker: BrokerOf) -> HalResponse:
    """Let a person in, who may see everything and change nothing until they get a role."""
    made = broker.database.write(actions.add_person, body.person)
    return created_or_ok(account_hal(made, broker.links), created=True)


@router.post(
    _USERS + "/invite-users",
    name="invite_users",
    responses=also(409),
    dependencies=[needs(Permission.INVITE_PEOPLE)],
)
def invite_users(body: Annotated[InvitationsBody, json_of(InvitationsBody)], broker: BrokerOf) -> HalResponse:
    """Let people in who log in by single sign-on with these addresses. No mail is sent."""
    people = [each.person for each in body.users]
    invited = broker.database.write(actions.invite, broker.administering, people)
    return HalResponse({**users_hal(invited, broker.links), "notice": _INVITED})


@router.post(
    _USERS + "/invite-user", name="invite_user", responses=also(409), dependencies=[needs(Permission.INVITE_PEOPLE)]
)
def invite_user(body: Annotated[InvitedBody, json_of(InvitedBody)], broker: BrokerOf) -> HalResponse:
    """Let one person in, as PactFlow's Terraform provider does. No mail is sent."""
    [invited] = broker.database.write(actions.invite, broker.administering, [body.person])
    return HalResponse({**account_hal(invited, broker.links), "notice": _INVITED})


@router.get(_USERS + "/{uuid}", name="user", dependencies=[needs(Permission.READ_PEOPLE)])
def get_user(uuid: str, broker: BrokerOf) -> HalResponse:
    """A person or a system account."""
    return HalResponse(account_hal(broker.database.read(assigned_roles.account_called, uuid), broker.links))


@router.put(_USERS + "/{uuid}", name="change_user", responses=also(409), dependencies=[needs(Permission.MANAGE_PEOPLE)])
def change_user(uuid: str, body: Annotated[AccountBody, json_of(AccountBody)], broker: BrokerOf) -> HalResponse:
    """Change a person or a system account; what is disabled is refused at once. What is left out stays as it is."""
    changed = broker.database.write(actions.change_account, broker.administering, uuid, body.change)
    return HalResponse(account_hal(changed, broker.links))


@router.delete(
    _USERS + "/{uuid}",
    name="delete_user",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_PEOPLE)],
)
def delete_user(uuid: str, broker: BrokerOf) -> Response:
    """Delete a person or a system account; its tokens are refused at once."""
    broker.database.write(actions.remove_account, broker.administering, uuid)
    return Response(status_code=204)


@router.put(
    _USERS + "/{uuid}/roles",
    name="set_user_roles",
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_PEOPLE)],
)
def set_user_roles(uuid: str, body: Annotated[RoleUuidsBody, json_of(RoleUuidsBody)], broker: BrokerOf) -> HalResponse:
    """Give a person or a system account these roles, and no others."""
    wanted = [WantedRole(each) for each in dict.fromkeys(body.roles)]
    changed = broker.database.write(assigned_roles.set_roles, broker.administering, uuid, wanted)
    return HalResponse(account_hal(changed, broker.links))


@router.put(
    _USERS + "/{uuid}/roles/{role}",
    name="add_user_role",
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_PEOPLE)],
)
def add_user_role(uuid: str, role: str, broker: BrokerOf) -> HalResponse:
    """Give a person or a system account one more role."""
    changed = broker.database.write(assigned_roles.add_role, broker.administering, uuid, role)
    return HalResponse(account_hal(changed, broker.links))


@router.delete(
    _USERS + "/{uuid}/roles/{role}",
    name="remove_user_role",
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_PEOPLE)],
)
def remove_user_role(uuid: str, role: str, broker: BrokerOf) -> HalResponse:
    """Take a role away from a person or a system account."""
    changed = broker.database.write(assigned_roles.remove_role, broker.administering, uuid, role)
    return HalResponse(account_hal(changed, broker.links))
