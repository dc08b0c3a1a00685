from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.publishing.relationships import group_of
from pactgate.broker.domain.versions.pacticipants import Integration

IDS = st.integers(1, 8)
INTEGRATIONS = st.lists(st.builds(lambda a, b: Integration(a, str(a), b, str(b)), IDS, IDS), unique=True)


def members(integrations: list[Integration]) -> set[int]:
    return {id_ for each in integrations for id_ in (each.consumer_id, each.provider_id)}


@given(IDS, INTEGRATIONS)
def test_a_group_has_no_tie_to_the_outside(start: int, integrations: list[Integration]) -> None:
    inside = group_of(start, integrations)
    outside = [each for each in integrations if each not in inside]
    assert not (members(inside) | {start}) & members(outside)


@given(INTEGRATIONS)
def test_every_member_has_the_same_group(integrations: list[Integration]) -> None:
    for each in integrations:
        assert group_of(each.consumer_id, integrations) == group_of(each.provider_id, integrations)


@given(IDS, INTEGRATIONS, st.integers(1, 9))
def test_a_limited_group_is_a_part_that_is_large_enough(start: int, integrations: list[Integration], most: int) -> None:
    whole, limited = group_of(start, integrations), group_of(start, integrations, most)
    assert [each for each in whole if each in limited] == limited
    assert limited == whole or len(members(limited)) >= most
