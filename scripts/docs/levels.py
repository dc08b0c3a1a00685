"""Where the level of a rule is not the one that oasdiff gives the same id, and why."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OtherLevel:
    """One difference of levels.

    Attributes:
        theirs: the level that oasdiff gives (`error`, `warning`, `info`).
        reason: why ours is another.
    """

    theirs: str
    reason: str


_SECURITY = OtherLevel("info", "A caller that was let in and is not any more is broken.")
_TOKEN = OtherLevel("info", "A caller gets its token where the old document says, and there is none any more.")
_BOUND = OtherLevel("warning", "A bound where there was none refuses messages that were valid.")
_PATTERN = OtherLevel("info", "A response may now hold text that the pattern excluded.")
_FIRST = OtherLevel("info", "The first elements are narrower for a request and may be others in a response.")
_READERS = ("request-body", "request-property", "request-parameter")
_BOUNDS = ("exclusive-max", "exclusive-min", "max-length", "max", "min-items", "min")
_SECURED = ("api-security", "api-global-security")
_TAGGED = OtherLevel("info", "The value says of which schema an object is; a value that nothing names is no valid one.")
_TAGS = (
    "request-property-discriminator-added", "request-property-discriminator-mapping-deleted",
    "response-property-discriminator-removed", "response-property-discriminator-mapping-added",
)  # fmt: skip

DIFFERENCES: Mapping[str, OtherLevel] = {
    **{f"{place}-{bound}-set": _BOUND for place in _READERS for bound in _BOUNDS},
    **{f"{name}-{end}": _SECURITY for name in _SECURED for end in ("added", "removed", "scope-added")},
    "api-security-component-type-changed": _SECURITY,
    "api-security-component-oauth-token-url-changed": _TOKEN,
    "api-security-component-oauth-url-changed": _TOKEN,
    "api-security-component-oauth-scope-removed": _TOKEN,
    **dict.fromkeys(_TAGS, _TAGGED),
    "api-operation-id-removed": OtherLevel("info", "Generated code calls the operation by it."),
    **{
        f"response-{place}-any-of-added": OtherLevel("info", "A member that admits other values widens the response.")
        for place in ("body", "property")
    },
    "response-property-pattern-changed": _PATTERN,
    "response-property-pattern-removed": _PATTERN,
    **{
        f"request-{place}-pattern-changed": OtherLevel("warning", "Told only where a text is found that breaks.")
        for place in ("property", "parameter")
    },
    **{f"request-{place}-prefix-items-added": _FIRST for place in ("body", "property")},
    **{f"response-{place}-prefix-items-removed": _FIRST for place in ("body", "property")},
    "request-required-property-became-not-read-only": OtherLevel("info", "Callers must send it now, and do not."),
    "response-required-property-became-write-only": OtherLevel("info", "Callers that count on it do not get it."),
    "response-optional-property-became-write-only": OtherLevel("info", "It is gone like one that was removed."),
    "response-required-property-became-not-write-only": OtherLevel(
        "warning", "A response that says more breaks nobody."
    ),
    "request-parameter-property-type-changed": OtherLevel("warning", "Told only where a value is found that breaks."),
    "response-body-media-type-schema-removed": OtherLevel("warning", "Anything may come where a schema said what."),
    "response-media-type-name-specialized": OtherLevel(
        "info", "A reader of one type need not read the other, and one that accepts the old one alone is refused."
    ),
    "response-body-wrapped-in-one-of": OtherLevel("error", "To promise one of several is to promise less variety."),
}
"""By the rule's id."""

_TYPE = "The type is written otherwise: as a choice with null, as a choice of types, behind an `allOf`."
_CHOICE = "The members of the choice and what was there before admit the same, or the choice around them does."
_REQUIRED = "The members of a choice or of an `allOf` require it as before, or no message carries it."
_VALUES = "They are named behind an `allOf`, the choice around admits others, or no message carries the property."

REWRITTEN: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "request-property-became-not-nullable", "request-property-type-changed", "response-body-type-changed",
            "request-body-type-changed", "response-property-became-nullable",
            "response-property-list-of-types-widened", "response-property-type-changed",
        ),
        _TYPE,
    ),
    **dict.fromkeys(
        (
            "request-body-all-of-added", "request-body-any-of-removed", "request-body-one-of-removed",
            "request-property-all-of-added", "request-property-any-of-removed", "request-property-one-of-removed",
            "response-body-one-of-added", "response-body-wrapped-in-one-of", "response-property-one-of-added",
        ),
        _CHOICE,
    ),
    **dict.fromkeys(
        ("new-required-request-property", "request-property-became-required", "response-required-property-removed"),
        _REQUIRED,
    ),
    **dict.fromkeys(
        (
            "request-property-became-enum", "request-property-enum-value-removed", "request-property-pattern-added",
            "response-property-max-length-unset",
        ),
        _VALUES,
    ),
}  # fmt: skip
"""By oasdiff's id: why no value is lost at a place where it sees this error in the text alone.

Each was met in releases of real APIs; that none is lost is proved there by inclusion, place by place.
"""

_MEMBERS = (
    "new-required-request-property", "request-property-additional-properties-restricted",
    "request-property-became-enum", "request-property-became-not-nullable",
    "request-property-became-required", "request-property-const-added", "request-property-const-changed",
    "request-property-enum-value-removed", "request-property-max-decreased", "request-property-max-items-decreased",
    "request-property-max-items-set", "request-property-max-length-decreased", "request-property-min-length-increased",
    "request-property-one-of-removed", "request-property-pattern-added", "request-property-type-changed",
    "request-property-refused", "request-property-values-narrowed", "request-property-wrapped-in-any-of",
    "request-property-wrapped-in-one-of", "request-required-property-became-not-read-only",
)  # fmt: skip
_ANSWERS = (
    "response-property-any-of-added", "response-property-became-nullable", "response-property-became-optional",
    "response-property-const-changed", "response-property-enum-lifted", "response-property-enum-value-added",
    "response-property-one-of-added", "response-property-type-changed",
    "response-property-values-widened", "response-required-property-removed",
)  # fmt: skip

TOLD_AS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "new-required-request-property", "request-body-all-of-added", "request-body-one-of-removed",
            "request-body-type-changed", "request-property-all-of-added", "request-property-became-not-nullable",
            "request-property-any-of-removed", "request-property-one-of-removed", "request-property-type-changed",
        ),
        _MEMBERS,
    ),
    **dict.fromkeys(
        (
            "response-body-one-of-added", "response-body-type-changed", "response-body-wrapped-in-one-of",
            "response-property-list-of-types-widened", "response-property-one-of-added",
            "response-property-type-changed", "response-required-property-removed",
        ),
        _ANSWERS,
    ),
    "request-property-became-not-nullable": (
        "request-property-additional-properties-restricted",
        "request-property-became-enum", "request-property-enum-value-removed", "request-property-type-changed",
        "request-property-values-narrowed", "request-property-wrapped-in-one-of",
    ),
    "request-property-became-required": ("request-required-property-became-not-read-only",),
    "request-property-enum-value-removed": ("request-property-became-enum",),
    "request-property-min-items-increased": ("request-property-min-items-set",),
    "response-property-became-nullable": ("response-property-enum-value-added",),
}  # fmt: skip
"""By oasdiff's id: under which id the same place is told, by what the values lost or won rather than by how it is
written. A body's own schema counts as a property here."""
