"""Roles for administrators: what each allows, and roles of their own."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import roles as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.identity.permissions import Extent, Permission, ScopedPermission
from pactgate.broker.domain.identity.scopes import CATALOGUE, described
from pactgate.broker.web.fields import line, line_or_none
from pactgate.broker.web.forms import NOT_REFUSED, FormOf, RefusedForm, answered
from pactgate.broker.web.page import Visit, VisitOf

_ROLES = "/admin/roles"
_ROLE = _ROLES + "/{uuid}"
_SEEING = [needs(Permission.READ_ROLES)]
_MANAGING = [needs(Permission.MANAGE_ROLES)]

EXTENTS: Mapping[Extent, str] = {
    Extent.EVERYTHING: "everywhere",
    Extent.TEAM: "for their teams",
    Extent.OWN: "for what they created",
}
"""How far a permission goes, in the words of the form."""

SUBJECTS: Mapping[str, str] = {
    "contract_data": "Contract data",
    "decision": "Decisions",
    "deployment_and_release": "Deployments and releases",
    "environment": "Environments",
    "webhook": "Webhooks",
    "policy": "Policies",
    "waiver": "Waivers",
    "secret": "Secrets",
    "user": "People",
    "team": "Teams",
    "role": "Roles",
    "system_account": "System accounts",
    "trust_rule": "Trust rules",
    "token": "Tokens of one's own",
    "read_token": "Tokens of one's own",
    "system_preference": "Settings of the broker",
    "audit": "Audit log",
}
"""What permissions are about, by how their names begin."""

router = APIRouter(route_class=SegmentRoute)


@router.get(_ROLES, name="roles", response_class=HTMLResponse, dependencies=_SEEING)
def list_roles(visit: VisitOf) -> HTMLResponse:
    """The ready roles, and then the others by name."""
    return _list(visit)


@router.post(_ROLES + "/reset-ready", name="reset_roles", response_class=HTMLResponse, dependencies=_MANAGING)
def reset(form: FormOf, visit: VisitOf) -> Response:
    """Have the ready roles be again as they were."""

    def act() -> str:
        visit.database.write(actions.reset_roles, visit.administering)
        return visit.links.to("roles")

    return answered("reset", form, act, lambda refused: _list(visit, refused))


@router.get(_ROLES + "/create", name="new_role", response_class=HTMLResponse, dependencies=_MANAGING)
def get_form(visit: VisitOf) -> HTMLResponse:
    """The form for a role."""
    return _page(visit, None)


@router.post(_ROLES + "/create", name="create_role", response_class=HTMLResponse, dependencies=_MANAGING)
def create(form: FormOf, visit: VisitOf) -> Response:
    """Create a role."""

    def act() -> str:
        made = visit.database.write(actions.create_role, visit.administering, _wanted(form))
        return visit.links.to("role", uuid=made.uuid)

    return answered("role", form, act, lambda refused: _page(visit, None, refused))


@router.get(_ROLE, name="role", response_class=HTMLResponse, dependencies=_SEEING)
def get_role(uuid: str, visit: VisitOf) -> HTMLResponse:
    """A role, with what it allows."""
    return _page(visit, uuid)


@router.post(_ROLE + "/change", name="change_role", response_class=HTMLResponse, dependencies=_MANAGING)
def change(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Change a role: whoever has it may do at once what it says then."""

    def act() -> str:
        visit.database.write(actions.change_role, visit.administering, uuid, _wanted(form))
        return visit.links.to("role", uuid=uuid)

    return answered("role", form, act, lambda refused: _page(visit, uuid, refused))


@router.post(_ROLE + "/delete", name="delete_role", response_class=HTMLResponse, dependencies=_MANAGING)
def delete(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Delete a role, and take it from everybody."""

    def act() -> str:
        visit.database.write(actions.delete_role, visit.administering, uuid)
        return visit.links.to("roles")

    return answered("delete", form, act, lambda refused: _page(visit, uuid, refused))


def _wanted(form: Mapping[str, str]) -> actions.WantedPermissions:
    chosen = tuple([str(each) for each in CATALOGUE if str(each) in form])
    return actions.WantedPermissions(line(form, "name"), chosen, line_or_none(form, "description"))


def _list(visit: Visit, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    return visit.page(
        "roles.html",
        roles=visit.database.read(actions.list_roles),
        refused=refused,
        may_manage=visit.visitor.principal.may(Permission.MANAGE_ROLES),
    )


def _page(visit: Visit, uuid: str | None, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    role = visit.database.read(actions.role, uuid) if uuid is not None else None
    is_typed = refused.form == "role"
    held = {str(each) for each in role.scopes} if role else set()
    return visit.page(
        "role.html",
        role=role,
        sentences=[described(each) for each in role.scopes] if role else [],
        subjects=_by_subject(),
        chosen={*refused.typed} if is_typed else held,
        extents=EXTENTS,
        refused=refused,
        may_manage=visit.visitor.principal.may(Permission.MANAGE_ROLES),
    )


Choice = tuple[Permission, Sequence[ScopedPermission]]


def _by_subject() -> list[tuple[str, list[Choice]]]:
    """The permissions that there are, each as far as it may go, below what they are about, such as webhooks."""
    choices = [(permission, [*scopes]) for permission, scopes in groupby(CATALOGUE, attrgetter("permission"))]
    return [
        (subject, [*several])
        for subject, several in groupby(choices, lambda choice: SUBJECTS[choice[0].partition(":")[0]])
    ]
