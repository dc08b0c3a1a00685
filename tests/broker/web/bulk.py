"""Very many versions, or very many integrations, written as rows: through the API they would take minutes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from pactgate.broker.store.engine import Database
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    deployed_versions,
    environments,
    integrations,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    verifications,
    versions,
)

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PROVIDERS = 50
"""Of many integrations, how many applications are called."""


def many_versions(database: Database, count: int) -> None:
    """`count` versions of `web` and of `orders`; the pact changes every 5, and each build verified the newest of then.

    Every seventh failed. Even ones are on the branch `main`, odd ones on `feat/x`.
    """
    with database.engine.begin() as connection:
        _pacticipants(connection, ["web", "orders"])
        _versions(connection, [(1 + place % 2, f"1.{place // 2 + 1}", place // 2 % 2) for place in range(2 * count)])
        _add(connection, integrations, [{"consumer_id": 1, "provider_id": 2, "contract_data_updated_at": BEGIN}])
        contents = range(1, -(-count // 5) + 1)
        _contents(connection, [(1, 2) for _ in contents])
        _publications(connection, [(2 * place + 1, 1, 2, place // 5 + 1) for place in range(count)])
        _results(connection, [(place // 5 + 1, 2 * place + 2, place % 7 != 0) for place in range(count)])


def many_integrations(database: Database, count: int) -> None:
    """`count` integrations, each consumer calls one provider; both are in production, in staging every other one.

    Every 50th failed, and every 51st was never verified.
    """
    with database.engine.begin() as connection:
        consumers = [f"consumer-{place:05}" for place in range(count)]
        _pacticipants(connection, [*(f"provider-{place:02}" for place in range(PROVIDERS)), *consumers])
        _versions(connection, [(place + 1, "1", 0) for place in range(PROVIDERS + count)])
        _add(
            connection,
            environments,
            [
                {"id": 1, "name": "production", "production": True},
                {"id": 2, "name": "staging", "production": False},
            ],
            uuid="name",
            display_name="name",
            contacts="[]",
        )
        pairs = [(PROVIDERS + place + 1, place % PROVIDERS + 1) for place in range(count)]
        named = [{"consumer_id": one, "provider_id": other} for one, other in pairs]
        _add(connection, integrations, [{**each, "contract_data_updated_at": BEGIN} for each in named])
        _contents(connection, pairs)
        _publications(connection, [(one, one, other, place + 1) for place, (one, other) in enumerate(pairs)])
        verified = [(place + 1, other, place % 50 != 0) for place, (_, other) in enumerate(pairs) if place % 51]
        _results(connection, verified)
        everywhere = [(place + 1, 1) for place in range(PROVIDERS + count)]
        _deployments(connection, [*everywhere, *((each, 2) for each, _ in everywhere if each % 2)])


def _pacticipants(connection: Connection, names: Iterable[str]) -> None:
    rows: list[dict[str, Any]] = [
        {"id": place, "name": name, "display_name": name} for place, name in enumerate(names, start=1)
    ]
    _add(connection, pacticipants, rows)
    for branch, start in (("main", 0), ("feat/x", len(rows))):
        _add(
            connection,
            branches,
            [{"id": start + row["id"], "pacticipant_id": row["id"], "name": branch} for row in rows],
        )


def _versions(connection: Connection, made: list[tuple[int, str, int]]) -> None:
    """Of each its pacticipant, its number, and 0 for the branch `main`."""
    count = max(pacticipant for pacticipant, *_ in made)
    numbered = list(enumerate(made, start=1))
    _add(
        connection,
        versions,
        [
            {"id": place, "pacticipant_id": pacticipant, "number": number, "sort_order": place}
            for place, (pacticipant, number, _) in numbered
        ],
    )
    _add(
        connection,
        branch_versions,
        [{"branch_id": branch * count + one, "version_id": place} for place, (one, _, branch) in numbered],
    )


def _contents(connection: Connection, pairs: list[tuple[int, int]]) -> None:
    rows = [
        {"id": place, "consumer_id": one, "provider_id": other, "sha": f"{place:040x}", "content": "{}"}
        for place, (one, other) in enumerate(pairs, start=1)
    ]
    _add(connection, pact_contents, rows)


def _publications(connection: Connection, made: list[tuple[int, int, int, int]]) -> None:
    """Of each the consumer version, which is its order too, consumer, provider and content."""
    rows = [
        {
            "id": place,
            "consumer_version_id": version,
            "consumer_version_order": version,
            "consumer_id": consumer,
            "provider_id": provider,
            "content_id": content,
            "revision": 1,
            "is_current": True,
        }
        for place, (version, consumer, provider, content) in enumerate(made, start=1)
    ]
    _add(connection, pact_publications, rows)


def _results(connection: Connection, found: list[tuple[int, int, bool]]) -> None:
    """Of each the content, the provider version, and whether it passed."""
    rows = [
        {
            "id": place,
            "content_id": content,
            "provider_version_id": version,
            "success": success,
            "executed_at": BEGIN + timedelta(minutes=place),
            "wip": False,
        }
        for place, (content, version, success) in enumerate(found, start=1)
    ]
    _add(connection, verifications, rows)
    key = ("content_id", "provider_version_id")
    latest = [{**{name: row[name] for name in key}, "verification_id": row["id"]} for row in rows]
    connection.execute(insert(latest_verifications), latest)


def _deployments(connection: Connection, made: list[tuple[int, int]]) -> None:
    """Of each the pacticipant, which has one version of that id, and the environment."""
    rows = [
        {
            "uuid": f"{each}-{environment}",
            "pacticipant_id": each,
            "version_id": each,
            "environment_id": environment,
            "application_instance": "",
        }
        for each, environment in made
    ]
    _add(connection, deployed_versions, rows)


def _add(connection: Connection, table: Table, rows: list[dict[str, Any]], **same: str) -> None:
    """Insert rows, with moments where the table wants them, and `same` as the name of a member of each or a value."""
    moments = {name: BEGIN for name in ("created_at", "updated_at") if name in table.c}
    more = [{name: row.get(value, value) for name, value in same.items()} for row in rows]
    connection.execute(insert(table), [{**moments, **row, **extra} for row, extra in zip(rows, more, strict=True)])
