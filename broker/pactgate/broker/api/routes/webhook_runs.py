"""Runs of webhooks: what was set off, how it stands, and to stop it."""

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.webhooks import webhooks as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf, LinksOf
from pactgate.broker.api.hal import HalResponse
from pactgate.broker.api.representations import webhook_runs as represent
from pactgate.broker.api.webhook_calls import CallsOf
from pactgate.broker.domain.errors import NotFoundError
from pactgate.broker.negotiation import accepted_types

router = APIRouter(route_class=SegmentRoute)

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"
_TOO_LONG = 19
"""Digits that no 64-bit number is sure to hold."""


@router.get(_PAIR + "/webhooks/status", name="webhooks_status", dependencies=[needs(Access.READ)])
def webhooks_status(provider: str, consumer: str, database: DatabaseOf, links: LinksOf, calls: CallsOf) -> HalResponse:
    """How the newest run of each webhook of the pair stands."""
    pact, runs = database.read(actions.newest_runs, consumer=consumer, provider=provider)
    pair = {"consumer": consumer, "provider": provider}
    return HalResponse(represent.status(runs, pact, links, calls.most_attempts, pair))


@router.get(
    _PAIR + "/version/{version}/triggered-webhooks", name="webhook_runs_of_pact", dependencies=[needs(Access.READ)]
)
def webhook_runs_of_pact(
    provider: str, consumer: str, version: str, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """What the publication of a pact set off, the newest first."""
    pact, runs = database.read(actions.runs_of_pact, consumer=consumer, version=version, provider=provider)
    href = links.to("webhook_runs_of_pact", provider=provider, consumer=consumer, version=version)
    title = f"Webhooks triggered by the publication of the {pact.name[:1].lower()}{pact.name[1:]}"
    return HalResponse(represent.runs(runs, links, calls.most_attempts, href=href, title=title))


@router.get(
    _PAIR + "/pact-version/{sha}/verification-results/{number}/triggered-webhooks",
    name="webhook_runs_of_result",
    dependencies=[needs(Access.READ)],
)
def webhook_runs_of_result(
    provider: str, consumer: str, sha: str, number: str, database: DatabaseOf, links: LinksOf, calls: CallsOf
) -> HalResponse:
    """What the publication of a result set off, the newest first."""
    if not (number.isdecimal() and len(number) < _TOO_LONG):
        message = f"'{number}' is not the number of a verification result"
        raise NotFoundError(message)
    runs = database.read(actions.runs_of_result, int(number))
    href = links.to("webhook_runs_of_result", provider=provider, consumer=consumer, sha=sha, number=number)
    title = f"Webhooks triggered by the publication of verification result {number}"
    return HalResponse(represent.runs(runs, links, calls.most_attempts, href=href, title=title))


@router.get("/triggered-webhooks/{uuid}", name="triggered_webhook", dependencies=[needs(Access.READ)])
def get_webhook_run(uuid: str, database: DatabaseOf, links: LinksOf, calls: CallsOf) -> HalResponse:
    """One run."""
    return HalResponse(represent.run(database.read(actions.webhook_run, uuid), links, calls.most_attempts))


@router.delete("/triggered-webhooks/{uuid}", name="cancel_webhook_run", dependencies=[needs(Access.WRITE)])
def cancel_webhook_run(uuid: str, database: DatabaseOf, links: LinksOf, calls: CallsOf) -> HalResponse:
    """Cancel a run, so that it is not tried again. One that is over stays as it is."""
    return HalResponse(represent.run(database.write(actions.cancel_webhook_run, uuid), links, calls.most_attempts))


@router.get(
    "/triggered-webhooks/{uuid}/logs",
    name="triggered_webhook_logs",
    response_model=None,
    dependencies=[needs(Access.READ)],
)
def webhook_run_logs(
    uuid: str, request: Request, database: DatabaseOf, links: LinksOf
) -> HalResponse | PlainTextResponse:
    """The log of a run, as text unless HAL is asked for."""
    run = database.read(actions.webhook_run, uuid)
    if any("json" in media_range for media_range in accepted_types(request.headers.get("accept", ""))):
        return HalResponse(represent.log(run, links))
    return PlainTextResponse(run.log)
