"""People for administrators: who is there, invite them, and what they may do."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import people as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.identity.accounts import AccountQuery, NewPerson
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.web.accounts import AccountForms, own_page
from pactgate.broker.web.fields import line
from pactgate.broker.web.forms import NOT_REFUSED, FormOf, RefusedForm, answered
from pactgate.broker.web.page import Visit, VisitOf
from pactgate.broker.web.paging import shown, wanted

_USERS = "/admin/users"
_USER = _USERS + "/{uuid}"
_AT_ONCE = 100
_STATES = {"active": True, "disabled": False}
_SEEING = [needs(Permission.READ_PEOPLE)]
_MANAGING = [needs(Permission.MANAGE_PEOPLE)]

router = APIRouter(route_class=SegmentRoute)


@router.get(_USERS, name="users", response_class=HTMLResponse, dependencies=_SEEING)
def list_people(visit: VisitOf, request: Request) -> HTMLResponse:
    """People by name, or some of them."""
    return _list(visit, request)


@router.post(
    _USERS + "/invite", name="invite_user", response_class=HTMLResponse, dependencies=[needs(Permission.INVITE_PEOPLE)]
)
def invite(form: FormOf, visit: VisitOf, request: Request) -> Response:
    """Let somebody in who logs in with an address."""

    def act() -> str:
        person = NewPerson(line(form, "email"), line(form, "name"))
        [invited] = visit.database.write(actions.invite, visit.administering, [person])
        return f"{visit.links.to('user', uuid=invited.uuid)}?invited=yes"

    return answered("invite", form, act, lambda refused: _list(visit, request, refused))


@router.get(_USER, name="user", response_class=HTMLResponse, dependencies=_SEEING)
def get_person(uuid: str, visit: VisitOf, request: Request) -> Response:
    """A person."""
    return own_page(visit, uuid, PrincipalKind.PERSON, is_invited="invited" in request.query_params)


@router.post(_USER + "/change", name="change_user", response_class=HTMLResponse, dependencies=_MANAGING)
def change(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Rename a person, change their address, disable or enable them."""
    return _forms(uuid, form, visit).change()


@router.post(_USER + "/delete", name="delete_user", response_class=HTMLResponse, dependencies=_MANAGING)
def delete(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Delete a person."""
    return _forms(uuid, form, visit).delete()


@router.post(_USER + "/roles/add", name="add_user_role", response_class=HTMLResponse, dependencies=_MANAGING)
def add_role(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Give a person a role."""
    return _forms(uuid, form, visit).add_role()


@router.post(_USER + "/roles/remove", name="remove_user_role", response_class=HTMLResponse, dependencies=_MANAGING)
def remove_role(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Take a role away from a person."""
    return _forms(uuid, form, visit).remove_role()


def _forms(uuid: str, form: dict[str, str], visit: Visit) -> AccountForms:
    return AccountForms(visit, uuid, form, PrincipalKind.PERSON)


def _list(visit: Visit, request: Request, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    search, state = (request.query_params.get(name, "").strip() for name in ("q", "state"))
    query = AccountQuery(PrincipalKind.PERSON, _STATES.get(state), search)
    found = visit.database.read(actions.list_accounts, query, wanted(request, _AT_ONCE))
    return visit.page(
        "people.html",
        people=shown(request, found, at=visit.links.to("users")),
        search=search,
        state=state if state in _STATES else "",
        refused=refused,
        may_invite=visit.visitor.principal.may(Permission.INVITE_PEOPLE),
    )
