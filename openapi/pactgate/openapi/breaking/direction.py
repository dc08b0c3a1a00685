"""The one law: a request breaks when the accepted set narrows, a response when the possible set widens."""

from collections.abc import Mapping
from enum import StrEnum

from pactgate.openapi.schemas.direction import Direction, Way


class Level(StrEnum):
    """How much a change should worry whoever calls the API."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


LAW: Mapping[tuple[Direction, Way], Level] = {
    (Direction.REQUEST, Way.NARROWER): Level.ERROR,
    (Direction.REQUEST, Way.WIDER): Level.INFO,
    (Direction.RESPONSE, Way.NARROWER): Level.INFO,
    (Direction.RESPONSE, Way.WIDER): Level.ERROR,
}


def breaking_way(direction: Direction) -> Way:
    """The way in which a set of values must not move."""
    return next(way for (sent, way), level in LAW.items() if sent is direction and level is Level.ERROR)
