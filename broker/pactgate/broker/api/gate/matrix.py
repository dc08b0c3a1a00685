"""The matrix and can-i-deploy, as the Pact Broker has them. In HAL nulls are written: an unverified row says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from pactgate.broker.access import needs
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.actions.gate.simple_can_i_deploy import (
    can_branch_go_to_environment,
    can_tagged_go_to_tag,
    simple_can_i_deploy,
)
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import CsvResponse, HalResponse, Json, link, moment
from pactgate.broker.api.dependencies import BrokerOf, BrokerOfRequest
from pactgate.broker.api.documents.fits import fit_href
from pactgate.broker.api.gate.counted import count_decision
from pactgate.broker.api.gate.matrix_query import QuestionOf, SimpleQuestionOf
from pactgate.broker.api.gate.text_tables import matrix_csv, matrix_table
from pactgate.broker.domain.documents.promises import Promise
from pactgate.broker.domain.gate.deployability import MatrixAnswer, Summary, summary, verdict
from pactgate.broker.domain.gate.matrix import Selector
from pactgate.broker.domain.gate.rows import Row
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.publishing.pact_metadata import encode
from pactgate.broker.domain.versions.versions import Marks
from pactgate.broker.negotiation import CSV, HAL, PLAIN_TEXT, wanted_type

router = APIRouter(route_class=SegmentRoute, tags=["matrix"])

Answered = HalResponse | PlainTextResponse | CsvResponse


@router.get("/matrix", name="matrix", response_model=None, dependencies=[needs(Permission.READ)])
def get_matrix(question: QuestionOf, request: Request, broker: BrokerOf) -> Answered:
    """Which versions work together, and whether that lets them be deployed."""
    return _answered(ask_matrix(broker.evidence, question, with_marks=True), broker, request)


@router.get(
    "/matrix/provider/{provider}/consumer/{consumer}",
    name="pair_matrix",
    response_model=None,
    dependencies=[needs(Permission.READ)],
)
def get_pair_matrix(provider: str, consumer: str, question: QuestionOf, request: Request, broker: BrokerOf) -> Answered:
    """The matrix of one pair."""
    pair = replace(question, selectors=(Selector(consumer), Selector(provider)))
    return _answered(ask_matrix(broker.evidence, pair, with_marks=True), broker, request)


@router.get("/can-i-deploy", name="can_i_deploy", response_model=None, dependencies=[needs(Permission.READ)])
def get_can_i_deploy(question: SimpleQuestionOf, request: Request, broker: BrokerOf) -> Answered:
    """Whether a version can be deployed to an environment, or where a tag is, in the shape of the Pact Broker."""
    return _answered(simple_can_i_deploy(broker.evidence, question), broker, request)


@router.get(
    "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{target}",
    name="can_i_deploy_tag",
    response_model=None,
    dependencies=[needs(Permission.READ)],
)
def get_can_i_deploy_tag(pacticipant: str, tag: str, target: str, request: Request, broker: BrokerOf) -> Answered:
    """Whether the latest version with a tag can be deployed to where another tag is."""
    answer = can_tagged_go_to_tag(broker.evidence, pacticipant, tag=tag, target=target)
    return _answered(answer, broker, request)


@router.get(
    "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}",
    name="can_i_deploy_branch",
    response_model=None,
    dependencies=[needs(Permission.READ)],
)
def get_can_i_deploy_branch(
    pacticipant: str, branch: str, environment: str, request: Request, broker: BrokerOf
) -> Answered:
    """Whether the head of a branch can be deployed to an environment."""
    evidence = broker.evidence
    answer = can_branch_go_to_environment(evidence, pacticipant, branch=branch, environment=environment)
    return _answered(answer, broker, request)


def _answered(answer: MatrixAnswer, broker: BrokerOfRequest, request: Request) -> Answered:
    if answer.question.target:
        # Somebody asks where something can go; else they look around.
        grounds = answer.grounds
        count_decision("pact-broker", verdict(answer), grounds.pairs, grounds.judged_changes(), grounds.obstacles)
    wanted = wanted_type(request.headers.get("accept", ""), HAL, PLAIN_TEXT, CSV)
    if wanted == CSV:
        return CsvResponse(matrix_csv(answer))
    if wanted == PLAIN_TEXT:
        return PlainTextResponse(matrix_table(answer, summary(answer)))
    return HalResponse(matrix_hal(answer, summary(answer), broker.links))


def matrix_hal(answer: MatrixAnswer, summary: Summary, links: Links) -> Json:
    """Rows, and the verdict on them. `answer` has the marks of its versions."""
    rows = _Rows(answer.marks, links)
    considered = [rows.row(row) for row in answer.rows.considered]
    ignored = [{**rows.row(row), "ignored": True} for row in answer.rows.ignored]
    counts = {"success": summary.success, "failed": summary.failed, "unknown": summary.unknown}
    if summary.ignored is not None:
        counts["ignored"] = summary.ignored
    return {
        "summary": {"deployable": summary.deployable, "reason": summary.reason, **counts},
        "notices": [{"type": notice.type, "text": notice.text} for notice in summary.notices],
        "matrix": considered + ignored,
    }


@dataclass(frozen=True, slots=True)
class _Rows:
    """Writes rows. What many of them have in common is written once: one version stands in hundreds."""

    _marks: Mapping[int, Marks]
    _links: Links
    _versions: dict[int, Json] = field(default_factory=dict)
    _pacticipants: dict[str, Json] = field(default_factory=dict)

    def row(self, row: Row) -> Json:
        """A row: who, the pact, and its result against the provider version."""
        pact = self._links.to("pact", provider=row.provider, consumer=row.consumer, version=row.consumer_version)
        return {
            "consumer": self._party(row.consumer, row.consumer_version, row.consumer_version_id),
            "provider": self._party(row.provider, row.provider_version, row.provider_version_id),
            "pact": {"createdAt": moment(row.pact_created_at), "_links": {"self": link(pact)}},
            "verificationResult": self._result(row),
        }

    def _party(self, name: str, number: str | None, version_id: int | None) -> Json:
        links = self._pacticipants.get(name)
        if links is None:
            links = self._pacticipants[name] = {"self": link(self._links.to("pacticipant", pacticipant=name))}
        if number is None or version_id is None:
            return {"name": name, "version": None, "_links": links}
        version = self._versions.get(version_id)
        if version is None:
            version = self._versions[version_id] = _version(name, number, self._marks[version_id], self._links)
        return {"name": name, "version": version, "_links": links}

    def _result(self, row: Row) -> Json | None:
        if row.verification is None:
            return _by_promise(row, row.promise, self._links) if row.promise else None
        href = self._links.to(
            "verification_with_metadata",
            provider=row.provider,
            consumer=row.consumer,
            sha=row.sha,
            metadata=encode([("cvn", row.consumer_version)]),
            number=str(row.verification),
        )
        executed_at = moment(row.executed_at) if row.executed_at else None
        return {"success": row.success, "verifiedAt": executed_at, "_links": {"self": link(href)}}


def _by_promise(row: Row, promise: Promise, links: Links) -> Json:
    """The result of holding the pact against the document, for clients that look for a result."""
    return {
        "success": row.success,
        "verifiedAt": moment(promise.document.published_at),
        "verificationType": "bi-directional",
        "_links": {"self": link(fit_href(row.consumer, row.provider, row.sha, row.provider_version, links))},
    }


def _version(pacticipant: str, number: str, marks: Marks, links: Links) -> Json:
    own = {"pacticipant": pacticipant, "version": number}
    branches = []
    for branch in marks.branches:
        href = links.to("branch_version", **own, branch=branch.name)
        membership = {"self": link(href, "Branch version", branch.name)}
        branches.append({"name": branch.name, "latest": branch.latest, "_links": membership})
    tags = [
        {
            "name": tag.name,
            "latest": tag.latest,
            "_links": {"self": link(links.to("version_tag", **own, tag=tag.name))},
        }
        for tag in marks.tags
    ]
    return {
        "number": number,
        "branch": marks.branches[-1].name if marks.branches else None,
        "branches": branches,
        "branchVersions": branches,
        "environments": [
            {
                "uuid": environment.uuid,
                "name": environment.name,
                "displayName": environment.display_name,
                "production": environment.production,
                "createdAt": moment(environment.created_at),
                "updatedAt": moment(environment.updated_at),
                "_links": {
                    "self": link(links.to("environment", uuid=environment.uuid), "Environment", environment.name)
                },
            }
            for environment in marks.environments
        ],
        "_links": {"self": link(links.to("version", **own))},
        "tags": tags,
    }
