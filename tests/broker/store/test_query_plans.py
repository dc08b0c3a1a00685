"""No question may read a growing table from end to end: the plans of both databases are read."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.seed import ENVIRONMENT, PACTICIPANTS, name, seed
from pactgate.broker.actions.documents.callers import callers_of
from pactgate.broker.actions.documents.evidence import EvidenceSource
from pactgate.broker.actions.documents.evidence_ahead import MOST_HEADS, evidence_ahead
from pactgate.broker.actions.gate.ask_matrix import ask_matrix
from pactgate.broker.actions.gate.badges import pact_badge
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.actions.gate.dashboard import dashboard, dashboard_of_pair
from pactgate.broker.actions.gate.decisions import keep_decision
from pactgate.broker.actions.gate.overview import overview
from pactgate.broker.actions.gate.pair_matrix import pair_matrix
from pactgate.broker.actions.verification.choose_pacts_to_verify import VerificationRequest, choose_pacts_to_verify
from pactgate.broker.actions.versions.describe_pacticipant import Looked, describe_pacticipant
from pactgate.broker.domain.gate.badges import PactLine, Wording
from pactgate.broker.domain.gate.decisions import (
    Asker,
    DeploymentQuestion,
    NewDecision,
    PacticipantVersion,
    WantedDecisions,
)
from pactgate.broker.domain.gate.matrix import LatestBy, Question, Selector, Target
from pactgate.broker.domain.gate.overview import Order, Wanted
from pactgate.broker.domain.gate.pair_matrix import PairQuestion, Window
from pactgate.broker.domain.gate.pairs import Verdict
from pactgate.broker.domain.pages import PageRequest
from pactgate.broker.domain.publishing.pacts import Which
from pactgate.broker.domain.verification.verifiable_pacts import ProviderBuild
from pactgate.broker.domain.verification.work_in_progress import WipRules
from pactgate.broker.store.documents.evidence_ahead import contents_of_heads, contents_there
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.gate.decisions import list_decisions
from pactgate.broker.store.gate.policies import strictness_of
from pactgate.broker.store.publishing.consequences import ever_verified_by, newest_before, required_verifications
from pactgate.broker.store.publishing.pacts import (
    ContentKey,
    find_contents,
    find_pact,
    find_pact_by_content,
    pacts_with,
)
from pactgate.broker.store.versions.pacticipants import pacticipants_by_name
from pactgate.broker.store.versions.versions import find_version
from tests.builders.queries import sqlite_plan, statements

VERSIONS = 1_000
LAST = str(VERSIONS // 10)

SMALL = {"pacticipants", "consumer", "provider", "owner", "environments", "integrations", "webhooks"}
"""What SQLite's plans call the tables that history does not make longer."""

GIVEN = {"CONSTANT", "json_each"}
"""What SQLite's plans call a value, and a list that is given with the statement."""

GROWING = {
    "versions",
    "branches",
    "branch_versions",
    "tags",
    "pact_contents",
    "pact_publications",
    "verifications",
    "latest_verifications",
    "deployed_versions",
    "released_versions",
    "decisions",
    "decision_versions",
}

STEPS = {"pairs", "newest", "consumers", "tag_names", "inside", "found", "here", "there"}
"""What the parts of the queries of the dashboard and the start page are called. Each part is looked at by itself."""

CURRENT_ONLY = {"uq_deployed_versions_current", "ix_released_versions_current"}
"""Indexes that have what is deployed or supported now and no history, so they may be read whole."""

ALL_OF_A_PACTICIPANT = "sqlite_autoindex_versions_1 (pacticipant_id=?)"
"""The index of version numbers without a number: every version that a pacticipant ever had is read."""

Action = Callable[[Transaction], object]


def decision(database: Database) -> object:
    question = DeploymentQuestion((PacticipantVersion(name(1), LAST),), ENVIRONMENT)
    return can_i_deploy(EvidenceSource(database), question)


def ways_to_yes(database: Database) -> object:
    """Of a version that was never verified by what is there now."""
    question = DeploymentQuestion((PacticipantVersion(name(1), "1"),), ENVIRONMENT)
    return can_i_deploy(EvidenceSource(database), question).ways


def ask_often(tx: Transaction) -> None:
    for number in range(VERSIONS):
        question = DeploymentQuestion(
            (PacticipantVersion(name(number % PACTICIPANTS), str(number // PACTICIPANTS)),), ENVIRONMENT
        )
        keep_decision(tx, NewDecision(question, Verdict.YES, "Yes.", "{}", Asker()))


def decisions_about_a_version(tx: Transaction) -> object:
    return list_decisions(tx, WantedDecisions(name(1), "1", ENVIRONMENT), PageRequest(1, 10)).items


def matrix_of_branches(database: Database) -> object:
    selector, target = Selector(name(1), branch="main", latest=True), Target(main_branch=True, latest=True)
    return ask_matrix(EvidenceSource(database), Question((selector,), target, LatestBy("cvp")))


def matrix_of_a_tag(database: Database) -> object:
    selector, target = Selector(name(1), tag="dev", latest=True), Target(tag="dev", latest=True)
    return ask_matrix(EvidenceSource(database), Question((selector,), target))


def matrix_of_a_pair(database: Database) -> object:
    question = Question((Selector(name(1)), Selector(name(2))), latest_by=LatestBy("cvpv"))
    return ask_matrix(EvidenceSource(database), question)


def recommended_pacts(tx: Transaction) -> object:
    build = ProviderBuild("feat/x")
    request = VerificationRequest(name(2), (), build, include_pending=True, wip_since=datetime(2025, 1, 1, tzinfo=UTC))
    return choose_pacts_to_verify(tx, request, WipRules())


def pacts_by_tag(tx: Transaction) -> object:
    selectors = ({"tag": "dev", "latest": True}, {"latest": True})
    request = VerificationRequest(
        name(2), selectors, ProviderBuild(None, ("dev",)), include_pending=True, wip_since=None
    )
    return choose_pacts_to_verify(tx, request, WipRules())


def badge_of_a_pact(tx: Transaction) -> object:
    return pact_badge(tx, PactLine(name(1), name(2), Which()), Wording())


def badge_of_tags(tx: Transaction) -> object:
    return pact_badge(tx, PactLine(name(1), name(2), Which(tag="dev"), "dev"), Wording())


def what_publishing_asks(tx: Transaction) -> object:
    pact = find_pact(tx, consumer=name(1), version=LAST, provider=name(2))
    assert pact
    by_content = find_pact_by_content(tx, consumer=pact.consumer, provider=pact.provider, sha=pact.sha)
    providers = pacticipants_by_name(tx, [name(2), name(5)]).values()
    provider_ids = [each.id for each in providers]
    contents = find_contents(tx, pact.consumer_id, [ContentKey(each, pact.sha) for each in provider_ids])
    its_pacts = pacts_with(tx, pact.consumer_version_id, provider_ids)
    assert by_content
    assert len(contents) == len(its_pacts) == 1
    assert ever_verified_by(tx, pact.consumer_id, provider_ids) == {provider_ids[0]}
    return newest_before(tx, [pact.publication_id]), required_verifications(tx, {pact.content_id: provider_ids[0]})


def how_strict_it_is(tx: Transaction) -> object:
    providers = pacticipants_by_name(tx, [name(1), name(2)]).values()
    return strictness_of(tx, [(each.id, ENVIRONMENT) for each in providers], datetime.now(UTC))


def what_to_judge_ahead(tx: Transaction) -> object:
    version = find_version(tx, name(1), LAST)
    assert version
    provider_id = pacticipants_by_name(tx, [name(2)])[name(2)].id
    assert contents_there(tx, provider_id)
    assert contents_of_heads(tx, provider_id, MOST_HEADS)
    return evidence_ahead(tx, version.id)


def start_page(database: Database) -> object:
    return overview(EvidenceSource(database), Wanted(), PageRequest(1, 3)).integrations.items


def start_page_narrowed(database: Database) -> object:
    wanted = Wanted(name="service", environment=ENVIRONMENT, order=Order.NEWEST)
    return overview(EvidenceSource(database), wanted, PageRequest(2, 3)).integrations.items


def dashboard_of_all(tx: Transaction) -> object:
    return dashboard(tx, PageRequest(1, 30)).items


def dashboard_of_one(tx: Transaction) -> object:
    return dashboard_of_pair(tx, PageRequest(1, 30), consumer=name(1), provider=name(2)).items


def who_calls_a_provider(tx: Transaction) -> object:
    return callers_of(tx, name(2)).known


def page_of_a_pacticipant(tx: Transaction) -> object:
    return describe_pacticipant(tx, name(1), Looked(PageRequest(1, 30))).providers


def page_of_a_pair(database: Database) -> object:
    question = PairQuestion(name(1), name(2), (), (), Window(1, 9), Window(1, 8))
    return pair_matrix(EvidenceSource(database), question).cells


ASSESSED: tuple[Callable[[Database], object], ...] = (
    decision,
    ways_to_yes,
    matrix_of_branches,
    matrix_of_a_tag,
    matrix_of_a_pair,
    start_page,
    start_page_narrowed,
    page_of_a_pair,
)
READ: tuple[Action, ...] = (
    decisions_about_a_version,
    recommended_pacts,
    pacts_by_tag,
    badge_of_a_pact,
    badge_of_tags,
    how_strict_it_is,
    what_to_judge_ahead,
    dashboard_of_all,
    dashboard_of_one,
    who_calls_a_provider,
)


def test_no_growing_table_is_read_from_end_to_end(database: Database) -> None:
    seed(database, VERSIONS)
    database.write(ask_often)
    with statements(database) as run:
        assert all(question(database) for question in ASSESSED)
        assert all(database.read(question) for question in READ)
    assert run
    with database.engine.connect() as connection:
        scans_of = sqlite_scans if database.is_sqlite else postgresql_scans(connection)
        scans = {statement: found for statement, values in run if (found := scans_of(connection, statement, values))}
    assert scans == {}


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_publishing_and_deciding_go_through_no_history(database: Database) -> None:
    """SQLite says by which columns it searches: these ones find everything that a pacticipant or a pair ever had."""
    seed(database, VERSIONS)
    with statements(database) as run:
        assert database.read(what_publishing_asks)
        assert decision(database)
        assert ways_to_yes(database)
    with database.engine.connect() as connection:
        plan = [detail for statement, values in run for detail in sqlite_plan(connection, statement, values)]
    history = ("(pacticipant_id=?)", "(provider_id=? AND consumer_id=?)")
    assert [detail for detail in plan if detail.endswith(history) and "labels" not in detail] == []


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_the_page_of_a_pacticipant_reads_no_growing_table_whole(database: Database) -> None:
    """Of SQLite alone: there is no release, and PostgreSQL reads an empty table by any index that it has."""
    seed(database, VERSIONS)
    with statements(database) as run:
        assert database.read(page_of_a_pacticipant)
    with database.engine.connect() as connection:
        scans = [each for statement, values in run for each in sqlite_scans(connection, statement, values)]
    assert scans == []


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_a_decision_reads_no_results_but_of_the_versions_in_question(database: Database) -> None:
    """A pact that does not change is verified by every build of its provider."""
    seed(database, VERSIONS)
    with statements(database) as run:
        assert decision(database)
    with database.engine.connect() as connection:
        plan = [detail for statement, values in run for detail in sqlite_plan(connection, statement, values)]
    results = [detail for detail in plan if "SEARCH latest_verifications" in detail]
    assert results
    assert all("provider_version_id=?" in detail for detail in results)


@pytest.mark.parametrize("broker_database_url", ["sqlite"], indirect=True)
def test_pacts_to_verify_are_found_by_their_versions(database: Database) -> None:
    """By a provider or a consumer alone, everything that these ever published would be gone through."""
    seed(database, VERSIONS)
    with statements(database) as run:
        assert database.read(recommended_pacts)
    with database.engine.connect() as connection:
        plan = [detail for statement, values in run for detail in sqlite_plan(connection, statement, values)]
    publications = [detail for detail in plan if "SEARCH pact_publications" in detail]
    assert publications
    assert all("consumer_version_id=?" in detail for detail in publications)


def sqlite_scans(connection: Transaction, statement: str, values: Any) -> list[str]:
    plan = sqlite_plan(connection, statement, values)
    scans = [detail.split() for detail in plan if detail.startswith("SCAN ")]
    whole = [
        " ".join(words)
        for words in scans
        if words[1] not in SMALL | GIVEN | STEPS
        and not words[1].startswith(("anon", "("))
        and words[-1] not in CURRENT_ONLY
    ]
    return whole + [detail for detail in plan if detail.endswith(ALL_OF_A_PACTICIPANT)]


def postgresql_scans(connection: Transaction) -> Callable[[Transaction, str, Any], list[str]]:
    connection.exec_driver_sql("ANALYZE")
    # A short table is rightly read whole; with these off, it is read so only where no index can serve.
    for setting in ("enable_seqscan", "enable_hashjoin", "enable_mergejoin"):
        connection.exec_driver_sql(f"SET {setting} = off")
    return whole_reads


def whole_reads(connection: Transaction, statement: str, _values: Any) -> list[str]:
    """What is read whole by the plan that serves all values: the broker's connections make no other."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement).replace("%%", "%")
    connection.exec_driver_sql(f"PREPARE asked AS {numbered}")
    given = f"({', '.join(['NULL'] * len(names))})" if names else ""
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) EXECUTE asked{given}").scalar_one()
    connection.exec_driver_sql("DEALLOCATE asked")
    tree = json.loads(plan) if isinstance(plan, str) else plan
    return [
        f"{node['Node Type']} on {node['Relation Name']}"
        for node in nodes(tree[0]["Plan"])
        if node.get("Relation Name") in GROWING
        and node.get("Index Name") not in CURRENT_ONLY
        and (node["Node Type"] == "Seq Scan" or ("Index" in node["Node Type"] and "Index Cond" not in node))
    ]


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)
