from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pactgate.broker.domain.gate.network import MOST_APPLICATIONS, MOST_CALLS, Call, picture_of
from pactgate.broker.domain.gate.pairs import Verdict

NAMES = st.sampled_from([f"app-{number}" for number in range(60)])
CALLS = st.lists(
    st.builds(Call, NAMES, NAMES, st.sampled_from(Verdict)),
    unique_by=lambda call: (call.consumer, call.provider),
    max_size=300,
)


def chain(length: int, verdict: Verdict = Verdict.YES) -> list[Call]:
    return [Call(f"{one}", f"{other}", verdict) for one, other in pairwise(range(length + 1))]


def test_what_one_picture_holds_is_drawn_whole() -> None:
    calls = chain(MOST_APPLICATIONS - 1)
    assert picture_of(calls).calls == tuple(calls)
    assert picture_of(calls).centre is None


def test_one_application_more_and_the_picture_is_around_the_one_with_the_most_trouble() -> None:
    calls = [Call("30", "web", Verdict.NO), Call("31", "30", Verdict.UNKNOWN), *chain(MOST_APPLICATIONS)]
    picture = picture_of(calls)
    assert picture.centre == "30"
    assert {"30", "29", "31", "web"} <= set(picture.applications)
    assert len(picture.applications) == MOST_APPLICATIONS
    assert set(picture_of(calls, "30").applications) == {"30", "29", "31", "web"}


def test_around_an_application_its_neighbours_calls_to_each_other_are_drawn_too() -> None:
    calls = [Call("a", "b", Verdict.YES), Call("c", "a", Verdict.YES), Call("c", "b", Verdict.NO), *chain(2)]
    assert picture_of(calls, "a").calls == tuple(calls[:3])


def test_around_one_that_calls_nobody_nothing_is_drawn() -> None:
    assert picture_of(chain(3), "hermit").calls == ()


@given(CALLS, NAMES | st.none())
def test_a_picture_never_holds_too_much_and_shows_the_most_urgent_of_what_its_centre_does(
    calls: list[Call], centre: str | None
) -> None:
    picture = picture_of(calls, centre)
    assert len(picture.calls) <= MOST_CALLS
    assert len(picture.applications) <= MOST_APPLICATIONS
    assert list(picture.calls) == [call for call in calls if call in set(picture.calls)]
    if picture.centre is not None:
        own = [call for call in calls if picture.centre in call.ends]
        assert own[:1] == [call for call in picture.calls if picture.centre in call.ends][:1]
