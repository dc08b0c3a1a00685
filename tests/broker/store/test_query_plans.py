"""No question may read a growing table from end to end: the plans of both databases are read.

The statements are those that requests really send, to a broker that runs.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from benchmarks.seed import ENVIRONMENT, PACTICIPANTS, name, seed
from pactgate.broker.main import background_work
from pactgate.broker.settings import Settings
from pactgate.broker.store.engine import Database
from tests.builders.judging import POOL
from tests.builders.provider_documents import FITTING, WITHOUT_TOTAL
from tests.builders.queries import (
    Statement,
    postgresql_scans,
    sqlite_plan,
    sqlite_scans,
    statements,
    with_long_tables,
)
from tests.conftest import RunningBroker
from tests.story import Json, Story, base64_of, interaction, pact

VERSIONS = 1_000
LAST = str(VERSIONS // PACTICIPANTS)
CONSUMER, PROVIDER = name(1), name(2)

SMALL = {
    "pacticipants": "as many as there are applications",
    "integrations": "as many as there are pairs of applications",
    "environments": "as many as an operator made",
    "webhooks": "as many as somebody made",
    "webhook_events": "a few of each webhook",
    "policies": "as many as somebody stated, for a provider or an environment",
    "forced_deletions": "as many as somebody forced",
}
"""The tables that history does not make longer, and why."""

WHOLE_INDEXES = {
    "uq_deployed_versions_current": "of deployments, those that are not over",
    "ix_released_versions_current": "of releases, those that are supported",
    "pk_decision_versions": "the newest decisions first, until a page is full, where PostgreSQL thinks it soon is",
}
"""Indexes that may be read from an end, and why: they have no history, or a limit comes before it."""

ALL_OF_A_PACTICIPANT = "sqlite_autoindex_versions_1 (pacticipant_id=?)"
"""The index of version numbers without a number: every version that a pacticipant ever had is read."""

BOUNDED = re.compile("labels|branches|ix_versions_pacticipant_id_sort_order")
"""Labels are few, branches as many as lines of work however often they were built; of what is in order one is read."""

_PAIR = f"provider/{PROVIDER}/consumer/{CONSUMER}"
_BRANCH = f"q[][pacticipant]={CONSUMER}&q[][branch]=main&q[][latest]=true"
_TAG = f"q[][pacticipant]={CONSUMER}&q[][tag]=dev&q[][latest]=true"
PAGES = {
    "start page": "/",
    "start page, narrowed": f"/?name=service&environment={ENVIRONMENT}&state=attention",
    "start page, in order": "/?sort=-evidence",
    "matrix page": f"/matrix/{_PAIR}",
    "matrix page of a branch": f"/matrix/{_PAIR}?q[][pacticipant]={CONSUMER}&q[][branch]=main",
    "matrix page of a tag": f"/matrix/{_PAIR}?q[][pacticipant]={CONSUMER}&q[][tag]=dev",
    "decision page": f"/decision?pacticipant={CONSUMER}&version={LAST}&environment={ENVIRONMENT}",
    "pacticipant page": f"/pacticipants/{CONSUMER}",
    "pact page": f"/pacts/{_PAIR}/latest",
    "network page": f"/network?environment={ENVIRONMENT}",
}
QUESTIONS = {
    "can-i-deploy": f"/can-i-deploy?pacticipant={CONSUMER}&version={LAST}&environment={ENVIRONMENT}",
    "can-i-deploy to a tag": f"/can-i-deploy?pacticipant={CONSUMER}&version={LAST}&to=dev",
    "decision": f"/decision?pacticipant={CONSUMER}&version={LAST}&environment={ENVIRONMENT}",
    "decision with ways to yes": f"/decision?pacticipant={CONSUMER}&version=1&environment={ENVIRONMENT}",
    "decisions about a version": f"/decisions?pacticipant={CONSUMER}&version=1&environment={ENVIRONMENT}&size=10",
    "matrix as clients ask": (
        f"/matrix?q[][pacticipant]={CONSUMER}&q[][version]={LAST}&latestby=cvp&environment={ENVIRONMENT}"
    ),
    "matrix of branches": f"/matrix?{_BRANCH}&mainBranch=true&latest=true&latestby=cvp",
    "matrix of a tag": f"/matrix?{_TAG}&tag=dev&latest=true",
    "matrix of a pair": f"/matrix?q[][pacticipant]={CONSUMER}&q[][pacticipant]={PROVIDER}&latestby=cvpv",
    "badge": f"/pacts/{_PAIR}/latest/badge.svg",
    "badge of tags": f"/matrix/provider/{PROVIDER}/latest/dev/consumer/{CONSUMER}/latest/dev/badge.svg",
    "dashboard": "/dashboard?page=1&size=30",
    "dashboard of a pair": f"/dashboard/{_PAIR}",
    "usage of a provider": f"/pacticipants/{PROVIDER}/usage",
}


def read_a_page(address: str) -> Callable[[Story], httpx.Response]:
    return lambda story: story.request("GET", address, headers={"Accept": "text/html"})


def ask(address: str) -> Callable[[Story], httpx.Response]:
    return lambda story: story.request("GET", address, headers={"Accept": "application/hal+json, image/svg+xml"})


def post(address: str, body: Json) -> Callable[[Story], httpx.Response]:
    return lambda story: story.request("POST", address, json=body)


def publish(story: Story) -> httpx.Response:
    """A pact that is new, one that is not, and a version that is new, on a branch and with a tag."""
    new = pact(CONSUMER, PROVIDER, interaction("a request for something new"))
    return story.try_to_publish(CONSUMER, "new", new, pact(CONSUMER, name(5)), branch="feat/x", tags=("dev",))


def publish_again(story: Story) -> httpx.Response:
    latest = story.get(f"/pacts/{_PAIR}/latest")
    content = {part: latest[part] for part in ("consumer", "provider", "interactions", "metadata")}
    return story.try_to_publish(CONSUMER, "again", content)


def publish_result(story: Story) -> httpx.Response:
    latest = story.get(f"/pacts/{_PAIR}/latest")
    body = {"success": True, "providerApplicationVersion": LAST}
    return story.request("POST", latest["_links"]["pb:publish-verification-results"]["href"], json=body)


def deploy(story: Story) -> httpx.Response:
    version = story.get(f"/pacticipants/{CONSUMER}/versions/{LAST}")
    [there] = version["_links"]["pb:record-deployment"]
    return story.request("POST", there["href"], json={})


PENDING_AND_WIP = {
    "providerVersionBranch": "feat/x",
    "includePendingStatus": True,
    "includeWipPactsSince": "2025-01-01",
}
BY_TAG = {
    "consumerVersionSelectors": [{"tag": "dev", "latest": True}, {"latest": True}, {"deployed": True}],
    "providerVersionTags": ["dev"],
    "includePendingStatus": True,
}
QUESTION = {"versions": [{"pacticipant": CONSUMER, "version": LAST}], "environment": ENVIRONMENT}
FOR_VERIFICATION = f"/pacts/provider/{PROVIDER}/for-verification"

REQUESTS: dict[str, Callable[[Story], httpx.Response]] = {
    **{label: read_a_page(address) for label, address in PAGES.items()},
    **{label: ask(address) for label, address in QUESTIONS.items()},
    "decision that is kept": post("/decisions", QUESTION),
    "pacts for verification": post(FOR_VERIFICATION, {}),
    "pacts for verification, pending and in progress": post(FOR_VERIFICATION, PENDING_AND_WIP),
    "pacts for verification by tag": post(FOR_VERIFICATION, BY_TAG),
    "publish": publish,
    "publish again": publish_again,
    "publish a result": publish_result,
    "record a deployment": deploy,
}


def write(story: Story, method: str, address: str, body: Json) -> None:
    told = story.request(method, address, json=body)
    assert told.is_success, told.text


def promise(story: Story, version: str, document: Json) -> None:
    contract: Json = {"content": base64_of(document), "contentType": "application/json", "specification": "oas"}
    contract["selfVerificationResults"] = {"success": True, "verifier": "any"}
    body = {"pacticipantVersionNumber": version, "contract": contract}
    write(story, "POST", f"/provider-contracts/provider/{PROVIDER}/publish", body)


@pytest.fixture
def history(broker: RunningBroker, story: Story) -> Story:
    """Many versions of some applications, their pacts and results."""
    seed(broker.database, VERSIONS)
    return story


@pytest.fixture
def company(broker: RunningBroker, history: Story) -> Story:
    """Such a history, and something in every other table that a question may read."""
    story = history
    for version, document in (("1", WITHOUT_TOTAL), (str(int(LAST) - 1), WITHOUT_TOTAL), (LAST, FITTING)):
        promise(story, version, document)
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    waiver = {"fingerprint": "0123456789abcdef", "reason": "moving", "author": "Ada", "until": until}
    write(story, "POST", f"/pacticipants/{PROVIDER}/waivers", waiver)
    write(story, "PUT", f"/pacticipants/{CONSUMER}/labels/team", {})
    write(story, "POST", "/decisions", QUESTION)
    [release] = story.get(f"/pacticipants/{CONSUMER}/versions/2")["_links"]["pb:record-release"]
    write(story, "POST", release["href"], {})
    hook = {"events": [{"name": "contract_published"}], "request": {"method": "POST", "url": "https://ci.example.org"}}
    write(story, "POST", "/webhooks", hook)
    background_work(Settings.model_validate({}), broker.database, POOL).do_what_is_due()
    return story


def sent_by(story: Story, database: Database, *labels: str) -> dict[str, list[Statement]]:
    """The statements that each of the requests sends."""
    sent = {}
    for label in labels:
        with statements(database) as run:
            answer = REQUESTS[label](story)
        assert answer.is_success, (label, answer.text)
        assert run, label
        sent[label] = run
    return sent


def sqlite_plans(story: Story, database: Database, *labels: str) -> list[str]:
    sent = sent_by(story, database, *labels)
    with database.engine.connect() as connection:
        return [detail for run in sent.values() for each in run for detail in sqlite_plan(connection, *each)]


def whole_reads(database: Database, run: list[Statement]) -> dict[str, list[str]]:
    """What the statements read whole, by statement."""
    once = dict(run)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            found = {
                statement: [
                    *sqlite_scans(connection, statement, values, small=SMALL, indexes=WHOLE_INDEXES),
                    *(
                        each
                        for each in sqlite_plan(connection, statement, values)
                        if each.endswith(ALL_OF_A_PACTICIPANT)
                    ),
                ]
                for statement, values in once.items()
            }
        else:
            with_long_tables(connection, small=SMALL)
            found = {each: postgresql_scans(connection, each, small=SMALL, indexes=WHOLE_INDEXES) for each in once}
    return {statement: whole for statement, whole in found.items() if whole}


def test_no_growing_table_is_read_from_end_to_end(broker: RunningBroker, company: Story) -> None:
    sent = sent_by(company, broker.database, *REQUESTS)
    with statements(broker.database) as run:
        background_work(Settings.model_validate({}), broker.database, POOL).do_what_is_due()
    assert run
    assert whole_reads(broker.database, [*run, *(each for some in sent.values() for each in some)]) == {}


WHOLE = {
    "a table": "SELECT id FROM verifications WHERE success",
    "by an alias": "SELECT newest.id FROM verifications AS newest WHERE newest.success",
    "by an alias that is the name of a small table": (
        "SELECT pacticipants.number FROM versions AS pacticipants WHERE pacticipants.build_url IS NOT NULL"
    ),
    "by an alias that stands for a small table, too": (
        "SELECT a.name FROM environments AS a WHERE EXISTS (SELECT 1 FROM versions AS a WHERE a.build_url = 'x')"
    ),
    "in a part with a name": (
        "WITH found AS MATERIALIZED (SELECT here.name FROM tags AS here WHERE here.name > 'a') SELECT name FROM found"
    ),
    "in a part without": "SELECT count(*) FROM (SELECT DISTINCT number FROM versions) AS anon_1",
    "by an index": "SELECT id FROM verifications ORDER BY id",
    "by a later column of an index": "SELECT id FROM versions WHERE number = 'x'",
    "to change it": "UPDATE versions SET build_url = NULL WHERE build_url = 'x'",
    "to delete of it": "DELETE FROM versions WHERE build_url = 'x'",
}
PARTLY = {
    "a small table": "SELECT id FROM environments WHERE name > 'a'",
    "a small table by an alias": "SELECT here.id FROM environments AS here WHERE here.name > 'a'",
    "what is current": "SELECT environment_id, pacticipant_id FROM deployed_versions WHERE undeployed_at IS NULL",
    "by a key": "SELECT newest.id FROM verifications AS newest WHERE newest.id = 1",
    "a part": (
        "WITH found AS (SELECT id FROM environments UNION SELECT id FROM webhooks) "
        "SELECT here.id FROM found AS here JOIN versions ON versions.id = here.id"
    ),
}


def test_a_whole_read_is_seen_by_whatever_name(broker: RunningBroker, story: Story) -> None:
    story.environment(ENVIRONMENT)
    story.publish(CONSUMER, "1", pact(CONSUMER, PROVIDER), tags=("dev",))
    story.verify(PROVIDER, "1", story.pact(CONSUMER, "1", PROVIDER))
    story.deploy(CONSUMER, "1", ENVIRONMENT)
    seen = {
        label for label, statement in {**WHOLE, **PARTLY}.items() if whole_reads(broker.database, [(statement, {})])
    }
    assert seen == WHOLE.keys()


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_publishing_and_deciding_go_through_no_history(broker: RunningBroker, history: Story) -> None:
    """SQLite says by which columns it searches: these ones find everything that a pacticipant or a pair ever had."""
    plan = sqlite_plans(history, broker.database, "publish", "decision", "decision with ways to yes")
    columns = ("(pacticipant_id=?)", "(provider_id=? AND consumer_id=?)")
    history_of = [detail for detail in plan if detail.endswith(columns) and not BOUNDED.search(detail)]
    assert history_of == []


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_a_decision_reads_no_results_but_of_the_versions_in_question(broker: RunningBroker, history: Story) -> None:
    """A pact that does not change is verified by every build of its provider."""
    plan = sqlite_plans(history, broker.database, "decision")
    results = [detail for detail in plan if "SEARCH latest_verifications" in detail]
    assert results
    assert all("provider_version_id=?" in detail for detail in results)


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_pacts_to_verify_are_found_by_their_versions(broker: RunningBroker, history: Story) -> None:
    """By a provider or a consumer alone, everything that these ever published would be gone through."""
    plan = sqlite_plans(history, broker.database, "pacts for verification, pending and in progress")
    publications = [detail for detail in plan if "SEARCH pact_publications" in detail or "SEARCH its " in detail]
    assert publications
    assert all("consumer_version_id=?" in detail or "rowid=?" in detail for detail in publications)
