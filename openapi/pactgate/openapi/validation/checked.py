"""What the rules of one document need to know of all of it: its operations, security schemes and components."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pactgate.openapi.references import Node, look_up
from pactgate.openapi.validation.sites import DocumentSite
from pactgate.openapi.values import Json, mapping, texts


@dataclass(frozen=True)
class CheckedDocument:
    """One document as the rules see it.

    Attributes:
        root: the whole document, as it was written.
        version: `2.0`, `3.0`, `3.1` or `3.2`.
        sites: all of its objects.
    """

    root: Node
    version: str
    sites: tuple[DocumentSite, ...] = field(repr=False)

    @property
    def is_swagger(self) -> bool:
        """Whether it is of Swagger 2.0."""
        return self.version == "2.0"

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kinds of objects by their pointers."""
        return {site.node.pointer: site.kind for site in self.sites}

    @cached_property
    def operation_ids(self) -> Mapping[str, list[DocumentSite]]:
        """The operations by the names that they have."""
        named: dict[str, list[DocumentSite]] = {}
        for site in self.of("operation"):
            if name := site.node.text("operationId"):
                named.setdefault(name, []).append(site)
        return named

    @cached_property
    def security_schemes(self) -> Node:
        """The security schemes by name."""
        return (
            self.root.at("securityDefinitions") if self.is_swagger else self.root.at("components").at("securitySchemes")
        )

    @cached_property
    def schemas(self) -> Mapping[str, Json]:
        """The schemas that have a name."""
        holder = self.root if self.is_swagger else self.root.at("components")
        return mapping(holder.at("definitions" if self.is_swagger else "schemas").raw)

    def of(self, kind: str) -> Iterator[DocumentSite]:
        """The objects of a kind."""
        return (site for site in self.sites if site.kind == kind)

    def followed(self, node: Node) -> Node:
        """What a place refers to; itself where it refers to nothing, or to nothing that is there."""
        return node.resolved() if node.reference and look_up(self.root.raw, node.reference) else node

    def parameters(self, holder: Node) -> list[tuple[Node, Node]]:
        """The parameters of an operation or path: where each is listed, and what is said of it."""
        return [(element, self.followed(element)) for element in holder.at("parameters").elements()]

    def types(self, holder: Node, keyword: str) -> tuple[str, ...]:
        """The media types of an operation of Swagger 2.0: its own or the document's."""
        own = mapping(holder.raw).get(keyword)
        return texts(mapping(self.root.raw).get(keyword) if own is None else own)
