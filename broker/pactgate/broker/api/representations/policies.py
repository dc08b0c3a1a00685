"""Policies as HAL."""

from collections.abc import Iterable, Mapping

from pactgate.broker.actions.gate.policies import PolicyInEffect
from pactgate.broker.addresses import Links
from pactgate.broker.api.hal import Json, link, without_nulls
from pactgate.broker.domain.gate.policies import FIELDS, USUAL, Policy, Scope, StatedPolicy

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


def policy(value: PolicyInEffect, links: Links) -> Json:
    """What was said for a scope, and what is in effect there: each field with whose word it is."""
    return {
        **_stated(value.stated, links),
        "inEffect": {
            _KEYS[field]: {"value": getattr(value.policy, field), "from": str(value.origins.get(field, _USUAL))}
            for field in FIELDS
        },
    }


def policies(values: Iterable[StatedPolicy], links: Links) -> Json:
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
