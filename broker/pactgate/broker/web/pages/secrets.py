"""Secrets of webhooks for administrators: create them, give them another value, delete them. No value is shown."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.identity import secrets as actions
from pactgate.broker.actions.identity.teams import list_teams
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import ForbiddenError
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import refusal
from pactgate.broker.domain.identity.secrets import Secret, WantedSecret
from pactgate.broker.web.fields import line_or_none
from pactgate.broker.web.forms import NOT_REFUSED, FormOf, RefusedForm, answered
from pactgate.broker.web.page import Visit, VisitOf

_SECRETS = "/secrets"
_SECRET = _SECRETS + "/{uuid}"
# Whose it is, is found out inside.
_SEEING = [needs(Permission.READ_SECRETS, of=INSIDE)]
_MANAGING = [needs(Permission.MANAGE_SECRETS, of=INSIDE)]

router = APIRouter(route_class=SegmentRoute)


@router.get(_SECRETS, name="secrets", response_class=HTMLResponse, dependencies=_SEEING)
def list_secrets(visit: VisitOf) -> HTMLResponse:
    """The secrets that somebody may see, by name."""
    return _list(visit)


@router.post(_SECRETS + "/create", name="create_secret", response_class=HTMLResponse, dependencies=_MANAGING)
def create(form: FormOf, visit: VisitOf) -> Response:
    """Create a secret."""

    def act() -> str:
        team = line_or_none(form, "team")
        _check(visit, Permission.MANAGE_SECRETS, team)
        # What is empty is told as such, and not taken for what shall stay.
        wanted = WantedSecret(
            form.get("name", "").strip(), form.get("value", ""), line_or_none(form, "description"), team
        )
        visit.database.write(actions.create_secret, wanted, visit.site.administration.keys)
        return visit.links.to("secrets")

    return answered("create", form, act, lambda refused: _list(visit, refused))


@router.get(_SECRET, name="secret", response_class=HTMLResponse, dependencies=_SEEING)
def get_secret(uuid: str, visit: VisitOf) -> HTMLResponse:
    """A secret, without its value."""
    return _page(visit, _seen(visit, uuid, Permission.READ_SECRETS))


@router.post(_SECRET + "/change", name="put_secret", response_class=HTMLResponse, dependencies=_MANAGING)
def change(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Change a secret; without a value it keeps the one that it has."""
    known = _seen(visit, uuid, Permission.MANAGE_SECRETS)

    def act() -> str:
        wanted = WantedSecret(
            form.get("name", "").strip(), form.get("value") or None, line_or_none(form, "description") or ""
        )
        visit.database.write(actions.change_secret, uuid, wanted, visit.site.administration.keys)
        return visit.links.to("secrets")

    return answered("change", form, act, lambda refused: _page(visit, known, refused))


@router.post(_SECRET + "/delete", name="delete_secret", response_class=HTMLResponse, dependencies=_MANAGING)
def delete(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Delete a secret. Webhooks that use it fail from then on."""
    known = _seen(visit, uuid, Permission.MANAGE_SECRETS)

    def act() -> str:
        visit.database.write(actions.delete_secret, uuid)
        return visit.links.to("secrets")

    return answered("delete", form, act, lambda refused: _page(visit, known, refused))


def _seen(visit: Visit, uuid: str, permission: Permission) -> Secret:
    found = visit.database.read(actions.secret, uuid)
    _check(visit, permission, found.team)
    return found


def _check(visit: Visit, permission: Permission, team: str | None) -> None:
    principal = visit.visitor.principal
    if not principal.may_for_team(permission, team):
        whose = "everything" if team is None else "that team"
        raise ForbiddenError(refusal(principal.name, permission, whose))


def _team_names(visit: Visit) -> dict[str, str]:
    return {each.uuid: each.name for each in visit.database.read(list_teams).items}


def _list(visit: Visit, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    principal, teams = visit.visitor.principal, _team_names(visit)
    found = visit.database.read(actions.list_secrets)
    return visit.page(
        "secrets.html",
        secrets=[each for each in found if principal.may_for_team(Permission.READ_SECRETS, each.team)],
        teams=teams,
        own_teams=[each for each in teams.items() if principal.may_for_team(Permission.MANAGE_SECRETS, each[0])],
        has_key=bool(visit.site.administration.keys),
        may_create=principal.may(Permission.MANAGE_SECRETS),
        everywhere=principal.may_everywhere(Permission.MANAGE_SECRETS),
        refused=refused,
    )


def _page(visit: Visit, secret: Secret, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    return visit.page(
        "secret.html",
        secret=secret,
        team=_team_names(visit).get(secret.team or ""),
        is_managed=visit.visitor.principal.may_for_team(Permission.MANAGE_SECRETS, secret.team),
        refused=refused,
    )
