"""Discriminators as schemas: of a choice, which value of a property goes with which member; of a base, its children.

OpenAPI's Discriminator Object names the property (`propertyName`) whose value tells which schema a value is of: the
schema's name among the components, or what `mapping` calls it, "rather than the default (implicit) value" (OAS 3.0.4,
4.8.25.4; 3.1.1 alike). Where no schema is named, "validation SHOULD fail". A base that has a discriminator, and no
`oneOf` or `anyOf` beside it, stands for any component that has it in its `allOf`, and for itself. Schemas that are
written in place have no name and are left as they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pactgate.openapi.references import Node, unescaped
from pactgate.openapi.schemas.schema import ANYTHING, Schema, schema_at
from pactgate.openapi.values import Json, canonical, mapping, sequence, text

_HOLDERS = ("#/components/schemas/", "#/definitions/")
"""Where schemas have names, in OpenAPI 3 and in Swagger 2.0."""

CHOICES = frozenset({"oneOf", "anyOf"})


class TagNode(Node):
    """What a discriminator says of a value that is of one schema: it stands in no document, and has a place for people.

    It is the root of its own tree, so that nothing in it is taken for what stands at the same pointer in the document.
    """


_MARK = "x-pactgate-discriminator"
"""By what a tree is known that was made here."""


def schema_named(tag: Schema) -> str:
    """The name of the schema whose values have the property with this schema; empty where no discriminator says so."""
    return next((text(mapping(part.root)[_MARK]) for part in tag.parts if _MARK in mapping(part.root)), "")


def may_be(member: Schema, value: Json) -> bool:
    """Whether a value may be of a member by the property that names it, if it has that."""
    has = mapping(value)
    tags = [mapping(mapping(part.raw)["properties"]) for part in member.parts if isinstance(part, TagNode)]
    named = [(tag, sequence(mapping(says)["enum"])) for properties in tags for tag, says in properties.items()]
    return all(tag not in has or has[tag] in names for tag, names in named)


@dataclass(slots=True)
class Discriminators:
    """Reads the discriminators of documents; what it makes of one is made once, and is the same ever after."""

    _families: dict[int, "Families"] = field(default_factory=dict)
    _tags: dict[object, TagNode] = field(default_factory=dict)

    def members(self, holder: Node, keyword: str) -> tuple[Schema, ...]:
        """The members of a choice, each with what its discriminator, if it has one, says of the property."""
        elements = list(holder.at(keyword).elements())
        members = [schema_at(element) for element in elements]
        tag = property_name(holder)
        if not tag or len(members) < 2:
            return tuple(members)
        named = zip(members, elements, strict=True)
        return tuple([self._named(member, holder, tag, element.reference) for member, element in named])

    def family(self, part: Node, schema: Schema) -> tuple[Schema, ...]:
        """What a value of a base may be: each of its children, without what they share with the base, or the base.

        A base that lists the values of the property, all of them names of its children, is none of its own.
        Nothing where the part is no base, or where the schema is one of its children.
        """
        tag = property_name(part)
        children = self._family_of(part.root).children(part.pointer)
        places = tuple(f"{child}/" for child in children)
        if not children or any(p.pointer in children or p.pointer.startswith(places) for p in schema.parts):
            return ()
        base = schema_at(part)
        shared = set(base.key)
        rest = _names_left(base, part, tag, children)
        members = [self._named(base, part, tag, part.pointer, ANYTHING)] if rest is None else []
        members += [Schema((self._tag(part, part.pointer, tag, rest),))] if rest else []
        for child in children:
            whole = schema_at(Node(part.root, "#", {"$ref": child}).resolved())
            own = Schema(tuple([p for p in whole.parts if p.identity not in shared]))
            members.append(self._named(whole, part, tag, child, own))
        return tuple(members)

    def _family_of(self, root: Json) -> "Families":
        if id(root) not in self._families:
            self._families[id(root)] = Families(root)
        return self._families[id(root)]

    def _named(self, member: Schema, holder: Node, tag: str, place: str, own: Schema | None = None) -> Schema:
        """The member, or its own part, with what the discriminator says of the property that names it."""
        kept = member if own is None else own
        names = _names(place, holder)
        listed = _listed(member, tag)
        if names and listed is not None:
            names = [name for name in names if canonical(name) in listed]
            if len(names) == len(listed):  # it says so itself
                names = []
        if not names or _is_choice(member) or not _may_be_text(member, tag):
            return kept
        node = self._tag(holder, place, tag, names)
        parts = (*kept.parts, node) if kept.place == place else (node, *kept.parts)
        return Schema(parts)

    def _tag(self, holder: Node, place: str, tag: str, names: list[str]) -> TagNode:
        key = holder.identity, place, tag, tuple(names)
        if key not in self._tags:
            listed: list[Json] = [*names]
            raw: dict[str, Json] = {"properties": {tag: {"enum": listed}}, "required": [tag]}
            self._tags[key] = TagNode({**raw, _MARK: component_name(place)}, place, raw)
        return self._tags[key]


@dataclass(frozen=True, eq=False)
class Families:
    """The bases of a document and the components that have them in their `allOf`.

    Attributes:
        root: the document's value.
    """

    root: Json

    def _descendants(self, base: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        todo = [base]
        for place in todo:  # which grows while it is read
            new = [child for child in self._children.get(place, ()) if child not in found and child != base]
            found |= dict.fromkeys(new)
            todo += new
        return tuple(found)

    def children(self, place: str) -> tuple[str, ...]:
        """The places of all that a base stands for besides itself; nothing where there is no base."""
        return self._descendants(place) if place in self.bases.values() else ()

    @cached_property
    def bases(self) -> Mapping[int, str]:
        """The places of the components that have a discriminator for their children, by the identity of their value."""
        named = [node for node in self._components if property_name(node) and not CHOICES & mapping(node.raw).keys()]
        return {id(node.raw): node.pointer for node in named}

    @property
    def _components(self) -> Iterator[Node]:
        root = Node(self.root, "#", self.root)
        for holder in (root.at("components").at("schemas"), root.at("definitions")):
            yield from [node for _, node in holder.members()]

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        children: dict[str, list[str]] = {}
        for node in self._components:
            for part in sequence(mapping(node.raw).get("allOf")):
                children.setdefault(text(mapping(part).get("$ref")), []).append(node.pointer)
        return children


def component_name(place: str) -> str:
    """The name of the component at a place; empty where no component is."""
    name = next((place.removeprefix(holder) for holder in _HOLDERS if place.startswith(holder)), "")
    return "" if "/" in name else unescaped(name)


def property_name(holder: Node) -> str:
    """The property that a schema's discriminator names; empty where it has none."""
    raw = holder.raw
    if not isinstance(raw, dict) or "discriminator" not in raw:
        return ""
    return text(mapping(raw["discriminator"]).get("propertyName"))


def _names(place: str, holder: Node) -> list[str]:
    """The values that name a schema: those that `mapping` gives it, else the name of the component.

    None name the schema that is meant where the value names no other (`defaultMapping`, OAS 3.2).
    """
    own = component_name(place)
    known = {place, own} - {""}
    discriminator = holder.at("discriminator")
    if discriminator.text("defaultMapping") in known:
        return []
    mapped = [value for value, target in mapping(discriminator.at("mapping").raw).items() if text(target) in known]
    return sorted(mapped) or ([own] if own else [])


def _names_left(base: Schema, holder: Node, tag: str, children: Iterable[str]) -> list[str] | None:
    """The values of the property that a base lists and that name none of its children; None where it lists none."""
    listed = _listed(base, tag)
    if listed is None or holder.at("discriminator").text("defaultMapping"):
        return None
    taken = {canonical(name) for child in children for name in _names(child, holder)}
    values = [value for said in _of(base, tag) for value in (said.get("const"), *sequence(said.get("enum")))]
    return sorted({text(value) for value in values if canonical(value) in listed - taken} - {""})


def _of(member: Schema, tag: str) -> Iterator[Mapping[str, Json]]:
    """What the parts of a member say of the property."""
    for part in member.parts:
        node = part.at("properties").get(tag)
        if node is not None:
            yield from [mapping(inner.raw) for inner in schema_at(node).parts]


def _listed(member: Schema, tag: str) -> frozenset[object] | None:
    """The values that a member itself gives the property; None where it gives it any."""
    listed: frozenset[object] | None = None
    for said in _of(member, tag):
        values = [said["const"]] if "const" in said else said.get("enum")
        if isinstance(values, list):
            own = frozenset(map(canonical, values))
            listed = own if listed is None else listed & own
    return listed


def _may_be_text(member: Schema, tag: str) -> bool:
    types = [said["type"] for said in _of(member, tag) if "type" in said]
    return all("string" in ([kind] if isinstance(kind, str) else sequence(kind)) for kind in types)


def _is_choice(member: Schema) -> bool:
    """Whether a member is a choice itself, whose own members have the names."""
    return any(CHOICES & mapping(part.raw).keys() for part in member.parts)
