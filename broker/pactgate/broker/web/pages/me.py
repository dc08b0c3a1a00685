"""A person's own page: who they are, what they may do, and their tokens."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.identity import own_tokens
from pactgate.broker.actions.identity.current_user import current_user
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.identity.abilities import abilities
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.web.fields import token_description, token_expiry
from pactgate.broker.web.forms import FormOf
from pactgate.broker.web.page import Visit, VisitOf

ROUTES = frozenset({"me", "make_own_token", "revoke_own_token"})
"""The names of the routes."""

_KNOWN = [needs(Public.KNOWN)]

router = APIRouter(route_class=SegmentRoute)


@router.get("/me", name="me", response_class=HTMLResponse, dependencies=_KNOWN)
def get_me(visit: VisitOf) -> HTMLResponse:
    """Who I am, what I may do, and my tokens."""
    return _page(visit)


@router.post("/me/tokens", name="make_own_token", response_class=HTMLResponse, dependencies=_KNOWN)
def make_token(form: FormOf, visit: VisitOf) -> HTMLResponse:
    """Make a token, and show it, this once."""
    try:
        _, made = visit.site.database.write(
            own_tokens.create_own_token,
            visit.visitor.principal,
            token_description(form),
            reads_only="read_only" in form,
            expires_at=token_expiry(form),
        )
    except InvalidError as error:
        return _page(visit, HTTPStatus.BAD_REQUEST, wrong=str(error))
    return _page(visit, HTTPStatus.CREATED, made=made)


@router.post("/me/tokens/{token}/revoke", name="revoke_own_token", response_class=HTMLResponse, dependencies=_KNOWN)
def revoke_token(token: str, form: FormOf, visit: VisitOf) -> Response:
    """Revoke a token: it is refused at once, on every replica."""
    del form
    visit.site.database.write(own_tokens.revoke_own_token, visit.visitor.principal, token)
    return RedirectResponse(f"{visit.links.to('me')}#tokens", HTTPStatus.SEE_OTHER)


def _page(
    visit: Visit, status: HTTPStatus = HTTPStatus.OK, *, made: NewToken | None = None, wrong: str = ""
) -> HTMLResponse:
    principal = visit.visitor.principal
    user = visit.site.database.read(current_user, principal)
    makes_reading = principal.may(Permission.MANAGE_OWN_READ_TOKENS)
    shows_tokens = user.account is not None and makes_reading
    tokens = visit.site.database.read(own_tokens.list_own_tokens, principal)[0] if shows_tokens else []
    page = visit.page(
        "me.html",
        status,
        account=user.account,
        abilities=abilities(principal, user.team_names),
        tokens=tokens,
        made=made,
        wrong=wrong,
        makes_any=principal.may(Permission.MANAGE_OWN_TOKENS),
        makes_reading=makes_reading,
    )
    # A token may stand in it.
    page.headers["Cache-Control"] = "no-store"
    return page
