"""What the audit log has of a change of an account, a team, a role or a trust rule: how it was before and is after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pactgate.broker.domain.identity.accounts import Account, Role
from pactgate.broker.domain.identity.teams import Team
from pactgate.broker.domain.identity.trust_rules import TrustRule
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts, roles, teams, trust_rules
from pactgate.broker.store.identity.auditing import note_change

Noted = dict[str, object]


@contextmanager
def account_change(tx: Transaction, uuid: str) -> Iterator[None]:
    """The block changes an account, makes it or removes it."""
    with _change(lambda: accounts.account(tx, uuid), _account):
        yield


def note_new_account(tx: Transaction, uuid: str) -> None:
    """Say what an account is that was made just now."""
    if made := accounts.account(tx, uuid):
        note_change(made.name, after=_account(made))


@contextmanager
def team_change(tx: Transaction, uuid: str) -> Iterator[None]:
    """The block changes a team, makes it or removes it."""
    with _change(lambda: teams.find_team(tx, uuid), _team):
        yield


@contextmanager
def role_change(tx: Transaction, uuid: str) -> Iterator[None]:
    """The block changes a role, makes it or removes it."""
    with _change(lambda: roles.all_roles(tx).get(uuid), _role):
        yield


@contextmanager
def trust_rule_change(tx: Transaction, uuid: str) -> Iterator[None]:
    """The block changes a trust rule, makes it or removes it."""
    with _change(lambda: trust_rules.trust_rule(tx, uuid), _trust_rule):
        yield


@contextmanager
def _change[T: (Account, Team, Role, TrustRule)](
    read: Callable[[], T | None], described: Callable[[T], Noted]
) -> Iterator[None]:
    before = read()
    yield
    after = read()
    if known := after or before:
        note_change(
            known.name,
            before=described(before) if before else None,
            after=described(after) if after else None,
        )


def _account(value: Account) -> Noted:
    roles = [{"role": each.role.name, "reach": each.reach, "subject": each.subject} for each in value.roles]
    teams = [name for _, name in value.teams]
    return {"uuid": value.uuid, "email": value.email, "active": value.active, "roles": roles, "teams": teams}


def _team(value: Team) -> Noted:
    return {
        "uuid": value.uuid,
        "members": [each.name for each in value.members],
        "administrators": [each.name for each in value.administrators],
        "pacticipants": value.pacticipants,
        "environments": [name for _, name in value.environments],
    }


def _role(value: Role) -> Noted:
    return {"uuid": value.uuid, "description": value.description, "permissions": [*map(str, value.scopes)]}


def _trust_rule(value: TrustRule) -> Noted:
    return {
        "uuid": value.uuid,
        "purpose": value.purpose,
        "issuer": value.issuer,
        "audience": value.audience,
        "claims": value.claims,
        "role": value.role.name,
        "reach": value.reach,
        "subject": value.team or value.pacticipant,
    }
