"""The checks of scim2-tester, over HTTP: what a client that knows nothing but the standard finds."""

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from pactgate.broker.store.engine import Database
from tests.builders.provisioning import identity_provider

SKIPPED = {"search_with_attributes"}
"""Searching users and groups at once (POST /.search) is optional, and is answered by 501."""


def test_every_check_of_scim2_tester_succeeds(database: Database) -> None:
    with identity_provider(database) as provider:
        headers = {"Authorization": f"Bearer {provider.token}"}
        with httpx2.Client(base_url=f"{provider.root.url}/scim/v2", headers=headers, timeout=30) as client:
            results = check_server(SyncSCIMClient(client))
    wrong = [f"{each.title}: {each.reason}" for each in results if each.status not in {Status.SUCCESS, Status.SKIPPED}]
    assert not wrong, "\n".join(wrong)
    assert {each.title for each in results if each.status is Status.SKIPPED} == SKIPPED
    assert len([each for each in results if each.status is Status.SUCCESS]) >= 59
