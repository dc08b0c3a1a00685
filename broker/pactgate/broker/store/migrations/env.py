"""What Alembic runs: the migrations, on the connection that `pactgate.broker.store.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from pactgate.broker.store.environments import deletions_tables
from pactgate.broker.store.gate import decisions_tables, policies_tables
from pactgate.broker.store.identity import identity_tables
from pactgate.broker.store.sql import UtcDateTime
from pactgate.broker.store.tables import metadata
from pactgate.broker.store.upkeep import jobs_tables
from pactgate.broker.store.versions import labels_tables
from pactgate.broker.store.webhooks import webhooks_tables

# Importing a table's module makes the table known.
TABLES = (
    labels_tables.labels,
    jobs_tables.jobs,
    webhooks_tables.webhooks,
    deletions_tables.forced_deletions,
    identity_tables.accounts,
    policies_tables.policies,
    decisions_tables.decisions,
)


def _rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:  # noqa: ANN401 - Alembic's
    # A migration must not change when our types do.
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
