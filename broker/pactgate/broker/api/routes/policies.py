"""Policies: how strict the gate is, for everything, an environment, a provider, or a provider in an environment.

The policy of what exists is always there, also where nobody said anything: then all of it is as wider ones say.
"""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.gate import policies as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, json_of
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.policy_requests import PolicyBody
from pactgate.broker.api.representations import policies as represent
from pactgate.broker.domain.gate.policies import Scope
from pactgate.broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

PolicyBodyOf = Annotated[PolicyBody, json_of(PolicyBody)]

_EVERYTHING = "/policies/everything"
_ENVIRONMENT = "/policies/environment/{environment}"
_PACTICIPANT = "/policies/pacticipant/{pacticipant}"
_BOTH = "/policies/pacticipant/{pacticipant}/environment/{environment}"


@router.get("/policies", name="policies", dependencies=[needs(Access.READ)])
def list_policies(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Every policy that is set, the widest first."""
    return HalResponse(represent.policies(database.read(actions.list_policies), links))


@router.get(_EVERYTHING, name="policy", dependencies=[needs(Access.READ)])
def get_policy(database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The policy for everything."""
    return _get(Scope(), database, links)


@router.put(_EVERYTHING, name="put_policy", dependencies=[needs(Access.WRITE)])
def put_policy(body: PolicyBodyOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Set the policy for everything."""
    return _put(Scope(), body, database, links)


@router.delete(_EVERYTHING, name="delete_policy", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_policy(database: DatabaseOf) -> Response:
    """Remove the policy for everything: the defaults apply."""
    return _delete(Scope(), database)


@router.get(_ENVIRONMENT, name="environment_policy", dependencies=[needs(Access.READ)])
def get_environment_policy(environment: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The policy for everything in the environment of that name."""
    return _get(Scope(None, environment), database, links)


@router.put(_ENVIRONMENT, name="put_environment_policy", dependencies=[needs(Access.WRITE)])
def put_environment_policy(environment: str, body: PolicyBodyOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Set the policy for everything in the environment of that name."""
    return _put(Scope(None, environment), body, database, links)


@router.delete(_ENVIRONMENT, name="delete_environment_policy", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_environment_policy(environment: str, database: DatabaseOf) -> Response:
    """Remove the policy for everything in the environment of that name."""
    return _delete(Scope(None, environment), database)


@router.get(_PACTICIPANT, name="pacticipant_policy", dependencies=[needs(Access.READ)])
def get_pacticipant_policy(pacticipant: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """The policy for a provider."""
    return _get(Scope(pacticipant), database, links)


@router.put(_PACTICIPANT, name="put_pacticipant_policy", dependencies=[needs(Access.WRITE)])
def put_pacticipant_policy(pacticipant: str, body: PolicyBodyOf, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Set the policy for a provider."""
    return _put(Scope(pacticipant), body, database, links)


@router.delete(_PACTICIPANT, name="delete_pacticipant_policy", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_pacticipant_policy(pacticipant: str, database: DatabaseOf) -> Response:
    """Remove the policy for a provider."""
    return _delete(Scope(pacticipant), database)


@router.get(_BOTH, name="pacticipant_environment_policy", dependencies=[needs(Access.READ)])
def get_pacticipant_environment_policy(
    pacticipant: str, environment: str, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """The policy for a provider in the environment of that name."""
    return _get(Scope(pacticipant, environment), database, links)


@router.put(_BOTH, name="put_pacticipant_environment_policy", dependencies=[needs(Access.WRITE)])
def put_pacticipant_environment_policy(
    pacticipant: str, environment: str, body: PolicyBodyOf, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """Set the policy for a provider in the environment of that name."""
    return _put(Scope(pacticipant, environment), body, database, links)


@router.delete(_BOTH, name="delete_pacticipant_environment_policy", status_code=204, dependencies=[needs(Access.WRITE)])
def delete_pacticipant_environment_policy(pacticipant: str, environment: str, database: DatabaseOf) -> Response:
    """Remove the policy for a provider in the environment of that name."""
    return _delete(Scope(pacticipant, environment), database)


def _get(scope: Scope, database: Database, links: Links) -> HalResponse:
    return HalResponse(represent.policy(database.read(actions.read_policy, scope), links))


def _put(scope: Scope, body: PolicyBody, database: Database, links: Links) -> HalResponse:
    return HalResponse(represent.policy(database.write(actions.state_policy, body.stated(scope)), links))


def _delete(scope: Scope, database: Database) -> Response:
    database.write(actions.forget_policy, scope)
    return Response(status_code=204)
