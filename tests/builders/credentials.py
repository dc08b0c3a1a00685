"""What clients say who they are with: each kind of credential that a broker takes, for somebody who may do all."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from pactgate.broker.domain.identity.permissions import ADMINISTRATOR
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.domain.identity.trust_rules import Purpose
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts
from pactgate.broker.store.identity.trust_rules import StoredTrustRule, add_trust_rule
from tests.issuers import Issuer


@dataclass(frozen=True, slots=True)
class Credential:
    """How clients are told it, and the settings of a broker that lets nobody in without one."""

    options: Sequence[str]
    settings: Mapping[str, str] = field(default_factory=dict)


_USER = {"PACTGATE_BASIC_AUTH_USERNAME": "user", "PACTGATE_BASIC_AUTH_PASSWORD": "pass"}


def secret_key() -> dict[str, str]:
    """The setting without which no secret of a webhook is kept; nothing where the broker does not know secrets yet."""
    key = base64.b64encode(b"a key that is only for the tests.."[:32]).decode()
    return {"secret_key": key} if "secret_key" in Settings.model_fields else {}


def basic() -> Credential:
    """A user name and a password of the settings."""
    return Credential(("--username", "user", "--password", "pass"), _USER)


def settings_token() -> Credential:
    """A token of the settings."""
    return Credential(("--token", "token-of-ci"), {"PACTGATE_API_TOKENS": "token-of-ci another"})


def stored_token(database_url: str) -> Credential:
    """A token of a system account, which the broker stores."""
    token = NewToken.make()
    database = Database(database_url)
    database.write(add_administrator, PrincipalKind.SYSTEM_ACCOUNT, "ci", token)
    database.close()
    return Credential(("--token", token.secret), _USER)


def workload_token(database_url: str, issuer: Issuer) -> Credential:
    """A token of a pipeline's own issuer, which a rule trusts."""
    database = Database(database_url)
    database.write(_trust, issuer.url)
    database.close()
    return Credential(("--token", issuer.token(exp=lambda now: now + 3_600)), {**_USER, **_ISSUER_HERE})


_ISSUER_HERE = {"PACTGATE_ISSUER_HOST_WHITELIST": "127.0.0.1"}


def _trust(tx: Transaction, issuer: str) -> None:
    claims = {"repository": "org/orders"}
    rule = StoredTrustRule("pipelines", Purpose.WORKLOAD, issuer, "pacts", claims, ADMINISTRATOR.uuid, Reach.EVERYTHING)
    add_trust_rule(tx, str(uuid4()), rule, datetime.now(UTC))


def add_administrator(tx: Transaction, kind: PrincipalKind, name: str, token: NewToken) -> None:
    """Keep an account that may do all, with a token."""
    now = datetime.now(UTC)
    email = f"{name.lower()}@example.org" if kind is PrincipalKind.PERSON else None
    account_id = accounts.account_id(tx, accounts.add_account(tx, kind, name, now, email))
    assert account_id is not None
    accounts.assign(tx, account_id, ADMINISTRATOR.uuid, Reach.OWN_TEAMS, team_id=None)
    accounts.add_token(tx, account_id, token, "Read/write token (CI)", now)
