"""Whose applications and environments are."""

from collections.abc import Collection, Mapping

from pactgate.broker.domain.errors import ForbiddenError, InvalidError
from pactgate.broker.domain.identity.principals import Ownership, Principal
from pactgate.broker.domain.identity.teams import refused_record
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import find_environment
from pactgate.broker.store.identity import identities as store
from pactgate.broker.store.identity import teams


def owners(tx: Transaction, names: Collection[str]) -> Mapping[str, Ownership | None]:
    """Whose applications are, by their names; None for one that does not exist."""
    return store.owners(tx, names)


def check_record(tx: Transaction, asker: Principal, environment_uuid: str, pacticipant: str) -> None:
    """Refuse who may not record what is in an environment, since that is of other teams. Raises ForbiddenError."""
    place = find_environment(tx, uuid=environment_uuid)
    if place is None:
        return
    whose = teams.teams_of_environments(tx, [place.id])[place.id]
    if whose and (why := refused_record(asker, place.name, whose, store.owners(tx, [pacticipant])[pacticipant])):
        raise ForbiddenError(why)


def teams_of_environments(tx: Transaction, ids: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """The teams that have environments, by the ids of these: names by uuid; none where one is everybody's."""
    return teams.teams_of_environments(tx, ids)


def give_environment(tx: Transaction, environment_id: int, team_uuids: Collection[str]) -> None:
    """Have an environment be of these teams, and of no others. Raises InvalidError for one that is not there."""
    known = {each: teams.team_id(tx, each) for each in team_uuids}
    if unknown := [uuid for uuid, team_id in known.items() if team_id is None]:
        raise InvalidError({"teamUuids": [f"names '{each}', which is the uuid of no team" for each in unknown]})
    teams.set_teams_of_environment(tx, environment_id, [team_id for team_id in known.values() if team_id is not None])
