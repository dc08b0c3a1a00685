"""Who has which token may have the answer of which route: every route of the API is asked with every kind of token."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from pactgate.broker.access import INSIDE, Needs, Public
from pactgate.broker.api.app import ROUTERS
from pactgate.broker.domain.identity.permissions import ADMINISTRATOR, CI, MAINTAINER, VIEWER, Permission, ReadyRole
from pactgate.broker.domain.identity.principals import UNDIVIDED, PrincipalKind, Reach
from pactgate.broker.domain.identity.tokens import PREFIX, NewToken
from pactgate.broker.domain.identity.trust_rules import Purpose
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts, teams
from pactgate.broker.store.identity.identity_tables import team_members
from pactgate.broker.store.identity.identity_tables import teams as team_table
from pactgate.broker.store.identity.trust_rules import StoredTrustRule, add_trust_rule
from pactgate.broker.store.versions.pacticipants import add_pacticipants
from tests.conftest import RunningBroker, serving
from tests.issuers import issuing
from tests.story import Story

NOW = datetime.now(UTC)
IN_USE = {"basic_auth_username": "root", "basic_auth_password": "r", "issuer_host_whitelist": "127.0.0.1"}

READING = {Permission.READ, Permission.ASK}
SEEING = {Permission.READ_TEAMS, Permission.READ_PEOPLE, Permission.READ_ROLES}
PUBLISHING = {Permission.PUBLISH, Permission.VERIFY, Permission.RECORD}
OF_ITS_TEAM = {
    "viewer": READING | SEEING | {Permission.MANAGE_OWN_READ_TOKENS},
    "team administrator": READING | SEEING | {Permission.MANAGE_OWN_READ_TOKENS, Permission.MANAGE_TEAMS},
    "ci": READING | PUBLISHING,
    "maintainer": READING
    | SEEING
    | PUBLISHING
    | {Permission.MANAGE_OWN_TOKENS, Permission.MANAGE_OWN_READ_TOKENS}
    | {Permission.MANAGE, Permission.BULK_DELETE}
    | {Permission.READ_SYSTEM_ACCOUNTS, Permission.MANAGE_SYSTEM_ACCOUNTS}
    | {Permission.MANAGE_WEBHOOKS, Permission.MANAGE_POLICIES, Permission.MANAGE_WAIVERS}
    | {Permission.READ_SECRETS, Permission.MANAGE_SECRETS},
    "administrator": {*Permission},
}
"""What each role may do to an application of its own team."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A system account with a token."""

    uuid: str
    account_id: int
    token: NewToken
    token_uuid: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.secret}"}


def bot(
    tx: Transaction,
    name: str,
    role: ReadyRole,
    team: str | None = None,
    reach: Reach = Reach.OWN_TEAMS,
    **token: Any,
) -> Bot:
    uuid = accounts.add_account(tx, PrincipalKind.SYSTEM_ACCOUNT, name, NOW)
    account_id = accounts.account_id(tx, uuid)
    assert account_id is not None
    team_id = teams.team_id(tx, team) if team else None
    if team_id is not None:
        teams.add_members(tx, team_id, [account_id])
    accounts.assign(tx, account_id, role.uuid, reach, team_id=team_id if reach is Reach.TEAM else None)
    made = NewToken.make()
    token_uuid = accounts.add_token(tx, account_id, made, "for a test", NOW, **token)
    return Bot(uuid, account_id, made, token_uuid)


def team_administrator(tx: Transaction, team: str) -> Bot:
    made, team_id = bot(tx, "team administrator", VIEWER, team), teams.team_id(tx, team)
    assert team_id is not None
    teams.add_members(tx, team_id, [made.account_id], administrators=True)
    return made


@dataclass(frozen=True, slots=True)
class World:
    """A broker with an application `x` that a team answers for, and accounts of that team and of another one.

    `workloads` are tokens of pipelines, by what they are called.
    """

    story: Story
    database: Database
    bots: Mapping[str, Bot]
    workloads: Mapping[str, str]

    def asked(self, who: str, method: str, path: str, **options: Any) -> int:
        token = self.workloads.get(who) or self.bots[who].token.secret
        headers = {"Authorization": f"Bearer {token}"}
        return self.story.request(method, path, headers=headers, **options).status_code


def settle(tx: Transaction) -> dict[str, Bot]:
    mine, theirs = (teams.add_team(tx, name, NOW) for name in ("mine", "theirs"))
    team_id = teams.team_id(tx, mine)
    assert team_id is not None
    teams.give(tx, team_id, [each.id for each in add_pacticipants(tx, ["x"], NOW).values()])
    return {
        "viewer": bot(tx, "viewer", VIEWER, mine),
        "team administrator": team_administrator(tx, mine),
        "ci": bot(tx, "ci", CI, mine),
        "ci of another team": bot(tx, "ci of another team", CI, theirs),
        "maintainer": bot(tx, "maintainer", MAINTAINER, mine),
        "administrator": bot(tx, "administrator", ADMINISTRATOR),
        "expired": bot(tx, "expired", ADMINISTRATOR, expires_at=NOW - timedelta(seconds=1)),
        "reading only": bot(tx, "reading only", ADMINISTRATOR, reads_only=True),
    }


@pytest.fixture
def world(sqlite_broker: RunningBroker) -> Iterator[World]:
    database = sqlite_broker.database
    bots = database.write(settle)
    with issuing() as issuer, contextmanager(serving)(Settings.model_validate(IN_USE), database) as broker:
        database.write(trust, issuer.url)
        workloads = {
            "workload in rule": issuer.token("org/x"),
            "workload out of rule": issuer.token("org/y"),
            "expired workload": issuer.token("org/x", exp=1),
        }
        with Story(broker.url) as story:
            yield World(story, database, bots, workloads)


def trust(tx: Transaction, issuer: str) -> None:
    """Have the pipelines of org/x be those of the team that answers for `x`."""
    mine = teams.team_id(tx, next(each.uuid for each in tx.execute(select(team_table)) if each.name == "mine"))
    rule = StoredTrustRule(
        "pipelines of x", Purpose.WORKLOAD, issuer, "pacts", {"repository": "org/x"}, CI.uuid, Reach.TEAM, mine
    )
    add_trust_rule(tx, str(uuid4()), rule, NOW)


def routes() -> list[tuple[str, str, Needs]]:
    found = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    return [(method, each.path_format, each.needs) for each in found for method in each.methods or ()]  # type: ignore[attr-defined]


def is_let_in(who: str, needed: Needs) -> bool:
    """Whether the door is open; what a route finds out inside is asked there."""
    if needed.what is Public.ALWAYS or needed.permission in READING:
        return who not in NOBODY or needed.what is Public.ALWAYS
    if who == "reading only":
        return needed.permission in SEEING
    if who in NOBODY:
        return False
    own_team = who in {*OF_ITS_TEAM, "workload in rule"}
    role = who if who in OF_ITS_TEAM else "ci"
    if needed.permission not in OF_ITS_TEAM[role]:
        return False
    if needed.permission in UNDIVIDED:
        return True
    return role == "administrator" or needed.of == INSIDE or (own_team and needed.of is not None)


NOBODY = {"expired", "workload out of rule", "expired workload"}
WHO = [*OF_ITS_TEAM, "ci of another team", "workload in rule", "reading only", *sorted(NOBODY)]


def test_every_route_lets_in_whom_it_should(world: World) -> None:
    wrong = []
    for method, path, needed in routes():
        for who in WHO:
            status = world.asked(who, method, re.sub(r"\{\w+\}", "x", path))
            if (status not in {401, 403}) != is_let_in(who, needed):
                wrong.append((who, method, path, status))
        if method == "DELETE":  # it may be gone now
            world.database.write(_give_back, world.bots["ci"])
    assert not wrong


def _give_back(tx: Transaction, member: Bot) -> None:
    found = add_pacticipants(tx, ["x"], NOW)["x"]
    for assigned in _teams_of(tx, member):
        teams.give(tx, assigned, [found.id])


def _teams_of(tx: Transaction, member: Bot) -> list[int]:
    members = select(team_members.c.team_id).where(team_members.c.account_id == member.account_id)
    return [*tx.execute(members).scalars()]


def test_a_refusal_names_the_permission_and_the_application(world: World) -> None:
    answer = world.story.request(
        "PUT", "/pacticipants/x/versions/1", json={}, headers=world.bots["ci of another team"].headers
    )
    assert answer.status_code == 403
    assert answer.json()["error"] == (
        "ci of another team may not do this: it needs the permission contract_data:publish for x (publish pacts and "
        "documents, with the versions, branches and tags they are of). An administrator gives it by a role."
    )


def test_a_revoked_token_is_refused_at_once(world: World) -> None:
    revoked = world.bots["ci"]
    assert world.asked("ci", "GET", "/pacticipants") == 200
    world.database.write(accounts.revoke_token, revoked.account_id, revoked.token_uuid)
    assert world.asked("ci", "GET", "/pacticipants") == 401


def test_a_disabled_account_is_refused_at_once(world: World) -> None:
    world.database.write(accounts.set_active, world.bots["ci"].account_id, NOW, active=False)
    assert world.asked("ci", "GET", "/pacticipants") == 401


def test_a_token_is_not_stored_and_its_use_is_noted(world: World) -> None:
    owner = world.bots["ci"]
    assert owner.token.secret.startswith(PREFIX)
    world.asked("ci", "GET", "/pacticipants")
    [known] = world.database.read(accounts.tokens_of, owner.account_id)
    assert known.last_used_at is not None
    assert known.hint == owner.token.secret[: len(known.hint)]
    assert len(known.hint) < 10


@pytest.mark.parametrize("secret", ["pgt_", "pgt_x", f"pgt_{'x' * 100_000}", "PGT_x", "pgt_ä"])
def test_a_token_that_nobody_has_is_refused(world: World, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}".encode()}
    assert world.story.request("GET", "/pacticipants", headers=headers).status_code in {400, 401, 431}
