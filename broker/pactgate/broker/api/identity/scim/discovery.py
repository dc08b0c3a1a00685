"""What a client may find out of the service: its configuration, types of resources and schemas; and what it has not."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    ForbiddenException,
    ListResponse,
    Meta,
    NotFoundException,
    NotImplementedException,
    Patch,
    Resource,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
)

from pactgate.broker.access import needs
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.identity.scim.answers import BASE, ScimResponse
from pactgate.broker.api.identity.scim.schemas import SERVICE
from pactgate.broker.api.identity.scim.searches import MOST
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["scim"])

_READING = [needs(Permission.READ_PEOPLE)]
_CONTEXT = Context.RESOURCE_QUERY_RESPONSE
FilterOf = Annotated[str | None, Query(alias="filter")]


@router.get(f"{BASE}/ServiceProviderConfig", name="scim_configuration", dependencies=_READING)
def get_configuration(broker: BrokerOf) -> ScimResponse:
    """What this service can do."""
    location = broker.links.to("scim_configuration")
    configuration = ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=True),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken,
                name="Bearer token",
                description="A token of a system account, as 'Authorization: Bearer pgt_…'.",
                primary=True,
            ),
            AuthenticationScheme(
                type=AuthenticationScheme.Type.httpbasic,
                name="Basic authentication",
                description="A user of the broker's settings.",
            ),
        ],
        meta=Meta(resource_type="ServiceProviderConfig", location=location),
    )
    return ScimResponse(configuration.model_dump(scim_ctx=_CONTEXT))


@router.get(f"{BASE}/ResourceTypes", name="scim_resource_types", dependencies=_READING)
def list_resource_types(broker: BrokerOf, asked: FilterOf = None) -> ScimResponse:
    """The types of resources: users and groups."""
    return _listed(ResourceType, [_type(each, broker.links) for each in SERVICE.resource_types], asked)


@router.get(f"{BASE}/ResourceTypes/{{name}}", name="scim_resource_type", dependencies=_READING)
def get_resource_type(name: str, broker: BrokerOf) -> ScimResponse:
    """One type of resource."""
    return _one(name, [_type(each, broker.links) for each in SERVICE.resource_types])


@router.get(f"{BASE}/Schemas", name="scim_schemas", dependencies=_READING)
def list_schemas(broker: BrokerOf, asked: FilterOf = None) -> ScimResponse:
    """What is known of users and groups."""
    return _listed(Schema, [_schema(each, broker.links) for each in SERVICE.schemas], asked)


@router.get(f"{BASE}/Schemas/{{uri}}", name="scim_schema", dependencies=_READING)
def get_schema(uri: str, broker: BrokerOf) -> ScimResponse:
    """What is known of one type of resource."""
    return _one(uri, [_schema(each, broker.links) for each in SERVICE.schemas])


def _not_there(method: str, path: str, what: str) -> None:
    """Have an address say that the service has not got what it is for, as RFC 7644 wants it."""

    def refuse() -> ScimResponse:
        raise NotImplementedException(detail=f"{what} {BASE}/ServiceProviderConfig tells what this service can do.")

    refuse.__doc__ = what
    name = f"scim_{method}_{path.strip('/.').lower()}"
    needed = _READING if method == "GET" else [needs(Permission.MANAGE_PEOPLE)]
    router.add_api_route(
        f"{BASE}{path}", refuse, methods=[method], name=name, dependencies=needed, include_in_schema=False
    )


for _method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    _not_there(_method, "/Me", "A client is a system account, which is no user, so that /Me stands for nobody.")
_not_there("POST", "/Bulk", "Several operations at once are not supported: send them one by one.")
_not_there("POST", "/.search", "Users and groups are not searched at once: search /Users and /Groups with GET.")


def _type(resource_type: ResourceType, links: Links) -> ResourceType:
    location = links.to("scim_resource_type", name=str(resource_type.name))
    return resource_type.model_copy(update={"meta": Meta(resource_type="ResourceType", location=location)})


def _schema(schema: Schema, links: Links) -> Schema:
    location = links.to("scim_schema", uri=str(schema.id))
    name = str(schema.id).rpartition(":")[2]
    return schema.model_copy(update={"name": name, "meta": Meta(resource_type="Schema", location=location)})


def _listed(kind: type[Resource[Any]], resources: list[Any], asked: str | None) -> ScimResponse:
    if asked is not None:
        raise ForbiddenException(detail="What the service is like cannot be filtered: leave out filter.")
    total = len(resources)
    # Subscripted by a call: what is in the list is a value here.
    response = ListResponse.__class_getitem__(kind)(
        total_results=total, start_index=1, items_per_page=total, resources=resources
    )
    return ScimResponse(response.model_dump(scim_ctx=_CONTEXT))


def _one(key: str, resources: Iterable[Resource[Any]]) -> ScimResponse:
    for each in resources:
        if str(each.id).casefold() == key.casefold():
            return ScimResponse(each.model_dump(scim_ctx=_CONTEXT))
    raise NotFoundException(detail=f"There is no '{key}' here.")
