"""Trust rules: which pipelines are let in by a token of their CI's own issuer, and which role people get by theirs."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import trust_rules as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, created_or_ok, link, without_nulls
from pactgate.broker.api.bodies import CamelBody, Filled, JsonBody, Name, TrueOrFalse
from pactgate.broker.api.dependencies import BrokerOf, json_of
from pactgate.broker.domain.errors import CredentialsRefusedError, InvalidError
from pactgate.broker.domain.identity.accounts import WantedRole
from pactgate.broker.domain.identity.claims import Claims
from pactgate.broker.domain.identity.permissions import CI, Permission
from pactgate.broker.domain.identity.principals import Reach
from pactgate.broker.domain.identity.trust_rules import Purpose, RuleMatch, TrustRule, workload_name

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class TrustRuleBody(CamelBody):
    """A trust rule: an issuer, an audience, a pattern for each claim; and a role, and what it is for."""

    name: Name
    purpose: Purpose = Field(Purpose.WORKLOAD, strict=False)
    issuer: Filled
    audience: Filled | None = None
    claims: dict[str, str] = Field(default_factory=dict)
    role: Name = CI.name
    everywhere: TrueOrFalse = False
    team: Name | None = None
    pacticipant: Name | None = None

    @property
    def wanted(self) -> actions.WantedTrustRule:
        """The rule that it asks for."""
        return actions.WantedTrustRule(
            self.name,
            self.purpose,
            self.issuer,
            self.audience,
            self.claims,
            WantedRole(self.role, self.everywhere, self.team, self.pacticipant),
        )


class CheckBody(JsonBody):
    """A token, or claims as one would have them; of which purpose."""

    token: Filled | None = None
    claims: dict[str, object] | None = None
    purpose: Purpose = Field(Purpose.WORKLOAD, strict=False)


_RULES = "/admin/trust-rules"
_MANAGING = [needs(Permission.MANAGE_TRUST_RULES)]
RuleOf = Annotated[TrustRuleBody, json_of(TrustRuleBody)]


@router.get(_RULES, name="trust_rules", dependencies=_MANAGING)
def list_trust_rules(broker: BrokerOf) -> HalResponse:
    """Every trust rule, by name."""
    found = broker.database.read(actions.list_trust_rules)
    items = [trust_rule_hal(each, broker.links) for each in found]
    links = {"self": link(broker.links.to("trust_rules"), "Trust rules")}
    return HalResponse({"_embedded": {"trustRules": items}, "_links": links})


@router.post(_RULES, name="create_trust_rule", status_code=201, dependencies=_MANAGING)
def create_trust_rule(body: RuleOf, broker: BrokerOf) -> HalResponse:
    """Add a trust rule, which holds at once."""
    policy = broker.setup.workloads.policy
    made = broker.database.write(actions.create_trust_rule, broker.administering, body.wanted, policy)
    return created_or_ok(trust_rule_hal(made, broker.links), created=True)


@router.post(_RULES + "/check", name="check_trust_rules", dependencies=_MANAGING)
def check_trust_rules(body: Annotated[CheckBody, json_of(CheckBody)], broker: BrokerOf) -> HalResponse:
    """What becomes of a token, or of claims, by each trust rule that names its issuer. Nothing is changed.

    Of claims neither signature nor times are checked.
    """
    if (body.token is None) == (body.claims is None):
        raise InvalidError({"token": ["or claims must be given, and not both of them"]})
    workloads = broker.setup.workloads
    claims: Claims
    if body.token is not None:
        try:
            claims, matches = workloads.judged(body.token.strip(), body.purpose)
        except CredentialsRefusedError as error:
            return HalResponse({"letIn": False, "problem": str(error), "rules": []})
    else:
        claims = body.claims or {}
        matches = workloads.judged_claims(claims, body.purpose)
    return HalResponse(_checked_hal(claims, matches, broker.links))


@router.get(_RULES + "/{uuid}", name="trust_rule", dependencies=_MANAGING)
def get_trust_rule(uuid: str, broker: BrokerOf) -> HalResponse:
    """One trust rule."""
    return HalResponse(trust_rule_hal(broker.database.read(actions.trust_rule, uuid), broker.links))


@router.put(_RULES + "/{uuid}", name="replace_trust_rule", dependencies=_MANAGING)
def replace_trust_rule(uuid: str, body: RuleOf, broker: BrokerOf) -> HalResponse:
    """Change a trust rule whole; it holds at once."""
    policy = broker.setup.workloads.policy
    changed = broker.database.write(actions.replace_trust_rule, broker.administering, uuid, body.wanted, policy)
    return HalResponse(trust_rule_hal(changed, broker.links))


@router.delete(_RULES + "/{uuid}", name="delete_trust_rule", status_code=204, dependencies=_MANAGING)
def delete_trust_rule(uuid: str, broker: BrokerOf) -> Response:
    """Delete a trust rule: whoever was let in by it alone is refused at once."""
    broker.database.write(actions.delete_trust_rule, uuid)
    return Response(status_code=204)


def trust_rule_hal(rule: TrustRule, links: Links) -> Json:
    """A trust rule, with the members that it is made from."""
    return without_nulls(
        {
            "uuid": rule.uuid,
            "name": rule.name,
            "purpose": rule.purpose,
            "issuer": rule.issuer,
            "audience": rule.audience,
            "claims": dict(rule.claims),
            "role": rule.role.name,
            "everywhere": rule.reach is Reach.EVERYTHING,
            "team": rule.team,
            "pacticipant": rule.pacticipant,
            "_links": {"self": link(links.to("trust_rule", uuid=rule.uuid), "Trust rule")},
        }
    )


def _checked_hal(claims: Claims, matches: tuple[RuleMatch, ...], links: Links) -> Json:
    problem = None if matches else "No trust rule of this purpose names this issuer."
    return without_nulls(
        {
            "letIn": any(not match.differences for match in matches),
            "problem": problem,
            "name": workload_name(claims),
            "rules": [_match_hal(match, links) for match in matches],
        }
    )


def _match_hal(match: RuleMatch, links: Links) -> Json:
    rule = match.rule
    return {
        "uuid": rule.uuid,
        "name": rule.name,
        "matches": not match.differences,
        "differences": [
            without_nulls({"claim": each.claim, "wanted": each.wanted, "found": each.found})
            for each in match.differences
        ],
        "_links": {"self": link(links.to("trust_rule", uuid=rule.uuid), "Trust rule")},
    }
