"""The parameters of two requests, matched by how they are sent: a property that travels as a parameter is one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pactgate.openapi.document import Operation, Parameter
from pactgate.openapi.references import Node
from pactgate.openapi.schemas.schema import Schema, schema_at
from pactgate.openapi.schemas.shaping import Shapes

type Key = tuple[str, str]
type Parameters = Mapping[Key, Parameter]


@dataclass(frozen=True, slots=True)
class MatchedParameters:
    """The parameters of two operations.

    Attributes:
        pairs: those that are sent before and after.
        removed: those that are sent no more.
        added: those that were not sent.
    """

    pairs: tuple[tuple[Parameter, Parameter], ...]
    removed: tuple[Parameter, ...]
    added: tuple[Parameter, ...]


def matched_parameters(old: Operation, new: Operation) -> MatchedParameters:
    """Match the parameters of two operations, each by its place and name; one in the path by its place there.

    A parameter of the path that the old operation has in its template alone took any text.
    """
    before, after = _flat(old.parameters, new.parameters), _flat(new.parameters, old.parameters)
    shared = sorted(before.keys() & after.keys())
    pairs = [(before[key], after[key]) for key in shared]
    added: list[Parameter] = []
    for key in sorted(after.keys() - before.keys()):
        parameter = after[key]
        if parameter.where == "path":
            pairs.append((UndeclaredParameter(_UNDECLARED, parameter.name), parameter))
        else:
            added.append(parameter)
    removed = [before[key] for key in sorted(before.keys() - after.keys()) if before[key].where != "path"]
    return MatchedParameters(tuple(pairs), tuple(removed), tuple(added))


def _flat(parameters: Parameters, others: Parameters) -> Parameters:
    """The parameters, an object that the other side writes as several of them opened."""
    own, other = parameters.keys() - others.keys(), others.keys() - parameters.keys()
    if not (own and other):
        return parameters
    known = {*others, *(member for key in other for member, _ in _members(others[key]))}
    flat: dict[Key, Parameter] = {}
    for key, parameter in parameters.items():
        members = dict(_members(parameter)) if key in own else {}
        if members.keys() & known:
            flat |= {member: inner for member, inner in members.items() if member not in parameters}
        else:
            flat[key] = parameter
    return flat


def _members(parameter: Parameter) -> Iterator[tuple[Key, Parameter]]:
    """The properties of an object that are parameters in the query (OAS 3.1.1, Style Values: `form`, exploded)."""
    is_opened = parameter.where == "query" and parameter.style == "form" and parameter.explode
    if not is_opened or parameter.content or parameter.schema is None:
        return
    schema = schema_at(parameter.schema)
    shape = Shapes().of(schema)
    if shape.types <= {"object", "null"}:
        for name in shape.properties:
            yield (
                ("query", name),
                ParameterOfObject(parameter.node, name, _property(schema, name), name in shape.required),
            )


def _property(schema: Schema, name: str) -> Node | None:
    return next((node for part in schema.parts if (node := part.at("properties").get(name))), None)


@dataclass(frozen=True)
class ParameterOfObject(Parameter):
    """A property of an object that is written as parameters of their own.

    Attributes:
        member: its name.
        value: its schema.
        is_needed: whether the object must have it.
    """

    member: str
    value: Node | None
    is_needed: bool

    @property
    def name(self) -> str:
        """The name of the property."""
        return self.member

    @property
    def required(self) -> bool:
        """Whether a request must have it: where the object may be left out, so may all that it must have."""
        return self.is_needed and self.node.is_true("required")

    @property
    def schema(self) -> Node | None:
        """The schema of the property."""
        return self.value


_UNDECLARED = Node({}, "#", {"in": "path", "required": True, "schema": {"type": "string"}})


@dataclass(frozen=True)
class UndeclaredParameter(Parameter):
    """A parameter of the path of which nothing but its place in the template is known.

    Attributes:
        template: its name in the other document's template.
    """

    template: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.template
