"""The parameters of two requests, matched by how they are sent: a property that travels as a parameter is one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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
    after = {key: _demanded(parameter, before.get(key)) for key, parameter in after.items()}
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


def _demanded(parameter: Parameter, before: Parameter | None) -> Parameter:
    """The new parameter, demanded where some property of an object is sent without another that it must have."""
    if not isinstance(parameter, ParameterOfObject) or not (parameter.is_needed and parameter.has_others):
        return parameter
    was_needed = isinstance(before, ParameterOfObject) and before.is_needed
    return parameter if was_needed else replace(parameter, is_demanded=True)


def _members(parameter: Parameter) -> Iterator[tuple[Key, Parameter]]:
    """The properties of an object that are parameters in the query (OAS 3.1.1, Style Values: `form`, `deepObject`)."""
    is_deep = parameter.style == "deepObject"
    if parameter.where != "query" or parameter.content or parameter.schema is None:
        return
    schema = schema_at(parameter.schema)
    shape = Shapes().of(schema) if is_deep or (parameter.style == "form" and parameter.explode) else None
    if shape is None or not shape.types <= {"object", "null"}:
        return
    for name in shape.properties:
        written = f"{parameter.name}[{name}]" if is_deep else name
        is_needed, has_others = name in shape.required, len(shape.properties) > 1
        member = ParameterOfObject(parameter.node, written, _property(schema, name), is_needed, has_others)
        yield ("query", written), member


def _property(schema: Schema, name: str) -> Node | None:
    return next((node for part in schema.parts if (node := part.at("properties").get(name))), None)


@dataclass(frozen=True)
class ParameterOfObject(Parameter):
    """A property of an object that is written as parameters of their own.

    Attributes:
        member: the name by which it is sent.
        value: its schema.
        is_needed: whether the object must have it.
        has_others: whether the object may have other properties beside it.
        is_demanded: whether a request must have it although the object may be left out: some request has the others.
    """

    member: str
    value: Node | None
    is_needed: bool
    has_others: bool
    is_demanded: bool = False

    @property
    def name(self) -> str:
        """The name by which it is sent."""
        return self.member

    @property
    def required(self) -> bool:
        """Whether a request must have it: where the object may be left out, so may all that it must have."""
        return self.is_demanded or (self.is_needed and self.node.is_true("required"))

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
