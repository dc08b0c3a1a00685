"""Regular expressions of documents, matched in bounded time: a pattern is somebody's input."""

import json
from collections.abc import Mapping
from functools import lru_cache

import jsonschema_rs

from pactgate.openapi.values import Json

LIMITS = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
"""Most patterns are matched in linear time; those that look around or back may try this often."""


class UnknownPatternError(ValueError):
    """A pattern is no regular expression that can be matched."""


def is_found(pattern: str, text: str) -> bool:
    """Whether the pattern matches somewhere in the text, as ECMA-262 reads it.

    Raises:
        UnknownPatternError: it cannot be matched.
    """
    return _matcher(pattern).is_valid(text)


@lru_cache(maxsize=2_000)
def _matcher(pattern: str) -> jsonschema_rs.Draft202012Validator:
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=LIMITS)
    except (ValueError, jsonschema_rs.ValidationError) as error:
        raise UnknownPatternError(pattern) from error


type Screen = jsonschema_rs.Draft202012Validator | None
"""A fast validator; None where it cannot take the schema."""


def screen_of(schema: Mapping[str, Json]) -> Screen:
    """A fast validator that throws out what a schema does not admit; None for one that it cannot take."""
    try:
        return _validator(json.dumps(schema))
    except (ValueError, RecursionError):  # a pattern that it does not know: everything passes
        return None


@lru_cache(maxsize=8)
def _validator(written: str) -> jsonschema_rs.Draft202012Validator:
    """The fast validator of a schema, kept for the next question about it: to make a large one takes 20 ms."""
    return jsonschema_rs.Draft202012Validator(written, validate_formats=False, pattern_options=LIMITS)
