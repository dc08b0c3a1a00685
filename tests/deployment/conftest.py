from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres, start_postgres
from tests.deployment.replicas import Replica, start_replica


@pytest.fixture(scope="session")
def deployed_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The database server of the replicas; they get a database of their own for each test."""
    with start_postgres(tmp_path_factory.mktemp("deployment")) as server:
        yield server


@pytest.fixture
def database_url(deployed_postgres: Postgres) -> str:
    return deployed_postgres.create_database()


@pytest.fixture
def replicas(database_url: str, tmp_path: Path) -> Iterator[tuple[Replica, Replica]]:
    """Two brokers, started at the same time on one empty database."""
    with (
        start_replica(database_url, tmp_path / "one") as one,
        start_replica(database_url, tmp_path / "other") as other,
    ):
        yield one, other
