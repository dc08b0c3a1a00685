"""A self-verification: a fuzz run by operation, or the report of another tool as it is."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.documents.publish_provider_contract import provider_contract
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.documents.fuzz_reports import ReportedNotExercised, fuzz_report
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.web.page import VisitOf
from pactgate.broker.web.paging import in_parts

SHOWN = 10
"""Operations a page that failed: each shows its failures."""
NAMED = 50
"""Operations a page that are told in a line."""
FAILURES, BEFORE = 4, 5
"""Failures of one operation that are shown, and requests that go before; the JSON has them all."""
_TEXT_OF_A_PAGE, _MOST_OF_A_TEXT = 60_000, 2_000
"""Characters of requests and messages that a page shows, and of one of them."""

router = APIRouter(route_class=SegmentRoute)


@router.get(
    "/provider-contracts/provider/{provider}/version/{version}/self-verification",
    name="self_verification",
    response_class=HTMLResponse,
)
def get_self_verification(provider: str, version: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """What shows that a provider build keeps its document, or that it does not."""
    check_names(provider=provider, version=version)
    contract = visit.site.database.read(provider_contract, provider, version)
    proof = contract.self_verification
    if proof is None:
        message = f"The document of version {version} of {provider} was published without a self-verification."
        raise NotFoundError(message)
    report = fuzz_report(proof.content or "")
    operations = report.operations if report else ()
    unseen = [operation for operation in operations if operation.exercised is False and not operation.failures]
    untried = [ReportedNotExercised(operation.operation, operation.error, wanted=True) for operation in unseen]
    untried += report.not_exercised if report else ()
    wrong = [operation for operation in operations if not operation.success and operation not in unseen]
    failed = in_parts(request, wrong, SHOWN)
    texts = sum(2 + len(failure.before[:BEFORE]) for each in failed.items for failure in each.failures[:FAILURES])
    return visit.page(
        "self_verification.html",
        contract=contract,
        proof=proof,
        report=report,
        failed=failed,
        most=min(_MOST_OF_A_TEXT, _TEXT_OF_A_PAGE // max(1, texts)),
        failures=FAILURES,
        before=BEFORE,
        passed=in_parts(request, [operation for operation in operations if operation.success], NAMED, "passed"),
        not_exercised=in_parts(request, sorted(untried, key=lambda each: not each.wanted), NAMED, "untried"),
        json_url=visit.json_url("provider_contract", provider=provider, version=version),
    )
