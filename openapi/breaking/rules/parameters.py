"""Parameters of requests."""

from collections.abc import Iterator

from openapi.breaking.direction import Level
from openapi.breaking.pairs import Found, Pair, Site
from openapi.breaking.rule import rule
from openapi.document import Operation, Parameter


def _added(pair: Pair[Operation], *, required: bool) -> Iterator[Parameter]:
    for key in pair.new.parameters.keys() - pair.old.parameters.keys():
        parameter = pair.new.parameters[key]
        if parameter.where != "path" and parameter.required is required:
            yield parameter


def _words(parameter: Parameter) -> str:
    return f"{parameter.where} parameter `{parameter.name}`"


@rule(Site.OPERATION, Level.ERROR)
def new_required_request_parameter(pair: Pair[Operation]) -> Iterator[Found]:
    """A required parameter was added to a request.

    A caller made for the old version does not send it and is refused.
    """
    for added in _added(pair, required=True):
        yield Found(f"The required {_words(added)} was added", added.node, _words(added))


@rule(Site.OPERATION, Level.INFO)
def new_optional_request_parameter(pair: Pair[Operation]) -> Iterator[Found]:
    """An optional parameter was added to a request.

    Callers may begin to send it.
    """
    for added in _added(pair, required=False):
        yield Found(f"The optional {_words(added)} was added", added.node, _words(added))


@rule(Site.OPERATION, Level.WARNING)
def request_parameter_removed(pair: Pair[Operation]) -> Iterator[Found]:
    """A parameter was removed from a request.

    A caller that still sends it is no longer heard, and a strict server refuses what it does not know.
    """
    for key in pair.old.parameters.keys() - pair.new.parameters.keys():
        removed = pair.old.parameters[key]
        yield Found(f"The {_words(removed)} was removed", removed.node, _words(removed))


@rule(Site.PARAMETER, Level.ERROR)
def request_parameter_became_required(pair: Pair[Parameter]) -> Iterator[Found]:
    """An optional parameter of a request became required.

    A caller that does not send it is refused.
    """
    if pair.new.required and not pair.old.required:
        yield Found(f"The {_words(pair.new)} became required", pair.new.node, _words(pair.new))


@rule(Site.PARAMETER, Level.INFO)
def request_parameter_became_optional(pair: Pair[Parameter]) -> Iterator[Found]:
    """A required parameter of a request became optional.

    Callers need no longer send it.
    """
    if pair.old.required and not pair.new.required:
        yield Found(f"The {_words(pair.new)} became optional", pair.new.node, _words(pair.new))
