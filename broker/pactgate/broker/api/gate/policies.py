"""Policies: how strict the gate is, for everything, an environment, a provider, or a provider in an environment.

The policy of what exists is always there, also where nobody said anything: then all of it is as wider ones say.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.gate import policies as actions
from pactgate.broker.actions.gate.policies import PolicyInEffect
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, without_nulls
from pactgate.broker.api.bodies import JsonBody
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.domain.gate.policies import (
    FIELDS,
    USUAL,
    BreakingChanges,
    DocumentDisagreement,
    Policy,
    Scope,
    SelfVerification,
    StatedPolicy,
)
from pactgate.broker.domain.identity.permissions import Permission

_BY_NAME = Field(strict=False)
"""A text stands for the member of an enumeration."""


class GateBody(JsonBody):
    """A body of which every member is known: one that is misspelt would do nothing, and nobody would hear of it."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")


class PolicyBody(GateBody):
    """How strict the gate is. What is left out, or null, is as the next wider policy says."""

    breaking_changes: Annotated[BreakingChanges, _BY_NAME] | None = None
    self_verification: Annotated[SelfVerification, _BY_NAME] | None = None
    document_disagreement: Annotated[DocumentDisagreement, _BY_NAME] | None = None
    minimum_operation_coverage: Annotated[int, Field(ge=0, le=100)] | None = None

    def stated(self, scope: Scope) -> StatedPolicy:
        """What it says, for a scope."""
        return StatedPolicy(scope, **{field: getattr(self, field) for field in FIELDS})


router = APIRouter(route_class=SegmentRoute, tags=["policies"])

PolicyBodyOf = Annotated[PolicyBody, json_of(PolicyBody)]
_EVERYTHING = "/policies/everything"
_ENVIRONMENT = "/policies/environment/{environment}"
_PACTICIPANT = "/policies/pacticipant/{pacticipant}"
_BOTH = "/policies/pacticipant/{pacticipant}/environment/{environment}"


@router.get("/policies", name="policies", dependencies=[needs(Permission.READ)])
def list_policies(broker: BrokerOf) -> HalResponse:
    """Every policy that is set, the widest first."""
    return HalResponse(policies_hal(broker.database.read(actions.list_policies), broker.links))


@router.get(_EVERYTHING, name="policy", dependencies=[needs(Permission.READ)])
def get_policy(broker: BrokerOf) -> HalResponse:
    """The policy for everything."""
    return _get(Scope(), broker)


@router.put(_EVERYTHING, name="put_policy", dependencies=[needs(Permission.MANAGE_POLICIES)])
def put_policy(body: PolicyBodyOf, broker: BrokerOf) -> HalResponse:
    """Set the policy for everything."""
    return _put(Scope(), body, broker)


@router.delete(_EVERYTHING, name="delete_policy", status_code=204, dependencies=[needs(Permission.MANAGE_POLICIES)])
def delete_policy(broker: BrokerOf) -> Response:
    """Remove the policy for everything: the defaults apply."""
    return _delete(Scope(), broker)


@router.get(_ENVIRONMENT, name="environment_policy", dependencies=[needs(Permission.READ)])
def get_environment_policy(environment: str, broker: BrokerOf) -> HalResponse:
    """The policy for everything in the environment of that name."""
    return _get(Scope(None, environment), broker)


@router.put(_ENVIRONMENT, name="put_environment_policy", dependencies=[needs(Permission.MANAGE_POLICIES)])
def put_environment_policy(environment: str, body: PolicyBodyOf, broker: BrokerOf) -> HalResponse:
    """Set the policy for everything in the environment of that name."""
    return _put(Scope(None, environment), body, broker)


@router.delete(
    _ENVIRONMENT, name="delete_environment_policy", status_code=204, dependencies=[needs(Permission.MANAGE_POLICIES)]
)
def delete_environment_policy(environment: str, broker: BrokerOf) -> Response:
    """Remove the policy for everything in the environment of that name."""
    return _delete(Scope(None, environment), broker)


@router.get(_PACTICIPANT, name="pacticipant_policy", dependencies=[needs(Permission.READ)])
def get_pacticipant_policy(pacticipant: str, broker: BrokerOf) -> HalResponse:
    """The policy for a provider."""
    return _get(Scope(pacticipant), broker)


@router.put(
    _PACTICIPANT, name="put_pacticipant_policy", dependencies=[needs(Permission.MANAGE_POLICIES, of="pacticipant")]
)
def put_pacticipant_policy(pacticipant: str, body: PolicyBodyOf, broker: BrokerOf) -> HalResponse:
    """Set the policy for a provider."""
    return _put(Scope(pacticipant), body, broker)


@router.delete(
    _PACTICIPANT,
    name="delete_pacticipant_policy",
    status_code=204,
    dependencies=[needs(Permission.MANAGE_POLICIES, of="pacticipant")],
)
def delete_pacticipant_policy(pacticipant: str, broker: BrokerOf) -> Response:
    """Remove the policy for a provider."""
    return _delete(Scope(pacticipant), broker)


@router.get(_BOTH, name="pacticipant_environment_policy", dependencies=[needs(Permission.READ)])
def get_pacticipant_environment_policy(pacticipant: str, environment: str, broker: BrokerOf) -> HalResponse:
    """The policy for a provider in the environment of that name."""
    return _get(Scope(pacticipant, environment), broker)


@router.put(
    _BOTH, name="put_pacticipant_environment_policy", dependencies=[needs(Permission.MANAGE_POLICIES, of="pacticipant")]
)
def put_pacticipant_environment_policy(
    pacticipant: str, environment: str, body: PolicyBodyOf, broker: BrokerOf
) -> HalResponse:
    """Set the policy for a provider in the environment of that name."""
    return _put(Scope(pacticipant, environment), body, broker)


@router.delete(
    _BOTH,
    name="delete_pacticipant_environment_policy",
    status_code=204,
    dependencies=[needs(Permission.MANAGE_POLICIES, of="pacticipant")],
)
def delete_pacticipant_environment_policy(pacticipant: str, environment: str, broker: BrokerOf) -> Response:
    """Remove the policy for a provider in the environment of that name."""
    return _delete(Scope(pacticipant, environment), broker)


def _get(scope: Scope, broker: BrokerOfRequest) -> HalResponse:
    return HalResponse(policy_hal(broker.database.read(actions.read_policy, scope), broker.links))


def _put(scope: Scope, body: PolicyBody, broker: BrokerOfRequest) -> HalResponse:
    return HalResponse(policy_hal(broker.database.write(actions.state_policy, body.stated(scope)), broker.links))


def _delete(scope: Scope, broker: BrokerOfRequest) -> Response:
    broker.database.write(actions.forget_policy, scope)
    return Response(status_code=204)


_KEYS = {
    "breaking_changes": "breakingChanges",
    "self_verification": "selfVerification",
    "document_disagreement": "documentDisagreement",
    "minimum_operation_coverage": "minimumOperationCoverage",
}
"""What fields are called in bodies."""

_USUAL = "the usual"

ROUTES: Mapping[tuple[bool, bool], str] = {
    (False, False): "policy",
    (False, True): "environment_policy",
    (True, False): "pacticipant_policy",
    (True, True): "pacticipant_environment_policy",
}
"""The route of a policy by whether its scope has a pacticipant and an environment."""


def policy_hal(value: PolicyInEffect, links: Links) -> Json:
    """What was said for a scope, and what is in effect there: each field with whose word it is."""
    return {
        **_stated(value.stated, links),
        "inEffect": {
            _KEYS[field]: {"value": getattr(value.policy, field), "from": str(value.origins.get(field, _USUAL))}
            for field in FIELDS
        },
    }


def policies_hal(values: Iterable[StatedPolicy], links: Links) -> Json:
    """Every policy that was stated, and what holds where nobody stated any."""
    listed = [_stated(each, links) for each in values]
    return {
        "usual": _fields(USUAL),
        "_embedded": {"policies": listed},
        "_links": {
            "self": link(links.to("policies"), "Policies"),
            "pactgate:policies": [each["_links"]["self"] for each in listed],
        },
    }


def _stated(value: StatedPolicy, links: Links) -> Json:
    scope = value.scope
    names = without_nulls({"pacticipant": scope.pacticipant, "environment": scope.environment})
    return {
        **names,
        "scope": str(scope),
        **_fields(value),
        "_links": {
            "self": link(links.to(ROUTES[scope.rank], **names), "Policy", str(scope)),
            **_around(scope, links),
        },
    }


def _around(scope: Scope, links: Links) -> Json:
    if scope.pacticipant is None:
        return {"pactgate:policies": link(links.to("policies"), "Policies")}
    return {
        "pb:pacticipant": link(
            links.to("pacticipant", pacticipant=scope.pacticipant), "Pacticipant", scope.pacticipant
        ),
        "pactgate:waivers": link(links.to("waivers", pacticipant=scope.pacticipant), f"Waivers of {scope.pacticipant}"),
        "pactgate:policies": link(links.to("policies"), "Policies"),
    }


def _fields(value: Policy | StatedPolicy) -> Json:
    return without_nulls({_KEYS[field]: getattr(value, field) for field in FIELDS})
