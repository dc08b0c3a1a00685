"""Badges for READMEs and chats. Whatever is asked, a badge is the answer: what is missing or wrong stands on it."""

import re
import unicodedata
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Path, Query, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from pactgate.broker.access import Public, needs
from pactgate.broker.actions.gate import badges as actions
from pactgate.broker.actions.publishing.read_contracts import check_names
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.database_failures import failed_by_database
from pactgate.broker.domain.errors import InvalidError
from pactgate.broker.domain.gate import badges
from pactgate.broker.domain.gate.badges import Badge, Colour, PactLine, Wording
from pactgate.broker.domain.publishing.pacts import Which
from pactgate.broker.store.engine import DatabaseError
from pactgate.broker.telemetry.requests import current_request_id, observed_request


class BadgeResponse(Response):
    """A badge as an image. Opened by itself it may load and run nothing."""

    media_type = "image/svg+xml;charset=utf-8"

    def __init__(self, badge: Badge, caching: str = "no-cache") -> None:
        headers = {
            "Cache-Control": caching,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(badge_svg(badge), headers=headers)


_REFERENCE = 12
"""How much of a request id is shown on a badge."""


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
            except Exception as error:  # noqa: BLE001 - logged, with the request id that the badge shows the beginning of
                if isinstance(error, DatabaseError):
                    failed_by_database(request, error)
                else:
                    route = observed_request(request.scope).route
                    structlog.get_logger().error("badge failed", route=route, exc_info=error)
                return BadgeResponse(badges.fault((current_request_id() or "")[:_REFERENCE]))

        return handle_all


async def _possible_names(request: Request) -> None:
    check_names(**request.path_params)


async def _wording(label: Annotated[str, Query()] = "", initials: Annotated[str, Query()] = "") -> Wording:
    return Wording(label.strip(), initials=initials == "true")


WordingOf = Annotated[Wording, Depends(_wording)]

router = APIRouter(
    route_class=_BadgeRoute, tags=["badges"], default_response_class=Response, dependencies=[Depends(_possible_names)]
)

_PAIR = "/pacts/provider/{provider}/consumer/{consumer}"


@router.get(_PAIR + "/latest/badge", name="latest_pact_badge", dependencies=[needs(Public.BADGE)])
def get_latest_pact_badge(provider: str, consumer: str, broker: BrokerOf, wording: WordingOf) -> BadgeResponse:
    """Whether the newest pact between two was verified."""
    line = PactLine(consumer, provider, Which())
    return BadgeResponse(broker.database.read(actions.pact_badge, line, wording))


@router.get(_PAIR + "/latest/{tag}/badge", name="latest_tagged_pact_badge", dependencies=[needs(Public.BADGE)])
def get_latest_tagged_pact_badge(
    provider: str, consumer: str, tag: str, broker: BrokerOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the newest pact of a consumer version with a tag was verified."""
    line = PactLine(consumer, provider, Which(tag=tag))
    return BadgeResponse(broker.database.read(actions.pact_badge, line, wording))


@router.get(_PAIR + "/latest-untagged/badge", name="latest_untagged_pact_badge", dependencies=[needs(Public.BADGE)])
def get_latest_untagged_pact_badge(provider: str, consumer: str, broker: BrokerOf, wording: WordingOf) -> BadgeResponse:
    """Whether the newest pact of a consumer version without a tag was verified."""
    line = PactLine(consumer, provider, Which(untagged=True))
    return BadgeResponse(broker.database.read(actions.pact_badge, line, wording))


@router.get(
    "/matrix/provider/{provider}/latest/{provider_tag}/consumer/{consumer}/latest/{tag}/badge",
    name="matrix_badge",
    dependencies=[needs(Public.BADGE)],
)
def get_matrix_badge(
    provider: str, provider_tag: str, consumer: str, tag: str, broker: BrokerOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the newest pact of a consumer version with a tag was verified by those of the provider with another."""
    line = PactLine(consumer, provider, Which(tag=tag), provider_tag)
    return BadgeResponse(broker.database.read(actions.pact_badge, line, wording))


@router.get(
    "/pacticipants/{pacticipant}/latest-version/{tag}/can-i-deploy/to/{environmentTag}/badge",
    name="can_i_deploy_tag_badge",
    dependencies=[needs(Public.BADGE)],
)
def get_can_i_deploy_tag_badge(
    pacticipant: str,
    tag: str,
    target: Annotated[str, Path(alias="environmentTag")],
    broker: BrokerOf,
    wording: WordingOf,
) -> BadgeResponse:
    """Whether the latest version with a tag can be deployed to where another tag is."""
    badge = actions.tagged_to_tag_badge(broker.evidence, pacticipant, tag=tag, target=target, label=wording.label)
    return BadgeResponse(badge)


@router.get(
    "/pacticipants/{pacticipant}/branches/{branch}/latest-version/can-i-deploy/to-environment/{environment}/badge",
    name="can_i_deploy_branch_badge",
    dependencies=[needs(Public.BADGE)],
)
def get_can_i_deploy_branch_badge(
    pacticipant: str, branch: str, environment: str, broker: BrokerOf, wording: WordingOf
) -> BadgeResponse:
    """Whether the head of a branch can be deployed to an environment."""
    asked = {"branch": branch, "environment": environment, "label": wording.label}
    return BadgeResponse(actions.branch_to_environment_badge(broker.evidence, pacticipant, **asked))


@router.get(
    "/pacticipants/{pacticipant}/main-branch/can-i-merge/badge",
    name="can_i_merge_badge",
    dependencies=[needs(Public.BADGE)],
)
def get_can_i_merge_badge(pacticipant: str, broker: BrokerOf) -> BadgeResponse:
    """Whether the main branch works with the main branches of all others."""
    badge = actions.can_i_merge_badge(broker.evidence, pacticipant)
    return BadgeResponse(badge, broker.setup.badge_caching if badge.found else "no-cache")


LONGEST = 80
"""How many characters of a text are shown; the title has them all."""

_PADDING = 5
_COLOURS = {Colour.BRIGHTGREEN: "#4c1", Colour.RED: "#e05d44", Colour.ORANGE: "#fe7d37", Colour.LIGHTGREY: "#9f9f9f"}

_WIDTHS = {
    "'Iijl ,.:;|": 3.5,
    '-/J\\f!()[]rt"': 4.5,
    "*`s?L_cz": 6,
    "FPakovxy": 6.5,
    "$0123456789ESTYbdeghnpqu{}": 7,
    "ABCKRVXZNU": 8,
    "&DGHOQ#+<=>^w~M": 9,
    "%m@W\u2026": 11,
}
"""Characters by their width in Verdana and DejaVu Sans at 11 px. An estimate will do: the text is fitted to it."""

_WIDTH_OF = {character: width for characters, width in _WIDTHS.items() for character in characters}
_OTHER, _WIDE = 7.5, 11


# XML has no control characters, not even escaped ones; those of direction would turn what stands beside a name.
_UNSHOWN = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)

_templates = Environment(loader=PackageLoader("pactgate.broker.api.gate"), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two texts, where it starts and how wide its box is."""

    text: str
    start: int
    width: int

    @property
    def end(self) -> int:
        return self.start + self.width

    @property
    def middle(self) -> float:
        return self.start + self.width / 2

    @property
    def text_width(self) -> int:
        return self.width - 2 * _PADDING


def badge_svg(badge: Badge) -> str:
    """The badge, drawn; what it says is also its title, for who cannot see it."""
    left = _side(badge.left, 0)
    right = _side(badge.right, left.end)
    colour = _COLOURS[badge.colour]
    return _templates.get_template("badge.svg").render(text=_shown(badge.text), left=left, right=right, colour=colour)


def _side(text: str, start: int) -> _Side:
    short = _cut(_shown(text))
    return _Side(short, start, round(sum(map(_width, short))) + 2 * _PADDING)


def _shown(text: str) -> str:
    return _UNSHOWN.sub("\ufffd", text)


def _cut(text: str) -> str:
    """The text without its middle where it is too long: both ends tell more than one."""
    if len(text) <= LONGEST:
        return text
    kept = LONGEST // 2
    return f"{text[:kept].rstrip()}\u2026{text[-kept + 1 :].lstrip()}"


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    return _WIDTH_OF.get(character, _WIDE if wide else _OTHER)
