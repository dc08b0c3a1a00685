from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.gate.dashboard import NewestResult, verification_status, webhook_status

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STATUSES = st.lists(st.sampled_from(["success", "failure", "retrying", "not_run"]))


@pytest.mark.parametrize(
    ("success", "pending", "status"),
    [
        (True, False, "success"),
        (True, True, "success"),
        (False, False, "failed"),
        (False, True, "failed_pending"),
    ],
)
def test_what_a_result_says(success: bool, pending: bool, status: str) -> None:  # noqa: FBT001 - a table
    assert verification_status(NewestResult(1, success, pending, NOW, NOW)) == status


def test_without_a_result_a_pact_was_never_verified() -> None:
    assert verification_status(None) == "never"


@pytest.mark.parametrize(
    ("runs", "status"),
    [
        (None, "none"),
        ([], "not_run"),
        (["success", "not_run"], "not_run"),
        (["success", "failure", "not_run"], "failure"),
        (["failure", "retrying"], "retrying"),
        (["success", "success"], "success"),
    ],
)
def test_how_several_webhooks_came_out(runs: list[str] | None, status: str) -> None:
    assert webhook_status(runs) == status


@given(STATUSES)
def test_webhooks_are_a_success_only_if_each_is(runs: list[str]) -> None:
    assert (webhook_status(runs) == "success") == (set(runs) == {"success"})
