"""What a pact uses of a document, as values and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pactgate.openapi.usage.fields import Steps, Tree, fields, shown, steps, used
from pactgate.openapi.usage.fields import as_json as tree_as_json
from pactgate.openapi.values import Json


@dataclass(frozen=True, slots=True)
class Use:
    """What one interaction uses of the operation that it means.

    Attributes:
        interaction: the number of the interaction in the pact, from 0.
        description: its description.
        states: the names of its provider states.
        operation: the operation (`GET /orders/{id}`).
        status: the status that it expects.
        response: the document's response for that status (`200`, `4XX`, `DEFAULT`); empty where it has none.
        request_type: the document's media type for the body that is sent; empty without a body, or if it has none.
        response_type: the document's media type for what is read; empty if nothing is read that has one.
        tree: what is sent and read, as a tree of steps: below `request` and `response` the parameters by their place
            (`query`), `headers`, `cookies`, the `security` schemes that are met, and the `body`, where `[]` leads to
            the elements of an array, and `*` to members whatever their names; alone, to all that is inside.
    """

    interaction: int
    description: str
    states: tuple[str, ...]
    operation: str
    status: int
    response: str
    request_type: str
    response_type: str
    tree: Tree

    @property
    def fields(self) -> tuple[str, ...]:
        """The innermost fields that are used: `request.query.q`, `response.body.items[].id`."""
        return tuple(shown(field) for field in fields(self.tree))

    def used(self, place: Steps) -> tuple[str, ...]:
        """The innermost fields that are a place or inside of it, or around it and used as a whole."""
        return tuple(shown(field) for field in used(self.tree, place))

    def inside(self, *place: str) -> Tree | None:
        """What is used inside of a place (`request`, `body`), None where it is not used."""
        tree = self.tree
        for step in place:
            if step not in tree:
                return None
            tree = tree[step]
        return tree

    def as_json(self) -> dict[str, Json]:
        """The use as a plain object; members that would be empty are left out."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        own = {"operation": self.operation, "status": self.status, **texts, "tree": tree_as_json(self.tree)}
        return _filled({**_head(self), **own})


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An interaction that uses no operation of the document.

    Attributes:
        interaction: the number of the interaction in the pact, from 0.
        description: its description.
        states: the names of its provider states.
        reason: why, a sentence.
    """

    interaction: int
    description: str
    states: tuple[str, ...]
    reason: str

    def as_json(self) -> dict[str, Json]:
        """The same as a plain object."""
        return _filled({**_head(self), "reason": self.reason})


@dataclass(frozen=True, slots=True)
class Uses:
    """What a pact uses of a document.

    Attributes:
        uses: one for each interaction that means an operation, in their order.
        unmatched: the other interactions.
    """

    uses: tuple[Use, ...]
    unmatched: tuple[Unmatched, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """The uses as a value that JSON can say; members that would be empty are left out."""
        return {
            "uses": [use.as_json() for use in self.uses],
            "unmatched": [interaction.as_json() for interaction in self.unmatched],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Uses":
        """The uses that `as_json` wrote."""
        return cls(
            tuple(_use(member) for member in value["uses"]),
            tuple(Unmatched(*_of_head(member), reason=member.get("reason", "")) for member in value["unmatched"]),
        )


_TEXTS = ("response", "request_type", "response_type")


def _use(members: Mapping[str, Any]) -> Use:
    texts = {name: members.get(name, "") for name in _TEXTS}
    tree = members.get("tree", {})
    return Use(*_of_head(members), operation=members["operation"], status=members["status"], tree=tree, **texts)


def _head(use: Use | Unmatched) -> dict[str, Json]:
    return {"interaction": use.interaction, "description": use.description, "states": [*use.states]}


def _of_head(members: Mapping[str, Any]) -> tuple[int, str, tuple[str, ...]]:
    return members["interaction"], members.get("description", ""), tuple(members.get("states", ()))


def _filled(members: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in members.items() if value not in ("", [], {})}


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
        members = {key: value for key, value in self.use.as_json().items() if key != "tree"}
        return {"consumer": self.consumer, **members, "fields": [*self.fields]}


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
    users: list[User] = []
    for consumer, of_pact in uses.items():
        for use in of_pact.uses:
            fields = use.used(place) if field else use.fields
            if operation in {None, use.operation} and (fields or not field):
                users.append(User(consumer, use, fields))
    return tuple(users)
