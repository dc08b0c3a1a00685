"""The rules: the explicit list of all that is looked for. A rule must not know another, nor walk a document."""

from collections.abc import Mapping

from pactgate.openapi.breaking.pairs import MatchedThing
from pactgate.openapi.breaking.rows import rules_of_rows
from pactgate.openapi.breaking.rule import Rule, rules_in
from pactgate.openapi.breaking.rules import (
    annotations,
    bodies,
    bounds,
    composition,
    containers,
    discriminators,
    encoding,
    event_answers,
    event_writing,
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
    *rules_in(operations, lifecycle, security, servers, events, event_answers, event_writing),
    *rules_in(parameters, writing, bodies, encoding, responses),
    *rules_of_rows((*bounds.ROWS, *types.ROWS, *values.ROWS)),
    *rules_of_rows((*properties.ROWS, *containers.ROWS, *composition.ROWS, *discriminators.ROWS, *annotations.ROWS)),
)

RULES: tuple[Rule, ...] = (*_LOOKED_FOR, *(rule.in_headers for rule in _LOOKED_FOR if rule.in_headers))
"""Every rule; what is not in this list is not looked for."""

BY_SITE: Mapping[MatchedThing, tuple[Rule, ...]] = {
    site: tuple(rule for rule in RULES if rule.on is site) for site in MatchedThing
}

BY_PREFIX: Mapping[str, tuple[Rule, ...]] = {
    prefix: tuple(rule for rule in BY_SITE[MatchedThing.SCHEMA] if prefix in rule.prefixes)
    for prefix in {prefix for rule in BY_SITE[MatchedThing.SCHEMA] for prefix in rule.prefixes}
}
"""The rules about schemas, by the prefix of the places that they speak of."""
