"""Teams: create and change them, and say who is in them."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from pactgate.broker.actions.identity.noted_changes import team_change
from pactgate.broker.actions.identity.safeguards import may_manage, safeguarded
from pactgate.broker.domain.errors import ForbiddenError, InvalidError, NotFoundError, TakenError
from pactgate.broker.domain.identity.delegation import Administering
from pactgate.broker.domain.identity.permissions import Permission
from pactgate.broker.domain.identity.principals import Ownership, Principal, PrincipalKind, refusal
from pactgate.broker.domain.identity.teams import Member, Team, WantedTeam, refused_claim
from pactgate.broker.domain.names import hint
from pactgate.broker.domain.pages import Paged, PageRequest, part
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.environments.environments import list_environments
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity import teams as store
from pactgate.broker.store.identity.identities import owners
from pactgate.broker.store.versions.pacticipants import list_pacticipants, pacticipants_by_name


def list_teams(tx: Transaction, search: str = "", page: PageRequest | None = None) -> Paged[Team]:
    """Teams that have `search` in their names, whatever its case, by name."""
    return part([each for each in store.list_teams(tx) if search.casefold() in each.name.casefold()], page)


def team(tx: Transaction, uuid: str) -> Team:
    """One team. Raises NotFoundError."""
    found = store.find_team(tx, uuid)
    if found is None:
        message = f"No team with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found


def create_team(tx: Transaction, by: Administering, wanted: WantedTeam) -> Team:
    """Keep a team. Raises InvalidError: the name is taken, or what is named is not there; ForbiddenError."""
    _check_name(tx, wanted.name)
    uuid = store.add_team(tx, wanted.name, datetime.now(UTC))
    return change_team(tx, by, uuid, wanted)


def change_team(tx: Transaction, by: Administering, uuid: str, wanted: WantedTeam) -> Team:
    """Have a team be as it is wanted. Its members stay; who is to administer it becomes one.

    Raises NotFoundError; InvalidError: the name is taken, what
    is named is not there, or another team answers for it; ForbiddenError: who asks may not change this team, or would
    give somebody more than they have.
    """
    known, team_id = team(tx, uuid), _id(tx, uuid)
    may_change(by.asker, uuid)
    _check_name(tx, wanted.name, uuid)
    with team_change(tx, uuid):
        store.rename_team(tx, team_id, wanted.name, datetime.now(UTC), wanted.external_id)
        if wanted.administrators is not None:
            _set_administrators(tx, by, known, wanted.administrators)
        if wanted.pacticipants is not None:
            _give_applications(tx, by.asker, team(tx, uuid), wanted.pacticipants)
        if wanted.environments is not None and {*wanted.environments} != {place for place, _ in known.environments}:
            _give_environments(tx, by.asker, team_id, wanted.environments)
    return team(tx, uuid)


def _set_administrators(tx: Transaction, by: Administering, known: Team, uuids: Collection[str]) -> None:
    team_id, ids = _id(tx, known.uuid), _account_ids(tx, uuids, "administratorUuids")
    there = {each.uuid for each in known.members}
    _may_have_join(tx, by.asker, [each for each in uuids if each not in there])
    with safeguarded(tx, by, {*uuids, *(each.uuid for each in known.administrators)}):
        store.demote_all(tx, team_id)
        store.add_members(tx, team_id, ids, administrators=True)


def delete_team(tx: Transaction, uuid: str) -> None:
    """Forget a team: no team answers for its applications then. Raises NotFoundError."""
    team_id = _id(tx, uuid)
    with team_change(tx, uuid):
        store.delete_team(tx, team_id)


def set_members(tx: Transaction, by: Administering, uuid: str, members: Collection[str]) -> Team:
    """Have a team these members, and no others; administrators of it that stay are so still.

    Raises NotFoundError; InvalidError: somebody is not there; ForbiddenError: who asks may not change this team, or
    somebody could do more for it than who asks.
    """
    known = [each.uuid for each in team(tx, uuid).members]
    joining = [each for each in dict.fromkeys(members) if each not in known]
    return change_members(tx, by, uuid, joining=joining, leaving=[each for each in known if each not in members])


def change_members(
    tx: Transaction, by: Administering, uuid: str, *, joining: Collection[str] = (), leaving: Collection[str] = ()
) -> Team:
    """Have somebody join a team, and somebody leave it; who is in it or out of it already stays so. Raises as above."""
    known, team_id = {each.uuid for each in team(tx, uuid).members}, _id(tx, uuid)
    may_change(by.asker, uuid)
    new = [each for each in joining if each not in known]
    ids, gone = _account_ids(tx, new, "users"), _account_ids(tx, leaving, "users")
    _may_have_join(tx, by.asker, new)
    with safeguarded(tx, by, [*new, *leaving]), team_change(tx, uuid):
        store.add_members(tx, team_id, ids)
        store.remove_members(tx, team_id, gone)
        store.touch_team(tx, team_id, datetime.now(UTC))
    return team(tx, uuid)


def member(tx: Transaction, uuid: str, account: str) -> Member:
    """Somebody who is in a team. Raises NotFoundError."""
    found = team(tx, uuid)
    for each in found.members:
        if each.uuid == account:
            return each
    message = f"No user or system account with uuid '{account}' is in the team {found.name}"
    raise NotFoundError(message)


def set_applications(tx: Transaction, by: Administering, uuid: str, names: Collection[str]) -> Team:
    """Have a team answer for these applications, and for no others. Raises as change_team does."""
    may_change(by.asker, uuid)
    with team_change(tx, uuid):
        _give_applications(tx, by.asker, team(tx, uuid), names)
    return team(tx, uuid)


def add_member(tx: Transaction, by: Administering, uuid: str, called: str) -> Team:
    """Have somebody join a team: a person by their address, or a system account by its name.

    Raises as set_members does.
    """
    person = accounts.account_of_address(tx, called)
    found = person or accounts.account_of_login(tx, PrincipalKind.SYSTEM_ACCOUNT, called)
    if found is None:
        why = f"is nobody here: no person has the address '{called}', and no system account the name"
        raise InvalidError({"member": [why]})
    return change_members(tx, by, uuid, joining=[found])


def change_application(tx: Transaction, by: Administering, uuid: str, name: str, *, belongs: bool) -> Team:
    """Have a team answer for one more application, or not for one any more. Raises as change_team does."""
    others = [each for each in team(tx, uuid).pacticipants if each != name]
    return set_applications(tx, by, uuid, [*others, name] if belongs else others)


def change_environment(tx: Transaction, by: Administering, uuid: str, environment: str, *, belongs: bool) -> Team:
    """Have an environment, by its uuid, be one of a team, or not any more. Raises as change_team does."""
    known = team(tx, uuid)
    others = [each for each, _ in known.environments if each != environment]
    wanted = WantedTeam(known.name, environments=tuple([*others, environment] if belongs else others))
    return change_team(tx, by, uuid, wanted)


def change_administrator(tx: Transaction, by: Administering, uuid: str, account: str, *, administers: bool) -> Team:
    """Have a member of a team administer it, or not any more. Raises as change_team does."""
    known = team(tx, uuid)
    others = [each.uuid for each in known.administrators if each.uuid != account]
    wanted = WantedTeam(known.name, administrators=tuple([*others, account] if administers else others))
    return change_team(tx, by, uuid, wanted)


def may_change(asker: Principal, uuid: str) -> None:
    """Refuse who may not change a team. Raises ForbiddenError."""
    if not asker.may_for_team(Permission.MANAGE_TEAMS, uuid):
        raise ForbiddenError(refusal(asker.name, Permission.MANAGE_TEAMS))


def _may_have_join(tx: Transaction, asker: Principal, uuids: Iterable[str]) -> None:
    """Refuse who would have a system account join that they may not manage. Raises ForbiddenError.

    Whoever may manage those of the team could disable it afterwards, and make tokens of it.
    """
    for uuid in uuids:
        found = accounts.account(tx, uuid)
        if found is not None and found.kind is PrincipalKind.SYSTEM_ACCOUNT:
            may_manage(asker, found)


def _give_applications(tx: Transaction, asker: Principal, to: Team, names: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(names))
    known = pacticipants_by_name(tx, {*wanted, *to.pacticipants})
    if unknown := [name for name in wanted if name not in known]:
        every = [each.name for each in list_pacticipants(tx)]
        said = [f"names '{name}', which is no application. {hint(name, every)}".strip() for name in unknown]
        raise InvalidError({"pacticipantNames": said})
    new = [name for name in wanted if name not in to.pacticipants]
    whose = {name: each or Ownership() for name, each in owners(tx, new).items()}
    team_names = store.team_names(tx, {each.team for each in whose.values() if each.team})
    # Anybody can be made to join a team, so that a person who made an application gives it by themselves alone.
    makers = {each.uuid for each in to.members if each.kind is PrincipalKind.SYSTEM_ACCOUNT} | {asker.uuid or ""}
    for name in new:
        if why := refused_claim(asker, name, whose[name], team_names.get(whose[name].team or ""), makers):
            raise InvalidError({"pacticipantNames": [why]})
    store.give(tx, _id(tx, to.uuid), [known[name].id for name in new])
    store.take(tx, _id(tx, to.uuid), [known[name].id for name in to.pacticipants if name not in wanted])


def _give_environments(tx: Transaction, asker: Principal, team_id: int, uuids: Iterable[str]) -> None:
    if not asker.may_everywhere(Permission.MANAGE_ENVIRONMENTS):
        raise ForbiddenError(refusal(asker.name, Permission.MANAGE_ENVIRONMENTS))
    known = {each.uuid: each.id for each in list_environments(tx)}
    wanted = list(dict.fromkeys(uuids))
    if unknown := [each for each in wanted if each not in known]:
        said = [f"names '{each}', which is the uuid of no environment" for each in unknown]
        raise InvalidError({"environmentUuids": said})
    store.set_environments(tx, team_id, [known[each] for each in wanted])


def _account_ids(tx: Transaction, uuids: Iterable[str], field: str) -> list[int]:
    found = {each: accounts.account_id(tx, each) for each in uuids}
    if unknown := [uuid for uuid, account_id in found.items() if account_id is None]:
        said = [f"names '{each}', which is the uuid of no user and no system account" for each in unknown]
        raise InvalidError({field: said})
    return [account_id for account_id in found.values() if account_id is not None]


def _check_name(tx: Transaction, name: str, own_uuid: str = "") -> None:
    taken = store.team_of_name(tx, name)
    if taken is not None and taken != own_uuid:
        raise TakenError({"name": [f"is taken: there is a team called {team(tx, taken).name}"]})


def _id(tx: Transaction, uuid: str) -> int:
    found = store.team_id(tx, uuid)
    if found is None:
        message = f"No team with uuid '{uuid}' found"
        raise NotFoundError(message)
    return found
