"""What one operation offers, looked up once: parameters by place, media types, responses, security."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pactgate.openapi.document import DocumentedResponse, MediaType, Operation, Parameter
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.swagger import ANY_TYPE
from pactgate.openapi.values import mapping, texts


@dataclass(frozen=True)
class Declared:
    """A parameter or header with its schema.

    Attributes:
        parameter: the parameter.
        schema: the schema of its value; None where it has none.
        media_type: the media type that its text is in, where it has `content`; else empty.
    """

    parameter: Parameter
    schema: Schema | None
    media_type: str


def declared(parameter: Parameter) -> Declared:
    """The parameter with the schema of its value."""
    media_type = "" if parameter.node.get("schema") else next(iter(parameter.content), "")
    return Declared(parameter, schema_of(parameter.schema), media_type)


def schema_of(node: Node | None) -> Schema | None:
    """The schema at a place, if there is one."""
    return None if node is None else schema_at(node)


@dataclass(frozen=True)
class SecurityRequirement:
    """One way to be allowed in: all of its schemes must be met (OAS 3.0.3, Security Requirement Object).

    Attributes:
        schemes: the schemes by name; an empty object where the document defines none of that name.
    """

    schemes: Mapping[str, Node]


@dataclass(frozen=True)
class Offer:
    """What an operation accepts and answers.

    Attributes:
        operation: the operation.
    """

    operation: Operation

    @cached_property
    def parameters(self) -> Mapping[str, Mapping[str, Declared]]:
        """The parameters by place and name; a header's name in small letters."""
        parameters: dict[str, dict[str, Declared]] = {
            "path": {},
            "query": {},
            "header": {},
            "cookie": {},
            "querystring": {},
        }
        for parameter in self.operation.parameters.values():
            name = parameter.name.lower() if parameter.where == "header" else parameter.name
            parameters.setdefault(parameter.where, {})[name] = declared(parameter)
        return parameters

    @cached_property
    def request_types(self) -> tuple[str, ...]:
        """The media types that a request may be in; none where the document names none."""
        body = self.operation.body
        return self._named("consumes", tuple(body.content) if body else ())

    def response_types(self, response: DocumentedResponse) -> tuple[str, ...]:
        """The media types that a response may be in."""
        return self._named("produces", tuple(response.content))

    @cached_property
    def all_response_types(self) -> tuple[str, ...]:
        """The media types of all responses."""
        names = (name for response in self.operation.responses.values() for name in self.response_types(response))
        return tuple(dict.fromkeys(names))

    def _named(self, keyword: str, content: tuple[str, ...]) -> tuple[str, ...]:
        """The media types that Swagger 2.0 names beside the bodies, else those of the content."""
        listed = mapping(self.operation.node.raw).get(keyword)
        return content if listed is None else texts(listed) or tuple(name for name in content if name != ANY_TYPE)

    def response(self, status: int) -> DocumentedResponse | None:
        """The response of a status: its own, that of its class (`4XX`), or the default (OAS 3.0.3, Responses)."""
        return self.operation.response(str(status))

    @cached_property
    def security(self) -> tuple[SecurityRequirement, ...]:
        """The ways to be allowed in, the operation's own or else the document's; none where all are."""
        node = self.operation.node
        root = Node(node.root, "#", node.root)
        holder = node if "security" in mapping(node.raw) else root
        return tuple(self._alternatives(holder.at("security"), root.at("components").at("securitySchemes")))

    @staticmethod
    def _alternatives(security: Node, schemes: Node) -> Iterator[SecurityRequirement]:
        for requirement in security.elements():
            yield SecurityRequirement({name: schemes.at(name).resolved() for name in mapping(requirement.raw)})

    @cached_property
    def keys(self) -> frozenset[tuple[str, str]]:
        """The places and names of the API keys that some way asks for."""
        schemes = (scheme for way in self.security for scheme in way.schemes.values())
        return frozenset(
            (scheme.text("in"), scheme.text("name").lower() if scheme.text("in") == "header" else scheme.text("name"))
            for scheme in schemes
            if scheme.text("type").lower() == "apikey"
        )

    @cached_property
    def media(self) -> Mapping[str, MediaType]:
        """The request body by media type."""
        return self.operation.body.content if self.operation.body else {}
