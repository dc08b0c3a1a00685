"""The rules: the explicit list of all that is looked for. A rule must not know another, nor walk a document."""

from pactgate.openapi.breaking.rows import rules_of_rows
from pactgate.openapi.breaking.rule import Rule, rules_in
from pactgate.openapi.breaking.rules import (
    annotations,
    bodies,
    bounds,
    composition,
    containers,
    events,
    lifecycle,
    operations,
    parameters,
    properties,
    responses,
    security,
    servers,
    types,
    values,
    writing,
)

_LOOKED_FOR = (
    *rules_in(operations, lifecycle, security, servers, events),
    *rules_in(parameters, writing, bodies, responses),
    *rules_of_rows((*bounds.ROWS, *types.ROWS, *values.ROWS)),
    *rules_of_rows((*properties.ROWS, *containers.ROWS, *composition.ROWS, *annotations.ROWS)),
)

RULES: tuple[Rule, ...] = (*_LOOKED_FOR, *(rule.in_headers for rule in _LOOKED_FOR if rule.in_headers))
"""Every rule; what is not in this list is not looked for."""
