"""Groups: teams, as an identity provider creates them and says who is in them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from scim2_models import Context, Meta, Reference, ResponseParameters, SearchRequest
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import provisioning as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import also
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest
from pactgate.broker.api.identity.scim import received
from pactgate.broker.api.identity.scim.answers import (
    BASE,
    ScimResponse,
    check_version,
    dumped,
    resource_answer,
    version_of,
)
from pactgate.broker.api.identity.scim.received import SentGroup
from pactgate.broker.api.identity.scim.schemas import ScimGroup, UserOfGroup
from pactgate.broker.api.identity.scim.searches import ATTRIBUTES, SEARCH, Listing, found, parameters_of
from pactgate.broker.api.identity.scim.users import ScimBody
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.provisioning import ListPart, Sought
from pactgate.broker.domain.identity.teams import Team

router = APIRouter(route_class=SegmentRoute, tags=["scim"])

_GROUPS = f"{BASE}/Groups"
_GROUP = _GROUPS + "/{uuid}"
_ALL = ResponseParameters[SentGroup]()
_UNIQUE = {"id": "uuid", "displayname": "name", "externalid": "external_id"}

GroupSearchOf = Annotated[SearchRequest[SentGroup], parameters_of(SearchRequest[SentGroup], SEARCH)]
GroupPartsOf = Annotated[ResponseParameters[SentGroup], parameters_of(ResponseParameters[SentGroup], ATTRIBUTES)]


@router.get(_GROUPS, name="scim_groups", dependencies=[needs(Permission.READ_TEAMS)])
def find_groups(broker: BrokerOf, asked: GroupSearchOf) -> ScimResponse:
    """The teams that a filter matches, in the order in which they came unless another is wanted."""

    def find(sought: Sought, part: ListPart | None) -> list[ScimGroup]:
        return [group_resource(each, broker.links) for each in broker.database.read(actions.find_groups, sought, part)]

    return found(asked, Listing(_UNIQUE, find, lambda: broker.database.read(actions.count_groups)), ScimGroup)


@router.post(
    _GROUPS,
    name="provision_group",
    status_code=201,
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_TEAMS)],
)
def provision_group(body: ScimBody, broker: BrokerOf, asked: GroupPartsOf, request: Request) -> ScimResponse:
    """Create a team."""
    wanted = received.wanted_group(received.read(SentGroup, body, Context.RESOURCE_CREATION_REQUEST))
    made = broker.database.write(actions.create_group, broker.administering, wanted)
    context = Context.RESOURCE_CREATION_RESPONSE
    return resource_answer(group_resource(made, broker.links), asked, request, context=context)


@router.get(_GROUP, name="scim_group", dependencies=[needs(Permission.READ_TEAMS)])
def get_scim_group(uuid: str, broker: BrokerOf, asked: GroupPartsOf, request: Request) -> ScimResponse:
    """One team, with the people who are in it."""
    return resource_answer(group_resource(broker.database.read(actions.group, uuid), broker.links), asked, request)


@router.put(_GROUP, name="replace_scim_group", responses=also(409, 412), dependencies=[needs(Permission.MANAGE_TEAMS)])
def replace_scim_group(
    uuid: str, body: ScimBody, broker: BrokerOf, asked: GroupPartsOf, request: Request
) -> ScimResponse:
    """Have a team be as it is described. Its applications, environments and system accounts stay."""
    sent = received.read(SentGroup, body, Context.RESOURCE_REPLACEMENT_REQUEST)
    changed = _revised(uuid, broker, request, lambda _: sent)
    return resource_answer(changed, asked, request, context=Context.RESOURCE_REPLACEMENT_RESPONSE)


@router.patch(
    _GROUP,
    name="patch_scim_group",
    status_code=204,
    responses={200: {"description": "The group, where attributes are asked for."}, **also(409, 412)},
    dependencies=[needs(Permission.MANAGE_TEAMS)],
)
def patch_scim_group(
    uuid: str, body: ScimBody, broker: BrokerOf, asked: GroupPartsOf, request: Request
) -> ScimResponse:
    """Change the name of a team, and who is in it. Its system accounts stay.

    The team is answered where `attributes` are asked for: it may be long.
    """
    changed = _revised(uuid, broker, request, lambda resource: received.patched(SentGroup, body, resource))
    if asked.attributes or asked.excluded_attributes:
        return resource_answer(changed, asked, request, context=Context.RESOURCE_PATCH_RESPONSE)
    version = changed.meta.version if changed.meta else None
    return ScimResponse(None, 204, {"ETag": version or ""})


@router.delete(
    _GROUP,
    name="delete_scim_group",
    status_code=204,
    responses=also(409, 412),
    dependencies=[needs(Permission.MANAGE_TEAMS)],
)
def delete_scim_group(uuid: str, broker: BrokerOf, request: Request) -> Response:
    """Delete a team: no team answers for its applications then."""
    broker.database.write(
        actions.remove_group, uuid, lambda known: check_version(request, group_resource(known, broker.links))
    )
    return Response(status_code=204)


def _revised(uuid: str, broker: BrokerOfRequest, request: Request, sent: Callable[[ScimGroup], SentGroup]) -> ScimGroup:
    def wanted(known: Team) -> actions.WantedGroup:
        resource = group_resource(known, broker.links)
        check_version(request, resource)
        return received.wanted_group(sent(resource))

    return group_resource(broker.database.write(actions.revise_group, broker.administering, uuid, wanted), broker.links)


def group_resource(team: Team, links: Links) -> ScimGroup:
    """A team as a group, with the version."""
    meta = Meta(
        resource_type="Group",
        created=team.created_at,
        last_modified=team.updated_at,
        location=links.to("scim_group", uuid=team.uuid),
    )
    resource = ScimGroup(
        id=team.uuid,
        external_id=team.external_id,
        display_name=team.name,
        members=[
            UserOfGroup(value=each.uuid, ref=Reference(links.to("scim_user", uuid=each.uuid)), type="User")
            for each in team.members
        ],
        meta=meta,
    )
    meta.version = version_of(dumped(resource, _ALL, Context.RESOURCE_QUERY_RESPONSE))
    return resource
