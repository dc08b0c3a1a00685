"""Preferences, where PactFlow has them: what is so here, since operators decide it by settings."""

from fastapi import APIRouter, Request

from pactgate.broker.access import Public, needs
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, link
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.domain.identity.permissions import CI, VIEWER, Permission, ReadyRole

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


@router.get("/preferences/current-user", name="own_preferences", dependencies=[needs(Public.KNOWN)])
def get_own_preferences(broker: BrokerOf) -> HalResponse:
    """Your preferences: there are none, since no mails are sent and pages follow the browser."""
    return HalResponse(
        {
            "preferences": [],
            "notice": "pactgate has no preferences of users: it sends no mails, and its pages follow the browser.",
            "_links": {
                "self": link(broker.links.to("own_preferences"), "Your preferences"),
                "pactgate:user": link(broker.links.to("current_user"), "Who you are"),
            },
        }
    )


@router.get("/preferences/system", name="system_preferences", dependencies=[needs(Permission.READ)])
def get_system_preferences(request: Request, broker: BrokerOf) -> HalResponse:
    """What is so for everybody. It is changed by the broker's settings, and not here."""
    return HalResponse(
        {
            "brokerVersion": request.app.version,
            "database": "SQLite" if broker.database.is_sqlite else "PostgreSQL",
            "settingsWriter": broker.setup.has_settings_writer,
            "defaultRoles": {"user": _role(VIEWER), "systemAccount": _role(CI)},
            "notice": "These follow from the settings of the broker, and are changed there.",
            "_links": {"self": link(broker.links.to("system_preferences"), "Preferences of the broker")},
        }
    )


def _role(role: ReadyRole) -> dict[str, str]:
    return {"uuid": role.uuid, "name": role.name}
