from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.gate.policies import (
    FIELDS,
    USUAL,
    BreakingChanges,
    DocumentDisagreement,
    Scope,
    SelfVerification,
    StatedPolicy,
    Waiver,
    origins,
    policy_of,
    strictness,
)
from pactgate.broker.domain.gate.waivers import LONGEST, expiry_problem
from pactgate.broker.domain.names import hint

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SCOPES = (Scope("orders", "production"), Scope("orders"), Scope(environment="production"), Scope())
"""From the narrowest to the widest."""


def stated(scope: Scope) -> st.SearchStrategy[StatedPolicy]:
    return st.builds(
        StatedPolicy,
        st.just(scope),
        st.none() | st.sampled_from(BreakingChanges),
        st.none() | st.sampled_from(SelfVerification),
        st.none() | st.sampled_from(DocumentDisagreement),
        st.none() | st.integers(0, 100),
    )


@given(st.tuples(*map(stated, SCOPES)), st.permutations(range(len(SCOPES))))
def test_each_field_is_as_the_narrowest_says_that_says_anything(
    narrowest_first: tuple[StatedPolicy, ...], order: list[int]
) -> None:
    found = policy_of(narrowest_first[each] for each in order)
    whose = origins(narrowest_first[each] for each in order)
    for field in FIELDS:
        says = next((each for each in narrowest_first if getattr(each, field) is not None), None)
        assert getattr(found, field) == (getattr(says, field) if says else getattr(USUAL, field))
        assert whose.get(field) == (says.scope if says else None)


WAIVER = Waiver("1", "orders", "0" * 16, "production", "moving", "Ada", NOW, NOW)


def test_a_waiver_counts_in_its_place_until_it_ends() -> None:
    for until, place, holds in (
        (NOW + timedelta(seconds=1), "production", True),
        (NOW, "production", False),
        (NOW + timedelta(seconds=1), "test", None),
        (NOW, None, None),
    ):
        found = strictness(USUAL, [replace(WAIVER, until=until)], NOW, place)
        assert [bool(found.waived("0" * 16)), bool(found.expired_for("0" * 16))] == [holds is True, holds is False]
        assert found.waived("1" * 16) is None


def test_a_waiver_ends_within_a_year() -> None:
    assert expiry_problem(NOW + LONGEST, NOW) is None
    assert expiry_problem(NOW, NOW) == "is in the past: choose a day up to 2027-06-01"
    assert expiry_problem(NOW + LONGEST + timedelta(seconds=1), NOW) == (
        "is more than a year away: choose a day up to 2027-06-01"
    )


def test_the_names_that_were_most_likely_meant_are_told() -> None:
    known = ["production", "test", "staging"]
    assert hint("prodution", known) == "Did you mean 'production'?"
    assert hint("PROD", known) == "Did you mean 'production'?"
    assert hint("st", ["staging", "stable"]) == "Did you mean 'stable' or 'staging'?"
    assert hint("xyz", known) == "There is 'production', 'staging', 'test'."
    assert hint("xyz", [f"{each:02}" for each in range(12)]).endswith("'09' and 2 more.")
    assert hint("xyz", []) == ""
