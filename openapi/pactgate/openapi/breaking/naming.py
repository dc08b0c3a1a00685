"""How sentences call what changed: by the way to it in one message, or in the component that several messages share."""

from collections.abc import Iterable
from dataclasses import dataclass

from pactgate.openapi.breaking.pairs import Context, PairFinding, SchemaPair, capitalized

_KINDS = {
    "schemas": "schema",
    "definitions": "schema",
    "responses": "response",
    "parameters": "parameter",
    "requestBodies": "request body",
    "headers": "header",
}
"""What the components of a document are called, by the name of the object that has them."""

_SCHEMAS = frozenset({"schemas", "definitions"})
"""Those that are schemas themselves; others are a message, or a part of one."""

_OLD = (["definitions"], ["responses"], ["parameters"])
"""Where a document of OpenAPI 2.0 has its components."""

_ELEMENTS = {"items": "[]", "contains": "[contains]"}
_ENDS = {"[]": "each item", "[contains]": "some item"}


@dataclass(frozen=True, slots=True)
class ChangeSentences:
    """Where a finding is, and the sentences that tell it.

    Attributes:
        operation: the operation that shows it, if the pair belongs to one.
        subject: the thing in it that it is about.
        anchor: what identifies its place in the operation.
        text: the finding in the words of that place.
        shared: the same in the words of the component that it is in; empty where it is in none.
    """

    operation: str | None
    subject: str
    anchor: str
    text: str
    shared: str

    @classmethod
    def of_thing(cls, context: Context, finding: PairFinding) -> "ChangeSentences":
        """A finding about something that is no schema."""
        subject, (_, component) = context.subject, component_at(finding.at.pointer)
        named = capitalized(subject)
        shared = (
            finding.text.replace(named, capitalized(_inside(subject, component)), 1) if component and subject else ""
        )
        return cls(context.operation, subject, subject, finding.text, shared)

    @classmethod
    def of_schemas(cls, pair: SchemaPair, finding: PairFinding) -> "ChangeSentences":
        """A finding about a pair of schemas."""
        name, component = name_in_message(pair), name_in_component(pair, finding.at.pointer)
        shared = capitalized(f"{component} {finding.text}") if component else ""
        text = capitalized(f"{name} {finding.text}")
        return cls(pair.context.operation, pair.context.subject, pair.anchor, text, shared)


def name_in_message(pair: SchemaPair) -> str:
    """How a sentence calls the schemas of a pair where they are in one place: "property `a/b` of the request body"."""
    return _name(_steps([pair, *pair.around]), pair.context.subject)


def name_in_component(pair: SchemaPair, pointer: str) -> str:
    """How it calls them in the component that has the pointer: "property `b` of schema `Order`"; empty for none."""
    parts = (*pair.new.parts, *pair.old.parts)
    for at in (pointer, *[part.pointer for part in parts]):  # a property's own schema may be in another component
        component, words = component_at(at)
        for part in parts if component else ():
            if part.pointer == component or part.pointer.startswith(f"{component}/"):
                is_schema = component.split("/")[-2] in _SCHEMAS
                whole = words if is_schema else _inside(pair.context.subject, words)
                return _name(_steps_of(part.pointer.removeprefix(component)), whole)
    return ""


def component_at(pointer: str) -> tuple[str, str]:
    """The pointer of the component that a place is in, and what it is called; both empty where it is in none."""
    steps = pointer.split("/")
    taken = 4 if steps[1:2] == ["components"] else 3 if steps[1:2] in _OLD else len(steps) + 1
    if len(steps) < taken:
        return "", ""
    name = steps[taken - 1].replace("~1", "/").replace("~0", "~")
    return "/".join(steps[:taken]), f"{_KINDS.get(steps[taken - 2], steps[taken - 2])} `{name}`"


def _inside(subject: str, component: str) -> str:
    """What the subject of a message is called in the component that is that message, or a part of it."""
    part, of, _ = subject.rpartition(" of ")
    return f"{part}{of}{component}"


def _steps_of(pointer: str) -> list[str]:
    """The steps that a pointer into a schema leads along; those to elements in brackets."""
    steps: list[str] = []
    keys = iter(pointer.split("/")[1:])
    for key in keys:
        if key in {"properties", "patternProperties"}:
            steps.append(next(keys, "*").replace("~1", "/").replace("~0", "~"))
        elif key in {"items", "contains", "additionalProperties"}:
            steps.append(_ELEMENTS.get(key, "*"))
        elif key == "prefixItems":
            steps.append(f"[{next(keys, '')}]")
        elif key in {"content", "headers", "allOf", "oneOf", "anyOf"}:
            next(keys, None)  # a name or a number that is no step
    return steps


def _steps(pairs: Iterable[SchemaPair]) -> list[str]:
    """The steps that lead to the first of some pairs, each inside of the next; those to elements in brackets."""
    steps: list[str] = []
    for pair in pairs:
        last = pair.path[len(pair.outer.path) :] if pair.outer else ()
        steps += [_ELEMENTS.get(step, f"[{step}]") if isinstance(pair.at, int) else step for step in last]
    return steps[::-1]


def _name(steps: list[str], whole: str) -> str:
    names = [*steps]
    while names and names[0].startswith("["):
        whole = f"{_element(names.pop(0))} of {whole}"
    ends = []
    while names and names[-1].startswith("["):
        ends.append(_element(names.pop()))
    if names:
        way = "/".join(names).replace("/[", "[")
        whole = f"property `{way}` of {whole}"
    return " of ".join([*ends, whole])


def _element(step: str) -> str:
    return _ENDS.get(step, f"item {step[1:-1]}")
