"""Where a witness was found, and the message around it: enough to show it when somebody asks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pactgate.openapi.breaking.serialization import serialized
from pactgate.openapi.document import Parameter
from pactgate.openapi.values import Json

if TYPE_CHECKING:  # documents that say the same are compared without all of that
    from pactgate.openapi.breaking.pairs import SchemaPair
    from pactgate.openapi.schemas.judge import Alone
    from pactgate.openapi.schemas.screening import Effort
    from pactgate.openapi.schemas.shaping import Shapes


@dataclass(frozen=True, slots=True)
class Frame:
    """Where in which message a value stands.

    Attributes:
        line: which message it is (`POST /orders`, `200 to GET /orders`).
        media_type: that of the body, empty where the value is none.
        parameter: the parameter or header that the value is of, None where it is a body's.
        name: what that is called; a header of a response does not say so itself.
    """

    line: str
    media_type: str = ""
    parameter: Parameter | None = None
    name: str = ""

    def head(self, value: Json) -> tuple[str, ...]:
        """The lines of a message with that value, its body left out."""
        if self.parameter is None:
            return (self.line, f"content-type: {self.media_type}") if self.media_type else (self.line,)
        text = serialized(self.parameter, self.name, value)
        if self.parameter.where == "path":
            method, _, path = self.line.partition(" ")
            return (f"{method} {path.replace('{' + self.name + '}', text)}",)
        if self.parameter.where == "query":
            return (f"{self.line}?{text}",)
        name = "cookie" if self.parameter.where == "cookie" else self.name
        return self.line, _on_one_line(f"{name}: {text}")


def _on_one_line(text: str) -> str:
    """The text with what would end the line, or is no letter, as JSON writes it."""
    return text if text.isprintable() else json.dumps(text, ensure_ascii=False)[1:-1]


class ComparisonStage:
    """What the scenes of one comparison share.

    Attributes:
        shapes: the shapes of all schemas.
        old: what the old document is called: its file's name, if the new one's is another.
        new: what the new document is called.
        known: what was written for one message and may be of use for the next.
        search: what is still done to find whole messages that show what parts of them do.
    """

    def __init__(self, shapes: "Shapes", search: "Effort", old: str, new: str) -> None:
        short = Path(old).name, Path(new).name
        names = short if short[0] != short[1] else (old, new)
        self.shapes = shapes
        self.old, self.new = names if names[0] != names[1] else ("the old document", "the new document")
        self.known: dict[object, Any] = {}
        self.search = search


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a witness was found.

    Attributes:
        pair: the schemas that it is a witness of.
        stage: what it shares with others.
        detail: the name of the property that the change is about, or what else tells it from others.
        alone: how to ask about the change without those beside it; None where it is asked about as a whole.
        top: the outermost pair of schemas that is looked at; None for that of the message.
    """

    pair: "SchemaPair"
    stage: ComparisonStage
    detail: str
    alone: "Alone | None" = None
    top: "SchemaPair | None" = None

    @property
    def around(self) -> "list[SchemaPair]":
        """The pairs of schemas around it, the nearest first."""
        if self.pair is self.top:
            return []
        pairs = self.pair.around
        return pairs if self.top is None else pairs[: [pair is self.top for pair in pairs].index(True) + 1]

    @property
    def is_search_over(self) -> bool:
        """Whether no more whole messages are searched for, as the effort for that is spent."""
        return self.stage.search.left <= 0

    @property
    def root(self) -> "SchemaPair":
        """The outermost of them."""
        return self.top or [self.pair, *self.pair.around][-1]
