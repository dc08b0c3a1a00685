"""What is published is judged before anybody asks."""

from datetime import timedelta

import pytest

from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.evidence_ahead import evidence_ahead
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.domain.upkeep.jobs import Job
from pactgate.broker.jobs.evidence import EvidenceAhead
from pactgate.broker.judging.pool import JudgingPool, JudgingStoppedError
from pactgate.broker.main import background_work, judging_pool
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.tables import document_contents, uses
from pactgate.broker.store.upkeep.jobs import take_due_job
from pactgate.broker.store.upkeep.jobs_tables import jobs
from tests.broker.conftest import WithSettings
from tests.builders.judging import POOL
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL, promise
from tests.story import Story, pact

USUAL = Settings.model_validate({})


@pytest.fixture
def shop(story: Story) -> Story:
    """orders 1 with its document, and web 1 that fits it, are in production."""
    story.environment("production")
    promise(story, "1", FITTING)
    story.publish("web", "1", pact("web", "orders"))
    story.deploy("web", "1", "production")
    story.deploy("orders", "1", "production")
    return story


def ended_pool() -> JudgingPool:
    """One that judges nothing any more."""
    pool = judging_pool(USUAL)
    pool.stop()
    return pool


def decision(database: Database, pacticipant: str, version: str) -> Decision:
    """The decision, of what is judged already. Raises JudgingStoppedError."""
    question = DeploymentQuestion((PacticipantVersion(pacticipant, version),), "production")
    return can_i_deploy(EvidenceSource(Judging(database, ended_pool(), patience=None)), question)


def work(database: Database) -> None:
    background_work(USUAL, database, POOL).do_what_is_due()


def keys_of_jobs(tx: Transaction) -> list[str]:
    return [row.key for row in tx.execute(jobs.select().where(jobs.c.kind == "evidence"))]


def states_of_jobs(tx: Transaction) -> set[str]:
    return {row.state for row in tx.execute(jobs.select().where(jobs.c.kind == "evidence"))}


def test_the_first_question_about_a_document_finds_everything_judged(shop: Story, database: Database) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    with pytest.raises(JudgingStoppedError):
        decision(database, "orders", "2")
    work(database)
    found = decision(database, "orders", "2")
    assert found.verdict is Verdict.NO
    assert [use.consumer for change in found.changes for use in change.used_by] == ["web"]
    assert database.read(states_of_jobs) == {"done"}


def test_the_first_question_about_a_pact_finds_everything_judged(shop: Story, database: Database) -> None:
    work(database)
    shop.publish("desk", "1", pact("desk", "orders"))
    with pytest.raises(JudgingStoppedError):
        decision(database, "desk", "1")
    work(database)
    assert decision(database, "desk", "1").verdict is Verdict.YES


def test_a_pact_is_held_against_the_heads_of_branches_before_it_is_deployed(shop: Story, database: Database) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    work(database)
    shop.publish("desk", "1", pact("desk", "orders"))
    work(database)
    shop.deploy("desk", "1", "production")
    found = decision(database, "orders", "2")
    assert {each.pair.consumer.name for each in found.pairs} == {"web", "desk"}
    assert {use.consumer for change in found.changes for use in change.used_by} == {"web", "desk"}


@pytest.mark.usefixtures("shop")
def test_what_a_pact_uses_is_kept_with_what_is_there_and_goes_with_its_contents(database: Database) -> None:
    work(database)
    kept = database.read(lambda tx: tx.execute(uses.select()).all())
    assert len(kept) == 1
    assert "response" in kept[0].details
    database.write(lambda tx: tx.execute(document_contents.delete()))
    assert not database.read(lambda tx: tx.execute(uses.select()).all())


def test_a_publication_that_says_nothing_new_adds_no_job(shop: Story, database: Database) -> None:
    before = database.read(keys_of_jobs)
    promise(shop, "1", FITTING)
    shop.publish("web", "1", pact("web", "orders"))
    assert database.read(keys_of_jobs) == before


def test_a_provider_without_documents_gives_nothing_to_judge(story: Story, database: Database) -> None:
    story.publish("web", "1", pact("web", "orders"))
    assert database.read(keys_of_jobs) == []


def test_an_operator_may_leave_it_to_the_questions(with_settings: WithSettings, database: Database) -> None:
    story = with_settings(judge_ahead=False)
    promise(story, "1", FITTING)
    story.publish("web", "1", pact("web", "orders"))
    assert database.read(keys_of_jobs) == []


def test_a_version_that_was_deleted_meanwhile_is_no_failure(shop: Story, database: Database) -> None:
    version = shop.link("pb:pacticipant-version", pacticipant="orders", version="1")
    assert shop.request("DELETE", f"{version}?force=true").is_success
    work(database)
    assert database.read(states_of_jobs) == {"done"}


def test_what_cannot_be_judged_is_told_and_a_question_still_judges_it(shop: Story, database: Database) -> None:
    promise(shop, "2", WITHOUT_TOTAL)
    job = taken(database)
    outcome = EvidenceAhead(Judging(database, ended_pool(), patience=None))(job)
    assert (outcome.success, "stopped" in outcome.log) == (False, True)
    assert shop.decision("orders", "2", "production")["verdict"] == "no"


def test_what_is_deleted_while_it_is_judged_is_no_failure(
    shop: Story, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(shop, "2", FITTING)
    job = taken(database)
    gone = database.read(evidence_ahead, job.payload["version"])
    assert gone
    assert gone.questions
    [production] = shop.get(shop.link("pb:environments"))["_embedded"]["environments"]
    assert shop.request("DELETE", production["_links"]["self"]["href"]).status_code == 204
    monkeypatch.setattr("pactgate.broker.jobs.evidence.evidence_ahead", lambda *_: gone)
    assert EvidenceAhead(Judging(database, POOL, patience=None))(job).success


def taken(database: Database) -> Job:
    job = database.write(take_due_job, ["evidence"], token="mine", lease=timedelta(minutes=1))
    assert job
    return job
