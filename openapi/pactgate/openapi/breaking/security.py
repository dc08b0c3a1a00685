"""What a caller must show to be let in: alternatives of schemes with scopes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import Document, Operation
from pactgate.openapi.references import Node
from pactgate.openapi.values import Json, canonical, mapping, texts

_NOT_TELLING = frozenset({"description", "flows", "openIdConnectUrl", "deprecated"})


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to be let in: all of these schemes at once, each with its scopes.

    Attributes:
        needs: the scopes by what identifies the scheme; none means that nothing must be shown.
        words: how a sentence calls it.
    """

    needs: Mapping[object, frozenset[str]]
    words: str

    def suffices_for(self, other: "Alternative") -> bool:
        """Whether who shows this is let in by the other."""
        return all(key in self.needs and scopes <= self.needs[key] for key, scopes in other.needs.items())

    def has_schemes_of(self, other: "Alternative") -> bool:
        """Whether it shows all schemes that the other asks for, scopes left aside."""
        return other.needs.keys() <= self.needs.keys()


@dataclass(frozen=True, slots=True)
class Schemes:
    """The security schemes of the old and the new document."""

    old: Mapping[str, Json]
    new: Mapping[str, Json]

    def identity(self, name: str, *, is_old: bool) -> object:
        """What identifies a scheme: its name if both documents have it, else what it says.

        A scheme that changed under its name is one change of the scheme, not one of each operation.
        """
        if name in self.old and name in self.new:
            return name
        return canonical(telling((self.old if is_old else self.new).get(name)))


def schemes(document: Document) -> dict[str, Node]:
    """The security schemes of a document by name."""
    return {name: node.resolved() for name, node in document.root.at("components").at("securitySchemes").members()}


def telling(scheme: Json) -> dict[str, Json]:
    """The members of a scheme that say what a message must carry."""
    return {key: value for key, value in mapping(scheme).items() if key not in _NOT_TELLING and key[:2] != "x-"}


def raw_schemes(old: Document, new: Document) -> Schemes:
    """The schemes of both documents, as they are written."""
    return Schemes(*({name: node.raw for name, node in schemes(document).items()} for document in (old, new)))


def own_or_shared(operation: Operation) -> Node | None:
    """The place that says what the operation asks for: its own, else the document's."""
    root = Node(operation.node.root, "#", operation.node.root)
    return operation.node.get("security") or root.get("security")


def alternatives(security: Node | None, known: Schemes, *, is_old: bool) -> tuple[Alternative, ...]:
    """The ways to be let in that a `security` says; where nothing is said, nothing must be shown."""
    ways = tuple(_alternatives(security, known, is_old=is_old)) if security else ()
    return ways or (Alternative({}, "nothing"),)


def _alternatives(security: Node, known: Schemes, *, is_old: bool) -> Iterator[Alternative]:
    for element in security.elements():
        members = mapping(element.raw)
        needs = {known.identity(name, is_old=is_old): frozenset(texts(scopes)) for name, scopes in members.items()}
        words = " and ".join(
            f"`{name}`" + (f" ({', '.join(texts(scopes))})" if texts(scopes) else "")
            for name, scopes in sorted(members.items())
        )
        yield Alternative(needs, words or "nothing")
