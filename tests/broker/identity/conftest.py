"""An identity provider that provisions people and teams by SCIM, on each kind of database."""

from collections.abc import Iterator

import pytest

from pactgate.broker.store.engine import Database
from tests.builders.provisioning import IdentityProvider, identity_provider


@pytest.fixture
def provider(database: Database) -> Iterator[IdentityProvider]:
    with identity_provider(database) as started:
        yield started
