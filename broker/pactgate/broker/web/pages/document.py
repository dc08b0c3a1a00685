"""A document for reading: its operations, and one of them with its fields, with what consumers use marked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.documents.describe_document import DescribedDocument, DocumentUser, describe_document
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.web.page import Visit, VisitOf
from pactgate.broker.web.paging import in_parts
from pactgate.openapi.reading import Field, Section

OPERATIONS = 100
"""Operations a page."""
FIELDS = 400
"""Fields of an operation that are shown; the JSON has the rest."""

router = APIRouter(route_class=SegmentRoute)


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An operation in the list. `users` are the names of the consumers that use it."""

    name: str
    summary: str
    url: str
    users: Sequence[str]


@dataclass(frozen=True, slots=True)
class MarkedField:
    """A field, and the names of the consumers that use it."""

    field: Field
    users: Sequence[str]


@router.get("/provider-contracts/provider/{provider}/version/{version}", name="provider_contract")
def get_document(provider: str, version: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """The document of a provider version; with `operation`, that operation alone."""
    check_names(provider=provider, version=version)
    asked = request.query_params.get("operation")
    described = describe_document(visit.site.evidence, provider, version, asked or "")
    json_url = visit.json_url("provider_contract", provider=provider, version=version)
    if asked is not None and described.document.problem is None:
        return _operation(visit, described, asked, json_url)
    names = [name for name, _ in described.document.operations]
    wanted = request.query_params.get("find", "")
    matching = [name for name in names if wanted.lower() in name.lower()]
    return visit.page(
        "document.html",
        described=described,
        operations_in_all=len(names),
        wanted=wanted,
        operations=in_parts(request, _lines(described, matching), OPERATIONS),
        json_url=json_url,
    )


def _lines(described: DescribedDocument, names: Sequence[str]) -> list[OperationLine]:
    users: dict[str, dict[str, None]] = defaultdict(dict)
    for user in described.users:
        users[user.use.operation][user.caller.consumer] = None
    summaries = dict(described.document.operations)
    return [
        OperationLine(name, summaries[name], f"?{urlencode({'operation': name})}", list(users[name])) for name in names
    ]


def _operation(visit: Visit, described: DescribedDocument, asked: str, json_url: str) -> HTMLResponse:
    operation = described.document.operation
    if operation is None:
        contract = described.contract
        message = f"The document of version {contract.provider_version} of {contract.provider} has no operation {asked}"
        raise NotFoundError(message)
    users = [user for user in described.users if user.use.operation == asked]
    left = FIELDS
    sections = []
    for section in operation.sections:
        fields = [_marked(field, section, users) for field in section.fields[:left]]
        left -= len(fields)
        sections.append((section, fields))
    return visit.page(
        "operation.html", described=described, reading=operation, sections=sections, users=users, json_url=json_url
    )


def _marked(field: Field, section: Section, users: Sequence[DocumentUser]) -> MarkedField:
    named = {
        user.caller.consumer: None
        for user in users
        if (not section.response or user.use.response == section.response) and user.use.used(field.steps)
    }
    return MarkedField(field, list(named))
