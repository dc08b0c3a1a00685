"""A fit: the part of the pact beside the part of the document, by misfit, and what was not compared."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.documents.explain_fit import explain_fit
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.web.page import CONTENT, ContentOf, VisitOf
from pactgate.broker.web.paging import in_parts

SHOWN = 10
"""Misfits a page: each shows both sides."""
NAMED = 50
"""Interactions a page that are only named."""

router = APIRouter(route_class=SegmentRoute)


@router.get(CONTENT + "/provider-version/{version}/fit", name="fit", response_class=HTMLResponse)
def get_fit(content: ContentOf, version: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """A fit by misfit, those first that make the pact not fit."""
    explained = explain_fit(
        visit.site.evidence, consumer=content.consumer, provider=content.provider, sha=content.sha, version=version
    )
    return visit.page(
        "fit.html",
        subject=explained.of,
        fit=explained.of.promise.fit,
        errors=sum(misfit.breaks for misfit in explained.misfits),
        misfits=in_parts(request, sorted(explained.misfits, key=lambda each: not each.breaks), SHOWN),
        not_compared=in_parts(request, explained.not_compared, NAMED, "open"),
        fitting=in_parts(request, explained.fitting, NAMED, "fitting"),
        json_url=visit.json_url("fit", **content.names, version=version),
    )
