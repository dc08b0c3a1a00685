"""What an administrator finds on pages: a system account, a role, a trust rule, a secret, in a team that there is."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pactgate.broker.actions.identity.login import begin_session
from pactgate.broker.domain.identity.accounts import Role
from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, Permission, ScopedPermission
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.secrets import Secret
from pactgate.broker.domain.identity.sessions import SessionOwner
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.domain.identity.trust_rules import Purpose
from pactgate.broker.store.engine import Transaction
from pactgate.broker.store.identity import accounts, roles, secrets, teams, trust_rules
from pactgate.broker.store.identity.trust_rules import StoredTrustRule
from pactgate.broker.store.versions.pacticipants import add_pacticipants


def log_an_administrator_in(tx: Transaction) -> str:
    """The secret of the session of somebody who may do everything."""
    uuid = accounts.add_account(tx, PrincipalKind.PERSON, "Ada", datetime.now(UTC), "ada@example.org")
    account_id = accounts.account_id(tx, uuid)
    assert account_id is not None
    accounts.assign(tx, account_id, ADMINISTRATOR.uuid)
    return begin_session(tx, SessionOwner(account_id), timedelta(hours=1), []).value


def administer(tx: Transaction, team: str, name: str, text: str) -> dict[str, str]:
    """Put something on every page for administrators, called `name` and described by `text`: the uuids by kind."""
    now, team_id = datetime.now(UTC), teams.team_id(tx, team)
    assert team_id is not None
    applications = add_pacticipants(tx, [name], now)
    teams.give(tx, team_id, [each.id for each in applications.values()])
    role = Role(
        str(uuid4()), name, tuple(map(ScopedPermission, (Permission.READ, Permission.RECORD))), description=text
    )
    roles.save_role(tx, role)
    rule = StoredTrustRule(
        name,
        Purpose.WORKLOAD,
        f"https://{text}",
        text,
        {text: text, "ref": "refs/heads/*"},
        CI.uuid,
        Reach.TEAM,
        team_id,
    )
    secret = Secret(str(uuid4()), "slackToken", text, team, now, now)
    secrets.add_secret(tx, secret, team_id, "encrypted")
    uuids = {"team": team, "role": role.uuid, "rule": str(uuid4()), "secret": secret.uuid}
    trust_rules.add_trust_rule(tx, uuids["rule"], rule, now)
    return {**uuids, "bot": _system_account(tx, team_id, role.uuid, name, text[:200])}


def _system_account(tx: Transaction, team_id: int, role: str, name: str, description: str) -> str:
    now = datetime.now(UTC)
    uuid = accounts.add_account(tx, PrincipalKind.SYSTEM_ACCOUNT, name, now)
    account_id = accounts.account_id(tx, uuid)
    assert account_id is not None
    teams.add_members(tx, team_id, [account_id], administrators=True)
    accounts.assign(tx, account_id, role)
    accounts.assign(tx, account_id, CI.uuid, Reach.TEAM, team_id=team_id)
    accounts.add_token(tx, account_id, NewToken.make(), description, now)
    return uuid
