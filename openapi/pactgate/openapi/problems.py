"""What is wrong with a document itself, by its metaschema and the rules beyond it (openapi-spec-validator)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pactgate.openapi.document import Document
from pactgate.openapi.references import escaped, loose_references
from pactgate.openapi.values import mapping


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


def problems(document: Document, *, thorough: bool = True) -> tuple[Problem, ...]:
    """All problems of a document, in the order of their places; none if it is sound.

    References that cannot be followed are told first, and alone: nothing else can be judged until they are mended.
    Nothing is fetched from the network.

    Args:
        document: the document.
        thorough: whether it is held against the rules beyond the metaschema too, such as that names are used once.
            That takes some seconds for each megabyte; the rest a twentieth of a second.
    """
    loose = tuple(
        [Problem(reference.pointer, reference.problem, reference.fix) for reference in loose_references(document.value)]
    )
    if loose:
        return loose
    import openapi_spec_validator as checks  # noqa: PLC0415 - it takes 0.3 s, and few ask for it

    validators = {
        "2.0": checks.OpenAPIV2SpecValidator,
        "3.0": checks.OpenAPIV30SpecValidator,
        "3.1": checks.OpenAPIV31SpecValidator,
        "3.2": checks.OpenAPIV32SpecValidator,
    }
    validator = validators[document.version[:3]]
    written = mapping(document.written or document.value)
    checked = validator(written)
    faults = set(_problems_of(checked.iter_errors() if thorough else checked.schema_validator.iter_errors(written)))
    return tuple(sorted(faults, key=lambda problem: (problem.pointer, problem.message)))


def _problems_of(errors: Iterable[Any]) -> Iterator[Problem]:
    """The problems that the library finds; it gives those of the metaschema first, and may fail on what has any."""
    is_sound = True
    try:
        for error in errors:
            is_sound = False
            yield _problem(error.message, error.absolute_path)
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles over in a document that is not sound
        if is_sound:
            message = f"the document could not be checked whole ({type(error).__name__})"
            yield Problem("#", message, "Look for values of another type than the OpenAPI specification wants")


def _problem(message: str, path: Iterable[object]) -> Problem:
    pointer = "#" + "".join(f"/{escaped(str(part))}" for part in path)
    return Problem(pointer, message, _fix(message))


def _fix(message: str) -> str:
    if "is a required property" in message:
        return "Add it"
    if "were unexpected" in message or "was unexpected" in message:
        return "Remove it, or begin its name with x-"
    if "is not of type" in message:
        return "Give a value of that type"
    return "Change it to what the OpenAPI specification allows there"
