"""The matrix and can-i-deploy, as the Pact Broker has them."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import PlainTextResponse

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.actions.gate.simple_can_i_deploy import (
    SimpleQuestion,
    can_branch_go_to_environment,
    can_tagged_go_to_tag,
    simple_can_i_deploy,
)
from pactgate.broker.actions.gate.surroundings import surroundings_of
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.matrix_query import IgnoredOf, QuestionOf
from pactgate.broker.api.representations import matrix
from pactgate.broker.api.representations.matrix_csv import matrix_csv
from pactgate.broker.api.representations.matrix_table import matrix_table
from pactgate.broker.api.texts import CsvResponse
from pactgate.broker.domain.gate.deployability import MatrixAnswer, summary
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.negotiation import CSV, HAL, PLAIN_TEXT, wanted_type
from pactgate.broker.store.engine import Database

router = APIRouter(route_class=SegmentRoute)

Answered = HalResponse | PlainTextResponse | CsvResponse


@router.get("/matrix", name="matrix", response_model=None, dependencies=[needs(Access.READ)])
def get_matrix(question: QuestionOf, request: Request, database: DatabaseOf, links: LinksOf) -> Answered:
    """Which versions work together, and whether that lets them be deployed."""
    return _answered(ask_matrix(EvidenceSource(database), question), database, request, links)


@router.get(
    "/matrix/provider/{provider}/consumer/{consumer}",
    name="pair_matrix",
    response_model=None,
    dependencies=[needs(Access.READ)],
)
def get_pair_matrix(
    provider: str, consumer: str, question: QuestionOf, request: Request, database: DatabaseOf, links: LinksOf
) -> Answered:
    """The matrix of one pair."""
    pair = replace(question, selectors=(Selector(consumer), Selector(provider)))
    return _answered(ask_matrix(EvidenceSource(database), pair), database, request, links)


@router.get("/can-i-deploy", name="can_i_deploy", response_model=None, dependencies=[needs(Access.READ)])
def get_can_i_deploy(
    request: Request,
    database: DatabaseOf,
    links: LinksOf,
    ignored: IgnoredOf,
    pacticipant: Annotated[str | None, Query()] = None,
    version: Annotated[str | None, Query()] = None,
    environment: Annotated[str | None, Query()] = None,
    to: Annotated[str | None, Query()] = None,
) -> Answered:
    """Whether a version can be deployed to an environment, or where a tag is, in the shape of the Pact Broker."""
    asked = SimpleQuestion(pacticipant or "", version or "", environment or "", to or "", ignored)
    return _answered(simple_can_i_deploy(EvidenceSource(database), asked), database, request, links)


@router.get(
    "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{target}",
    name="can_i_deploy_tag",
    response_model=None,
    dependencies=[needs(Access.READ)],
)
def get_can_i_deploy_tag(
    pacticipant: str, tag: str, target: str, request: Request, database: DatabaseOf, links: LinksOf
) -> Answered:
    """Whether the latest version with a tag can be deployed to where another tag is."""
    answer = can_tagged_go_to_tag(EvidenceSource(database), pacticipant, tag=tag, target=target)
    return _answered(answer, database, request, links)


@router.get(
    "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}",
    name="can_i_deploy_branch",
    response_model=None,
    dependencies=[needs(Access.READ)],
)
def get_can_i_deploy_branch(
    pacticipant: str, branch: str, environment: str, request: Request, database: DatabaseOf, links: LinksOf
) -> Answered:
    """Whether the head of a branch can be deployed to an environment."""
    evidence = EvidenceSource(database)
    answer = can_branch_go_to_environment(evidence, pacticipant, branch=branch, environment=environment)
    return _answered(answer, database, request, links)


def _answered(answer: MatrixAnswer, database: Database, request: Request, links: Links) -> Answered:
    wanted = wanted_type(request, HAL, PLAIN_TEXT, CSV)
    if wanted == CSV:
        return CsvResponse(matrix_csv(answer))
    if wanted == PLAIN_TEXT:
        return PlainTextResponse(matrix_table(answer, summary(answer)))
    surroundings = database.read(surroundings_of, answer.rows)
    return HalResponse(matrix.matrix(answer, summary(answer), surroundings, links))
