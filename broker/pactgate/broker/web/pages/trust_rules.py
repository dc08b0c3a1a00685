"""Trust rules for administrators: whose tokens are believed, and what a token would be given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import trust_rules as actions
from pactgate.broker.actions.identity.roles import list_roles
from pactgate.broker.actions.identity.teams import list_teams
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import CredentialsRefusedError, InvalidError
from pactgate.broker.domain.identity.permissions import CI, Permission
from pactgate.broker.domain.identity.trust_rules import Purpose, RuleMatch, TrustRule, workload_name
from pactgate.broker.web.fields import line, line_or_none, wanted_role
from pactgate.broker.web.forms import NOT_REFUSED, FormOf, RefusedForm, answered
from pactgate.broker.web.page import Visit, VisitOf

_RULES = "/admin/trust-rules"
_RULE = _RULES + "/{uuid}"
_MANAGING = [needs(Permission.MANAGE_TRUST_RULES)]

PURPOSES: Mapping[Purpose, str] = {
    Purpose.WORKLOAD: "of pipelines, sent with each request",
    Purpose.LOGIN: "of people, when they log in",
}
"""Whose tokens a rule is about, for people."""

router = APIRouter(route_class=SegmentRoute)


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a token or of claims. `problem` is what is wrong before any rule is asked."""

    name: str = ""
    matches: tuple[RuleMatch, ...] = ()
    problem: str = ""

    @property
    def let_in(self) -> bool:
        """Whether a rule lets it in."""
        return any(not match.differences for match in self.matches)


@router.get(_RULES, name="trust_rules", response_class=HTMLResponse, dependencies=_MANAGING)
def list_trust_rules(visit: VisitOf) -> HTMLResponse:
    """The trust rules by name, and what tries them."""
    return _list(visit)


# The address of the API with the same verb takes JSON.
@router.post(_RULES + "/try", name="check_trust_rules", response_class=HTMLResponse, dependencies=_MANAGING)
def try_rules(form: FormOf, visit: VisitOf) -> Response:
    """What becomes of a token, or of claims. Nothing is changed."""
    return answered("try", form, lambda: _list(visit, trial=_tried(visit, form)), lambda refused: _list(visit, refused))


@router.get(_RULES + "/create", name="new_trust_rule", response_class=HTMLResponse, dependencies=_MANAGING)
def get_form(visit: VisitOf) -> HTMLResponse:
    """The form for a trust rule."""
    return _page(visit, None)


@router.post(_RULES + "/create", name="create_trust_rule", response_class=HTMLResponse, dependencies=_MANAGING)
def create(form: FormOf, visit: VisitOf) -> Response:
    """Add a trust rule, which holds at once."""

    def act() -> str:
        policy = visit.site.administration.workloads.policy
        visit.database.write(actions.create_trust_rule, visit.administering, _wanted(form), policy)
        return visit.links.to("trust_rules")

    return answered("rule", form, act, lambda refused: _page(visit, None, refused))


@router.get(_RULE, name="trust_rule", response_class=HTMLResponse, dependencies=_MANAGING)
def get_trust_rule(uuid: str, visit: VisitOf) -> HTMLResponse:
    """A trust rule."""
    return _page(visit, uuid)


@router.post(_RULE + "/change", name="replace_trust_rule", response_class=HTMLResponse, dependencies=_MANAGING)
def change(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Change a trust rule, which holds at once."""

    def act() -> str:
        policy = visit.site.administration.workloads.policy
        visit.database.write(actions.replace_trust_rule, visit.administering, uuid, _wanted(form), policy)
        return visit.links.to("trust_rules")

    return answered("rule", form, act, lambda refused: _page(visit, uuid, refused))


@router.post(_RULE + "/delete", name="delete_trust_rule", response_class=HTMLResponse, dependencies=_MANAGING)
def delete(uuid: str, form: FormOf, visit: VisitOf) -> Response:
    """Delete a trust rule: whoever was let in by it alone is refused at once."""

    def act() -> str:
        visit.database.write(actions.delete_trust_rule, uuid)
        return visit.links.to("trust_rules")

    return answered("delete", form, act, lambda refused: _page(visit, uuid, refused))


def _wanted(form: Mapping[str, str]) -> actions.WantedTrustRule:
    return actions.WantedTrustRule(
        name=line(form, "name"),
        purpose=_purpose(form),
        issuer=line(form, "issuer"),
        audience=line_or_none(form, "audience"),
        claims=_claims(form.get("claims", "")),
        role=wanted_role(form),
    )


def _purpose(form: Mapping[str, str]) -> Purpose:
    found = next((each for each in Purpose if each == form.get("purpose")), None)
    if found is None:
        raise InvalidError({"purpose": [f"must be one of: {', '.join(Purpose)}"]})
    return found


def _claims(text: str) -> dict[str, str]:
    """The patterns that lines of the form `claim=pattern` say. Raises InvalidError."""
    claims: dict[str, str] = {}
    for written in filter(None, map(str.strip, text.splitlines())):
        claim, equals, pattern = (part.strip() for part in written.partition("="))
        if not equals:
            raise InvalidError({"claims": [f"have a line without =: '{written[:80]}'. Write claim=pattern"]})
        if claim in claims:
            raise InvalidError({"claims": [f"name {claim[:80]} twice"]})
        claims[claim] = pattern
    return claims


def _lines(claims: Mapping[str, str]) -> str:
    return "\n".join(f"{claim}={pattern}" for claim, pattern in claims.items())


def _tried(visit: Visit, form: Mapping[str, str]) -> Trial:
    sent, purpose, workloads = form.get("sent", "").strip(), _purpose(form), visit.site.administration.workloads
    claims: Mapping[str, object]
    if sent.startswith("{"):
        claims = _object(sent)
        matches = workloads.judged_claims(claims, purpose)
    else:
        try:
            claims, matches = workloads.judged(sent, purpose)
        except CredentialsRefusedError as error:
            return Trial(problem=str(error))
    problem = "" if matches else "No trust rule of this purpose names this issuer."
    return Trial(workload_name(claims), matches, problem)


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidError({"claims": ["are no JSON object"]})
    return found


def _list(visit: Visit, refused: RefusedForm = NOT_REFUSED, *, trial: Trial | None = None) -> HTMLResponse:
    page = visit.page(
        "trust_rules.html",
        rules=visit.database.read(actions.list_trust_rules),
        teams={each.uuid: each.name for each in visit.database.read(list_teams).items},
        purposes=PURPOSES,
        trial=trial,
        refused=refused,
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _page(visit: Visit, uuid: str | None, refused: RefusedForm = NOT_REFUSED) -> HTMLResponse:
    rule = visit.database.read(actions.trust_rule, uuid) if uuid is not None else None
    return visit.page(
        "trust_rule.html",
        rule=rule,
        stands=_fields(rule) if rule else {},
        purposes=PURPOSES,
        usual_role=CI.uuid,
        roles=visit.database.read(list_roles),
        teams=[(each.uuid, each.name) for each in visit.database.read(list_teams).items],
        own_addresses=visit.site.administration.workloads.policy.own_addresses,
        refused=refused,
    )


def _fields(rule: TrustRule) -> dict[str, str]:
    """What stands in the fields of the form for a rule."""
    reaches = {"all": "everything", "team": f"team:{rule.team}", "pacticipant": "application"}
    return {
        "name": rule.name,
        "purpose": rule.purpose,
        "issuer": rule.issuer,
        "audience": rule.audience or "",
        "claims": _lines(rule.claims),
        "role": rule.role.uuid,
        "reach": reaches.get(rule.reach, ""),
        "application": rule.pacticipant or "",
    }
