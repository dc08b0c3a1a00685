from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from pactgate.broker.domain.upkeep.clean_up import CleanUpRules, Deleted, KeepSelector
from pactgate.broker.domain.upkeep.jobs import JobState
from pactgate.broker.jobs.clean_up import CLEAN_UP_JOB, clean_up
from pactgate.broker.jobs.schedule import BadScheduleError, Schedule
from pactgate.broker.main import CannotStartError, background_work
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.tables import document_contents, metadata, versions
from pactgate.broker.store.upkeep import clean_up as store
from pactgate.broker.store.upkeep.jobs_tables import job_attempts, jobs
from pactgate.broker.store.webhooks.webhooks_tables import webhook_runs
from tests.broker.conftest import Caller
from tests.builders.judging import POOL
from tests.story import Story, base64_of, interaction, pact

LONG_AGO = timedelta(days=400)
ONLY_LATEST = CleanUpRules(keep=(KeepSelector(latest=True),))
VERSIONS, *_ = (step for step in store.STEPS if step.kind is Deleted.VERSIONS)


def age(tx: Transaction) -> None:
    """Everything that is there happened long ago, but for what waits for its time."""
    for table in metadata.sorted_tables:
        for name in {"created_at", "updated_at", "finished_at"} & set(table.c.keys()):
            tx.execute(update(table).where(table.c[name].is_not(None)).values({name: datetime.now(UTC) - LONG_AGO}))


def count(tx: Transaction, table: Any) -> int:
    counted: int = tx.execute(select(func.count()).select_from(table)).scalar_one()
    return counted


def numbers(story: Story, pacticipant: str) -> list[str]:
    found = story.get(story.link("pb:pacticipant", pacticipant=pacticipant) + "/versions")
    return [each["number"] for each in found["_embedded"]["versions"]]


def test_old_versions_go_with_all_that_is_theirs_and_heads_and_deployments_stay(
    story: Story, database: Database
) -> None:
    story.environment("production")
    for number in ("1", "2", "3", "4"):
        said = pact("web", "orders", interaction(path=f"/orders/{number}"))
        story.publish("web", number, said, tags=("dev",))
        story.verify("orders", number, story.pact("web", number, "orders"))
    story.publish("web", "5", pact("web", "orders"), branch="feat/old")
    story.deploy("web", "2", "production")
    database.write(age)
    story.verify("orders", "5", story.pact("web", "2", "orders"))
    story.deploy("orders", "5", "production")
    report = clean_up(database, CleanUpRules(), dry_run=False)
    assert numbers(story, "web") == ["5", "4", "2"]
    assert numbers(story, "orders") == ["5"]
    assert (report.counts[Deleted.VERSIONS], report.counts[Deleted.TAGS]) == (6, 2)
    assert (report.counts[Deleted.RESULTS], report.counts[Deleted.PACT_CONTENTS]) == (4, 2)
    assert story.decision("web", "2", "production")["verdict"] == "yes"
    head = story.get(story.link("pb:pacticipant-branch", pacticipant="web", branch="main"))
    assert story.get(head["_links"]["pb:latest-version"]["href"])["number"] == "4"


def test_a_limit_lets_the_oldest_go_first_and_the_next_run_goes_on(story: Story, database: Database) -> None:
    for number in ("1", "2", "3", "4"):
        story.publish("web", number, pact("web", "orders"))
    rules = CleanUpRules(keep=ONLY_LATEST.keep, limit=2)
    assert clean_up(database, rules, dry_run=True).versions == {"web": ["1", "2"]}
    clean_up(database, rules, dry_run=False)
    assert numbers(story, "web") == ["4", "3"]
    clean_up(database, rules, dry_run=False)
    assert numbers(story, "web") == ["4"]


def test_a_version_that_is_deployed_after_it_was_found_stays(story: Story, database: Database) -> None:
    story.environment("production")
    for number in ("1", "2", "3"):
        story.publish("web", number, pact("web", "orders"))
    now = datetime.now(UTC)
    found = database.read(store.find_deletable, VERSIONS, ONLY_LATEST, now)
    story.deploy("web", "1", "production")
    deleted = database.write(store.delete_batch, VERSIONS, found, ONLY_LATEST, now)
    assert (len(found), deleted[Deleted.VERSIONS]) == (2, 1)
    assert numbers(story, "web") == ["3", "1"]


def test_a_document_goes_with_the_last_provider_version_that_has_it(story: Story, database: Database) -> None:
    for number in ("1", "2", "3"):
        document = {
            "openapi": "3.0.3",
            "info": {"title": "orders", "version": "old" if number < "3" else "new"},
            "paths": {},
        }
        body = {"content": base64_of(document), "specification": "oas", "contentType": "application/json"}
        told = {"pacticipantVersionNumber": number, "branch": "main", "contract": body}
        answer = story.request("POST", story.link("pf:publish-provider-contract", provider="orders"), json=told)
        assert answer.is_success, answer.text
    for limit, left in ((1, 2), (1, 1)):
        rules = CleanUpRules(keep=ONLY_LATEST.keep, limit=limit)
        assert clean_up(database, rules, dry_run=True).counts == clean_up(database, rules, dry_run=False).counts
        assert database.read(count, document_contents) == left


def test_the_log_of_a_webhook_goes_when_it_ran_again_since(caller: Caller) -> None:
    caller.webhook("contract_published")
    for number in ("1", "2", "3"):
        caller.story.publish("web", number, pact("web", "orders", interaction(path=f"/{number}")))
    background_work(caller.settings, caller.database, POOL).do_what_is_due()
    assert not +clean_up(caller.database, CleanUpRules(), dry_run=False).counts
    caller.database.write(age)
    rules = CleanUpRules(keep=(KeepSelector(pacticipant="web"),))
    told = [clean_up(caller.database, rules, dry_run=dry_run).counts for dry_run in (True, False)]
    assert [counts[Deleted.WEBHOOK_RUNS] for counts in told] == [2, 2]
    assert caller.database.read(count, webhook_runs) == 1
    assert [len(caller.runs(number)) for number in ("1", "2", "3")] == [0, 0, 1]


def clean_ups(tx: Transaction) -> list[tuple[str, str]]:
    rows = tx.execute(select(jobs.c.key, jobs.c.state).where(jobs.c.kind == CLEAN_UP_JOB).order_by(jobs.c.id))
    return [(key, state) for key, state in rows]


def make_due(tx: Transaction) -> None:
    tx.execute(
        update(jobs).where(jobs.c.kind == CLEAN_UP_JOB, jobs.c.due_at.is_not(None)).values(due_at=jobs.c.created_at)
    )


@pytest.mark.parametrize("dry_run", [False, True])
def test_replicas_plan_one_run_and_it_is_followed_by_the_next(
    story: Story, database: Database, *, dry_run: bool
) -> None:
    for number in ("1", "2"):
        story.publish("web", number, pact("web", "orders"))
    wanted = {"clean_up_enabled": True, "clean_up_keep_version_selectors": '[{"latest": true}]'}
    settings = Settings.model_validate({**wanted, "clean_up_dry_run": dry_run})
    replicas = [background_work(settings, database, POOL) for _ in range(2)]
    [(first, state)] = database.read(clean_ups)
    assert state == JobState.WAITING
    database.write(make_due)
    with capture_logs() as logged:
        for replica in replicas:
            replica.do_what_is_due()
    told = [line for line in logged if line["event"] == "clean-up"]
    assert [(line["dry_run"], line["versions"], line["pacts"]) for line in told] == [(dry_run, 1, 1)]
    assert numbers(story, "web") == (["2", "1"] if dry_run else ["2"])
    assert [state for _, state in database.read(clean_ups) if state == JobState.DONE] == [JobState.DONE]
    with database.engine.connect() as connection:
        log: str = connection.execute(select(job_attempts.c.log).join(jobs).where(jobs.c.key == first)).scalar_one()
    assert ("Would delete" if dry_run else "Deleted") in log


def test_another_schedule_replaces_what_was_planned_and_none_ends_it(database: Database) -> None:
    for schedule in ("15 2 * * *", "0 0 1 1 *", "15 2 * * *"):
        wanted = {"clean_up_enabled": True, "clean_up_cron_schedule": schedule}
        background_work(Settings.model_validate(wanted), database, POOL)
        due = Schedule(schedule).next_after(datetime.now(UTC))
        assert database.read(clean_ups) == [(f"clean-up/{due.isoformat()}", JobState.WAITING)]
    background_work(Settings.model_validate({}), database, POOL)
    assert database.read(clean_ups) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CRON_SCHEDULE", "at night", "'at night' is not a schedule"),
        ("CRON_SCHEDULE", "0 0 31 2 *", "'0 0 31 2 *' is not a schedule (Bad day-of-month)"),
        ("KEEP_VERSION_SELECTORS", '[{"max_age": "long"}]', "max_age must be a whole number of days"),
    ],
)
def test_a_setting_that_cannot_be_is_told_at_the_start(database: Database, name: str, value: str, said: str) -> None:
    settings = Settings.model_validate({"clean_up_enabled": True, f"clean_up_{name.lower()}": value})
    with pytest.raises(CannotStartError, match=f"PACTGATE_CLEAN_UP_{name} cannot be used") as refused:
        background_work(settings, database, POOL)
    assert said in str(refused.value)


def test_a_schedule_is_by_the_clock_of_utc() -> None:
    moment = datetime.fromisoformat("2026-03-29T03:30:00+02:00")
    assert Schedule("15 2 * * *").next_after(moment) == datetime(2026, 3, 29, 2, 15, tzinfo=UTC)
    with pytest.raises(BadScheduleError):
        Schedule("")


def test_the_versions_of_all_are_counted_by_selector(story: Story, database: Database) -> None:
    for number in ("1", "2"):
        story.publish("web", number, pact("web", "orders"))
    rules = CleanUpRules(keep=(KeepSelector(latest=True), KeepSelector(pacticipant="wbe")))
    report = clean_up(database, rules, dry_run=True)
    assert list((report.kept or {}).values()) == [1, 0, 0, 0]
    assert database.read(count, versions) == 2
