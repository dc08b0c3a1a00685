"""What is wrong with a document itself, by its metaschema and the rules beyond it (openapi-spec-validator)."""

from collections.abc import Iterable
from dataclasses import dataclass

from openapi.document import Document
from openapi.references import escaped
from openapi.values import mapping


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a document.

    Attributes:
        pointer: where (`#/paths/~1a/get`).
        message: what is wrong.
        fix: what to do about it.
    """

    pointer: str
    message: str
    fix: str


def problems(document: Document) -> tuple[Problem, ...]:
    """All problems of a document, in the order of their places; none if it is sound.

    This is the thorough check and takes seconds on a document of megabytes.
    """
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator  # noqa: PLC0415 - 0.3 s

    validator = OpenAPIV30SpecValidator if document.is_3_0 else OpenAPIV31SpecValidator
    found = {_problem(error.message, error.absolute_path) for error in validator(mapping(document.value)).iter_errors()}
    return tuple(sorted(found, key=lambda problem: (problem.pointer, problem.message)))


def _problem(message: str, path: Iterable[object]) -> Problem:
    pointer = "#" + "".join(f"/{escaped(str(part))}" for part in path)
    return Problem(pointer, message, _fix(message))


def _fix(message: str) -> str:
    if "is a required property" in message:
        return "Add it"
    if "Unresolvable" in message or "unresolvable" in message.lower():
        return "Define what the reference names, or name what is defined"
    if "were unexpected" in message or "was unexpected" in message:
        return "Remove it, or begin its name with x-"
    if "is not of type" in message:
        return "Give a value of that type"
    return "Change it to what the OpenAPI specification allows there"
