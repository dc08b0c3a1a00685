"""The laws of clean-up, on histories that are made up: what may go, what must stay, and what a dry run promises."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select

from pactgate.broker.domain.publishing.pact_metadata import PactMetadata
from pactgate.broker.domain.upkeep.clean_up import CleanUpRules, KeepSelector
from pactgate.broker.domain.verification.verifications import NewVerification
from pactgate.broker.jobs.clean_up import clean_up
from pactgate.broker.store.engine import Database, Transaction
from pactgate.broker.store.environments.environments import add_environment, find_environment
from pactgate.broker.store.environments.present_versions import add_deployment
from pactgate.broker.store.publishing.pacts import ContentKey, add_contents, add_publications
from pactgate.broker.store.tables import (
    branch_versions,
    branches,
    environments,
    latest_verifications,
    metadata,
    pact_contents,
    pact_publications,
    pacticipants,
    verifications,
    versions,
)
from pactgate.broker.store.verification.verifications import add_verification
from pactgate.broker.store.versions.branches import add_version_to_branch
from pactgate.broker.store.versions.pacticipants import change_pacticipant, ensure_pacticipant
from pactgate.broker.store.versions.tags import tag_version
from pactgate.broker.store.versions.versions import ensure_version

NAMES = ("app", "api")
STALE_DAYS = 90
NOW = datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Build:
    """A version: how old it is, and what was done with it. `contents` are published one after the other."""

    owner: str
    age: int
    branches: frozenset[str]
    tags: frozenset[str]
    deployed: bool
    released: bool
    contents: tuple[str, ...]
    verifies: bool


BUILDS = st.lists(
    st.builds(
        Build,
        owner=st.sampled_from(NAMES),
        age=st.sampled_from((1, 20, 70, 120, 200)),
        branches=st.frozensets(st.sampled_from(("main", "feat"))),
        tags=st.frozensets(st.sampled_from(("dev", "prod"))),
        deployed=st.booleans(),
        released=st.booleans(),
        contents=st.lists(st.sampled_from(("x", "y", "z")), max_size=2).map(tuple),
        verifies=st.booleans(),
    ),
    max_size=8,
).map(lambda builds: sorted(builds, key=lambda build: -build.age))

SELECTORS = st.lists(
    st.builds(
        KeepSelector,
        pacticipant=st.sampled_from((None, None, "app", "nobody")),
        latest=st.booleans(),
        tag=st.sampled_from((None, None, True, "prod")),
        branch=st.sampled_from((None, None, True, "feat")),
        environment=st.sampled_from((None, None, None, "production", "nowhere")),
        max_age=st.sampled_from((None, 10, 100)),
        main_branch=st.booleans(),
    ).filter(lambda selector: selector != KeepSelector()),
    min_size=1,
    max_size=3,
).map(tuple)


def is_selected(selector: KeepSelector, build: Build, history: list[Build]) -> bool:
    """What a selector means, said once more without SQL."""
    of_branch = selector.branch is not None or selector.main_branch
    later = [each for each in history[history.index(build) + 1 :] if each.owner == build.owner]

    def on(branch: str) -> bool:
        its = [each for each in history if each.owner == build.owner and branch in each.branches]
        fresh = branch == "main" or any(each.age <= STALE_DAYS for each in its)
        return build in its and fresh and (not selector.latest or build == its[-1])

    def has(tag: str) -> bool:
        newest = not selector.latest or of_branch or not any(tag in each.tags for each in later)
        return tag in build.tags and newest

    checks = (
        selector.pacticipant in (None, build.owner),
        selector.max_age is None or build.age <= selector.max_age,
        selector.tag is None or any(map(has, ("dev", "prod") if selector.tag is True else (selector.tag,))),
        selector.branch is None or any(map(on, ("main", "feat") if selector.branch is True else (selector.branch,))),
        not selector.main_branch or on("main"),
        not selector.latest or of_branch or selector.tag is not None or not later,
        selector.environment is None or (selector.environment == "production" and (build.deployed or build.released)),
    )
    return all(checks)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(builds=BUILDS, keep=SELECTORS)
def test_what_is_kept_stays_with_what_it_needs_and_the_rest_goes(
    database: Database, builds: list[Build], keep: tuple[KeepSelector, ...]
) -> None:
    history = [cast("Build", _Identified(build)) for build in builds]
    ids = database.write(written, builds)
    rules = CleanUpRules(keep=keep)
    kept = {
        ids[place]
        for place, build in enumerate(history)
        if build.deployed or build.released or any(is_selected(each, build, history) for each in keep)
    }
    before = database.read(everything)
    results = {row for row in database.read(latest_results) if row[1] in kept}

    foreseen = clean_up(database, rules, dry_run=True)
    assert database.read(everything) == before

    done = clean_up(database, rules, dry_run=False)
    assert +foreseen.counts == +done.counts
    assert database.read(column, versions.c.id) == kept
    assert set(database.read(latest_results)) == results
    assert database.read(column, pact_contents.c.id) == database.read(column, pact_publications.c.content_id) | {
        content for content, _ in results
    }
    assert database.read(every_head_is_the_latest)
    assert not +clean_up(database, rules, dry_run=False).counts


class _Identified:
    """A build that equals only itself: two versions may be alike."""

    def __init__(self, build: Build) -> None:
        self._build = build

    def __getattr__(self, name: str) -> Any:
        return getattr(self._build, name)


def column(tx: Transaction, of: Any) -> set[Any]:
    return set(tx.execute(select(of)).scalars())


def latest_results(tx: Transaction) -> list[tuple[int, int]]:
    statement = select(latest_verifications.c.content_id, latest_verifications.c.provider_version_id)
    joined = statement.join(verifications, verifications.c.id == latest_verifications.c.verification_id)
    return [(content, version) for content, version in tx.execute(joined)]


def every_head_is_the_latest(tx: Transaction) -> bool:
    latest = select(func.max(branch_versions.c.version_id)).where(branch_versions.c.branch_id == branches.c.id)
    other = select(branches.c.id).where(branches.c.head_version_id.is_distinct_from(latest.scalar_subquery()))
    return tx.execute(other).first() is None


def everything(tx: Transaction) -> dict[str, list[Any]]:
    """Every row of every table."""
    return {table.name: sorted(map(repr, tx.execute(select(table)))) for table in metadata.sorted_tables}


def written(tx: Transaction, builds: list[Build]) -> list[int]:
    """The ids of the versions, in an otherwise empty database."""
    for table in (pacticipants, environments):
        tx.execute(delete(table))
    begin = NOW - timedelta(days=300)
    values = {"uuid": str(uuid4()), "name": "production", "display_name": "Production", "production": True}
    add_environment(tx, {**values, "created_at": begin, "updated_at": begin}, ())
    for name in NAMES:
        change_pacticipant(tx, ensure_pacticipant(tx, name, begin).id, {"main_branch": "main"}, begin)
    return [_write(tx, build, str(number)) for number, build in enumerate(builds)]


def _write(tx: Transaction, build: Build, number: str) -> int:
    now = NOW - timedelta(days=build.age)
    owner, other = (
        ensure_pacticipant(tx, name, now) for name in (build.owner, *(each for each in NAMES if each != build.owner))
    )
    version_id, _ = ensure_version(tx, owner, number, now)
    for branch in sorted(build.branches):
        add_version_to_branch(tx, pacticipant_id=owner.id, branch=branch, version_id=version_id, now=now)
    for tag in build.tags:
        tag_version(tx, version_id, tag, now)
    for said in build.contents:
        key = ContentKey(other.id, said * 40)
        content_id = add_contents(tx, owner.id, {key: "{}"}, now)[key].id
        add_publications(tx, version_id, [content_id], now)
    place = {"pacticipant_id": owner.id, "version_id": version_id, "created_at": now}
    _bring_to_production(tx, build, place)
    if build.verifies:
        _verify_all(tx, other.id, version_id, now)
    return version_id


def _bring_to_production(tx: Transaction, build: Build, place: dict[str, Any]) -> None:
    environment = find_environment(tx, name="production")
    assert environment
    values = {**place, "environment_id": environment.id, "uuid": str(uuid4())}
    if build.deployed:
        add_deployment(tx, {**values, "application_instance": str(place["version_id"])})
    if build.released:
        tx.execute(insert(metadata.tables["released_versions"]).values(**values))


def _verify_all(tx: Transaction, consumer_id: int, version_id: int, now: datetime) -> None:
    """Publish two results, of which the first is overwritten, for every content of the consumer."""
    contents = tx.execute(select(pact_contents.c.id).where(pact_contents.c.consumer_id == consumer_id)).scalars().all()
    result = NewVerification("1", True, None, [], None, now)
    for content_id in (*contents, *contents):
        add_verification(
            tx, result, content_id=content_id, provider_version_id=version_id, metadata=PactMetadata(), now=now
        )
