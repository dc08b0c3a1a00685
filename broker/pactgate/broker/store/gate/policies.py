"""Policies, in SQL, and all that makes the gate strict about providers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, or_, select

from pactgate.broker.domain.gate.policies import (
    FIELDS,
    BreakingChanges,
    DocumentDisagreement,
    Scope,
    SelfVerification,
    StatedPolicy,
    Strictness,
    policy_of,
    strictness,
)
from pactgate.broker.store.gate.policies_tables import policies
from pactgate.broker.store.gate.waivers import waivers_that_apply
from pactgate.broker.store.one_of import is_one_of
from pactgate.broker.store.tables import environments, pacticipants
from pactgate.broker.store.upsert import insert_or_update

_ROWS: Select[Any] = (
    select(
        policies.c.pacticipant_id,
        *(policies.c[field] for field in FIELDS),
        pacticipants.c.name.label("pacticipant"),
        environments.c.name.label("environment"),
    )
    .outerjoin(pacticipants, pacticipants.c.id == policies.c.pacticipant_id)
    .outerjoin(environments, environments.c.id == policies.c.environment_id)
)
_EVERY = _ROWS.order_by(func.lower(pacticipants.c.name), func.lower(environments.c.name), policies.c.id)
_THERE = or_(policies.c.environment_id.is_(None), environments.c.name == bindparam("environment"))
_FOR_ALL = _ROWS.where(policies.c.pacticipant_id.is_(None), _THERE)
_FOR_PROVIDERS = _ROWS.where(
    or_(policies.c.pacticipant_id.is_(None), is_one_of(policies.c.pacticipant_id, "ids")), _THERE
)


class ScopeIds(NamedTuple):
    """The ids of what a policy is for; None is all of them."""

    pacticipant: int | None
    environment: int | None

    @property
    def key(self) -> str:
        """The one value by which the row is found."""
        return f"{self.pacticipant or 'every'}/{self.environment or 'every'}"


def strictness_of(
    connection: Connection, provider_ids: Iterable[int], environment: str | None, now: datetime
) -> dict[int, Strictness]:
    """How strict the gate is about each of these providers, for what goes to an environment.

    Without an environment, what is said for one does not count.
    """
    ids = list(set(provider_ids))
    if not ids:
        return {}
    said: dict[int | None, list[StatedPolicy]] = {}
    for row in connection.execute(_FOR_PROVIDERS, {"ids": ids, "environment": environment}).all():
        said.setdefault(row.pacticipant_id, []).append(_stated(row))
    waived = waivers_that_apply(connection, ids, environment, now)
    for_all = said.get(None, [])
    return {
        each: strictness(policy_of([*for_all, *said.get(each, ())]), waived.get(each, ()), now, environment)
        for each in ids
    }


def policies_that_apply(
    connection: Connection, pacticipant_id: int | None, environment: str | None
) -> list[StatedPolicy]:
    """What was said for exactly this scope, and for the wider ones around it."""
    if pacticipant_id is None:
        rows = connection.execute(_FOR_ALL, {"environment": environment})
    else:
        rows = connection.execute(_FOR_PROVIDERS, {"ids": [pacticipant_id], "environment": environment})
    return [_stated(row) for row in rows]


def list_policies(connection: Connection) -> list[StatedPolicy]:
    """Every policy that somebody stated, the widest first, then by name."""
    return sorted((_stated(row) for row in connection.execute(_EVERY)), key=lambda each: each.scope.rank)


def save_policy(connection: Connection, ids: ScopeIds, stated: StatedPolicy, now: datetime) -> None:
    """Keep what is said for a scope, in the place of what was said before."""
    said: Mapping[str, Any] = {field: getattr(stated, field) for field in FIELDS}
    values = {
        "scope": ids.key,
        "pacticipant_id": ids.pacticipant,
        "environment_id": ids.environment,
        **said,
        "created_at": now,
        "updated_at": now,
    }
    insert_or_update(connection, policies, values, key=("scope",), update=(*FIELDS, "updated_at"))


def delete_policy(connection: Connection, ids: ScopeIds) -> None:
    """Forget what was said for a scope."""
    connection.execute(delete(policies).where(policies.c.scope == ids.key))


def _stated(row: Row[Any]) -> StatedPolicy:
    return StatedPolicy(
        Scope(row.pacticipant, row.environment),
        BreakingChanges(row.breaking_changes) if row.breaking_changes else None,
        SelfVerification(row.self_verification) if row.self_verification else None,
        DocumentDisagreement(row.document_disagreement) if row.document_disagreement else None,
        row.minimum_operation_coverage,
    )
