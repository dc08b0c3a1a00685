"""Teams for administrators: who is in them, and which applications and environments are theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from pactgate.broker.access import INSIDE, needs
from pactgate.broker.actions.environments.environments import list_environments
from pactgate.broker.actions.identity import teams as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.teams import WantedTeam
from pactgate.broker.web.fields import line
from pactgate.broker.web.forms import NOT_REFUSED, FormOf, RefusedForm, answered
from pactgate.broker.web.page import Visit, VisitOf
from pactgate.broker.web.paging import shown, wanted

_TEAMS = "/admin/teams"
_TEAM = _TEAMS + "/{uuid}"
_AT_ONCE = 100
_SEEING = [needs(Permission.READ_TEAMS)]
_MANAGING_ALL = [needs(Permission.MANAGE_TEAMS)]
# Which team it is about, is found out inside.
_MANAGING = [needs(Permission.MANAGE_TEAMS, of=INSIDE)]

router = APIRouter(route_class=SegmentRoute)


@router.get(_TEAMS, name="teams", response_class=HTMLResponse, dependencies=_SEEING)
def list_teams(visit: VisitOf, request: Request) -> HTMLResponse:
    """Teams by name, or some of them."""
    return _list(visit, request)


@router.post(_TEAMS + "/create", name="create_team", response_class=HTMLResponse, dependencies=_MANAGING_ALL)
def create(form: FormOf, visit: VisitOf, request: Request) -> Response:
    """Create a team, which is empty."""

    def act() -> str:
        made = visit.database.write(actions.create_team, visit.administering, WantedTeam(line(form, "name")))
        return visit.links.to("team", uuid=made.uuid)

    return answered("create", form, act, lambda refused: _list(visit, request, refused))


@router.get(_TEAM, name="team", response_class=HTMLResponse, dependencies=_SEEING)
def get_team(uuid: str, visit: VisitOf) -> HTMLResponse:
    """A team."""
    return _page(visit, uuid)


@router.post(_TEAM + "/change", name="change_team", response_class=HTMLResponse, dependencies=_MANAGING)
def change(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Rename a team."""
    forms = _TeamForms(visit, uuid, form)
    return forms.answered("change", "", lambda: forms.write(actions.change_team, WantedTeam(line(form, "name"))))


@router.post(_TEAM + "/delete", name="delete_team", response_class=HTMLResponse, dependencies=_MANAGING_ALL)
def delete(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Delete a team."""

    def act() -> str:
        visit.database.write(actions.delete_team, uuid)
        return visit.links.to("teams")

    return answered("delete", form, act, lambda refused: _page(visit, uuid, refused))


@router.post(_TEAM + "/members/add", name="add_team_users", response_class=HTMLResponse, dependencies=_MANAGING)
def add_member(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Have somebody join a team."""
    forms = _TeamForms(visit, uuid, form)
    return forms.answered("member", "#members", lambda: forms.write(actions.add_member, line(form, "member")))


@router.post(_TEAM + "/members/remove", name="remove_team_user", response_class=HTMLResponse, dependencies=_MANAGING)
def remove_member(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Have somebody leave a team."""
    forms = _TeamForms(visit, uuid, form)
    return forms.answered(
        "members", "#members", lambda: forms.write(actions.change_members, leaving=[line(form, "account")])
    )


@router.post(
    _TEAM + "/administrators/change",
    name="change_team_administrator",
    response_class=HTMLResponse,
    dependencies=_MANAGING,
)
def change_administrator(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Have a member administer a team, or not any more."""
    return _TeamForms(visit, uuid, form).changed("members", actions.change_administrator, "account", "administers")


@router.post(
    _TEAM + "/applications/change",
    name="change_team_application",
    response_class=HTMLResponse,
    dependencies=_MANAGING,
)
def change_application(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Give a team an application, or take it away."""
    return _TeamForms(visit, uuid, form).changed("applications", actions.change_application, "application", "belongs")


@router.post(
    _TEAM + "/environments/change",
    name="change_team_environment",
    response_class=HTMLResponse,
    dependencies=_MANAGING,
)
def change_environment(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Give a team an environment, or take it away."""
    return _TeamForms(visit, uuid, form).changed("environments", actions.change_environment, "environment", "belongs")


@dataclass(frozen=True, slots=True)
class _TeamForms:
    visit: Visit
    uuid: str
    form: Mapping[str, str]

    def write(self, action: Callable[..., object], *rest: object, **named: object) -> None:
        self.visit.database.write(action, self.visit.administering, self.uuid, *rest, **named)

    def answered(self, name: str, part: str, act: Callable[[], None]) -> Response:
        def done() -> str:
            act()
            return self.visit.links.to("team", uuid=self.uuid) + part

        return answered(name, self.form, done, lambda refused: _page(self.visit, self.uuid, refused))

    def changed(self, name: str, action: Callable[..., object], what: str, how: str) -> Response:
        """Do with one thing of a team what the form says: the field `what` names it, and `how` is yes or no."""

        def act() -> None:
            self.write(action, line(self.form, what), **{how: self.form.get(how) == "yes"})

        return self.answered(name, f"#{name}", act)


def _page(visit: Visit, uuid: str, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    team, principal = visit.database.read(actions.team, uuid), visit.visitor.principal
    is_managed = principal.may_for_team(Permission.MANAGE_TEAMS, uuid)
    gives_environments = is_managed and principal.may_everywhere(Permission.MANAGE_ENVIRONMENTS)
    given = {each for each, _ in team.environments}
    every = visit.database.read(list_environments) if gives_environments else []
    return visit.page(
        "team.html",
        team=team,
        is_managed=is_managed,
        may_delete=principal.may_everywhere(Permission.MANAGE_TEAMS),
        sees_people=principal.may(Permission.READ_PEOPLE),
        sees_system_accounts=principal.may(Permission.READ_SYSTEM_ACCOUNTS),
        gives_environments=gives_environments,
        other_environments=[each for each in every if each.uuid not in given],
        refused=refused,
    )


def _list(visit: Visit, request: Request, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    search = request.query_params.get("q", "").strip()
    found = visit.database.read(actions.list_teams, search, wanted(request, _AT_ONCE))
    return visit.page(
        "teams.html",
        teams=shown(request, found, at=visit.links.to("teams")),
        search=search,
        refused=refused,
        may_create=visit.visitor.principal.may_everywhere(Permission.MANAGE_TEAMS),
    )
