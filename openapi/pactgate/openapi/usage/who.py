"""Who uses an operation or a field."""

from collections.abc import Mapping
from dataclasses import dataclass

from pactgate.openapi.usage.fields import steps
from pactgate.openapi.usage.use import Use, Uses
from pactgate.openapi.values import Json


@dataclass(frozen=True, slots=True)
class User:
    """A consumer's interaction that uses what was asked about.

    Attributes:
        consumer: the consumer.
        use: what the interaction uses.
        fields: the fields of it that were asked about; all where none was named.
    """

    consumer: str
    use: Use
    fields: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        """The user as a plain object: `consumer`, `fields`, and what the use says of itself."""
        told = {key: value for key, value in self.use.as_json().items() if key != "tree"}
        return {"consumer": self.consumer, **told, "fields": [*self.fields]}


def used_by(uses: Mapping[str, Uses], operation: str | None = None, field: str = "") -> tuple[User, ...]:
    """The interactions that use an operation, or a field; of all consumers, in their order.

    Args:
        uses: what the pact of each consumer uses of one document.
        operation: the operation (`GET /orders/{id}`); any if none is named.
        field: the field (`response.body.items[].price`, `request.query.limit`), with all that is inside; any call
            of the operation if none is named. One that a consumer uses as a whole counts as using all that is inside.

    Raises:
        FieldError: the text is no field.
    """
    place = steps(field)
    found: list[User] = []
    for consumer, of_pact in uses.items():
        for use in of_pact.uses:
            fields = use.used(place) if field else use.fields
            if operation in {None, use.operation} and (fields or not field):
                found.append(User(consumer, use, fields))
    return tuple(found)
