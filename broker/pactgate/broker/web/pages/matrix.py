"""The matrix of a consumer and a provider: which versions work together, and where they meet."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from pactgate.broker.actions.gate.pair_matrix import pair_matrix
from pactgate.broker.actions.publishing.integrations import relationships
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.matrix import LatestBy, Selector, selector_of
from pactgate.broker.domain.gate.pair_matrix import MOST, PairQuestion, Window, selectors_of_pair
from pactgate.broker.domain.gate.pairs import Pair
from pactgate.broker.query import objects
from pactgate.broker.web.decisions import question_url
from pactgate.broker.web.evidence_links import evidence_url
from pactgate.broker.web.page import Visit, VisitOf
from pactgate.broker.web.query import address, number
from pactgate.broker.web.signs import signs_of

CONSUMER_VERSIONS = 9
PROVIDER_VERSIONS = 8
MOST_LINES = 10_000
"""How many lines the table to download has at most."""

router = APIRouter(route_class=SegmentRoute)


@router.get("/matrix/provider/{provider}/consumer/{consumer}", name="pair_matrix", response_class=HTMLResponse)
def get_pair_matrix(provider: str, consumer: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """Versions of both against each other: those that are selected, a part of them at a time."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    asked = _question(consumer, provider, pairs)
    matrix = pair_matrix(visit.site.evidence, asked)
    path = visit.links.to("pair_matrix", consumer=consumer, provider=provider)

    def at(**changes: object) -> str:
        return address(path, pairs, changes)

    def shown_at(pair: Pair) -> str:
        return evidence_url(visit, pair)

    signed = [[(cell, signs_of(cell.judged.pair)) for cell in row] for row in matrix.cells]
    rows = _rows_query(asked, dict(pairs))
    return visit.page(
        "matrix.html",
        matrix=matrix,
        asked=asked,
        most=MOST,
        path=path,
        at=at,
        signed=signed,
        # A picture for each kind of cell that there is: a large matrix has few of them.
        kinds={signs.outcomes: signs for row in signed for _, signs in row},
        evidence_url=shown_at,
        csv_url=f"{_matrix_of(visit)}.csv?{rows}&limit={MOST_LINES}",
        json_url=f"{_matrix_of(visit)}.json?{rows}",
    )


@router.get("/matrix", name="matrix")
def get_matrix(visit: VisitOf, request: Request) -> RedirectResponse:
    """The page that answers a question to the matrix, which clients print the address of: there is none for all."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    return RedirectResponse(_page_of(visit, objects(pairs, "q"), dict(pairs)), HTTPStatus.SEE_OTHER)


def _page_of(visit: Visit, asked: Sequence[Mapping[str, str]], query: Mapping[str, str]) -> str:
    named = [each["pacticipant"] for each in asked if "pacticipant" in each]
    numbers = [each["version"] for each in asked if "version" in each]
    if query.get("environment") and named and len(named) == len(numbers) == len(asked):
        versions = tuple(PacticipantVersion(*each) for each in zip(named, numbers, strict=True))
        return question_url(DeploymentQuestion(versions, query["environment"]), visit.links)
    for each in visit.site.database.read(relationships) if len(named) == 2 else ():
        if {each.consumer, each.provider} == set(named):
            chosen = urlencode([(f"q[][{key}]", value) for selector in asked for key, value in selector.items()])
            path = visit.links.to("pair_matrix", consumer=each.consumer, provider=each.provider)
            return f"{path}?{chosen}"
    return visit.links.to("pacticipant", pacticipant=named[0]) if named else visit.links.to("overview")


def _question(consumer: str, provider: str, pairs: list[tuple[str, str]]) -> PairQuestion:
    query = dict(pairs)
    selectors = [selector_of(each) for each in objects(pairs, "q")]
    rows = Window(number(query, "row", default=1), number(query, "rows", default=CONSUMER_VERSIONS, most=MOST))
    columns = Window(number(query, "column", default=1), number(query, "columns", default=PROVIDER_VERSIONS, most=MOST))
    return PairQuestion(consumer, provider, *selectors_of_pair(selectors, consumer, provider), rows, columns)


def _matrix_of(visit: Visit) -> str:
    return visit.api_links.to("matrix")


def _rows_query(asked: PairQuestion, query: Mapping[str, str]) -> str:
    """The query to the API that has the same rows."""
    latest_by = query.get("latestby") or LatestBy.CONSUMER_VERSION_PROVIDER_VERSION
    if latest_by not in list(LatestBy):
        raise InvalidQueryError([f"latestby must be one of: {', '.join(LatestBy)}"])
    selectors = [
        *(asked.consumer_versions or [Selector(asked.consumer)]),
        *(asked.provider_versions or [Selector(asked.provider)]),
    ]
    return urlencode([*(pair for selector in selectors for pair in _pairs_of(selector)), ("latestby", latest_by)])


def _pairs_of(selector: Selector) -> Iterable[tuple[str, str]]:
    values = {
        "pacticipant": selector.pacticipant,
        "version": selector.version,
        "branch": selector.branch,
        "tag": selector.tag,
        "environment": selector.environment,
        "latest": "true" if selector.latest else None,
        "mainBranch": "true" if selector.main_branch else None,
    }
    return [(f"q[][{name}]", value) for name, value in values.items() if value]
