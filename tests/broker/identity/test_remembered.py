"""What is remembered of who asks is what would be looked up, whatever another replica changed a moment ago."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, event, update

from pactgate.broker.actions.identity.identities import Identifies, SentCredentials, StoredSessions, StoredTokens
from pactgate.broker.domain.identity.accounts import Role
from pactgate.broker.domain.identity.permissions import CI, MAINTAINER, Permission, ScopedPermission
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.domain.identity.sessions import BrowserSecret
from pactgate.broker.domain.identity.tokens import NewToken
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts, identity_tables, roles, sessions, teams
from pactgate.broker.store.tables import pacticipants
from pactgate.broker.store.versions.pacticipants import add_pacticipants, delete_pacticipant

NOW = datetime.now(UTC)
OWN_ROLE = Role("0b9c8f6e-0000-4000-8000-00000000000a", "releases", (ScopedPermission(Permission.RECORD),))


@dataclass(frozen=True, slots=True)
class Ann:
    """Who has a token and a session, roles of each kind, and is in a team that she administers."""

    account_id: int
    team_id: int
    pacticipant_id: int
    token: NewToken
    session: BrowserSecret


def settle(tx: Transaction) -> Ann:
    account_id = accounts.account_id(tx, accounts.add_account(tx, PrincipalKind.PERSON, "Ann", NOW))
    team_id = teams.team_id(tx, teams.add_team(tx, "shop", NOW))
    assert account_id is not None
    assert team_id is not None
    teams.add_members(tx, team_id, [account_id], administrators=True)
    [made] = add_pacticipants(tx, ["orders"], NOW).values()
    roles.save_role(tx, OWN_ROLE)
    accounts.assign(tx, account_id, MAINTAINER.uuid)
    accounts.assign(tx, account_id, OWN_ROLE.uuid)
    accounts.assign(tx, account_id, CI.uuid, Reach.PACTICIPANT, pacticipant_id=made.id)
    token, session = NewToken.make(), BrowserSecret.make()
    accounts.add_token(tx, account_id, token, "for a test", NOW)
    ends = NOW + timedelta(days=1)
    sessions.add_session(tx, session.sha256, NOW, ends, account_id=account_id, settings_user=None)
    return Ann(account_id, team_id, made.id, token, session)


Change = Callable[[Transaction, Ann], object]

CHANGES: dict[str, Change] = {
    "the token is revoked": lambda tx, _: tx.execute(delete(identity_tables.tokens)),
    "the token has another secret": lambda tx, _: tx.execute(update(identity_tables.tokens).values(sha256="x")),
    "the token only reads": lambda tx, _: tx.execute(update(identity_tables.tokens).values(reads_only=True)),
    "the token expires": lambda tx, _: tx.execute(update(identity_tables.tokens).values(expires_at=NOW)),
    "the session ends": lambda tx, _: tx.execute(delete(identity_tables.sessions)),
    "the session is over": lambda tx, _: tx.execute(update(identity_tables.sessions).values(expires_at=NOW)),
    "she is disabled": lambda tx, ann: accounts.set_active(tx, ann.account_id, NOW, active=False),
    "she is renamed": lambda tx, _: tx.execute(update(identity_tables.accounts).values(name="Anna")),
    "she is removed": lambda tx, ann: accounts.remove_account(tx, ann.account_id),
    "she has no roles": lambda tx, ann: accounts.unassign(tx, ann.account_id),
    "she has one role more": lambda tx, ann: accounts.assign(tx, ann.account_id, CI.uuid, Reach.EVERYTHING),
    "a role has other permissions": lambda tx, _: roles.save_role(tx, Role(OWN_ROLE.uuid, OWN_ROLE.name, ())),
    "a role is deleted": lambda tx, _: roles.forget_roles(tx, [OWN_ROLE.uuid]),
    "a ready role has other permissions": lambda tx, _: roles.save_role(tx, Role(MAINTAINER.uuid, "maintainer", ())),
    "she leaves the team": lambda tx, ann: teams.remove_members(tx, ann.team_id, [ann.account_id]),
    "she does not administer the team": lambda tx, ann: teams.demote_all(tx, ann.team_id),
    "the team is deleted": lambda tx, ann: teams.delete_team(tx, ann.team_id),
    "the application is deleted": lambda tx, ann: delete_pacticipant(tx, ann.pacticipant_id),
}
"""Each kind of change of who may what."""


@pytest.fixture
def replica(database: Database) -> Iterator[Database]:
    """Another replica on the same database."""
    other = Database(database.engine.url.render_as_string(hide_password=False))
    yield other
    other.close()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_holds_at_once_on_every_replica(database: Database, replica: Database, change: Change) -> None:
    ann = database.write(settle)
    sent = (SentCredentials(f"Bearer {ann.token.secret}"), SentCredentials(session=ann.session))
    remembering = ways(replica)
    before = [way(each) for way, each in zip(remembering, sent, strict=True)]
    assert None not in before
    database.write(change, ann)
    after = [way(each) for way, each in zip(remembering, sent, strict=True)]
    assert after == [way(each) for way, each in zip(ways(database), sent, strict=True)]
    assert after != before


def ways(database: Database) -> list[Identifies]:
    """The two ways, which remember nothing yet."""
    return [StoredTokens(database), StoredSessions(database, lambda _: {})]


def test_what_is_remembered_is_not_looked_up(database: Database) -> None:
    ann, way = database.write(settle), StoredTokens(database)
    sent = SentCredentials(f"Bearer {ann.token.secret}")
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cur, statement, *_: asked.append(statement))
    principals = [way(sent) for _ in range(5)]
    assert principals[1:] == principals[:-1]
    assert len([each for each in asked if "FROM accounts" in each]) == 1


def test_a_publication_changes_nothing_of_who_asks(database: Database) -> None:
    ann, way = database.write(settle), StoredTokens(database)
    sent = SentCredentials(f"Bearer {ann.token.secret}")
    way(sent)
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _cur, statement, *_: asked.append(statement))
    database.write(lambda tx: tx.execute(update(pacticipants).values(display_name="Orders")))
    way(sent)
    assert [each for each in asked if "FROM accounts" in each] == []
