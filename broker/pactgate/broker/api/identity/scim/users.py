"""Users: people, as an identity provider lets them in, changes them and shuts them out."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from scim2_models import Context, Meta, Reference, ResponseParameters, SearchRequest
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import provisioning as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import also
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.api.identity.scim import received
from pactgate.broker.api.identity.scim.answers import (
    BASE,
    SCIM,
    ScimResponse,
    check_version,
    dumped,
    resource_answer,
    version_of,
)
from pactgate.broker.api.identity.scim.received import SentUser
from pactgate.broker.api.identity.scim.schemas import GroupOfUser, NameParts, ScimUser, UserEmail
from pactgate.broker.api.identity.scim.searches import ATTRIBUTES, SEARCH, Listing, found, parameters_of
from pactgate.broker.domain.identity.accounts import Account, AccountChange
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.provisioning import ListPart, Sought
from pactgate.broker.negotiation import JSON

router = APIRouter(route_class=SegmentRoute, tags=["scim"])

_USERS = f"{BASE}/Users"
_USER = _USERS + "/{uuid}"
_ALL = ResponseParameters[SentUser]()
_UNIQUE = {
    "id": "uuid",
    "username": "name",
    "externalid": "external_id",
    "emails": "email",
    "emails.value": "email",
}

ScimBody = Annotated[dict[str, object], json_of(types=(SCIM, JSON))]
UserSearchOf = Annotated[SearchRequest[SentUser], parameters_of(SearchRequest[SentUser], SEARCH)]
UserPartsOf = Annotated[ResponseParameters[SentUser], parameters_of(ResponseParameters[SentUser], ATTRIBUTES)]


@router.get(_USERS, name="scim_users", dependencies=[needs(Permission.READ_PEOPLE)])
def find_users(broker: BrokerOf, asked: UserSearchOf) -> ScimResponse:
    """The people that a filter matches, in the order in which they came unless another is wanted."""

    def find(sought: Sought, part: ListPart | None) -> list[ScimUser]:
        return [user_resource(each, broker.links) for each in broker.database.read(actions.find_people, sought, part)]

    return found(asked, Listing(_UNIQUE, find, lambda: broker.database.read(actions.count_people)), ScimUser)


@router.post(
    _USERS,
    name="provision_user",
    status_code=201,
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_PEOPLE)],
)
def provision_user(body: ScimBody, broker: BrokerOf, asked: UserPartsOf, request: Request) -> ScimResponse:
    """Let a person in, who may see everything and change nothing until they get a role or are in a team."""
    sent = received.read(SentUser, body, Context.RESOURCE_CREATION_REQUEST)
    new, active = received.new_person(sent), sent.active is not False
    made = broker.database.write(actions.let_in, broker.administering, new, active=active)
    context = Context.RESOURCE_CREATION_RESPONSE
    return resource_answer(user_resource(made, broker.links), asked, request, context=context)


@router.get(_USER, name="scim_user", dependencies=[needs(Permission.READ_PEOPLE)])
def get_scim_user(uuid: str, broker: BrokerOf, asked: UserPartsOf, request: Request) -> ScimResponse:
    """One person."""
    found_person = broker.database.read(actions.person, uuid)
    return resource_answer(user_resource(found_person, broker.links), asked, request)


@router.put(_USER, name="replace_scim_user", responses=also(409, 412), dependencies=[needs(Permission.MANAGE_PEOPLE)])
def replace_scim_user(
    uuid: str, body: ScimBody, broker: BrokerOf, asked: UserPartsOf, request: Request
) -> ScimResponse:
    """Have a person be as they are described. Who is made inactive is logged out, and their tokens are refused."""
    sent = received.read(SentUser, body, Context.RESOURCE_REPLACEMENT_REQUEST)
    return _revised(uuid, broker, asked, request, lambda known, _: received.replacement(sent, known))


@router.patch(_USER, name="patch_scim_user", responses=also(409, 412), dependencies=[needs(Permission.MANAGE_PEOPLE)])
def patch_scim_user(uuid: str, body: ScimBody, broker: BrokerOf, asked: UserPartsOf, request: Request) -> ScimResponse:
    """Change some attributes of a person. Who is made inactive is logged out, and their tokens are refused."""

    def change(known: Account, resource: ScimUser) -> AccountChange:
        return received.revision(received.patched(SentUser, body, resource), known)

    return _revised(uuid, broker, asked, request, change)


@router.delete(
    _USER,
    name="delete_scim_user",
    status_code=204,
    responses=also(409, 412),
    dependencies=[needs(Permission.MANAGE_PEOPLE)],
)
def delete_scim_user(uuid: str, broker: BrokerOf, request: Request) -> Response:
    """Delete a person; they are logged out, and their tokens are refused."""

    def check(known: Account) -> None:
        check_version(request, user_resource(known, broker.links))

    broker.database.write(actions.remove_person, broker.administering, uuid, check)
    return Response(status_code=204)


def _revised(
    uuid: str,
    broker: BrokerOfRequest,
    asked: ResponseParameters[SentUser],
    request: Request,
    change: Callable[[Account, ScimUser], AccountChange],
) -> ScimResponse:
    def checked(known: Account) -> AccountChange:
        resource = user_resource(known, broker.links)
        check_version(request, resource)
        return change(known, resource)

    changed = broker.database.write(actions.revise_person, broker.administering, uuid, checked)
    resource = user_resource(changed, broker.links)
    return resource_answer(resource, asked, request, context=Context.RESOURCE_REPLACEMENT_RESPONSE)


def user_resource(account: Account, links: Links) -> ScimUser:
    """A person as a user, with the version."""
    has_parts = account.given_name or account.family_name
    meta = Meta(
        resource_type="User",
        created=account.created_at,
        last_modified=account.updated_at,
        location=links.to("scim_user", uuid=account.uuid),
    )
    resource = ScimUser(
        id=account.uuid,
        external_id=account.external_id,
        user_name=account.user_name,
        name=NameParts(family_name=account.family_name, given_name=account.given_name) if has_parts else None,
        display_name=account.name,
        active=account.active,
        emails=[UserEmail(value=account.email, type="work", primary=True)] if account.email else None,
        groups=[
            GroupOfUser(value=uuid, ref=Reference(links.to("scim_group", uuid=uuid)), display=name)
            for uuid, name in account.teams
        ],
        meta=meta,
    )
    meta.version = version_of(dumped(resource, _ALL, Context.RESOURCE_QUERY_RESPONSE))
    return resource
