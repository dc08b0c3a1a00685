"""Badges for READMEs and chats. Whatever is asked, a badge is the answer: what is missing or wrong stands on it."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast
from uuid import uuid4

import structlog
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from pactgate.broker.access import Access, needs
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.gate import badges as actions
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import DatabaseOf
from pactgate.broker.api.representations.badges import svg
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.gate import badges
from pactgate.broker.domain.gate.badges import Badge, PactLine, Wording
from pactgate.broker.domain.publishing.pacts import Which


class BadgeResponse(Response):
    """A badge as an image. Opened by itself it may load and run nothing."""

    media_type = "image/svg+xml;charset=utf-8"

    def __init__(self, badge: Badge, caching: str = "no-cache") -> None:
        headers = {
            "Cache-Control": caching,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(svg(badge), headers=headers)


class _BadgeRoute(SegmentRoute):
    """A route that answers with a badge also where it fails: a README shows no other answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route, errors turned to badges."""
        handle = super().get_route_handler()

        async def handle_all(request: Request) -> Response:
            try:
                return await handle(request)
            except InvalidError as error:
                [(name, problems), *_] = error.fields.items()
                return BadgeResponse(badges.impossible(name, problems[0]))
            except Exception as error:  # noqa: BLE001 - told in the log, with the reference that the badge shows
                reference = uuid4().hex[:12]
                path = request.url.path
                structlog.get_logger().error("badge failed", reference=reference, path=path, exc_info=error)
                return BadgeResponse(badges.fault(reference))

        return handle_all


async def _possible_names(request: Request) -> None:
    check_names(**request.path_params)


async def _wording(label: Annotated[str, Query()] = "", initials: Annotated[str, Query()] = "") -> Wording:
    return Wording(label.strip(), initials=initials == "true")


WordingOf = Annotated[Wording, Depends(_wording)]

router = APIRouter(route_class=_BadgeRoute, default_response_class=Response, dependencies=[Depends(_possible_names)])

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@router.get(_PAIR + "/latest/badge", name="latest_pact_badge", dependencies=[needs(Access.BADGE)])
def get_latest_pact_badge(provider: str, consumer: str, database: DatabaseOf, wording: WordingOf) -> BadgeResponse:
    """Whether the newest pact between two was verified."""
    line = PactLine(consumer, provider, Which())
    return BadgeResponse(database.read(actions.pact_badge, line, wording))


@router.get(_PAIR + "/latest/{tag}/badge", name="latest_tagged_pact_badge", dependencies=[needs(Access.BADGE)])
def get_latest_tagged_pact_badge(
    provider: str, consumer: str, tag: str, database: DatabaseOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the newest pact of a consumer version with a tag was verified."""
    line = PactLine(consumer, provider, Which(tag=tag))
    return BadgeResponse(database.read(actions.pact_badge, line, wording))


@router.get(_PAIR + "/latest-untagged/badge", name="latest_untagged_pact_badge", dependencies=[needs(Access.BADGE)])
def get_latest_untagged_pact_badge(
    provider: str, consumer: str, database: DatabaseOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the newest pact of a consumer version without a tag was verified."""
    line = PactLine(consumer, provider, Which(untagged=True))
    return BadgeResponse(database.read(actions.pact_badge, line, wording))


@router.get(
    "/matrix/provider/{provider}/latest/{provider_tag}/consumer/{consumer}/latest/{tag}/badge",
    name="matrix_badge",
    dependencies=[needs(Access.BADGE)],
)
def get_matrix_badge(
    provider: str, provider_tag: str, consumer: str, tag: str, database: DatabaseOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the newest pact of a consumer version with a tag was verified by those of the provider with another."""
    line = PactLine(consumer, provider, Which(tag=tag), provider_tag)
    return BadgeResponse(database.read(actions.pact_badge, line, wording))


@router.get(
    "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{environmentTag}/badge",
    name="can_i_deploy_tag_badge",
    dependencies=[needs(Access.BADGE)],
)
def get_can_i_deploy_tag_badge(
    pacticipant: str,
    tag: str,
    target: Annotated[str, Path(alias="environmentTag")],
    database: DatabaseOf,
    wording: WordingOf,
) -> BadgeResponse:
    """Whether the latest version with a tag can be deployed to where another tag is."""
    badge = actions.tagged_to_tag_badge(
        EvidenceSource(database), pacticipant, tag=tag, target=target, label=wording.label
    )
    return BadgeResponse(badge)


@router.get(
    "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}/badge",
    name="can_i_deploy_branch_badge",
    dependencies=[needs(Access.BADGE)],
)
def get_can_i_deploy_branch_badge(
    pacticipant: str, branch: str, environment: str, database: DatabaseOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the head of a branch can be deployed to an environment."""
    asked = {"branch": branch, "environment": environment, "label": wording.label}
    return BadgeResponse(actions.branch_to_environment_badge(EvidenceSource(database), pacticipant, **asked))


@router.get(
    "/pacticipants/{pacticipant}/main-branch/can-i-merge/badge",
    name="can_i_merge_badge",
    dependencies=[needs(Access.BADGE)],
)
def get_can_i_merge_badge(pacticipant: str, request: Request, database: DatabaseOf) -> BadgeResponse:
    """Whether the main branch works with the main branches of all others."""
    badge = actions.can_i_merge_badge(EvidenceSource(database), pacticipant)
    return BadgeResponse(badge, _caching(request) if badge.found else "no-cache")


def _caching(request: Request) -> str:
    return cast("str", request.app.state.badge_caching)
