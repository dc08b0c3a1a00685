"""Changes of schemas, found again in the messages of an operation: in which field each shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pactgate.openapi.breaking.answers import matched_responses
from pactgate.openapi.breaking.comparison import Change
from pactgate.openapi.breaking.content import has_schema, item_pairs, matched_content, schema_pairs
from pactgate.openapi.breaking.pairs import HEADER, PARAMETER, REQUEST_BODY, RESPONSE_BODY, Kind
from pactgate.openapi.breaking.rule import Rule, Touches
from pactgate.openapi.breaking.walk import REVERSED
from pactgate.openapi.document import MediaType, Operation
from pactgate.openapi.references import Node, is_shared
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.usage.aspects import UNTRACED, Before, Hit, Match, field_of
from pactgate.openapi.usage.fields import ANY, ELEMENT, Steps, Tree, is_whole, same, shown
from pactgate.openapi.usage.places import FieldPlaces
from pactgate.openapi.usage.touch import How
from pactgate.openapi.usage.use import Use
from pactgate.openapi.values import equal


@dataclass(frozen=True, slots=True)
class Root:
    """A place of an operation that has a schema.

    Attributes:
        kind: what kind of place.
        field: the field that it describes; empty where no pact can show it.
        schema: the schema.
        response: the status, or the range or default of statuses, of the response that it belongs to.
        told_apart: the statuses, ranges and default that the operation has in either document.
        media_type: the media type in the old document; empty where it has none.
        changed_beside: the media types of the same message whose schema is written otherwise in the new document.
    """

    kind: Kind
    field: Steps
    schema: Schema
    response: str = ""
    told_apart: frozenset[str] = frozenset()
    media_type: str = ""
    changed_beside: frozenset[str] = frozenset()

    def is_of(self, use: Use) -> bool:
        """Whether an interaction has the message that the place belongs to."""
        names = (str(use.status), f"{str(use.status)[:1]}XX", "DEFAULT")
        return not self.response or self.response == next((name for name in names if name in self.told_apart), "")


def roots(operation: Before, *, old: bool) -> Iterator[Root]:
    """The places of an operation that have schemas before and after.

    Args:
        operation: the operation.
        old: whether they are wanted as the old document has them.
    """
    if operation.new is None:
        return
    telling = operation.old if old else operation.new
    for key in operation.old.parameters.keys() & operation.new.parameters.keys():
        parameter = telling.parameters[key]
        yield from _root(PARAMETER, field_of(parameter, operation), parameter.schema)
    if operation.old.body and operation.new.body:
        yield from _of_content(REQUEST_BODY, operation.old.body.content, operation.new.body.content, old=old)
    told_apart = frozenset(operation.old.responses.keys() | operation.new.responses.keys())
    for root in _of_responses(operation.old, operation.new, old=old):
        yield replace(root, told_apart=told_apart)
    for item in telling.callbacks.values():
        for inner in item.operations.values():
            yield from _of_callback(Before(inner, inner, operation.new_document), old=old)


def _of_responses(before: Operation, after: Operation, *, old: bool) -> Iterator[Root]:
    for mine, theirs in matched_responses(before, after).pairs:
        status = mine.status.upper()
        yield from _of_content(RESPONSE_BODY, mine.content, theirs.content, status, old=old)
        for name in mine.headers.keys() & theirs.headers.keys():
            header = (mine if old else theirs).headers[name]
            yield from _root(HEADER, ("response", "headers", name), header.schema, status)


def _of_callback(operation: Before, *, old: bool) -> Iterator[Root]:
    """What is said when the provider calls back, which no pact shows."""
    yield from (Root(REVERSED[root.kind], (), root.schema) for root in roots(operation, old=old))


def _root(kind: Kind, field: Steps, schema: Node | None, response: str = "") -> Iterator[Root]:
    if schema is not None:
        yield Root(kind, field, schema_at(schema), response)


def _of_content(
    kind: Kind, before: Mapping[str, MediaType], after: Mapping[str, MediaType], response: str = "", *, old: bool
) -> Iterator[Root]:
    field = ("request" if kind is REQUEST_BODY else "response", "body")
    pairs = matched_content(before, after, kind.direction).pairs
    changed = frozenset(media.name for media, other in pairs if not _reads_same(media, other))
    for media, other in pairs:
        known: list[tuple[Steps, tuple[Node, Node]]] = [(field, schemas) for schemas in schema_pairs(media, other)]
        known += [((*field, ELEMENT), schemas) for schemas in item_pairs(media, other)]
        for steps, schemas in known:
            yield Root(
                kind,
                steps,
                schema_at(schemas[0 if old else 1]),
                response,
                media_type=media.name,
                changed_beside=changed,
            )


def _reads_same(old: MediaType, new: MediaType) -> bool:
    """Whether the schemas of two media types are written alike, in their own place at least."""
    pairs = [*schema_pairs(old, new), *item_pairs(old, new)]
    if not pairs:
        return not (has_schema(old) or has_schema(new))
    return all(
        equal(mine.raw, theirs.raw) and (not mine.reference or is_shared(mine.reference)) for mine, theirs in pairs
    )


def match_of_schema(change: Change, rule: Rule, operation: Before, places: FieldPlaces) -> Match:
    """Finds the interactions that use what a change of a schema changed.

    Args:
        change: the change.
        rule: the rule that found it.
        operation: one of its operations.
        places: looks into the schemas of the document that the change's location is in.
    """
    known = roots(operation, old=change.is_in_old) if change.operations else ()
    asked = [root for root in known if rule.prefixes & {root.kind.root, root.kind.inner}]
    homes = [root for root in asked if change.location in places.below([root.schema])]
    if not homes or not all(root.field for root in homes):
        return lambda _: UNTRACED
    old, new = operation.old.body, operation.new.body if operation.new else None
    is_body_demanded = bool(new and new.required and not (old and old.required))
    search = ChangeSearch(change, rule, places, is_body_demanded=is_body_demanded)
    inside = [schema for root in homes for schema in places.reached(root.schema)] if search.name else []
    if not any(places.has_member(schema, search.name, change.location) for schema in inside):
        search = replace(search, is_declared=False)
    return lambda use: search.hit(use, homes)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A value whose schema the change is about.

    Attributes:
        field: the steps to it.
        tree: what is used of it.
        is_one: whether a message has it once.
    """

    field: Steps
    tree: Tree
    is_one: bool


@dataclass(frozen=True, slots=True)
class ChangeSearch:
    """Looks for one change in what interactions use.

    Attributes:
        change: the change.
        rule: the rule that found it.
        places: the schemas of the document that the change's location is in.
        is_declared: whether the property that the change is about, if it is, is declared where the location is.
        is_body_demanded: whether the body became required, which is not told where a property of it did, too.
    """

    change: Change
    rule: Rule
    places: FieldPlaces
    is_declared: bool = True
    is_body_demanded: bool = False

    @property
    def name(self) -> str:
        """The name of the property that the change is about; empty where it is about a value."""
        if not self.rule.touches.is_property:
            return ""
        return self.change.detail.partition(" ")[2] if self.rule.marks else self.change.detail

    def hit(self, use: Use, homes: list[Root]) -> Hit | None:
        """How an interaction is touched that uses some of the places that have the schema."""
        hits = [reached for root in homes for reached in self._in(use, root)]
        fields = tuple(sorted({field for hit in hits for field in hit.fields}))
        return Hit(hits[0].how, fields) if hits else None

    def _in(self, use: Use, root: Root) -> Iterator[Hit]:
        if not root.is_of(use):
            return
        how = How.SENDS if root.kind.direction is Direction.REQUEST else How.READS
        if root.kind in {PARAMETER, HEADER}:
            fields = use.used(root.field)
            yield from [Hit(how, fields)] if fields else []
            return
        tree = use.inside(*root.field)
        if tree is None and root.kind is REQUEST_BODY and self.is_body_demanded and self._is_demand:
            yield Hit(How.LACKS, (shown(root.field),))
        elif tree is not None and self._is_type(use, root):
            yield from self._in_body(tree, root, how)

    @property
    def _is_demand(self) -> bool:
        """Whether the change is that a property must be sent."""
        return self.rule.touches in {Touches.PROPERTY_DEMANDED, Touches.PROPERTY_REQUIRED}

    def _is_type(self, use: Use, root: Root) -> bool:
        """Whether the body is of the root's media type; or of another that has changed.

        A change that is written in the operation itself is told once for all media types of the message.
        """
        used = use.request_type if root.kind is REQUEST_BODY else use.response_type
        is_own = not is_shared(self.change.location)
        return not used or used == root.media_type or (is_own and used in root.changed_beside)

    def _in_body(self, tree: Tree, root: Root, how: How) -> Iterator[Hit]:
        if not self.name:
            fields = [shown(reached) for reached in self._values(tree, (root.schema,), root.field)]
            yield from [Hit(how, tuple(fields))] if fields else []
            return
        for spot in self._objects(tree, (root.schema,), root.field, is_one=True):
            yield from self._of_property(spot, how)

    def _of_property(self, spot: _Spot, how: How) -> Iterator[Hit]:
        """What a change of a property means for who sends or reads the object."""
        name = self.name
        field = shown((*spot.field, name))
        touches = self.rule.touches
        fields = tuple(shown((*spot.field, step)) for step in spot.tree if same(step, name))
        lacks = how is How.SENDS and self._is_demand
        if touches is Touches.OBJECT:
            yield Hit(how, (shown(spot.field),))
        elif lacks and not (fields and spot.is_one):
            yield Hit(How.LACKS, (field,))
        elif fields and not (lacks and touches is Touches.PROPERTY_REQUIRED):
            yield Hit(how, fields)

    def _values(self, tree: Tree, schemas: tuple[Schema, ...], here: Steps) -> Iterator[Steps]:
        """The values that are used and of which the location says something."""
        if self.change.location in self.places.pointers(schemas):
            yield here
            return
        for step in sorted(tree) if schemas else ():
            if not is_whole(step, tree[step]):
                yield from self._values(tree[step], self.places.inner(schemas, step), (*here, step))
            elif self.change.location in self.places.below(schemas):
                yield *here, step

    def _objects(self, tree: Tree, schemas: tuple[Schema, ...], here: Steps, *, is_one: bool) -> Iterator[_Spot]:
        """The objects that are used and whose property of the name the location says something of."""
        if self._has_member(schemas):
            yield _Spot(here, tree, is_one)
        for step in sorted(tree) if schemas else ():
            inner = self.places.inner(schemas, step)
            if not is_whole(step, tree[step]):
                yield from self._objects(tree[step], inner, (*here, step), is_one=is_one and step not in {ANY, ELEMENT})
            elif self._is_below(inner):
                yield _Spot(here, tree, is_one=False)

    def _is_below(self, schemas: tuple[Schema, ...]) -> bool:
        """Whether the location says something of the property of the name of some object inside."""
        reached = (below for schema in schemas for below in self.places.reached(schema))
        return self.change.location in self.places.below(schemas) and self._has_member(reached)

    def _has_member(self, schemas: Iterable[Schema]) -> bool:
        """Whether the location says something of the property of the name.

        The place of a property that is declared nowhere, and was or is required, is that of the object.
        """
        location, name = self.change.location, self.name
        if not self.is_declared:
            return location in self.places.pointers(schemas)
        became = self.rule.touches is Touches.PROPERTY_REQUIRED
        return any(
            self.places.has_member(schema, name, location) or (became and self.places.demands(schema, name, location))
            for schema in schemas
        )
