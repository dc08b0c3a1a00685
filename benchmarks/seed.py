"""A realistic history, written through the store.

`python -m benchmarks.seed DATABASE_URL VERSIONS` fills an empty database.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.verification.verifications import NewVerification
from pactgate.broker.domain.versions.pacticipants import Pacticipant
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.environments.environments import add_environment, find_environment
from pactgate.broker.store.environments.present_versions import add_deployment
from pactgate.broker.store.migrate import migrate
from pactgate.broker.store.publishing.pacts import ContentKey, add_contents, add_publications
from pactgate.broker.store.verification.verifications import add_verification
from pactgate.broker.store.versions.branches import add_version_to_branch
from pactgate.broker.store.versions.pacticipants import change_pacticipant, ensure_pacticipant, touch_integrations
from pactgate.broker.store.versions.tags import tag_version
from pactgate.broker.store.versions.versions import ensure_version
from pactgate.pactfile.content import sha

PACTICIPANTS = 10
ENVIRONMENT = "production"
CHANGES_EVERY = 5
"""After so many versions the pacts of a pacticipant say something else."""

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Build:
    """One version of a pacticipant, as it is made."""

    pacticipant: Pacticipant
    number: int
    version_id: int
    now: datetime


def name(index: int) -> str:
    """The pacticipant at a place in the ring."""
    return f"service-{index:02d}"


def seed(database: Database, versions: int, pacticipants: int = PACTICIPANTS) -> None:
    """Write `versions` versions in all. Each is on a branch, has a tag, a pact with the next pacticipant, verified.

    The last version of each pacticipant is in the environment. The database has its tables and no row.
    """
    names = [name(index) for index in range(pacticipants)]
    database.write(_begin, names)
    rounds = versions // pacticipants
    for start in range(1, rounds + 1, _CHUNK // pacticipants):
        numbers = range(start, min(start + _CHUNK // pacticipants, rounds + 1))
        database.write(_build_all, names, numbers, last=rounds)


def _begin(tx: Transaction, names: list[str]) -> None:
    values = {
        "uuid": str(uuid4()),
        "name": ENVIRONMENT,
        "display_name": ENVIRONMENT,
        "production": True,
        "created_at": _BEGIN,
        "updated_at": _BEGIN,
    }
    add_environment(tx, values, contacts=())
    for each in names:
        change_pacticipant(tx, ensure_pacticipant(tx, each, _BEGIN).id, {"main_branch": "main"}, _BEGIN)


def _build_all(tx: Transaction, names: list[str], numbers: range, *, last: int) -> None:
    pacticipants = [ensure_pacticipant(tx, each, _BEGIN) for each in names]
    for number in numbers:
        builds = list(_builds(tx, pacticipants, number))
        for index, build in enumerate(builds):
            _publish_and_verify(tx, build, builds[(index + 1) % len(builds)])
            if number == last:
                _deploy(tx, build)


def _builds(tx: Transaction, pacticipants: list[Pacticipant], number: int) -> Iterator[Build]:
    now = _BEGIN + timedelta(minutes=number)
    for pacticipant in pacticipants:
        version_id, _ = ensure_version(tx, pacticipant, str(number), now)
        branch = "main" if number % 2 else f"feat/{number % 50}"
        add_version_to_branch(tx, pacticipant_id=pacticipant.id, branch=branch, version_id=version_id, now=now)
        tag_version(tx, version_id, "dev", now)
        yield Build(pacticipant, number, version_id, now)


def _publish_and_verify(tx: Transaction, consumer: Build, provider: Build) -> None:
    document = _pact(consumer, provider)
    key = ContentKey(provider.pacticipant.id, sha(document))
    content_id = add_contents(tx, consumer.pacticipant.id, {key: json.dumps(document)}, consumer.now)[key].id
    add_publications(tx, consumer.version_id, [content_id], consumer.now)
    touch_integrations(tx, consumer.pacticipant.id, [provider.pacticipant.id], consumer.now)
    result = NewVerification(str(provider.number), True, None, [], None, consumer.now)
    add_verification(
        tx,
        result,
        content_id=content_id,
        provider_version_id=provider.version_id,
        metadata=PactMetadata(),
        now=consumer.now,
    )


def _pact(consumer: Build, provider: Build) -> dict[str, object]:
    path = f"/things/{consumer.number // CHANGES_EVERY}"
    interaction = {
        "description": "a request for a thing",
        "request": {"method": "GET", "path": path},
        "response": {"status": 200},
    }
    return {
        "consumer": {"name": consumer.pacticipant.name},
        "provider": {"name": provider.pacticipant.name},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }


def _deploy(tx: Transaction, build: Build) -> None:
    environment = find_environment(tx, name=ENVIRONMENT)
    if environment is None:
        message = f"no environment {ENVIRONMENT}: seed a new database"
        raise LookupError(message)
    values = {
        "uuid": str(uuid4()),
        "pacticipant_id": build.pacticipant.id,
        "version_id": build.version_id,
        "environment_id": environment.id,
        "application_instance": "",
        "created_at": build.now,
    }
    add_deployment(tx, values)


if __name__ == "__main__":
    target = Database(sys.argv[1])
    migrate(target)
    seed(target, int(sys.argv[2]))
