"""Whom an application calls and who calls it, at PactFlow's address."""

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.actions.gate.network import Network, network
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, without_nulls
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.domain.gate.bi_directional import status_of
from pactgate.broker.domain.gate.network import MOST_APPLICATIONS, MOST_CALLS, Call
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["integrations"])


@router.get("/pacticipant/{pacticipant}/network", name="pacticipant_network", dependencies=[needs(Permission.READ)])
def get_network(pacticipant: str, broker: BrokerOf) -> HalResponse:
    """The integrations around a pacticipant: its own, and those that its neighbours have with each other."""
    return HalResponse(network_hal(network(broker.evidence, None, pacticipant), pacticipant, broker.links))


def network_hal(value: Network, centre: str, links: Links) -> Json:
    """The integrations, the most urgent first; `truncated` where more of them may be there than are told."""
    calls, applications = value.picture.calls, value.picture.applications
    return {
        "integrations": [_integration(value, call, links) for call in calls],
        "truncated": len(calls) >= MOST_CALLS or len(applications) >= MOST_APPLICATIONS,
        "_links": {
            "self": link(links.to("pacticipant_network", pacticipant=centre), "Network", centre),
            "pb:pacticipant": link(links.to("pacticipant", pacticipant=centre), "Pacticipant", centre),
        },
    }


def _integration(value: Network, call: Call, links: Links) -> Json:
    verdict = value.verdicts[call]
    status = status_of(verdict)
    pair = {"provider": call.provider, "consumer": call.consumer}
    reason = {"code": verdict.reason.code, "text": verdict.reason.text, "nextStep": verdict.next_step}
    return {
        "consumer": {"name": call.consumer},
        "provider": {"name": call.provider},
        "verificationStatus": status,
        "summary": {"success": status.success, **without_nulls(reason)},
        "_links": {"pb:matrix": link(links.to("pair_matrix", **pair), "Matrix")},
    }
