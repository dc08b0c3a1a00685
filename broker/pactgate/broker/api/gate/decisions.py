"""The gate's own decisions: asked for by GET, asked for and kept by POST. The command line prints one as it is."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import ConfigDict, Field

from pactgate.broker.access import needs
from pactgate.broker.actions.gate import decisions as actions
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, also, created_or_ok, link, moment, without_nulls
from pactgate.broker.api.bodies import JsonBody, Name
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest, json_of
from pactgate.broker.api.documents.fits import contract_href, fit_href, misfits_hal
from pactgate.broker.api.gate.counted import count_decision
from pactgate.broker.api.queries import DEFAULT_SIZE, PageOf, as_asked, with_page
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.concerns import Concern
from pactgate.broker.domain.gate.decisions import (
    Asker,
    DeploymentQuestion,
    KeptDecision,
    NewDecision,
    PacticipantVersion,
    WantedDecisions,
)
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.pairs import Pair, PairVerdict, Party
from pactgate.broker.domain.gate.succession import JudgedChange
from pactgate.broker.domain.gate.ways import RouteToYes, Way
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.pages import PageRequest

_ANY_HOST = "pactgate://broker"
"""Stands for the host in the links of a stored decision, whose readers may reach the broker by another one."""


class _StrictBody(JsonBody):
    model_config = ConfigDict(extra="forbid")


class DecisionVersionBody(_StrictBody):
    """A version by its names."""

    pacticipant: Name
    version: Name


class DecisionBody(_StrictBody):
    """May these versions go there, together? `asked_by` is who asks, in any words, `build_url` its build's page."""

    versions: Annotated[list[DecisionVersionBody], Field(min_length=1)]
    environment: Name
    asked_by: Name | None = None
    build_url: Name | None = None

    @property
    def question(self) -> DeploymentQuestion:
        """The question that it asks."""
        versions = tuple(PacticipantVersion(version.pacticipant, version.version) for version in self.versions)
        return DeploymentQuestion(versions, self.environment)

    def asker(self, user: str | None) -> Asker:
        """Who asks; `user` is who the broker knows it to be."""
        return Asker(user, self.asked_by, self.build_url)


router = APIRouter(route_class=SegmentRoute, tags=["decisions"])


@router.get("/decision", name="decision", responses=also(404), dependencies=[needs(Permission.READ)])
def get_decision(
    pacticipant: Annotated[list[str], Query()],
    version: Annotated[list[str], Query()],
    environment: Annotated[str, Query()],
    broker: BrokerOf,
    request: Request,
) -> HalResponse:
    """Whether a version can be deployed to an environment, and why: every pair with its evidence and the next step.

    Several versions are asked about together by repeating `pacticipant` and `version`, in the same order. Nothing is
    kept.
    """
    if len(pacticipant) != len(version):
        raise InvalidQueryError(["Please give a version for each pacticipant, in the same order."])
    versions = tuple([PacticipantVersion(*each) for each in zip(pacticipant, version, strict=True)])
    question = DeploymentQuestion(versions, environment)
    decided = _decided(broker, question)
    return HalResponse(decision_hal(decided, question, broker.links, as_asked(broker.links.to("decision"), request)))


def _decided(broker: BrokerOfRequest, question: DeploymentQuestion) -> Decision:
    decided = can_i_deploy(broker.evidence, question)
    count_decision("pactgate", decided.verdict, decided.pairs, decided.changes, decided.obstacles)
    return decided


@router.post("/decisions", name="ask_for_decision", status_code=201, dependencies=[needs(Permission.ASK)])
def ask_for_decision(body: Annotated[DecisionBody, json_of(DecisionBody)], broker: BrokerOf) -> HalResponse:
    """Ask the same, and store the decision with its evidence."""
    question = body.question
    decided = _decided(broker, question)
    anywhere = replace(broker.links, base_url=_ANY_HOST)
    content = decision_hal(decided, question, anywhere, question_href(question, anywhere))
    new = NewDecision(question, decided.verdict, decided.text, json.dumps(content), body.asker(broker.user))
    return created_or_ok(
        kept_decision_hal(broker.database.write(actions.keep_decision, new), broker.links), created=True
    )


@router.get("/decisions", name="decisions", dependencies=[needs(Permission.READ)])
def list_decisions(
    broker: BrokerOf,
    request: Request,
    page: PageOf,
    pacticipant: Annotated[str | None, Query()] = None,
    version: Annotated[str | None, Query()] = None,
    environment: Annotated[str | None, Query()] = None,
) -> HalResponse:
    """The stored decisions, the newest first: all, or those about a pacticipant, a version, an environment."""
    wanted = WantedDecisions(pacticipant, version, environment)
    decisions = broker.database.read(actions.list_decisions, wanted, page or PageRequest(1, DEFAULT_SIZE))
    body = kept_decisions_hal(decisions.items, broker.links, as_asked(broker.links.to("decisions"), request))
    return HalResponse(with_page(body, decisions, decisions_href(wanted, broker.links)))


@router.get("/decisions/{uuid}", name="kept_decision", dependencies=[needs(Permission.READ)])
def get_kept_decision(uuid: str, broker: BrokerOf) -> HalResponse:
    """A stored decision, as it was then."""
    return HalResponse(kept_decision_hal(broker.database.read(actions.kept_decision, uuid), broker.links))


def decision_hal(value: Decision, question: DeploymentQuestion, links: Links, self_href: str) -> Json:
    """The verdict, every pair with its reason, evidence and next step, and what else stands in the way."""
    return {
        "verdict": value.verdict,
        "warning": value.is_warning,
        "text": value.text,
        **_question(question),
        "pairs": [_pair(pair, links) for pair in value.pairs],
        "breaking_changes": [breaking_change_hal(change) for change in value.changes],
        "way_to_yes": list(_ways(value.routes, question.environment, links)),
        "remains": list(_remains(value.routes)),
        "warnings": [concern_hal(concern) for concern in value.concerns],
        "obstacles": [{"code": obstacle.reason.code, "text": obstacle.reason.text} for obstacle in value.obstacles],
        "_links": {"self": link(self_href, "Decision"), "pactgate:page": link(self_href, "Web page")},
    }


def concern_hal(value: Concern) -> Json:
    """Something to know of a decision that decides nothing, with what to do about it."""
    return {"code": value.reason.code, "text": value.reason.text, "next_step": value.next_step}


def kept_decision_hal(value: KeptDecision, links: Links) -> Json:
    """A decision that was kept: all of it as it was, and who asked when; its links are those of who reads it."""
    content = json.loads((value.content or "{}").replace(_ANY_HOST, links.base_url))
    return {**_about(value), **content, "_links": {**_links(value, links), "pactgate:page": _self(value, links)}}


def kept_decisions_hal(values: Iterable[KeptDecision], links: Links, self_href: str) -> Json:
    """Decisions in short, in the order given."""
    listed = [
        {
            **_about(value),
            "verdict": value.verdict,
            "text": value.text,
            **_question(value.question),
            "_links": _links(value, links),
        }
        for value in values
    ]
    return {
        "_embedded": {"decisions": listed},
        "_links": {
            "self": link(self_href, "Decisions"),
            "pactgate:decisions": [each["_links"]["self"] for each in listed],
        },
    }


def question_href(question: DeploymentQuestion, links: Links) -> str:
    """Where the question is answered as of now."""
    named = [
        pair
        for version in question.versions
        for pair in (("pacticipant", version.pacticipant), ("version", version.version))
    ]
    return f"{links.to('decision')}?{urlencode([*named, ('environment', question.environment)])}"


def decisions_href(wanted: WantedDecisions, links: Links) -> str:
    """Where the decisions that are wanted are listed."""
    given = without_nulls(asdict(wanted))
    return f"{links.to('decisions')}?{urlencode(given)}" if given else links.to("decisions")


def _about(value: KeptDecision) -> Json:
    return {
        "id": value.uuid,
        "asked_at": moment(value.asked_at),
        "asked_by": value.asker.name,
        "user": value.asker.user,
        "build_url": value.asker.build_url,
    }


def _links(value: KeptDecision, links: Links) -> Json:
    return {
        "self": _self(value, links),
        "pactgate:decision": link(question_href(value.question, links), "Ask again now"),
    }


def _self(value: KeptDecision, links: Links) -> Json:
    return link(links.to("kept_decision", uuid=value.uuid), "Decision", str(value.question.move))


def _question(value: DeploymentQuestion) -> Json:
    versions = [{"pacticipant": version.pacticipant, "version": version.version} for version in value.versions]
    return {"versions": versions, "environment": value.environment}


def _pair(judged: PairVerdict, links: Links) -> Json:
    matrix = links.to("pair_matrix", provider=judged.pair.provider.name, consumer=judged.pair.consumer.name)
    return {
        "consumer": _party(judged.pair.consumer),
        "provider": _party(judged.pair.provider),
        "verdict": judged.verdict,
        "warning": judged.is_warning,
        "reason": {"code": judged.reason.code, "text": judged.reason.text},
        "evidence": list(_evidence(judged.pair, links)),
        "next_step": judged.next_step,
        "_links": {"matrix": link(matrix, "Matrix")},
    }


def breaking_change_hal(judged: JudgedChange) -> Json:
    """A breaking change with its verdict, and with who uses what it breaks."""
    return {
        "rule": judged.change.rule,
        "operation": judged.change.operation,
        "location": judged.change.location,
        "text": judged.change.text,
        "witness": json.loads(judged.change.witness) if judged.change.witness is not None else None,
        "fingerprint": judged.change.fingerprint,
        "provider": judged.provider,
        "old_version": judged.old_version,
        "new_version": judged.new_version,
        "verdict": judged.verdict,
        "warning": judged.is_warning,
        "reason": {"code": judged.reason.code, "text": judged.reason.text},
        "used_by": [
            {
                "consumer": use.consumer,
                "version": use.consumer_version,
                "interaction": use.interaction,
                "parts": list(use.parts),
            }
            for use in judged.used_by
        ],
        "next_step": judged.next_step,
    }


def _ways(routes: Iterable[RouteToYes], environment: str, links: Links) -> Iterator[Json]:
    """Every way, with the numbers of its route and step: of routes one is to be taken, of each of its steps one way."""
    for route_number, route in enumerate(routes, 1):
        for step_number, step in enumerate(route.steps, 1):
            for way in step.options:
                place = {"route": route_number, "step": step_number, "settles": list(step.settles)}
                yield {**place, **_way(way, environment, links)}


def _remains(routes: Iterable[RouteToYes]) -> Iterator[Json]:
    """What routes leave open, with the number of the route."""
    for number, route in enumerate(routes, 1):
        for each in route.remains:
            reason = {"code": each.reason.code, "text": each.reason.text}
            yield {"route": number, "reason": reason, "next_step": each.next_step}


def _way(way: Way, environment: str, links: Links) -> Json:
    made = {
        "kind": way.kind,
        "open": way.is_open,
        "text": way.text,
        "commands": way.commands(lambda pair: _pact(pair, links)),
        "versions": [_party(party) for party in way.versions],
        "pairs": [{"consumer": _party(pair.consumer), "provider": _party(pair.provider)} for pair in way.pairs],
    }
    versions = tuple(PacticipantVersion(party.name, party.version or "") for party in way.versions)
    address = question_href(DeploymentQuestion(versions, environment), links)
    return {**made, "_links": {"pactgate:decision": link(address, "Decision")}} if way.is_open else made


def _pact(pair: Pair, links: Links) -> str:
    return links.to("pact_content", provider=pair.provider.name, consumer=pair.consumer.name, sha=pair.sha or "")


def _party(party: Party) -> Json:
    return {"name": party.name, "version": party.version}


def _evidence(pair: Pair, links: Links) -> Iterator[Json]:
    if pair.sha is None:
        return
    consumer, provider = pair.consumer.name, pair.provider.name
    if pair.replay is not None:
        number = str(pair.replay.number)
        yield {
            "kind": "replay",
            "success": pair.replay.outcome,
            "failures": [asdict(failure) for failure in pair.replay.failures],
            "recorded_at": moment(pair.replay.executed_at),
            "href": links.to("verification", provider=provider, consumer=consumer, sha=pair.sha, number=number),
        }
    if pair.promise is None:
        return
    document, fit = pair.promise.document, pair.promise.fit
    yield {
        "kind": "fit",
        "success": fit.compatible,
        "recorded_at": moment(document.published_at),
        "misfits": misfits_hal(fit),
        "not_compared": list(fit.open),
        "href": fit_href(consumer, provider, pair.sha, pair.provider.version, links),
    }
    if document.self_verification is not None or document.coverage is not None:
        yield {
            "kind": "self-verification",
            "success": pair.promise.self_verification,
            "recorded_at": moment(document.published_at),
            "verifier": document.verifier,
            "operations_tried": document.coverage.tried if document.coverage else None,
            "operations": document.coverage.operations if document.coverage else None,
            "not_exercised": list(pair.promise.not_exercised),
            "href": contract_href(provider, pair.provider.version, links),
        }
