from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Postgres
from tests.deployment.replicas import Replica, start_replica


@pytest.fixture
def database_url(postgres: Postgres) -> str:
    """An empty database, without a table."""
    return postgres.create_database()


@pytest.fixture
def replicas(database_url: str, tmp_path: Path) -> Iterator[tuple[Replica, Replica]]:
    """Two brokers, started at the same time on one empty database."""
    with (
        start_replica(database_url, tmp_path / "one") as one,
        start_replica(database_url, tmp_path / "other") as other,
    ):
        yield one, other
