"""The matrix of a consumer and a provider: which versions work together, and where they meet."""

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from broker.actions.complete_evidence import with_all_evidence
from broker.actions.pair_matrix import pair_matrix
from broker.addresses import Links, SegmentRoute
from broker.domain.pairs import Pair
from broker.web.page import VisitOf

router = APIRouter(route_class=SegmentRoute)


@router.get("/matrix/provider/{provider}/consumer/{consumer}", name="pair_matrix", response_class=HTMLResponse)
def get_pair_matrix(provider: str, consumer: str, visit: VisitOf) -> HTMLResponse:
    """The newest versions of both against each other."""
    found = with_all_evidence(visit.site.database, pair_matrix, consumer, provider)

    def evidence_url(pair: Pair) -> str | None:
        return _evidence_url(visit.links, pair)

    return visit.page(
        "matrix.html", matrix=found, evidence_url=evidence_url, json_url=_json_url(visit.api_links, consumer, provider)
    )


def _json_url(api: Links, consumer: str, provider: str) -> str:
    query = [("q[][pacticipant]", consumer), ("q[][pacticipant]", provider), ("latestby", "cvpv")]
    return f"{api.to('matrix')}?{urlencode(query)}"


def _evidence_url(links: Links, pair: Pair) -> str | None:
    if pair.sha is None:
        return None
    names = {"consumer": pair.consumer.name, "provider": pair.provider.name, "sha": pair.sha}
    if pair.replay is not None:
        return links.to("verification", **names, number=str(pair.replay.number))
    return links.to("fit", **names, version=pair.provider.version or "") if pair.promise else None
