"""What rules are handed: the same thing before and after, and where in the document it is."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from pactgate.openapi.breaking.scene import Frame
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.judge import Alone
from pactgate.openapi.schemas.revision import Revision
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.terms import Direction, Movement, Terms, Witness


def capitalized(text: str) -> str:
    """The text as a sentence begins."""
    return text[:1].upper() + text[1:]


class MatchedThing(StrEnum):
    """The kinds of thing that are matched between two documents."""

    DOCUMENT = "document"
    PATH = "path"
    OPERATION = "operation"
    PARAMETER = "parameter"
    BODY = "body"
    RESPONSE = "response"
    HEADER = "header"
    SCHEMA = "schema"
    EVENT = "event"
    """A webhook or a callback: a path item of requests that the provider makes."""

    EVENT_OPERATION = "event-operation"
    """One request that the provider makes, and the answer that it takes."""

    EVENT_PARAMETER = "event-parameter"
    EVENT_BODY = "event-body"
    EVENT_ANSWER = "event-answer"
    EVENT_ANSWER_HEADER = "event-answer-header"


@dataclass(frozen=True, slots=True)
class Kind:
    """A place that has a schema.

    Attributes:
        root: what rule ids call the schema there (`request-body`).
        inner: what they call a schema inside of it (`request-property`).
        direction: which way the messages go.
        as_text: whether values travel as text there.
        is_header: whether it is a header that the caller sends; a few rules are called otherwise there.
        as_json: the properties whose values are JSON though the body around them is text (a part of a form).
    """

    root: str
    inner: str
    direction: Direction
    as_text: bool = False
    is_header: bool = False
    as_json: frozenset[str] = frozenset()

    def inside(self, at: str | int | None) -> "Kind":
        """The kind of what stands there in a value of this kind; at None is the value itself."""
        if at is None or not self.as_json:
            return self
        return replace(self, as_text=self.as_text and at not in self.as_json, as_json=frozenset())


REQUEST_BODY = Kind("request-body", "request-property", Direction.REQUEST)
PARAMETER = Kind("request-parameter", "request-parameter-property", Direction.REQUEST, as_text=True)
HEADER_PARAMETER = replace(PARAMETER, is_header=True)
RESPONSE_BODY = Kind("response-body", "response-property", Direction.RESPONSE)
HEADER = Kind("response-header", "response-header-property", Direction.RESPONSE, as_text=True)
KINDS = (REQUEST_BODY, PARAMETER, RESPONSE_BODY, HEADER)
KIND_OF = {kind.root: kind for kind in KINDS}
"""By what rule ids call their schemas: the kinds of place, special cases of one left out."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a pair is.

    Attributes:
        today: the day of the comparison, for sunsets.
        operation: the operation's name in the old document, None outside of operations.
        subject: how a sentence calls the thing (`the request body`, "query parameter `limit`").
        frame: the message around it, where it is a part of one.
    """

    today: date
    operation: str | None = None
    subject: str = ""
    frame: Frame | None = None

    def about(self, subject: str, frame: Frame | None = None) -> "Context":
        """The same place with another subject."""
        return Context(self.today, self.operation, subject, frame)


@dataclass(frozen=True, slots=True)
class MatchedPair[T]:
    """One thing in the old and in the new document."""

    old: T
    new: T
    context: Context


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an object, before and after; a schema is None where the message does not carry it."""

    name: str
    old: Schema | None
    new: Schema | None
    was_required: bool
    is_required: bool

    @property
    def place(self) -> Node | None:
        """Where a person reads it: in the new document if it is still there."""
        schema = self.new or self.old
        return schema.parts[0] if schema and schema.parts else None


@dataclass(frozen=True, eq=False)
class SchemaPair(Revision):
    """One schema in the old and in the new document, and where they are.

    Attributes:
        kind: what kind of place the schemas belong to.
        context: which one.
        path: the way from the place to the schemas, by names of properties.
        outer: the schemas around them; None for the place's own schema.
        at: where in a value of the schemas around them theirs stands; None for the same value.
    """

    kind: Kind
    context: Context
    path: tuple[str, ...] = ()
    outer: "SchemaPair | None" = None
    at: str | int | None = None

    @property
    def prefix(self) -> str:
        """How the ids of rules about these schemas begin."""
        return self.kind.inner if self.outer else self.kind.root

    @property
    def around(self) -> "list[SchemaPair]":
        """The schemas around it, the nearest first."""
        pairs: list[SchemaPair] = []
        pair = self
        while pair.outer is not None:
            pair = pair.outer
            pairs.append(pair)
        return pairs

    @property
    def anchor(self) -> str:
        """What identifies it in its operation, whatever sentences call it: fingerprints that were stored rest on it."""
        return f"property `{'/'.join(self.path)}` of {self.context.subject}" if self.path else self.context.subject

    @property
    def terms(self) -> Terms:
        """Under which circumstances the two schemas are related."""
        return Terms(self.kind.direction, self.kind.as_text, formats=self.has_formats)

    @cached_property
    def properties(self) -> tuple[Property, ...]:
        """The properties that messages carry before and after, where there may be an object both times."""
        if "object" not in self.before.types & self.after.types or not (self.old.parts and self.new.parts):
            return ()
        names = self.before.properties.keys() | self.after.properties.keys()
        names |= self.before.required | self.after.required
        unsent = self.before.unsent(self.kind.direction) | self.after.unsent(self.kind.direction)
        return tuple(
            Property(
                name,
                self.before.properties.get(name),
                self.after.properties.get(name),
                name in self.before.required,
                name in self.after.required,
            )
            for name in sorted(names - unsent)
        )


@dataclass(frozen=True, slots=True)
class PairFinding:
    """What a rule says about one pair.

    Attributes:
        text: the change as a sentence; of a pair of schemas, what follows their name in it.
        at: the place that shows it.
        detail: what tells it from other changes that the rule may find at the same place.
        way: which way the set of values moved, if the change is about values; it is then still to be confirmed.
        alone: how to ask about this change without the others beside it.
        witness: the confirmed value that shows it.
        is_unproven: whether neither proof nor counterexample was found.
        operations: the operations that show it, where the pair itself belongs to none.
    """

    text: str
    at: Node
    detail: str = ""
    way: Movement | None = None
    alone: Alone | None = None
    witness: Witness | None = None
    is_unproven: bool = field(default=False)
    operations: tuple[str, ...] = ()
