"""Where a person allows a command line to be logged in as themselves, or refuses."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.identity import device_logins as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import ForbiddenError, NotFoundError
from pactgate.broker.domain.identity.device_logins import TOKEN_LASTS, WaitingDevice, shown
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Principal, refusal
from pactgate.broker.web.forms import FormOf
from pactgate.broker.web.page import Visit, VisitOf

ROUTES = frozenset({"device_login_page", "decide_device_login"})
"""The names of the routes."""

_ADDRESS = "/login/device"
_KNOWN = [needs(Public.KNOWN)]

router = APIRouter(route_class=SegmentRoute)


@router.get(_ADDRESS, name="device_login_page", response_class=HTMLResponse, dependencies=_KNOWN)
def get_device_login(visit: VisitOf, code: Annotated[str, Query()] = "") -> HTMLResponse:
    """The command line that waits with a code, or the question for the code."""
    if not code:
        return _page(visit)
    try:
        waiting = visit.site.database.read(actions.waiting_device, code)
    except NotFoundError as error:
        return _page(visit, HTTPStatus.NOT_FOUND, wrong=str(error))
    return _page(visit, waiting=waiting)


@router.post(_ADDRESS, name="decide_device_login", response_class=HTMLResponse, dependencies=_KNOWN)
def decide(form: FormOf, visit: VisitOf) -> HTMLResponse:
    """Let the command line be logged in, or not."""
    is_allowed = form.get("decision") == "allow"
    if is_allowed and (why := _why_not(visit.visitor.principal)):
        raise ForbiddenError(why)
    account = visit.visitor.principal.uuid if is_allowed else None
    try:
        visit.site.database.write(actions.decide_device_login, form.get("code", ""), account)
    except NotFoundError as error:
        return _page(visit, HTTPStatus.NOT_FOUND, wrong=str(error))
    return _page(visit, decided="allowed" if is_allowed else "refused")


def _why_not(principal: Principal) -> str | None:
    """Why a command line cannot be logged in as somebody; None where it can."""
    if principal.uuid is None:
        return (
            "Only people with an account can log a command line in. You stand in the broker's settings: give the "
            "command --broker-username and --broker-password, or a token."
        )
    if not principal.may(Permission.MANAGE_OWN_READ_TOKENS):
        return refusal(principal.name, Permission.MANAGE_OWN_READ_TOKENS)
    return None


def _page(
    visit: Visit,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    waiting: WaitingDevice | None = None,
    wrong: str = "",
    decided: str = "",
) -> HTMLResponse:
    page = visit.page(
        "device_login.html",
        status,
        waiting=waiting,
        code=shown(waiting.user_code) if waiting else "",
        days=TOKEN_LASTS.days,
        wrong=wrong,
        decided=decided,
        cannot=_why_not(visit.visitor.principal),
        only_reads=not visit.visitor.principal.may(Permission.MANAGE_OWN_TOKENS),
    )
    page.headers["Cache-Control"] = "no-store"
    return page
