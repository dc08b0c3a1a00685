"""People whom a broker knows, and the rules about those who log in."""

import json
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import insert, select

from pactgate.broker.domain.identity.permissions import VIEWER, ReadyRole
from pactgate.broker.domain.identity.principals import PrincipalKind, Reach
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.identity import accounts, teams
from pactgate.broker.store.identity import identity_tables as tables

NOW = datetime.now(UTC)


def invite(database: Database, name: str, email: str, role: ReadyRole | None = VIEWER) -> int:
    def added(tx: Transaction) -> int:
        found = accounts.account_id(tx, accounts.add_account(tx, PrincipalKind.PERSON, name, NOW, email))
        assert found is not None
        if role:
            accounts.assign(tx, found, role.uuid)
        return found

    return database.write(added)


def add_rule(database: Database, issuer: str, role: ReadyRole, reach: Reach = Reach.OWN_TEAMS, **claims: str) -> None:
    team = database.write(teams.add_team, f"team {uuid4()}", NOW) if reach is Reach.TEAM else None

    def added(tx: Transaction) -> None:
        values = {
            "uuid": str(uuid4()),
            "name": role.name,
            "folded_name": str(uuid4()),
            "purpose": "login",
            "issuer": issuer,
            "claims": json.dumps(claims),
            "role_uuid": role.uuid,
            "reach": reach,
            "team_id": teams.team_id(tx, team) if team else None,
            "created_at": NOW,
            "updated_at": NOW,
        }
        tx.execute(insert(tables.trust_rules).values(values))

    database.write(added)


def roles_held(database: Database) -> set[str]:
    return {*database.read(lambda tx: [*tx.execute(select(tables.assignments.c.role_uuid)).scalars()])}
