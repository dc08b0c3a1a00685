"""The audit log: who changed what. It is only read here."""

from collections.abc import Iterator
from datetime import UTC
from itertools import chain, islice
from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import audit as actions
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, without_nulls
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.queries import as_asked
from pactgate.broker.domain.errors import InvalidQueryError
from pactgate.broker.domain.identity.audit import AuditEvent, PageOfEvents, WantedEvents
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.negotiation import HAL, JSON_LINES, wanted_type
from pactgate.broker.query import moment_of

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


class JsonLinesResponse(StreamingResponse):
    """Many objects, one a line, which are sent while they are read."""

    media_type = JSON_LINES


_MOST = 100
_PLUS_OR_SPACE = ("+timestamp", " timestamp", "timestamp")
"""How a query may write the plus sign of the usual order."""


@router.get("/audit", name="audit", response_model=None, dependencies=[needs(Permission.READ_AUDIT)])
def list_audit_events(
    broker: BrokerOf,
    request: Request,
    since: Annotated[str | None, Query(description="Only events at or after this moment, in ISO 8601.")] = None,
    user_uuid: Annotated[str | None, Query(alias="userUuid", description="Only what this account did.")] = None,
    user: Annotated[str | None, Query(description="Only what somebody of this name did.")] = None,
    kind: Annotated[str | None, Query(alias="type", description="Only events of this type.")] = None,
    sort: Annotated[str, Query(description="`+timestamp`, the oldest first, or `-timestamp`.")] = "+timestamp",
    start: Annotated[str | None, Query(alias="from", description="The uuid of the event to begin with.")] = None,
    number: Annotated[int, Query(alias="pageNumber", ge=1, le=1_000_000)] = 1,
    size: Annotated[int, Query(alias="pageSize", ge=1, le=_MOST)] = _MOST,
) -> HalResponse | JsonLinesResponse:
    """A page of the audit log; as JSON lines (`Accept: application/x-ndjson`) all of it."""
    wanted = WantedEvents(
        since=moment_of(since),
        user_uuid=user_uuid or None,
        user=user or None,
        type=kind or None,
        start=start or None,
        newest_first=_is_newest_first(sort),
    )
    if wanted_type(request.headers.get("accept", ""), HAL, JSON_LINES) == JSON_LINES:
        return _every_line(actions.every_page(broker.database, wanted))
    page = broker.database.read(actions.list_events, wanted, size, (number - 1) * size)
    return HalResponse(audit_events_hal(page, broker.links, request))


def _is_newest_first(sort: str) -> bool:
    if sort in _PLUS_OR_SPACE:
        return False
    if sort != "-timestamp":
        raise InvalidQueryError([f"sort must be one of: +timestamp, -timestamp; '{sort}' is none."])
    return True


def _every_line(pages: Iterator[PageOfEvents]) -> JsonLinesResponse:
    # The first is read before the answer begins, so that a mistake in the query is still told by its status.
    first = list(islice(pages, 1))
    lines = (b"".join(map(_line, page.events)) for page in chain(first, pages))
    return JsonLinesResponse(lines)


def _line(event: AuditEvent) -> bytes:
    return orjson.dumps(audit_event_json(event)) + b"\n"


def audit_event_json(value: AuditEvent) -> Json:
    """One event, as PactFlow writes it; what we know beside that has names of its own."""
    return {
        "uuid": value.uuid,
        "timestamp": value.occurred_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "type": value.type,
        "subject": value.subject,
        "user": without_nulls(
            {
                "uuid": value.principal_uuid,
                "name": value.principal,
                "kind": value.principal_kind,
                "proof": value.proof,
            }
        ),
        "payload": without_nulls({"address": value.address, "requestId": value.request_id, **value.details}),
    }


def audit_events_hal(page: PageOfEvents, links: Links, request: Request) -> Json:
    """A page of events, with the address of the next one where there is more."""
    address = links.to("audit")
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("from", "pageNumber")]
    following = page.next and link(f"{address}?{urlencode([*asked, ('from', page.next)])}", "Next page")
    return {
        "events": [audit_event_json(each) for each in page.events],
        "_links": without_nulls({"self": link(as_asked(address, request), "Audit log"), "next": following}),
    }
