"""Trust rules, in SQL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from pactgate.broker.domain.identity.accounts import READY, Role
from pactgate.broker.domain.identity.permissions import ScopedPermission
from pactgate.broker.domain.identity.principals import Reach
from pactgate.broker.domain.identity.trust_rules import Purpose, TrustRule
from pactgate.broker.store.identity.identity_tables import roles, teams, trust_rules
from pactgate.broker.store.tables import pacticipants

_RULES = (
    select(
        trust_rules,
        teams.c.uuid.label("team"),
        pacticipants.c.name.label("pacticipant"),
        roles.c.name.label("role"),
        roles.c.scopes,
    )
    .outerjoin(teams, teams.c.id == trust_rules.c.team_id)
    .outerjoin(pacticipants, pacticipants.c.id == trust_rules.c.pacticipant_id)
    .outerjoin(roles, roles.c.uuid == trust_rules.c.role_uuid)
)
_OF_ISSUER = _RULES.where(
    trust_rules.c.issuer == bindparam("issuer"), trust_rules.c.purpose == bindparam("purpose")
).order_by(trust_rules.c.id)


@dataclass(frozen=True, slots=True)
class StoredTrustRule:
    """What a row of a trust rule says; of `team_id` and `pacticipant_id` there is the one that `reach` says."""

    name: str
    purpose: Purpose
    issuer: str
    audience: str | None
    claims: Mapping[str, str]
    role_uuid: str
    reach: Reach
    team_id: int | None = None
    pacticipant_id: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """Its row, without what only the first write knows."""
        return {
            "name": self.name,
            "folded_name": self.name.casefold(),
            "purpose": self.purpose,
            "issuer": self.issuer,
            "audience": self.audience,
            "claims": json.dumps(dict(self.claims)),
            "role_uuid": self.role_uuid,
            "reach": self.reach,
            "team_id": self.team_id,
            "pacticipant_id": self.pacticipant_id,
        }


def rules_of(connection: Connection, purpose: Purpose, issuer: str) -> list[TrustRule]:
    """The rules that name an issuer, the oldest first."""
    return [_rule(row) for row in connection.execute(_OF_ISSUER, {"issuer": issuer, "purpose": purpose})]


def list_trust_rules(connection: Connection) -> list[TrustRule]:
    """Every trust rule, by name."""
    return [_rule(row) for row in connection.execute(_RULES.order_by(trust_rules.c.folded_name))]


def trust_rule(connection: Connection, uuid: str) -> TrustRule | None:
    """One trust rule."""
    found = connection.execute(_RULES.where(trust_rules.c.uuid == uuid)).one_or_none()
    return _rule(found) if found else None


def trust_rule_called(connection: Connection, name: str) -> str | None:
    """The uuid of the rule of a name, whatever its case."""
    called = select(trust_rules.c.uuid).where(trust_rules.c.folded_name == name.casefold())
    return connection.execute(called).scalar_one_or_none()


def add_trust_rule(connection: Connection, uuid: str, rule: StoredTrustRule, now: datetime) -> None:
    """Keep a trust rule under a uuid that is new."""
    connection.execute(insert(trust_rules).values(uuid=uuid, created_at=now, updated_at=now, **rule.columns))


def update_trust_rule(connection: Connection, uuid: str, rule: StoredTrustRule, now: datetime) -> bool:
    """Change a trust rule; whether there was one."""
    changed = update(trust_rules).where(trust_rules.c.uuid == uuid).values(updated_at=now, **rule.columns)
    return bool(connection.execute(changed).rowcount)


def delete_trust_rule(connection: Connection, uuid: str) -> bool:
    """Forget a trust rule, so that nobody is let in by it any more; whether there was one."""
    return bool(connection.execute(delete(trust_rules).where(trust_rules.c.uuid == uuid)).rowcount)


def _rule(row: Row[Any]) -> TrustRule:
    return TrustRule(
        uuid=row.uuid,
        name=row.name,
        purpose=Purpose(row.purpose),
        issuer=row.issuer,
        audience=row.audience,
        claims=json.loads(row.claims),
        role=_role(row),
        reach=Reach(row.reach),
        team=row.team,
        pacticipant=row.pacticipant,
    )


def _role(row: Row[Any]) -> Role:
    """The role that a rule gives; one that is not there any more allows nothing."""
    ready = READY.get(row.role_uuid)
    if row.scopes is None:
        return ready or Role(row.role_uuid, row.role_uuid, ())
    scopes = tuple(map(ScopedPermission.parse, row.scopes.split()))
    return Role(row.role_uuid, row.role, scopes, ready is not None)
