"""Options that several commands share as one value: a dataclass, a parameter of the command, whose fields they are."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any


def grouped[**P, R](command: Callable[P, R]) -> Callable[..., R]:
    """A command for typer, each parameter that is a dataclass in place of its fields.

    Args:
        command: a function with keyword parameters alone. A field of a group is written as a parameter of a
            command is: `Annotated[…, typer.Option(…)]`, with its default. A field may be a group, too.
    """
    signature = inspect.signature(command)
    groups = {
        name: parameter.annotation
        for name, parameter in signature.parameters.items()
        if _is_group(parameter.annotation)
    }

    @wraps(command)
    def command_with_groups(**given: Any) -> R:  # noqa: ANN401 - handed through as typer makes them
        values = {name: _taken(group, given) for name, group in groups.items()}
        return command(**given, **values)  # type: ignore[arg-type, call-arg]

    parameters = [
        field_parameter for parameter in signature.parameters.values() for field_parameter in _expanded(parameter)
    ]
    command_with_groups.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command_with_groups.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command_with_groups


def _is_group(annotation: object) -> bool:
    return isinstance(annotation, type) and dataclasses.is_dataclass(annotation)


def _taken(group: Any, given: dict[str, Any]) -> object:  # noqa: ANN401 - any dataclass
    """A group, made of what typer gives for its fields, which are taken away."""
    fields = {field.name: field.type for field in dataclasses.fields(group)}
    return group(**{name: _taken(kind, given) if _is_group(kind) else given.pop(name) for name, kind in fields.items()})


def _expanded(parameter: inspect.Parameter) -> Iterator[inspect.Parameter]:
    if not _is_group(parameter.annotation):
        yield parameter
        return
    for field in dataclasses.fields(parameter.annotation):
        default = inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default
        yield from _expanded(inspect.Parameter(field.name, parameter.kind, default=default, annotation=field.type))
