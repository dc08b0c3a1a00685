"""How much teams have, and which integrations are theirs."""

from dataclasses import dataclass

from pactgate.broker.actions.identity.teams import team
from pactgate.broker.domain.identity.teams import Team
from pactgate.broker.domain.versions.pacticipants import Integration
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import teams as store
from pactgate.broker.store.publishing.integrations import list_integrations
from pactgate.broker.store.versions.pacticipants import list_pacticipants


@dataclass(frozen=True, slots=True)
class TeamNumbers:
    """How much a team has. `integrations` have a side at least that the team answers for."""

    team: Team
    integrations: int


def count_by_team(tx: Transaction) -> tuple[list[TeamNumbers], int]:
    """How much each team has, by name; and how many applications no team answers for."""
    teams, every = store.list_teams(tx), list_integrations(tx).items
    owned = {name for each in teams for name in each.pacticipants}
    free = sum(each.name not in owned for each in list_pacticipants(tx))
    return [TeamNumbers(each, sum(_is_of(one, each) for one in every)) for each in teams], free


def integrations_of_team(tx: Transaction, uuid: str) -> list[Integration]:
    """The integrations with a side that a team answers for, the one that changed last first. Raises NotFoundError."""
    found = team(tx, uuid)
    return [each for each in list_integrations(tx).items if _is_of(each, found)]


def _is_of(integration: Integration, team: Team) -> bool:
    return integration.consumer in team.pacticipants or integration.provider in team.pacticipants
