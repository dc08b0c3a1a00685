"""What could not be judged, such as a comparison that reached the time limit, and having it judged again."""

from collections.abc import Iterable

from fastapi import APIRouter
from starlette.responses import Response

from pactgate.broker.access import needs
from pactgate.broker.actions.documents.unjudged import judge_again, list_unjudged
from pactgate.broker.addresses import Links, SegmentRoute
from pactgate.broker.api.answers import HalResponse, Json, link, moment
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.domain.documents.unjudged import JudgingRefusal
from pactgate.broker.domain.identity.permissions import Permission

router = APIRouter(route_class=SegmentRoute, tags=["contracts"])


@router.get("/unjudged", name="unjudged", dependencies=[needs(Permission.READ)])
def get_unjudged(broker: BrokerOf) -> HalResponse:
    """The newest judgements that ended without a result: they reached a limit, or failed. They are not tried again."""
    return HalResponse(unjudged_hal(broker.database.read(list_unjudged), broker.links))


@router.delete("/unjudged", name="judge_all_again", status_code=204, dependencies=[needs(Permission.MANAGE)])
def delete_all_unjudged(broker: BrokerOf) -> Response:
    """Have all of them judged again, each when somebody asks for it."""
    broker.database.write(judge_again)
    return Response(status_code=204)


@router.delete("/unjudged/{key}", name="judge_again", status_code=204, dependencies=[needs(Permission.MANAGE)])
def delete_unjudged(key: str, broker: BrokerOf) -> Response:
    """Have one of them judged again when somebody asks for it."""
    broker.database.write(judge_again, key)
    return Response(status_code=204)


def unjudged_hal(refusals: Iterable[JudgingRefusal], links: Links) -> Json:
    """Each with what it is about, why it has no result, and the address whose deletion has it judged again."""
    return {
        "_embedded": {
            "unjudged": [
                {
                    "what": each.what,
                    "code": each.unjudged.why,
                    "text": each.unjudged.text,
                    "createdAt": moment(each.created_at),
                    "_links": {"self": link(links.to("judge_again", key=each.key), "Not judged")},
                }
                for each in refusals
            ]
        },
        "_links": {"self": link(links.to("unjudged"), "Not judged")},
    }
