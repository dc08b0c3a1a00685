"""What a clean-up deletes, in SQL: found without the right to write, deleted in batches that look again.

Between the two a version may be deployed, or a content published anew. So a batch locks its rows first, which keeps
out everybody who would point at them, and deletes those for which the condition still holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, FromClause, Table, and_, delete, func, or_, select

from pactgate.broker.domain.upkeep.clean_up import CleanUpRules, Counts, Deleted
from pactgate.broker.store.gate.decisions_tables import decision_versions, decisions
from pactgate.broker.store.identity.auditing import note_change
from pactgate.broker.store.sql import is_one_of_these
from pactgate.broker.store.tables import (
    branches,
    deployed_versions,
    document_contents,
    latest_verifications,
    pact_contents,
    pact_publications,
    pacticipants,
    provider_contracts,
    released_versions,
    tags,
    verifications,
    versions,
)
from pactgate.broker.store.upkeep.jobs_tables import jobs
from pactgate.broker.store.upkeep.keep_selectors import Condition, is_kept
from pactgate.broker.store.versions.branches import restore_heads
from pactgate.broker.store.webhooks.webhooks_tables import webhook_runs


@dataclass(frozen=True, slots=True)
class Gone:
    """Ids that count as deleted, though they are there: in a dry run, what the steps before would have deleted."""

    branches: Sequence[int] = ()
    jobs: Sequence[int] = ()
    versions: Sequence[int] = ()
    pacts: Sequence[int] = ()
    results: Sequence[int] = ()


NOTHING_GONE = Gone()


@dataclass(frozen=True, slots=True)
class CleanUpStep:
    """A kind of thing, its table, and which of its rows may go. `name`: where `Gone` has it, if later steps depend."""

    kind: Deleted
    table: Table
    condition: Callable[[CleanUpRules, datetime, Gone], Condition]
    name: str | None = None


def find_deletable(
    connection: Connection, step: CleanUpStep, rules: CleanUpRules, now: datetime, gone: Gone = NOTHING_GONE
) -> list[int]:
    """The ids of what a step may delete, the oldest first, not more than the limit."""
    may_go = step.condition(rules, now, gone)
    statement = select(step.table.c.id).where(may_go).order_by(step.table.c.id).limit(rules.limit)
    return list(connection.execute(statement).scalars())


def delete_batch(
    connection: Connection, step: CleanUpStep, ids: Sequence[int], rules: CleanUpRules, now: datetime
) -> Counts:
    """Delete those of `ids` that still may go, with all that hangs on them; how much of each kind."""
    key = step.table.c.id
    connection.execute(select(key).where(is_one_of_these(key, ids)).order_by(key).with_for_update())
    still = select(key).where(is_one_of_these(key, ids), step.condition(rules, now, NOTHING_GONE))
    going = list(connection.execute(still).scalars())
    counts = count_what_hangs_on(connection, Gone(**{step.name: going})) if step.name else Counts()
    owners = _owners(connection, going) if step.table is versions else []
    named = _named(connection, going) if step.table is versions else None
    counts[step.kind] += connection.execute(delete(step.table).where(is_one_of_these(key, going))).rowcount
    for owner in owners:
        restore_heads(connection, owner)
    note_change(deleted={str(kind): count for kind, count in counts.items() if count}, versions=named)
    return counts


def count_what_hangs_on(connection: Connection, gone: Gone) -> Counts:
    """How much of each kind goes with what is gone, by foreign keys."""
    of_versions = {
        Deleted.TAGS: tags.c.version_id,
        Deleted.DEPLOYMENTS: deployed_versions.c.version_id,
        Deleted.RELEASES: released_versions.c.version_id,
        Deleted.PACTS: pact_publications.c.consumer_version_id,
        Deleted.RESULTS: verifications.c.provider_version_id,
        Deleted.PROVIDER_CONTRACTS: provider_contracts.c.provider_version_id,
    }
    counts = Counts()
    for kind, column in of_versions.items() if gone.versions else ():
        counts[kind] = _count(connection, is_one_of_these(column, gone.versions), column.table)
    counts[Deleted.WEBHOOK_RUNS] = _count(connection, _runs_of(gone), webhook_runs)
    return counts


def numbers_by_pacticipant(connection: Connection, version_ids: Sequence[int]) -> dict[str, list[str]]:
    """The numbers of versions by the name of their pacticipant, the oldest first."""
    statement = (
        select(pacticipants.c.name, versions.c.number)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
        .where(is_one_of_these(versions.c.id, version_ids))
        .order_by(pacticipants.c.name, versions.c.id)
    )
    numbers: dict[str, list[str]] = {}
    for name, number in connection.execute(statement):
        numbers.setdefault(name, []).append(number)
    return numbers


def count_versions(connection: Connection, condition: Condition) -> int:
    """How many versions a condition holds for."""
    return _count(connection, condition, versions)


def _count(connection: Connection, condition: Condition, table: FromClause) -> int:
    counted: int = connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
    return counted


def _named(connection: Connection, version_ids: Sequence[int]) -> list[str]:
    """Versions as the audit log has them."""
    statement = (
        select(pacticipants.c.name, versions.c.number)
        .join(pacticipants, pacticipants.c.id == versions.c.pacticipant_id)
        .where(is_one_of_these(versions.c.id, version_ids))
        .order_by(versions.c.id)
    )
    return [f"{name} version {number}" for name, number in connection.execute(statement)]


def _owners(connection: Connection, version_ids: Sequence[int]) -> list[int]:
    statement = select(versions.c.pacticipant_id).where(is_one_of_these(versions.c.id, version_ids)).distinct()
    return list(connection.execute(statement).scalars())


def _runs_of(gone: Gone) -> Condition:
    pacts = select(pact_publications.c.id).where(
        is_one_of_these(pact_publications.c.consumer_version_id, gone.versions)
    )
    results = select(verifications.c.id).where(is_one_of_these(verifications.c.provider_version_id, gone.versions))
    hangs = or_(
        webhook_runs.c.publication_id.in_(pacts),
        is_one_of_these(webhook_runs.c.publication_id, gone.pacts),
        webhook_runs.c.verification_id.in_(results),
        is_one_of_these(webhook_runs.c.verification_id, gone.results),
    )
    return and_(hangs, ~is_one_of_these(webhook_runs.c.job_id, gone.jobs))


def _stale_branches(rules: CleanUpRules, now: datetime, _gone: Gone) -> Condition:
    main = select(pacticipants.c.main_branch).where(pacticipants.c.id == branches.c.pacticipant_id).scalar_subquery()
    return and_(branches.c.updated_at < now - rules.branch_max_age, branches.c.name.is_distinct_from(main))


def _old_runs(rules: CleanUpRules, now: datetime, _gone: Gone) -> Condition:
    """Runs that were over long ago. The newest of each webhook, event and pair stays: pages show how it ended."""
    newest = (
        select(func.max(webhook_runs.c.id))
        .join(pact_publications, pact_publications.c.id == webhook_runs.c.publication_id)
        .where(webhook_runs.c.webhook_id.is_not(None))
        .group_by(
            webhook_runs.c.webhook_id,
            webhook_runs.c.event,
            pact_publications.c.consumer_id,
            pact_publications.c.provider_id,
        )
    )
    older = select(webhook_runs.c.job_id).where(webhook_runs.c.id.not_in(newest))
    return and_(jobs.c.finished_at < now - rules.overwritten_max_age, jobs.c.id.in_(older))


def _unkept_versions(rules: CleanUpRules, now: datetime, gone: Gone) -> Condition:
    return ~is_kept(rules.keeping, now, gone.branches)


def _overwritten_pacts(rules: CleanUpRules, now: datetime, gone: Gone) -> Condition:
    return and_(
        ~pact_publications.c.is_current,
        pact_publications.c.created_at < now - rules.overwritten_max_age,
        ~is_one_of_these(pact_publications.c.consumer_version_id, gone.versions),
    )


def _superseded_results(rules: CleanUpRules, now: datetime, gone: Gone) -> Condition:
    counts = select(latest_verifications.c.content_id).where(
        latest_verifications.c.verification_id == verifications.c.id
    )
    return and_(
        ~counts.exists(),
        verifications.c.created_at < now - rules.overwritten_max_age,
        ~is_one_of_these(verifications.c.provider_version_id, gone.versions),
    )


def _decisions_about_nothing(rules: CleanUpRules, now: datetime, gone: Gone) -> Condition:
    """Decisions of which no version is there: they are of use as long as one may be somewhere."""
    asked = and_(
        versions.c.pacticipant_id == decision_versions.c.pacticipant_id, versions.c.number == decision_versions.c.number
    )
    there = (
        select(decision_versions.c.decision_id)
        .join(versions, asked)
        .where(decision_versions.c.decision_id == decisions.c.id, ~is_one_of_these(versions.c.id, gone.versions))
    )
    return and_(decisions.c.created_at < now - rules.overwritten_max_age, ~there.exists())


def _orphaned_pact_contents(_rules: CleanUpRules, _now: datetime, gone: Gone) -> Condition:
    published = select(pact_publications.c.id).where(
        pact_publications.c.content_id == pact_contents.c.id,
        ~is_one_of_these(pact_publications.c.id, gone.pacts),
        ~is_one_of_these(pact_publications.c.consumer_version_id, gone.versions),
    )
    verified = select(verifications.c.id).where(
        verifications.c.content_id == pact_contents.c.id,
        ~is_one_of_these(verifications.c.id, gone.results),
        ~is_one_of_these(verifications.c.provider_version_id, gone.versions),
    )
    return and_(~published.exists(), ~verified.exists())


def _orphaned_documents(_rules: CleanUpRules, _now: datetime, gone: Gone) -> Condition:
    published = select(provider_contracts.c.id).where(
        provider_contracts.c.document_id == document_contents.c.id,
        ~is_one_of_these(provider_contracts.c.provider_version_id, gone.versions),
    )
    return ~published.exists()


STEPS = (
    CleanUpStep(Deleted.BRANCHES, branches, _stale_branches, "branches"),
    # A run goes with its job, which has the log.
    CleanUpStep(Deleted.WEBHOOK_RUNS, jobs, _old_runs, "jobs"),
    CleanUpStep(Deleted.VERSIONS, versions, _unkept_versions, "versions"),
    CleanUpStep(Deleted.PACTS, pact_publications, _overwritten_pacts, "pacts"),
    CleanUpStep(Deleted.RESULTS, verifications, _superseded_results, "results"),
    CleanUpStep(Deleted.DECISIONS, decisions, _decisions_about_nothing),
    CleanUpStep(Deleted.PACT_CONTENTS, pact_contents, _orphaned_pact_contents),
    CleanUpStep(Deleted.DOCUMENT_CONTENTS, document_contents, _orphaned_documents),
)
"""What is deleted, in this order: a step may leave more to those that follow."""
