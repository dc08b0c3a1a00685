"""The rules: the explicit list of all that a comparison looks for."""

from openapi.breaking.rows import rules_of_rows
from openapi.breaking.rule import Rule, rules_in
from openapi.breaking.rules import (
    bodies,
    bounds,
    composition,
    containers,
    operations,
    parameters,
    properties,
    responses,
    types,
    values,
)

RULES: tuple[Rule, ...] = (
    *rules_in(operations, parameters, bodies, responses),
    *rules_of_rows((*bounds.ROWS, *types.ROWS, *values.ROWS)),
    *rules_of_rows((*properties.ROWS, *containers.ROWS, *composition.ROWS)),
)
"""Every rule; what is not in this list is not looked for."""
