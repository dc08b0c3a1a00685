"""A verification result: what became of each interaction, with what was expected beside what came."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate import openapi
from pactgate.broker.actions.documents.read_pact import interactions_of
from pactgate.broker.actions.verification.read_verifications import verification
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.domain.publishing import pact_parts as of
from pactgate.broker.domain.verification.replayed import Became, Replayed, replayed
from pactgate.broker.domain.verification.test_results import PublishedMismatch, outcomes
from pactgate.broker.web.page import CONTENT, ContentOf, VisitOf
from pactgate.broker.web.paging import in_parts
from pactgate.pactfile.model import HttpInteraction

SHOWN = 10
"""Interactions a page that failed: each shows both sides."""
DIFFERENCES = 10
"""Differences of one interaction that are shown; the JSON has them all."""
NAMED = 100
"""Interactions a page that are only named."""
_LONGEST_NUMBER = 18
_TEXT_OF_A_PAGE, _MOST_OF_A_TEXT = 20_000, 1_000
"""Characters of each column of differences that a page shows, and of one text in it."""

router = APIRouter(route_class=SegmentRoute)


@dataclass(frozen=True, slots=True)
class Difference:
    """One mismatch with both sides; None for one that the verifier did not report."""

    mismatch: PublishedMismatch
    expected: str | None
    actual: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """An interaction that failed: each difference, and all that was expected with the first difference marked."""

    replayed: Replayed
    differences: Sequence[Difference]
    expected: openapi.Excerpt | None
    sent: openapi.Excerpt | None


@router.get(CONTENT + "/verification-results/{number}", name="verification", response_class=HTMLResponse)
def get_replay(content: ContentOf, number: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """A result by interaction, what failed first."""
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        message = f"No verification result {number} found"
        raise NotFoundError(message)
    result, pact = visit.site.database.read(verification, int(number), **content.names)
    reported = outcomes(result.test_results)
    replays = replayed(interactions_of(visit.site.judging, pact)[0], reported)
    by_fate = {fate: [replay for replay in replays if replay.became is fate] for fate in Became}
    failed = in_parts(request, by_fate[Became.FAILED], SHOWN)
    shown = sum(min(len(each.mismatches) + len(each.errors), DIFFERENCES) for each in failed.items)
    return visit.page(
        "replay.html",
        result=result,
        pact=pact,
        reported=bool(reported),
        counts=_counts(by_fate),
        most=min(_MOST_OF_A_TEXT, _TEXT_OF_A_PAGE // max(1, shown)),
        differences=DIFFERENCES,
        failed=failed,
        explained=[_explained(each) for each in failed.items],
        passed=in_parts(request, by_fate[Became.PASSED], NAMED, "passed"),
        untold=in_parts(request, by_fate[Became.UNTOLD], NAMED, "untold"),
        json_url=visit.json_url("verification", **content.names, number=number),
    )


@router.get(
    CONTENT + "/metadata/{metadata}/verification-results/{number}",
    name="verification_with_metadata",
    response_class=HTMLResponse,
)
def get_replay_with_metadata(
    content: ContentOf, metadata: str, number: str, visit: VisitOf, request: Request
) -> HTMLResponse:
    """The same by the address that the matrix gives. The metadata is for the reader alone."""
    del metadata
    return get_replay(content, number, visit, request)


def _counts(by_fate: Mapping[Became, Sequence[Replayed]]) -> str:
    """How many interactions failed, or else passed, of how many, and how many have no result."""
    in_all = sum(map(len, by_fate.values()))
    fate = Became.FAILED if by_fate[Became.FAILED] else Became.PASSED
    untold = len(by_fate[Became.UNTOLD])
    without = f", {untold} without a result" if untold else ""
    return f"{len(by_fate[fate])} of {in_all} interactions {fate}{without}."


def _explained(failed: Replayed) -> Failed:
    interaction = failed.interaction
    if interaction is None:
        differences = [Difference(mismatch, mismatch.expected, mismatch.actual) for mismatch in failed.mismatches]
        return Failed(failed, differences, None, None)
    answer = of.expected(interaction)
    places = [of.place_of(mismatch, interaction) for mismatch in failed.mismatches]
    return Failed(
        failed,
        [_difference(each, answer, place) for each, place in zip(failed.mismatches, places, strict=True)],
        openapi.excerpt(answer, places[0] if places else ()),
        openapi.excerpt(of.sent(interaction), ()) if isinstance(interaction, HttpInteraction) else None,
    )


def _difference(mismatch: PublishedMismatch, answer: of.JsonValue, place: tuple[str | int, ...]) -> Difference:
    in_pact = of.value_at(answer, place) if place else None
    expected = mismatch.expected
    if expected is None and in_pact is not None:
        expected = json.dumps(in_pact[0], ensure_ascii=False)
    return Difference(mismatch, expected, mismatch.actual)
