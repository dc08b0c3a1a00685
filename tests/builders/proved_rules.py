"""The rules whose findings are about values, so that a break that they find must show a witness."""

from pactgate.openapi.breaking.rules import (
    annotations,
    bounds,
    composition,
    containers,
    properties,
    types,
    values,
)

_TABLES = (annotations.ROWS, bounds.ROWS, composition.ROWS, containers.ROWS, properties.ROWS, types.ROWS, values.ROWS)

PROVED = {
    name for rows in _TABLES for row in rows if row.way is not None for name in f"{row.ids} {row.in_headers}".split()
}
"""Their ids."""
