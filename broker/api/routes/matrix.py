"""The matrix, can-i-deploy, and the gate's own decision."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request

from broker.actions.ask_matrix import ask_matrix
from broker.actions.can_i_deploy import DeploymentQuestion, can_i_deploy
from broker.actions.surroundings import surroundings
from broker.addresses import Links, SegmentRoute
from broker.api.dependencies import DatabaseOf, LinksOf
from broker.api.hal import HalResponse
from broker.api.matrix_query import question_of
from broker.api.representations import decisions, matrix
from broker.domain.deployability import summary
from broker.domain.errors import InvalidError
from broker.domain.matrix import LatestBy, Question, Selector, Target
from broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)


@router.get("/matrix", name="matrix")
def get_matrix(request: Request, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """Which versions work together, and whether that lets them be deployed."""
    return _answer(question_of(request.url.query), database, links)


@router.get("/matrix/provider/{provider}/consumer/{consumer}", name="pair_matrix")
def get_pair_matrix(
    provider: str, consumer: str, request: Request, database: DatabaseOf, links: LinksOf
) -> HalResponse:
    """The matrix of one pair."""
    question = question_of(request.url.query)
    return _answer(replace(question, selectors=(Selector(consumer), Selector(provider))), database, links)


@router.get("/can-i-deploy", name="can_i_deploy")
def get_can_i_deploy(
    database: DatabaseOf,
    links: LinksOf,
    pacticipant: Annotated[str | None, Query()] = None,
    version: Annotated[str | None, Query()] = None,
    environment: Annotated[str | None, Query()] = None,
    to: Annotated[str | None, Query()] = None,
) -> HalResponse:
    """Whether a version may go to an environment, or where a tag is, in the shape of the Pact Broker."""
    blank = {"pacticipant": pacticipant, "version": version}
    missing = {name: ["is missing"] for name, value in blank.items() if not value}
    if environment and to:
        missing[""] = ["Cannot specify both a 'to' tag and an environment."]
    if not environment and not to:
        missing[""] = ["Must specify either an environment or a 'to' tag."]
    if missing:
        raise InvalidError(missing)
    target = Target(environment=environment) if environment else Target(latest=True, tag=to)
    by_version = LatestBy.CONSUMER_VERSION_PROVIDER_VERSION if environment else LatestBy.CONSUMER_VERSION_PROVIDER
    selector = Selector(pacticipant or "", version=version)
    return _answer(Question((selector,), target, by_version, limit=None), database, links)


@router.get("/decision", name="decision")
def get_decision(
    pacticipant: Annotated[str, Query()],
    version: Annotated[str, Query()],
    environment: Annotated[str, Query()],
    database: DatabaseOf,
    request: Request,
    links: LinksOf,
) -> HalResponse:
    """Whether a version may go to an environment, and why: every pair with its evidence and the next step."""
    question = DeploymentQuestion(pacticipant, version, environment)
    found = database.read(can_i_deploy, question)
    href = f"{links.to('decision')}?{request.url.query}"
    return HalResponse(decisions.decision(found, question, links, href))


def _answer(question: Question, database: Database, links: Links) -> HalResponse:
    answer = database.read(ask_matrix, question)
    around = database.read(surroundings, answer)
    return HalResponse(matrix.matrix(answer, summary(answer), around, links))
