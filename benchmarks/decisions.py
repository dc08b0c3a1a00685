"""What a decision costs where every provider has a document: warm, and the first one after a publication.

That is measured twice: where the decision judges by itself, and where a job has judged ahead of it.

`python -m benchmarks.decisions [--database-url URL] [--versions N]`: 40 consumers in one environment need one provider,
every version of which has a document; no replay speaks. SQLite in a temporary file where no database is named.
"""

import argparse
import json
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from benchmarks.judged import POOL, cpu_s_of_judging, evidence_in
from pactgate.broker.actions.documents.evidence_ahead import EVIDENCE_JOB
from pactgate.broker.actions.documents.judge_documents import warm_up
from pactgate.broker.actions.documents.judging import Judging
from pactgate.broker.actions.documents.publish_provider_contract import NewProviderContract, publish_provider_contract
from pactgate.broker.actions.gate.can_i_deploy import can_i_deploy
from pactgate.broker.actions.publishing.publish_contracts import publish_contracts
from pactgate.broker.domain.documents.provider_contracts import SelfVerificationProof
from pactgate.broker.domain.gate.decisions import DeploymentQuestion, PacticipantVersion
from pactgate.broker.domain.gate.gate import Decision
from pactgate.broker.domain.publishing.publications import NewPact, Publication, PublishingRules
from pactgate.broker.domain.upkeep.jobs import Retries
from pactgate.broker.domain.versions.versions import VersionRules
from pactgate.broker.domain.webhooks.webhook_templates import WebhookAddresses
from pactgate.broker.jobs.evidence import EvidenceAhead
from pactgate.broker.jobs.queue import Queue
from pactgate.broker.jobs.worker import JobKind, Workers
from pactgate.broker.judging.questions import JudgingQuestion
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.environments.environments import add_environment, find_environment
from pactgate.broker.store.environments.present_versions import add_deployment
from pactgate.broker.store.migrate import migrate
from pactgate.broker.store.versions.pacticipants import find_pacticipant
from pactgate.broker.store.versions.versions import find_version

NO_ADDRESSES = WebhookAddresses(lambda _pact, _tags: "", lambda _result: "")
"""No webhook runs for what is published here."""

CONSUMERS = 40
ENVIRONMENT = "production"
PROVIDER = "hub"
ONCE = Retries(())
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seed(database: Database, versions: int) -> None:
    """Publish the versions of everybody, and deploy the last but one of the provider and the last of the consumers."""
    database.write(_add_environment)
    rules = PublishingRules(versions=VersionRules())
    for number in range(1, versions + 1):
        database.write(publish_provider_contract, _contract(number), rules)
        for consumer in range(CONSUMERS):
            database.write(publish_contracts, _publication(consumer, number), rules, NO_ADDRESSES)
    for consumer in range(CONSUMERS):
        database.write(deploy, _name(consumer), versions)
    database.write(deploy, PROVIDER, versions - 1)


def decision(database: Database, version: int) -> Decision:
    """Whether a version of the provider may follow."""
    question = DeploymentQuestion((PacticipantVersion(PROVIDER, str(version)),), ENVIRONMENT)
    return can_i_deploy(evidence_in(database), question)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url")
    parser.add_argument("--versions", type=int, default=250)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(options.database_url or f"sqlite:///{Path(folder) / 'gate.db'}")
        migrate(database)
        seed(database, options.versions)
        POOL.ask([JudgingQuestion(warm_up, ())], patience=None)
        first, made = _cpu_ms(database, options.versions)
        ahead = _first_after_the_job(database, options.versions + 1)
        warm = [_cpu_ms(database, options.versions)[0] for _ in range(50)]
        print(f"{made.verdict}: {len(made.pairs)} pairs, {len(made.changes)} breaking changes")
        print(f"first, judging by itself     {first:8.1f} ms CPU")
        print(f"first, judged ahead of it    {ahead:8.1f} ms CPU")
        print(f"warm (median of {len(warm)})        {statistics.median(warm):8.1f} ms CPU")
        database.close()


def _first_after_the_job(database: Database, version: int) -> float:
    """What the first decision on a new version costs once the job of its publication is done."""
    rules = PublishingRules(versions=VersionRules(), judges_ahead=True)
    database.write(publish_provider_contract, _contract(version), rules)
    judging = Judging(database, POOL, patience=None)
    workers = Workers(Queue(database, {EVIDENCE_JOB: ONCE}), {EVIDENCE_JOB: JobKind(EvidenceAhead(judging), ONCE)})
    workers.do_what_is_due()
    return _cpu_ms(database, version)[0]


def _cpu_ms(database: Database, version: int) -> tuple[float, Decision]:
    """With what the processes took that judged."""
    before = cpu_s_of_judging()
    started = time.process_time()
    made = decision(database, version)
    took = time.process_time() - started
    return (took + cpu_s_of_judging() - before) * 1000, made


def _name(consumer: int) -> str:
    return f"consumer-{consumer:02d}"


def _add_environment(tx: Transaction) -> None:
    values = {"uuid": str(uuid4()), "name": ENVIRONMENT, "display_name": ENVIRONMENT, "production": True}
    add_environment(tx, {**values, "created_at": _NOW, "updated_at": _NOW}, contacts=())


def deploy(tx: Transaction, pacticipant: str, number: int, place: str = ENVIRONMENT) -> None:
    """Record that a version is deployed to an environment; all of them are there."""
    owner = find_pacticipant(tx, pacticipant)
    version = find_version(tx, pacticipant, str(number))
    environment = find_environment(tx, name=place)
    assert owner
    assert version
    assert environment
    values = {
        "uuid": str(uuid4()),
        "pacticipant_id": owner.id,
        "version_id": version.id,
        "environment_id": environment.id,
        "application_instance": "",
        "created_at": _NOW,
    }
    add_deployment(tx, values)


def _contract(number: int) -> NewProviderContract:
    properties = {f"field{each}": {"type": "string"} for each in range(CONSUMERS)}
    properties["extra" if number % 2 else "other"] = {"type": "integer"}
    schema = {"type": "object", "required": sorted(properties), "properties": properties}
    answer = {"description": str(number), "content": {"application/json": {"schema": schema}}}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {
        f"/things{each}/{{id}}": {"get": {"parameters": [place], "responses": {"200": answer}}} for each in range(10)
    }
    content = json.dumps({"openapi": "3.0.3", "info": {"title": PROVIDER, "version": str(number)}, "paths": paths})
    return NewProviderContract(
        provider=PROVIDER,
        version=str(number),
        branch="main",
        tags=(),
        build_url=None,
        content=content,
        content_type="application/json",
        self_verification=SelfVerificationProof(success=True, verifier="schemathesis", content=None, content_type=None),
    )


def _publication(consumer: int, number: int) -> Publication:
    interactions = [
        {
            "description": f"thing {each} in build {number}",
            "request": {"method": "GET", "path": f"/things{each}/{number}"},
            "response": {"status": 200, "body": {f"field{consumer}": "x"}},
        }
        for each in range(10)
    ]
    document = {
        "consumer": {"name": _name(consumer)},
        "provider": {"name": PROVIDER},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    return Publication(
        pacticipant=_name(consumer),
        version=str(number),
        branch="main",
        tags=(),
        build_url=None,
        pacts=(NewPact(PROVIDER, document),),
    )


if __name__ == "__main__":
    main()
