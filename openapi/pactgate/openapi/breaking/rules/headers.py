"""Rules about parameters that oasdiff calls otherwise where the parameter is a header."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pactgate.openapi.breaking.rows import PLACES
from pactgate.openapi.breaking.rule import Rule

CALLED: Mapping[str, str] = {
    "new-required-request-parameter-property": "new-required-request-header-property",
    "request-parameter-property-became-required": "request-header-property-became-required",
    "request-parameter-property-became-enum": "request-header-property-became-enum",
}
"""By the id for parameters elsewhere."""


def rules_of_headers(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules under their names for headers; they look at nothing themselves."""
    return tuple(_of_header(rule) for rule in rules if rule.id in CALLED)


def _of_header(rule: Rule) -> Rule:
    what = rule.what.replace(PLACES["request-parameter-property"], PLACES["request-header-property"])
    return replace(rule, id=CALLED[rule.id], what=what, prefixes=frozenset())
