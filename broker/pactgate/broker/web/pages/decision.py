"""A decision of the gate: the verdict, pair by pair and change by change, with what to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.actions.gate.decisions import list_decisions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion, WantedDecisions
from pactgate.broker.domain.gate.pairs import Pair, Party
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.web.decisions import WORST_FIRST, question_url
from pactgate.broker.web.page import VisitOf

router = APIRouter(route_class=SegmentRoute)

_LAST = PageRequest(1, 5)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where evidence stands, in words."""

    words: str
    url: str


@router.get("/decision", name="decision", response_class=HTMLResponse)
def get_decision(visit: VisitOf, request: Request) -> HTMLResponse:
    """Whether versions can be deployed to an environment, as the command line says it."""
    query = request.query_params
    named, numbers = query.getlist("pacticipant"), query.getlist("version")
    if not named or len(named) != len(numbers) or "environment" not in query:
        message = "Please give a pacticipant, a version and an environment."
        raise InvalidQueryError([message])
    versions = tuple(PacticipantVersion(*each) for each in zip(named, numbers, strict=True))
    question = DeploymentQuestion(versions, query["environment"])
    decision = can_i_deploy(visit.site.evidence, question)

    def evidence(pair: Pair) -> list[Evidence]:
        return list(_evidence(visit.links, pair))

    def pact_address(pair: Pair) -> str:
        return visit.absolute.to("pact_content", **_content(pair))

    def ask(versions: Sequence[Party]) -> str:
        named_versions = tuple(PacticipantVersion(version.name, version.version or "") for version in versions)
        return question_url(DeploymentQuestion(named_versions, question.environment), visit.links)

    first = question.versions[0]
    same = WantedDecisions(first.pacticipant, first.version, question.environment)
    return visit.page(
        "decision.html",
        decision=decision,
        question=question,
        pact_address=pact_address,
        ask=ask,
        asked=visit.site.database.read(list_decisions, same, _LAST).items,
        pairs=sorted(decision.pairs, key=lambda each: WORST_FIRST.index(each.verdict)),
        changes=sorted(decision.changes, key=lambda each: WORST_FIRST.index(each.verdict)),
        evidence=evidence,
        json_url=f"{visit.json_url('decision')}?{request.url.query}",
    )


def _evidence(links: Links, pair: Pair) -> Iterator[Evidence]:
    if pair.sha is None:
        return
    content = _content(pair)
    yield Evidence("pact", links.to("pact_content", **content))
    if pair.replay is not None:
        outcome = {True: "passed", False: "failed", None: "incomplete"}[pair.replay.outcome]
        yield Evidence(f"replay, {outcome}", links.to("verification", **content, number=str(pair.replay.number)))
    if pair.promise is not None:
        fits = {True: "passed", False: "failed", None: "undecided"}[pair.promise.fit.compatible]
        document = {"provider": pair.provider.name, "version": pair.provider.version or ""}
        yield Evidence(f"fit, {fits}", links.to("fit", **content, version=document["version"]))
        yield Evidence("document", links.to("provider_contract", **document))
        if pair.promise.document.self_verification is not None or pair.promise.document.coverage:
            kept = {True: "passed", False: "failed", None: "incomplete"}[pair.promise.self_verification]
            yield Evidence(f"self-verification, {kept}", links.to("self_verification", **document))


def _content(pair: Pair) -> dict[str, str]:
    return {"provider": pair.provider.name, "consumer": pair.consumer.name, "sha": pair.sha or ""}
