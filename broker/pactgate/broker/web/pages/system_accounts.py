"""System accounts for administrators: pipelines that have a stored secret, and their tokens."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.identity import system_accounts as actions
from pactgate.broker.actions.identity.roles import list_roles
from pactgate.broker.actions.identity.teams import list_teams
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.identity.permissions import CI, Permission
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.web.accounts import AccountForms, account_page, own_page
from pactgate.broker.web.fields import line, line_or_none, token_description, token_expiry, wanted_role
from pactgate.broker.web.forms import NOT_REFUSED, FormOf, RefusedForm, answered
from pactgate.broker.web.page import Visit, VisitOf
from pactgate.broker.web.paging import in_parts

_ACCOUNTS = "/admin/system-accounts"
_ACCOUNT = _ACCOUNTS + "/{uuid}"
_AT_ONCE = 100
_SEEING = [needs(Permission.READ_SYSTEM_ACCOUNTS)]
# Whose it is, is found out inside.
_MANAGING = [needs(Permission.MANAGE_SYSTEM_ACCOUNTS, of=INSIDE)]

router = APIRouter(route_class=SegmentRoute)


@router.get(_ACCOUNTS, name="system_accounts", response_class=HTMLResponse, dependencies=_SEEING)
def list_system_accounts(visit: VisitOf, request: Request) -> HTMLResponse:
    """System accounts by name."""
    return _list(visit, request)


@router.post(_ACCOUNTS + "/create", name="create_system_account", response_class=HTMLResponse, dependencies=_MANAGING)
def create(form: FormOf, visit: VisitOf, request: Request) -> Response:
    """Create a system account with a role, which has no token yet."""

    def act() -> str:
        name, role, team = line(form, "name"), wanted_role(form), line_or_none(form, "team")
        teams = [team] if team else []
        made = visit.database.write(actions.create_system_account, visit.administering, name, [role], teams)
        return visit.links.to("system_account", uuid=made.uuid)

    return answered("create", form, act, lambda refused: _list(visit, request, refused))


@router.get(_ACCOUNT, name="system_account", response_class=HTMLResponse, dependencies=_SEEING)
def get_system_account(uuid: str, visit: VisitOf) -> Response:
    """A system account."""
    return own_page(visit, uuid, PrincipalKind.SYSTEM_ACCOUNT)


@router.post(_ACCOUNT + "/change", name="change_system_account", response_class=HTMLResponse, dependencies=_MANAGING)
def change(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Rename, disable or enable a system account."""
    return _forms(uuid, form, visit).change()


@router.post(_ACCOUNT + "/delete", name="delete_system_account", response_class=HTMLResponse, dependencies=_MANAGING)
def delete(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Delete a system account."""
    return _forms(uuid, form, visit).delete()


@router.post(
    _ACCOUNT + "/roles/add", name="add_system_account_role", response_class=HTMLResponse, dependencies=_MANAGING
)
def add_role(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Give a system account a role."""
    return _forms(uuid, form, visit).add_role()


@router.post(
    _ACCOUNT + "/roles/remove", name="remove_system_account_role", response_class=HTMLResponse, dependencies=_MANAGING
)
def remove_role(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Take a role away from a system account."""
    return _forms(uuid, form, visit).remove_role()


@router.post(_ACCOUNT + "/tokens/create", name="create_token", response_class=HTMLResponse, dependencies=_MANAGING)
def create_token(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Make a token of a system account, and show it, this once."""

    def act() -> Response:
        _, made = visit.database.write(
            actions.create_token_of_account,
            visit.administering,
            uuid,
            token_description(form),
            reads_only="read_only" in form,
            expires_at=token_expiry(form),
        )
        page = account_page(visit, uuid, made=made)
        page.status_code = HTTPStatus.CREATED
        return page

    return answered("token", form, act, lambda refused: account_page(visit, uuid, refused=refused))


@router.post(
    _ACCOUNT + "/tokens/{token}/revoke", name="revoke_token", response_class=HTMLResponse, dependencies=_MANAGING
)
def revoke_token(uuid: str, token: str, form: FormOf, visit: VisitOf) -> Response:
    """Revoke a token of a system account: it is refused at once, on every replica."""

    def act() -> str:
        visit.database.write(actions.revoke_token_of_account, visit.administering, uuid, token)
        return f"{visit.links.to('system_account', uuid=uuid)}#tokens"

    return answered("revoke", form, act, lambda refused: account_page(visit, uuid, refused=refused))


def _forms(uuid: str, form: dict[str, str], visit: Visit) -> AccountForms:
    return AccountForms(visit, uuid, form, PrincipalKind.SYSTEM_ACCOUNT)


def _list(visit: Visit, request: Request, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    principal = visit.visitor.principal
    needed = Permission.MANAGE_SYSTEM_ACCOUNTS
    teams = [(each.uuid, each.name) for each in visit.database.read(list_teams).items]
    found = visit.database.read(actions.list_system_accounts)
    return visit.page(
        "system_accounts.html",
        accounts=in_parts(request, found, _AT_ONCE, at=visit.links.to("system_accounts")),
        refused=refused,
        may_create=principal.may(needed),
        everywhere=principal.may_everywhere(needed),
        own_teams=[each for each in teams if principal.may_for_team(needed, each[0])],
        teams=teams,
        usual_role=CI.uuid,
        roles=visit.database.read(list_roles) if principal.may(needed) else [],
    )
