"""Places boxes and the lines between them in layers, callers above whom they call. Knows nothing of what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import hypot
from typing import Any

import graphlay

BOX = (152, 48)
"""Width and height of a box."""

_MARGIN = 16
_TIP = (10, 5)
"""Length and half the width of the head of an arrow."""

_OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 64, "node_gap": 32, "self_loop_gap": 16},
    # What takes longest in dense graphs is to look for an even better order.
    "effort": "fast",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one box to another, by their names."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a drawing, from its upper left corner."""

    x: float
    y: float

    def __str__(self) -> str:
        """The point as SVG writes it."""
        return f"{self.x:g},{self.y:g}"


@dataclass(frozen=True, slots=True)
class Route:
    """How a line goes: to the foot of its head, the three corners of the head, and where a sign on it stands out."""

    points: tuple[Point, ...]
    head: tuple[Point, Point, Point]
    sign: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything is: the upper left corner of each box by its name, and a route for each line."""

    width: float
    height: float
    boxes: dict[str, Point]
    routes: dict[Line, Route]


@lru_cache(maxsize=32)
def layered(names: tuple[str, ...], lines: tuple[Line, ...]) -> Drawing:
    """The drawing of boxes with these names and of these lines, each of which joins two of them.

    Cycles and lines from a box to itself are drawn, too. The same is drawn alike each time, and is remembered: a dense
    drawing takes a tenth of a second.
    """
    graph = graphlay.Graph()
    width, height = BOX
    for name in names:
        graph.node(name, width=width, height=height, label="")
    for line in lines:
        graph.edge(line.source, line.target)
    layout = graphlay.layout(graph, options=_OPTIONS)
    low, high = layout.bounds["min"], layout.bounds["max"]
    origin = Point(low["x"] - _MARGIN, low["y"] - _MARGIN)
    corners = {
        name: Point(x - width / 2 - origin.x, y - height / 2 - origin.y) for name, (x, y) in layout.positions().items()
    }
    routes = {line: _route(edge, origin) for line, edge in zip(lines, layout.edges, strict=True)}
    return Drawing(high["x"] - origin.x + _MARGIN, high["y"] - origin.y + _MARGIN, corners, routes)


def _route(edge: dict[str, Any], origin: Point) -> Route:
    points = [_moved(point, origin) for point in edge["points"]]
    foot, head = _head(points)
    return Route((*points[:-1], foot), head, _middle_of_longest(points))


def _moved(point: dict[str, float], origin: Point) -> Point:
    return Point(round(point["x"] - origin.x, 1), round(point["y"] - origin.y, 1))


def _head(points: Sequence[Point]) -> tuple[Point, tuple[Point, Point, Point]]:
    """Where the head of an arrow along `points` begins, and its corners."""
    before, end = points[-2:]
    length = hypot(end.x - before.x, end.y - before.y) or 1
    along = Point((end.x - before.x) / length, (end.y - before.y) / length)
    long, wide = _TIP
    foot = Point(end.x - along.x * long, end.y - along.y * long)
    left = Point(foot.x - along.y * wide, foot.y + along.x * wide)
    right = Point(foot.x + along.y * wide, foot.y - along.x * wide)
    return foot, (left, end, right)


def _middle_of_longest(points: Sequence[Point]) -> Point:
    start, end = max(pairwise(points), key=lambda ends: hypot(ends[1].x - ends[0].x, ends[1].y - ends[0].y))
    return Point((start.x + end.x) / 2, (start.y + end.y) / 2)
