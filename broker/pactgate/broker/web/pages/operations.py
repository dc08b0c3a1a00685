"""What the broker does by itself: its jobs, its webhooks, and each call that they made."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from pactgate.broker.actions.upkeep.operations import LATELY, job, list_jobs, operations, webhook_and_runs
from pactgate.broker.actions.webhooks.webhooks import webhook_run
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.domain.errors import InvalidQueryError, NotFoundError
from pactgate.broker.domain.upkeep.jobs import JobState
from pactgate.broker.domain.webhooks.webhook_secrets import shown
from pactgate.broker.web.page import VisitOf

router = APIRouter(route_class=SegmentRoute)

_TOO_LONG = 19
"""Digits that no 64-bit number is sure to hold."""


@router.get("/operations", name="operations", response_class=HTMLResponse)
def get_operations(visit: VisitOf, request: Request) -> HTMLResponse:
    """How the background work is doing, and every webhook."""
    after = _number(request.query_params, "after") or 0
    work = visit.site.database.read(operations, after)
    judging = visit.site.judging.pool
    return visit.page(
        "operations.html",
        work=work,
        judging=judging.figures(),
        limits=judging.limits,
        judge_again=lambda key: visit.absolute.to("judge_again", key=key),
        after=after,
        lately=LATELY,
        json_url=visit.json_url("webhooks"),
    )


@router.get("/jobs", name="jobs", response_class=HTMLResponse)
def get_jobs(visit: VisitOf, request: Request) -> HTMLResponse:
    """The newest jobs, in any state or in one."""
    query = request.query_params
    state = _state(query.get("state"))
    listed = visit.site.database.read(list_jobs, state, _number(query, "before"))
    return visit.page("jobs.html", listed=listed, state=state, states=list(JobState), paged="before" in query)


@router.get("/jobs/{number}", name="job", response_class=HTMLResponse)
def get_job(number: str, visit: VisitOf) -> HTMLResponse:
    """A job and what was tried."""
    if not _is_number(number):
        message = f"No job with number {number} found"
        raise NotFoundError(message)
    job_record, attempts = visit.site.database.read(job, int(number))
    return visit.page("job.html", job=job_record, attempts=attempts)


@router.get("/webhooks/{uuid}", name="webhook", response_class=HTMLResponse)
def get_webhook(uuid: str, visit: VisitOf, request: Request) -> HTMLResponse:
    """A webhook without its secrets, and its newest runs."""
    before = _number(request.query_params, "before")
    hook, runs = visit.site.database.read(webhook_and_runs, uuid, before)
    return visit.page(
        "webhook.html",
        webhook=hook,
        request=shown(hook.wanted.request),
        runs=runs,
        paged=before is not None,
        execute_url=visit.site.api.at(visit.broker_url).to("execute_webhook", uuid=uuid),
        json_url=visit.json_url("webhook", uuid=uuid),
    )


@router.get("/triggered-webhooks/{uuid}", name="triggered_webhook", response_class=HTMLResponse)
def get_webhook_run(uuid: str, visit: VisitOf) -> HTMLResponse:
    """A run of a webhook: each call, and what it has to tell."""
    run = visit.site.database.read(webhook_run, uuid)
    return visit.page(
        "webhook_run.html",
        run=run,
        cancel_url=visit.site.api.at(visit.broker_url).to("cancel_webhook_run", uuid=uuid),
        json_url=visit.json_url("triggered_webhook", uuid=uuid),
    )


def _state(text: str | None) -> JobState | None:
    if not text:
        return None
    if text not in set(JobState):
        raise InvalidQueryError([f"state must be one of: {', '.join(JobState)}"])
    return JobState(text)


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name)
    if text is None:
        return None
    if not _is_number(text):
        raise InvalidQueryError([f"{name} must be a whole number"])
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < _TOO_LONG
