"""The gate's own decisions: asked for by GET, asked for and kept by POST."""

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate import decisions as actions
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.decision_requests import DecisionBody
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf, UserOf, json_of
from pactgate.broker.api.hal import HalResponse, created_or_ok
from pactgate.broker.api.pagination import DEFAULT_SIZE, PageOf, as_asked, with_page
from pactgate.broker.api.representations import decisions as represent
from pactgate.broker.api.statuses import also
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, NewDecision, PacticipantVersion, WantedDecisions
from pactgate.broker.domain.pages import PageRequest

router = APIRouter(route_class=SegmentRoute)


@router.get("/decision", name="decision", responses=also(404), dependencies=[needs(Access.READ)])
def get_decision(
    pacticipant: Annotated[list[str], Query()],
    version: Annotated[list[str], Query()],
    environment: Annotated[str, Query()],
    database: DatabaseOf,
    request: Request,
    links: LinksOf,
) -> HalResponse:
    """Whether a version can be deployed to an environment, and why: every pair with its evidence and the next step.

    Several versions are asked about together by repeating `pacticipant` and `version`, in the same order. Nothing is
    kept.
    """
    if len(pacticipant) != len(version):
        raise InvalidQueryError(["Please give a version for each pacticipant, in the same order."])
    versions = tuple(PacticipantVersion(*each) for each in zip(pacticipant, version, strict=True))
    question = DeploymentQuestion(versions, environment)
    found = can_i_deploy(EvidenceSource(database), question)
    return HalResponse(represent.decision(found, question, links, as_asked(links.to("decision"), request)))


@router.post("/decisions", name="ask_for_decision", status_code=201, dependencies=[needs(Access.ASK)])
def ask_for_decision(
    body: Annotated[DecisionBody, json_of(DecisionBody)], database: DatabaseOf, links: LinksOf, user: UserOf
) -> HalResponse:
    """Ask the same, and store the decision with its evidence."""
    question = body.question
    found = can_i_deploy(EvidenceSource(database), question)
    content = represent.decision(found, question, links, represent.question_href(question, links))
    new = NewDecision(question, found.verdict, found.text, json.dumps(content), body.asker(user))
    return created_or_ok(represent.kept(database.write(actions.keep_decision, new), links), created=True)


@router.get("/decisions", name="decisions", dependencies=[needs(Access.READ)])
def list_decisions(
    database: DatabaseOf,
    request: Request,
    links: LinksOf,
    page: PageOf,
    pacticipant: Annotated[str | None, Query()] = None,
    version: Annotated[str | None, Query()] = None,
    environment: Annotated[str | None, Query()] = None,
) -> HalResponse:
    """The stored decisions, the newest first: all, or those about a pacticipant, a version, an environment."""
    wanted = WantedDecisions(pacticipant, version, environment)
    found = database.read(actions.list_decisions, wanted, page or PageRequest(1, DEFAULT_SIZE))
    body = represent.kept_ones(found.items, links, as_asked(links.to("decisions"), request))
    return HalResponse(with_page(body, found, represent.list_href(wanted, links)))


@router.get("/decisions/{uuid}", name="kept_decision", dependencies=[needs(Access.READ)])
def get_kept_decision(uuid: str, database: DatabaseOf, links: LinksOf) -> HalResponse:
    """A stored decision, as it was then."""
    return HalResponse(represent.kept(database.read(actions.kept_decision, uuid), links))
