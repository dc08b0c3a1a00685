"""How much teams have, and which integrations are theirs."""

from fastapi import APIRouter

from pactgate.broker.access import needs
from pactgate.broker.actions.identity import team_numbers as actions
from pactgate.broker.addresses import SegmentRoute
from pactgate.broker.api.answers import HalResponse, link
from pactgate.broker.api.dependencies import BrokerOf
from pactgate.broker.api.publishing.integrations import integrations_hal
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import PrincipalKind

router = APIRouter(route_class=SegmentRoute, tags=["identity"])


@router.get("/metrics/teams", name="team_metrics", dependencies=[needs(Permission.READ_TEAMS)])
def get_team_metrics(broker: BrokerOf) -> HalResponse:
    """How many members, applications, integrations and environments each team has."""
    numbers, free = broker.database.read(actions.count_by_team)
    listed = [
        {
            "uuid": each.team.uuid,
            "name": each.team.name,
            "users": {"count": sum(member.kind is PrincipalKind.PERSON for member in each.team.members)},
            "systemAccounts": {"count": sum(member.kind is not PrincipalKind.PERSON for member in each.team.members)},
            "pacticipants": {"count": len(each.team.pacticipants)},
            "integrations": {"count": each.integrations},
            "environments": {"count": len(each.team.environments)},
        }
        for each in numbers
    ]
    return HalResponse(
        {
            "_embedded": {"teams": listed},
            "pacticipantsWithoutTeam": {"count": free},
            "_links": {"self": link(broker.links.to("team_metrics"), "Metrics of teams")},
        }
    )


@router.get("/integrations/team/{uuid}", name="team_integrations", dependencies=[needs(Permission.READ)])
def list_team_integrations(uuid: str, broker: BrokerOf) -> HalResponse:
    """The integrations with a side that a team answers for, the two that changed last first."""
    found = integrations_hal(broker.database.read(actions.integrations_of_team, uuid), broker.links)
    address = broker.links.to("team_integrations", uuid=uuid)
    return HalResponse({**found, "_links": {"self": link(address, "Integrations of the team")}})
