"""Policies, in SQL, and all that makes the gate strict about providers."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, delete, func, or_, select

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
from pactgate.broker.store.gate.waivers import waivers_of_providers
from pactgate.broker.store.sql import insert_or_update, is_one_of
from pactgate.broker.store.tables import environments, pacticipants

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
_FOR_PROVIDERS = _ROWS.where(or_(policies.c.pacticipant_id.is_(None), is_one_of(policies.c.pacticipant_id, "ids")))


class ScopeIds(NamedTuple):
    """The ids of what a policy is for; None is all of them."""

    pacticipant: int | None
    environment: int | None

    @property
    def key(self) -> str:
        """The one value by which the row is found."""
        return f"{self.pacticipant or 'every'}/{self.environment or 'every'}"


def strictness_of(
    connection: Connection, places: Collection[tuple[int | None, str | None]], now: datetime
) -> dict[tuple[int, str | None], Strictness]:
    """How strict the gate is about providers, by their ids, for what goes to an environment or (None) to none.

    Without an environment, what is said for one does not count.
    """
    known = {(provider, environment) for provider, environment in places if provider is not None}
    ids = sorted({provider for provider, _ in known})
    if not ids:
        return {}
    stated = _stated_for(connection, ids)
    waivers = waivers_of_providers(connection, ids, now)
    return {
        (provider, environment): strictness(
            policy_of(each for each in stated[provider] if each.scope.environment in (None, environment)),
            waivers.get(provider, ()),
            now,
            environment,
        )
        for provider, environment in known
    }


def _stated_for(connection: Connection, ids: list[int]) -> dict[int, list[StatedPolicy]]:
    """What was said about each provider, for itself and for all, in any environment."""
    stated: dict[int | None, list[StatedPolicy]] = {}
    for row in connection.execute(_FOR_PROVIDERS, {"ids": ids}).all():
        stated.setdefault(row.pacticipant_id, []).append(_stated(row))
    for_all = stated.get(None, [])
    return {provider: [*for_all, *stated.get(provider, ())] for provider in ids}


def policies_that_apply(
    connection: Connection, pacticipant_id: int | None, environment: str | None
) -> list[StatedPolicy]:
    """What was said for exactly this scope, and for the wider ones around it."""
    rows = connection.execute(_FOR_PROVIDERS, {"ids": [] if pacticipant_id is None else [pacticipant_id]})
    return [each for each in map(_stated, rows) if each.scope.environment in (None, environment)]


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
