from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pactgate.broker.web.layered import BOX, Drawing, Line, Point, layered

NAMES = [f"app-{number}" for number in range(12)]
LINES = st.lists(st.builds(Line, st.sampled_from(NAMES), st.sampled_from(NAMES)), unique=True, min_size=1, max_size=30)


def drawn(*lines: Line) -> Drawing:
    return layered(tuple(dict.fromkeys(name for line in lines for name in (line.source, line.target))), tuple(lines))


def test_callers_stand_above_whom_they_call() -> None:
    chain = [Line(one, other) for one, other in pairwise(NAMES)]
    drawing = drawn(*chain)
    assert all(drawing.boxes[line.source].y + BOX[1] < drawing.boxes[line.target].y for line in chain)


def test_an_arrow_ends_at_the_box_that_is_called_also_against_the_stream_and_at_oneself() -> None:
    lines = (Line("a", "b"), Line("b", "c"), Line("c", "a"), Line("d", "d"))
    drawing = drawn(*lines)
    for line in lines:
        _, tip, _ = drawing.routes[line].head
        assert on_outline(tip, drawing.boxes[line.target])


def test_nothing_to_draw_is_drawn() -> None:
    assert layered((), ()).boxes == {}


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_no_box_hides_another_and_all_is_inside_the_drawing(lines: list[Line]) -> None:
    drawing = drawn(*lines)
    for one, other in combinations(drawing.boxes.values(), 2):
        assert abs(one.x - other.x) >= BOX[0] or abs(one.y - other.y) >= BOX[1]
    corners = [
        *drawing.boxes.values(),
        *(Point(box.x + BOX[0], box.y + BOX[1]) for box in drawing.boxes.values()),
        *(point for route in drawing.routes.values() for point in (*route.points, *route.head, route.sign)),
    ]
    assert all(0 <= each.x <= drawing.width and 0 <= each.y <= drawing.height for each in corners)


@settings(max_examples=10, deadline=None)
@given(LINES)
def test_the_same_is_drawn_alike_each_time(lines: list[Line]) -> None:
    first = drawn(*lines)
    layered.cache_clear()
    assert drawn(*lines) == first


def on_outline(point: Point, box: Point) -> bool:
    across, down = point.x - box.x, point.y - box.y
    inside = -0.1 <= across <= BOX[0] + 0.1 and -0.1 <= down <= BOX[1] + 0.1
    return inside and min(abs(across), abs(across - BOX[0]), abs(down), abs(down - BOX[1])) <= 0.1
