from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.verification.work_in_progress import WipWindow

TODAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    ("ages", "days"),
    [([], 7), ([1, 2], 7), ([9], 9), ([1, 2, 8, 9, 13], 9), ([14, 30, 30], 14), ([2, 3, 5, 7, 10, 12, 14, 20], 14)],
)
def test_the_oldest_fifth_is_left_out(ages: list[int], days: int) -> None:
    since = WipWindow().since((TODAY - timedelta(days=age) for age in ages), TODAY)
    assert since.isoformat() == f"{TODAY - timedelta(days=days)}T00:00:00+00:00"


@given(st.lists(st.integers(0, 60)), st.integers(0, 30), st.integers(0, 30))
def test_the_window_is_never_shorter_than_the_fewest_days(ages: list[int], fewest: int, most: int) -> None:
    window = WipWindow(fewest=fewest, most=most, usual=fewest)
    since = window.since([TODAY - timedelta(days=age) for age in ages], TODAY).date()
    assert fewest <= (TODAY - since).days <= max(fewest, most)
