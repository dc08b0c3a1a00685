"""The checks of scim2-tester, over HTTP: what a client that knows nothing but the standard finds."""

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.conftest import RunningBroker

SKIPPED = {"search_with_attributes"}
"""Searching users and groups at once (POST /.search) is optional, and is answered by 501."""


def test_every_check_of_scim2_tester_succeeds(broker: RunningBroker) -> None:
    with httpx2.Client(base_url=f"{broker.url}/scim/v2", timeout=30) as client:
        results = check_server(SyncSCIMClient(client))
    wrong = [(each.title, each.reason) for each in results if each.status in {Status.ERROR, Status.CRITICAL}]
    assert not wrong, "\n".join(map(str, wrong))
    assert {each.title for each in results if each.status is Status.SKIPPED} == SKIPPED
    succeeded = [each for each in results if each.status is Status.SUCCESS]
    assert len(succeeded) >= 59
