"""What changed from the document of one provider version to that of another, by operation, and whom it touches."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate import openapi
from pactgate.broker.actions.documents.compare_documents import Touched, compare_documents, examples
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.documents.comparisons import Example
from pactgate.broker.web.page import VisitOf
from pactgate.broker.web.paging import in_parts

SHOWN = 10
"""Changes a page: each shows its message."""

router = APIRouter(route_class=SegmentRoute)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with the message that shows it, and whom it touches."""

    change: openapi.Change
    example: Example | None
    touched: Sequence[Touched]


@router.get(
    "/provider-contracts/provider/{provider}/version/{version}/diff/version/{other}",
    name="document_comparison",
    response_class=HTMLResponse,
)
def get_comparison(provider: str, version: str, other: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """What the document of a version changes of that of another one, what breaks callers first."""
    check_names(provider=provider, version=version, other=other)
    comparison = compare_documents(visit.site.evidence, provider, old=other, new=version)
    level = request.query_params.get("level", "")
    counts = {each.value: sum(change.level is each for change in comparison.changes) for each in openapi.Level}
    changes = [change for change in comparison.changes if level in ("", change.level.value)]
    part = in_parts(request, changes, SHOWN)
    shown = examples(visit.site.judging, comparison, part.items)
    return visit.page(
        "document_comparison.html",
        comparison=comparison,
        counts=counts,
        level=level,
        part=part,
        changes=[
            ShownChange(each, shown.get(each.fingerprint), comparison.touched.get(each.fingerprint, ()))
            for each in part.items
        ],
        consumers=len({each.caller.consumer for several in comparison.touched.values() for each in several}),
    )
