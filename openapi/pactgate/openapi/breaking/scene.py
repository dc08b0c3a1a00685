"""Where a witness was found: enough to show it as a message, when somebody asks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pactgate.openapi.values import Json

if TYPE_CHECKING:  # documents that say the same are compared without all of that
    from pactgate.openapi.breaking.message import Message
    from pactgate.openapi.breaking.pairs import SchemaPair
    from pactgate.openapi.schemas.shaping import Shapes


class Stage:
    """What the scenes of one comparison share.

    Attributes:
        shapes: the shapes of all schemas.
        old: what the old document is called: its file's name, if the new one's is another.
        new: what the new document is called.
        known: what was written for one message and may be of use for the next.
    """

    def __init__(self, shapes: "Shapes", old: str, new: str) -> None:
        short = Path(old).name, Path(new).name
        names = short if short[0] != short[1] else (old, new)
        self.shapes = shapes
        self.old, self.new = names if names[0] != names[1] else ("the old document", "the new document")
        self.known: dict[object, Any] = {}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a witness was found.

    Attributes:
        pair: the schemas that it is a witness of.
        stage: what it shares with others.
        detail: the name of the property that the change is about, or what else tells it from others.
    """

    pair: "SchemaPair"
    stage: Stage
    detail: str

    @property
    def around(self) -> "list[SchemaPair]":
        """The schemas around the pair, the nearest first."""
        found: list[SchemaPair] = []
        pair = self.pair
        while pair.outer is not None:
            pair = pair.outer
            found.append(pair)
        return found

    def message(self, witness: Json) -> "Message | None":
        """The witness as a message; None where the schemas belong to no message."""
        from pactgate.openapi.breaking.message import Staging  # noqa: PLC0415 - most comparisons are made without

        return Staging(self).message(witness)
