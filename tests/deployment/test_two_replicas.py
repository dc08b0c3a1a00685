from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count, repeat
from pathlib import Path
from threading import Event

import httpx
from sqlalchemy import Connection, create_engine, text

from pactgate.broker.store import migrate
from tests.deployment.clients import pact, publish, published
from tests.deployment.replicas import NotYetError, Replica, is_ready, patiently, start_replica

PUBLISHERS = 4
ENOUGH = 5

type Replicas = tuple[Replica, Replica]


@contextmanager
def connected(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def wait_until_both_want_to_migrate(connection: Connection) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    for attempt in patiently():
        with attempt:
            if connection.scalar(waiting) != 2:
                raise NotYetError


def test_both_migrate_at_the_same_moment_without_a_fight(database_url: str, replicas: Replicas) -> None:
    with connected(database_url) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": migrate._ADVISORY_LOCK})
        wait_until_both_want_to_migrate(connection)
        connection.rollback()
        assert all(is_ready(replica.url) for replica in replicas)
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert len(versions) == 1
    assert not [replica.log.read_text() for replica in replicas if "rror" in replica.log.read_text()]


def test_what_one_was_told_the_other_knows(replicas: Replicas) -> None:
    one, other = replicas
    publish(one.url, "1.0.0", pact()).raise_for_status()
    answer = published(other.url, "1.0.0")
    assert answer.status_code == 200
    assert answer.json()["interactions"][0]["description"] == "a request for order 1"


def test_the_same_pact_published_to_both_at_once_is_taken_once(replicas: Replicas) -> None:
    urls = [replica.url for replica in replicas]
    for version in ("1.0.0", "1.0.1", "1.0.2"):
        with ThreadPoolExecutor() as pool:
            answers = list(pool.map(publish, urls * 2, repeat(version), repeat(pact())))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert len({published(url, version).text.replace(url, "") for url in urls}) == 1


def test_of_two_pacts_for_one_version_at_once_one_is_refused(replicas: Replicas) -> None:
    urls = [replica.url for replica in replicas]
    for version in ("1.0.0", "1.0.1", "1.0.2"):
        with ThreadPoolExecutor() as pool:
            answers = list(pool.map(publish, urls, repeat(version), (pact(200), pact(404))))
        assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_when_one_is_killed_the_other_goes_on(replicas: Replicas) -> None:
    one, other = replicas
    publish(one.url, "1.0.0", pact()).raise_for_status()
    survivor = other.url
    one.kill()
    assert is_ready(survivor)
    assert published(survivor, "1.0.0").status_code == 200
    publish(survivor, "1.0.1", pact()).raise_for_status()


def test_a_killed_one_comes_back_and_knows_all(replicas: Replicas, database_url: str, tmp_path: Path) -> None:
    one, other = replicas
    publish(one.url, "1.0.0", pact()).raise_for_status()
    one.kill()
    publish(other.url, "1.0.1", pact()).raise_for_status()
    with start_replica(database_url, tmp_path / "again") as again:
        assert [published(again.url, version).status_code for version in ("1.0.0", "1.0.1")] == [200, 200]


def publish_until_it_dies(url: str, enough: Event) -> list[str]:
    """Publishes one version after the other; the versions whose publication was answered."""
    answered: list[str] = []
    for number in count():
        version = f"1.0.{number}"
        try:
            publish(url, version, pact(200 + number)).raise_for_status()
        except httpx.TransportError:
            return answered
        answered.append(version)
        if len(answered) == ENOUGH:
            enough.set()
    raise AssertionError


def test_a_kill_in_the_middle_of_publishing_loses_nothing_that_was_answered(replicas: Replicas) -> None:
    one, other = replicas
    url, enough = one.url, Event()
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(publish_until_it_dies, url, enough) for _ in range(PUBLISHERS)]
        assert enough.wait(timeout=60)
        one.kill()
    answered = {version for future in futures for version in future.result()}
    assert len(answered) >= ENOUGH
    assert {version for version in answered if not published(other.url, version).is_success} == set()
