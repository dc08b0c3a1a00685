"""What somebody may hand on: nobody gives more than they may do themselves, and one administrator stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pactgate.broker.domain.identity.permissions import Permission, ScopedPermission
from pactgate.broker.domain.identity.principals import Assignment, Grant, Ownership, Principal, Where, grants


@dataclass(frozen=True, slots=True)
class Administering:
    """Who administers. `is_recoverable`: somebody else, who stands in the settings, may repair whatever they break."""

    asker: Principal
    is_recoverable: bool


@dataclass(frozen=True, slots=True)
class Excess:
    """A permission that somebody would be given, as far as whoever gives it has not got it."""

    permission: Permission
    where: Where

    @property
    def reach(self) -> str:
        """How far it goes, for people."""
        if self.where.everything:
            return "for everything"
        if self.where.pacticipants:
            return f"for {', '.join(sorted(self.where.pacticipants))}"
        return "for that team" if self.where.teams else "for what an account made itself"


def excess(
    asker: Principal,
    after: Iterable[Grant],
    before: Iterable[Grant] = (),
    owners: Mapping[str, Ownership | None] | None = None,
) -> Excess | None:
    """The first thing that a change gives and that whoever makes it may not do as far; None where there is none.

    Args:
        asker: who makes the change.
        after: what whoever is changed may do then.
        before: what they may do already, which takes nobody's leave.
        owners: whose the applications are that grants name; one that is left out does not exist.
    """
    held = tuple(before)
    wanted = [
        (permission, where)
        for grant in after
        for permission in sorted(grant.permissions)
        for where in _atoms(grant.where)
    ]
    for permission, where in wanted:
        if not (_has(held, permission, where) or _may(asker, permission, where, owners or {})):
            return Excess(permission, where)
    return None


def excess_of_role(asker: Principal, scopes: Iterable[ScopedPermission]) -> Excess | None:
    """The first thing that a role would give and that whoever defines it may not do as far; None: nothing."""
    wanted = frozenset(scopes)
    for permission in sorted({each for scope in wanted for each in scope.permission.implied}):
        if not asker.may(permission):
            return Excess(permission, Where(everything=True))
    teams = frozenset[str]().union(*(grant.where.teams for grant in asker.grants))
    return excess(asker, grants((Assignment(wanted),), teams))


def _atoms(where: Where) -> list[Where]:
    """Its parts: everything, or each team, each application, and what one made oneself."""
    if where.everything:
        return [Where(everything=True)]
    return [
        *[Where(teams=frozenset({each})) for each in sorted(where.teams)],
        *[Where(pacticipants=frozenset({each})) for each in sorted(where.pacticipants)],
        *([Where(own=True)] if where.own else []),
    ]


def _has(held: Iterable[Grant], permission: Permission, atom: Where) -> bool:
    return any(permission in each.permissions and _covers(each.where, atom) for each in held)


def _covers(whole: Where, atom: Where) -> bool:
    if whole.everything:
        return True
    if atom.everything or (atom.own and not whole.own):
        return False
    return atom.teams <= whole.teams and atom.pacticipants <= whole.pacticipants


def _may(asker: Principal, permission: Permission, atom: Where, owners: Mapping[str, Ownership | None]) -> bool:
    if _has(asker.grants, permission, atom):
        return True
    named = {name: owners.get(name) for name in atom.pacticipants}
    return bool(named) and asker.refused(permission, named) is None


def refused_gift(asker: str, more: Excess) -> str:
    """Why somebody may not give a permission, and who may."""
    sentence = more.permission.sentence
    return (
        f"{asker} may not do this: it would give the permission {more.permission} {more.reach} "
        f"({sentence[0].lower()}{sentence[1:]}), which {asker} lacks. Nobody gives more than they may do themselves; "
        "ask an administrator."
    )


def administers(granted: Iterable[Grant]) -> bool:
    """Whether who may do that can give anybody anything: an administrator, of whom there has to be one."""
    everywhere = {each for grant in granted if grant.where.everything for each in grant.permissions}
    return {Permission.MANAGE_PEOPLE, Permission.MANAGE_ROLES} <= everywhere
