"""What an identity provider does: find people and teams, let people in and out, and say who is in which team.

It knows people alone: system accounts that are in a team are not shown to it, and stay.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from pactgate.broker.actions.identity import people
from pactgate.broker.actions.identity import teams as team_actions
from pactgate.broker.domain.errors import InvalidError, NotFoundError
from pactgate.broker.domain.identity.accounts import Account, AccountChange, NewPerson
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.principals import PrincipalKind
from pactgate.broker.domain.identity.provisioning import ListPart, Sought
from pactgate.broker.domain.identity.teams import Team, WantedTeam
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts, teams


@dataclass(frozen=True, slots=True)
class WantedGroup:
    """A team as an identity provider wants it. `members` are uuids of people."""

    name: str
    external_id: str | None = None
    members: Collection[str] = ()


def person(tx: Transaction, uuid: str) -> Account:
    """One person. Raises NotFoundError, also for a system account."""
    found = accounts.account(tx, uuid)
    if found is None or found.kind is not PrincipalKind.PERSON:
        message = f"No user with id '{uuid}' found"
        raise NotFoundError(message)
    return found


def find_people(tx: Transaction, sought: Sought, part: ListPart | None = None) -> Sequence[Account]:
    """The people that are sought, or some of them, in the order in which they came."""
    return accounts.list_people(tx, sought, part)


def count_people(tx: Transaction) -> int:
    """How many people there are."""
    return accounts.count_people(tx)


def let_in(tx: Transaction, by: Administering, new: NewPerson, *, active: bool) -> Account:
    """Let a person in, or keep them as one who is not let in yet. Raises as people.add_person does."""
    made = people.add_person(tx, new)
    return made if active else people.change_account(tx, by, made.uuid, AccountChange(active=False))


def revise_person(tx: Transaction, by: Administering, uuid: str, change: Callable[[Account], AccountChange]) -> Account:
    """Change a person as `change` says of who they are. Raises as person and people.change_account do."""
    known = person(tx, uuid)
    wanted = change(known)
    if not known.active and wanted.email and wanted.email.lower() != known.email:
        # Who logs in with an address may do what the account may, which can only be said of one that is enabled.
        # Nobody else sees it so: it is one transaction.
        people.change_account(tx, by, uuid, AccountChange(active=True))
        wanted = replace(wanted, active=bool(wanted.active))
    return people.change_account(tx, by, uuid, wanted)


def remove_person(tx: Transaction, by: Administering, uuid: str, check: Callable[[Account], None]) -> None:
    """Forget a person, whom `check` does not refuse. Raises as person and people.remove_account do."""
    check(person(tx, uuid))
    people.remove_account(tx, by, uuid)


def group(tx: Transaction, uuid: str) -> Team:
    """One team with its people. Raises NotFoundError."""
    return _people_of(team_actions.team(tx, uuid))


def find_groups(tx: Transaction, sought: Sought, part: ListPart | None = None) -> Sequence[Team]:
    """The teams that are sought, or some of them, with their people, in the order in which they came."""
    return [_people_of(each) for each in teams.list_sought_teams(tx, sought, part)]


def count_groups(tx: Transaction) -> int:
    """How many teams there are."""
    return teams.count_teams(tx)


def create_group(tx: Transaction, by: Administering, wanted: WantedGroup) -> Team:
    """Keep a team. Raises InvalidError: the name is taken, or somebody is no user; ForbiddenError."""
    made = team_actions.create_team(tx, by, WantedTeam(wanted.name, external_id=wanted.external_id))
    return _with_members(tx, by, made, wanted.members)


def revise_group(tx: Transaction, by: Administering, uuid: str, change: Callable[[Team], WantedGroup]) -> Team:
    """Have a team be as `change` says of what it is. Raises as group and create_group do."""
    known = team_actions.team(tx, uuid)
    wanted = change(_people_of(known))
    changed = known
    if wanted.name != known.name or (wanted.external_id or None) != known.external_id:
        kept = WantedTeam(
            wanted.name,
            tuple([each.uuid for each in known.administrators]),
            tuple([place for place, _ in known.environments]),
            known.pacticipants,
            wanted.external_id or "",
        )
        changed = team_actions.change_team(tx, by, uuid, kept)
    return _with_members(tx, by, changed, wanted.members)


def remove_group(tx: Transaction, uuid: str, check: Callable[[Team], None]) -> None:
    """Forget a team, which `check` does not refuse. Raises NotFoundError."""
    check(group(tx, uuid))
    team_actions.delete_team(tx, uuid)


def _with_members(tx: Transaction, by: Administering, known: Team, members: Collection[str]) -> Team:
    """A team that has these people and no others."""
    there = {each.uuid for each in _people_of(known).members}
    wanted = dict.fromkeys(members)
    joining, leaving = [each for each in wanted if each not in there], [each for each in there if each not in wanted]
    known_people = accounts.people_among(tx, joining)
    if unknown := [each for each in joining if each not in known_people]:
        raise InvalidError({"members": [f"names '{each}', which is the id of no user" for each in unknown]})
    if joining or leaving:
        known = team_actions.change_members(tx, by, known.uuid, joining=joining, leaving=leaving)
    return _people_of(known)


def _people_of(known: Team) -> Team:
    return replace(known, members=tuple([each for each in known.members if each.kind is PrincipalKind.PERSON]))
