"""Roles, and the permissions that they may have."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import roles as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, created_or_ok, link
from pactgate.broker.api.bodies import CamelBody, Filled, Name
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.api.identity.representations import role_hal
from pactgate.broker.domain.identity.accounts import Role
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.scopes import CATALOGUE, described

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class PermissionBody(CamelBody):
    """A permission as it stands in a role."""

    scope: Filled


class RolePermissionsBody(CamelBody):
    """A role as it is to be."""

    name: Name
    permissions: list[PermissionBody]
    description: str | None = None

    @property
    def wanted(self) -> actions.WantedPermissions:
        """The role that it asks for."""
        scopes = tuple([each.scope for each in self.permissions])
        return actions.WantedPermissions(self.name, scopes, self.description)


_ROLES = "/admin/roles"
RoleOf = Annotated[RolePermissionsBody, json_of(RolePermissionsBody)]


@router.get(_ROLES, name="roles", dependencies=[needs(Permission.READ_ROLES)])
def list_roles(broker: BrokerOf) -> HalResponse:
    """Every role: the ready ones first, then the others by name."""
    return HalResponse(roles_hal(broker.database.read(actions.list_roles), broker.links))


@router.post(_ROLES, name="create_role", status_code=201, dependencies=[needs(Permission.MANAGE_ROLES)])
def create_role(body: RoleOf, broker: BrokerOf) -> HalResponse:
    """Create a role. It cannot have permissions that who creates it has not."""
    made = broker.database.write(actions.create_role, broker.administering, body.wanted)
    return created_or_ok(role_hal(made, broker.links), created=True)


@router.post(_ROLES + "/reset", name="reset_roles", responses=also(409), dependencies=[needs(Permission.MANAGE_ROLES)])
def reset_roles(broker: BrokerOf) -> HalResponse:
    """Have the ready roles have the permissions again that they have from the start."""
    return HalResponse(roles_hal(broker.database.write(actions.reset_roles, broker.administering), broker.links))


@router.get(_ROLES + "/{uuid}", name="role", dependencies=[needs(Permission.READ_ROLES)])
def get_role(uuid: str, broker: BrokerOf) -> HalResponse:
    """One role."""
    return HalResponse(role_hal(broker.database.read(actions.role, uuid), broker.links))


@router.put(_ROLES + "/{uuid}", name="change_role", responses=also(409), dependencies=[needs(Permission.MANAGE_ROLES)])
def change_role(uuid: str, body: RoleOf, broker: BrokerOf) -> HalResponse:
    """Change a role: whoever has it may do at once what it says then."""
    changed = broker.database.write(actions.change_role, broker.administering, uuid, body.wanted)
    return HalResponse(role_hal(changed, broker.links))


@router.delete(
    _ROLES + "/{uuid}",
    name="delete_role",
    status_code=204,
    responses=also(409),
    dependencies=[needs(Permission.MANAGE_ROLES)],
)
def delete_role(uuid: str, broker: BrokerOf) -> Response:
    """Delete a role, and take it from everybody who has it. The ready ones cannot be deleted."""
    broker.database.write(actions.delete_role, broker.administering, uuid)
    return Response(status_code=204)


@router.get("/admin/permissions", name="permissions", dependencies=[needs(Permission.READ_ROLES)])
def list_permissions(broker: BrokerOf) -> HalResponse:
    """Every permission that a role may have, as far as it may go, with what it allows."""
    listed = [
        {"name": each.permission.sentence, "scope": str(each), "description": described(each)} for each in CATALOGUE
    ]
    return HalResponse(
        {"_embedded": {"permissions": listed}, "_links": {"self": link(broker.links.to("permissions"), "Permissions")}}
    )


def roles_hal(values: Iterable[Role], links: Links) -> Json:
    """Roles, in the order given."""
    return {
        "_embedded": {"roles": [role_hal(each, links) for each in values]},
        "_links": {
            "self": link(links.to("roles"), "Roles"),
            "pactgate:reset-roles": link(links.to("reset_roles"), "Reset the ready roles"),
            "pactgate:permissions": link(links.to("permissions"), "Permissions"),
        },
    }
