"""Releases of real APIs: what the peer reports is found or argued, and what is not proved is little."""

from pathlib import Path

import pytest

from tests.suites.peer_findings import pairs, table

APIS = Path(__file__).parents[3] / "shared" / "suites" / "breaking" / "apis"

EXAMINED = 0.99
"""The share of the peer's errors that are found under their id, or argued at each place they can mean."""

UNPROVEN = 0.01
"""The share of errors that would be, had a value been found that shows them."""


def test_errors_of_the_peer_are_found_or_argued_and_few_of_ours_are_unproven(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not APIS.exists():
        pytest.skip(f"the shared suite is not there: {APIS}")
    releases = list(pairs(APIS))
    assert releases
    fates = [fate for release in releases for fate in release.fates()]
    examined = [fate for fate in fates if fate[2].kind in {"found", "told", "same"}]
    assert len(examined) >= EXAMINED * len(fates), "\n".join(table(fates))
    changes = [change for release in releases for change in release.changes]
    unproven = [change for change in changes if change.is_unproven]
    errors = [change for change in changes if change.is_breaking]
    share = len(unproven) / (len(unproven) + len(errors))
    with capsys.disabled():
        print(f"\n{len(errors)} errors on real APIs, {len(unproven)} changes unproven: {share:.1%}")  # noqa: T201 - asked for
    assert share <= UNPROVEN, "\n".join(f"{c.rule} {c.text}" for c in unproven)
