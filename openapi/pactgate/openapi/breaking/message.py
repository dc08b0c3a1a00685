"""A witness as the message that it is a part of: allowed by one document and refused by the other."""

from dataclasses import dataclass

from pactgate.openapi.breaking.scene import Scene
from pactgate.openapi.breaking.whole import place_of_change, refusal_reasons, whole_of
from pactgate.openapi.schemas.reasons import Path as Place
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json


@dataclass(frozen=True, slots=True)
class WitnessMessage:
    """One message that was allowed and now is refused, or that was not possible and now may come.

    Attributes:
        head: its lines above the body (`POST /orders`, `content-type: application/json`).
        value: what jsonschema was asked about: the body, or the value of the parameter or header. Where the whole
            could not be confirmed, the part of it.
        media_type: that of the body which the value is, or is a part of; empty for a parameter or a header.
        is_whole: whether the value is the whole that its schema speaks of, confirmed against that whole schema.
        place: where in the value the change shows; in one that is not whole, where in the whole it would be.
        is_response: whether the provider sends it.
        old: the name of the old document.
        new: the name of the new document.
        reason: why the document that does not allow it refuses it.
    """

    head: tuple[str, ...]
    value: Json
    media_type: str
    is_whole: bool
    place: Place
    is_response: bool
    old: str
    new: str
    reason: str

    @property
    def verdicts(self) -> tuple[str, str]:
        """What the old and the new document say of it, in that order."""
        if self.is_response:
            return f"never sent by {self.old}: {self.reason}", f"may be sent by {self.new}"
        return f"allowed by {self.old}", f"refused by {self.new}: {self.reason}"


def message_of(scene: Scene, witness: Json) -> WitnessMessage | None:
    """The witness as the message that it is a part of; None where the schemas belong to no message."""
    pair, frame = scene.pair, scene.pair.context.frame
    if frame is None:
        return None
    place, whole = place_of_change(scene), whole_of(scene, witness)
    value, why = whole or (witness, refusal_reasons(scene, witness))
    return WitnessMessage(
        head=frame.head(value) if whole else (frame.line,),
        value=value,
        media_type=frame.media_type,
        is_whole=whole is not None,
        place=place,
        is_response=pair.kind.direction is Direction.RESPONSE,
        old=scene.stage.old,
        new=scene.stage.new,
        reason=str(why[0]) if why else "its schema refuses it",
    )
