"""How much something should worry whoever calls the API: the level of what a comparison or a fit finds."""

from collections.abc import Mapping
from enum import StrEnum

from pactgate.openapi.schemas.terms import Direction, Movement


class Level(StrEnum):
    """How much a change should worry whoever calls the API."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    def counted(self, number: int) -> str:
        """So many findings of that level, as a sentence counts them: `2 errors`."""
        return f"{number} {self.value}{'s' if number != 1 and self is not Level.INFO else ''}"


LAW: Mapping[tuple[Direction, Movement], Level] = {
    (direction, way): Level.ERROR if way is direction.breaking else Level.INFO
    for direction in Direction
    for way in Movement
}
"""How much it should worry them that a set of values moved."""
