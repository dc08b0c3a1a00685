"""Kinds of change that oasdiff judges otherwise, each argued from the standard or from the law of direction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KindOfDifference:
    """One kind of change.

    Attributes:
        name: what it is called, here and in its test.
        change: what changed, a sentence.
        theirs: the ids under which oasdiff reports an error (or a warning) that we do not; none where it is silent.
        ours: the ids of errors and warnings that we report and oasdiff does not; none where we are silent.
        why: why, with the clause of the standard or the law that says so.
    """

    name: str
    change: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]
    why: str


KINDS = (
    KindOfDifference(
        "keyword-of-another-type",
        "A keyword moves beside a type that it does not speak of: `maximum` beside `type: string`, `required` beside "
        "`type: array`, `unevaluatedItems` beside `type: object`, a property of a string.",
        (
            "request-body-max-decreased", "request-body-min-length-increased",
            "request-body-unevaluated-items-added", "request-parameter-max-decreased",
            "request-parameter-min-items-increased", "request-property-became-required",
            "request-property-unevaluated-items-added", "response-body-exclusive-min-decreased",
            "response-body-min-decreased", "response-body-min-items-decreased", "response-property-type-changed",
            "response-property-type-generalized", "response-property-unevaluated-items-removed",
        ),
        (),
        "A value of another type than a keyword targets conforms to it (JSON Schema 2020-12, Core 7.6.1), so that no "
        "message is won or lost.",
    ),
    KindOfDifference(
        "format-of-another-type",
        "A format of texts comes to stand beside `type: object`, or moves there.",
        ("request-body-type-changed",),
        (),
        "Where the value is not of a type that the format is about, validation for it should succeed (JSON Schema "
        "2020-12, Validation 7.1).",
    ),
    KindOfDifference(
        "not-sent",
        "What is said of a `readOnly` property of a request grows stricter, or of a `writeOnly` one of a response.",
        ("request-property-pattern-added",),
        (),
        "A request should not carry the one, nor a response the other (OpenAPI 3.0.3, Schema Object, `readOnly`), so "
        "that there is no value to refuse.",
    ),
    KindOfDifference(
        "undeclared-properties",
        "`patternProperties`, `propertyNames`, `unevaluatedProperties` or `dependentSchemas` comes to speak of "
        "properties that the sender does not declare, or is lifted from them.",
        (
            "request-body-dependent-schema-added", "request-body-pattern-property-added",
            "request-body-property-names-added", "request-body-unevaluated-properties-added",
            "request-property-unevaluated-properties-added", "response-body-pattern-property-removed",
            "response-body-property-names-removed", "response-property-unevaluated-properties-removed",
        ),
        (),
        "The sender is closed: it sends the properties that its document declares, and none of them is refused. An "
        "object that declares none is a map and may have any; there the same changes are errors.",
    ),
    KindOfDifference(
        "no-value",
        "A schema changes that no value satisfied before: text that must be longer than it may be, elements that an "
        "array must contain and may not.",
        (
            "request-body-max-contains-decreased", "request-body-min-contains-increased",
            "request-parameter-type-changed", "response-body-max-contains-increased",
            "response-body-min-contains-decreased",
        ),
        (),
        "Nothing could be sent before, so that nothing is refused now; in a response nothing can come now either.",
    ),
    KindOfDifference(
        "inside-of-not",
        "Something changes inside of a `not`.",
        ("new-required-request-property", "request-property-max-length-decreased"),
        ("request-body-not-extended",),
        "A `not` admits what its schema refuses (JSON Schema 2020-12, Core 10.2.1.4), so that narrower inside is "
        "wider outside. The schema around it is asked, and told with a value that it excludes now.",
    ),
    KindOfDifference(
        "inside-of-if",
        "The condition of an `if` changes.",
        ("request-property-const-changed",),
        ("request-property-min-increased", "request-property-min-length-increased"),
        "An `if` refuses nothing itself (JSON Schema 2020-12, Core 10.2.2.1): it chooses between `then` and `else`, "
        "where the break is told.",
    ),
    KindOfDifference(
        "read-as-text",
        "A parameter that may be a text, a number or a boolean becomes a text, or a number becomes one.",
        (
            "request-parameter-list-of-types-narrowed", "request-parameter-property-list-of-types-narrowed",
            "request-parameter-property-type-changed",
        ),
        (),
        "A parameter is written as text (OpenAPI 3.0.3, Parameter Object, style values): `5` and `true` are texts "
        "already.",
    ),
    KindOfDifference(
        "promised-more",
        "`dependentRequired` of a response asks for more beside a property.",
        ("response-body-dependent-required-changed", "response-property-dependent-required-changed"),
        (),
        "By the law a response breaks when it may say more. Here fewer messages are possible, and each of them "
        "satisfies what was promised before. The same change of a request is an error, with a witness.",
    ),
    KindOfDifference(
        "path-parameter-renamed",
        "A path parameter gets another name.",
        ("new-request-path-parameter",),
        (),
        "Templates that differ only in the names of their parameters are identical (OpenAPI 3.0.3, Paths Object): "
        "callers send the same path.",
    ),
    KindOfDifference(
        "required-without-a-property",
        "`required` comes to name a property that the object does not declare, or no longer does.",
        (),
        ("request-property-became-required", "response-body-values-widened"),
        "`required` speaks of names, whether `properties` has them or not (JSON Schema 2020-12, Validation 6.5.3): a "
        "request without it is refused. In a response it may now have any value, since nothing is said of it.",
    ),
    KindOfDifference(
        "parameter-of-the-path",
        "A parameter that stands in the path item, for all of its operations, is removed.",
        (),
        ("request-parameter-removed",),
        "The parameters of a path item are parameters of each of its operations (OpenAPI 3.0.3, Path Item Object, "
        "`parameters`); one that is removed is a warning wherever it stood.",
    ),
    KindOfDifference(
        "operation-renamed",
        "The operationId of an operation changes.",
        (),
        ("api-operation-id-removed",),
        "Generated clients call the operation by it: no message breaks, but code that is built anew does. A warning.",
    ),
    KindOfDifference(
        "special-media-type",
        "A media type of a response becomes a special case of what it was: `application/json` is "
        "`application/problem+json` now.",
        (),
        ("response-media-type-name-specialized",),
        "The suffix says how content is written, not what it means (RFC 6838, section 4.2.8), and `Accept: "
        "application/json` does not accept the special one (RFC 9110, section 12.5.1). Who goes by the suffix reads "
        "on: a warning, as a fit gives it where the pact tells no more. A pact that accepts or expects the old type "
        "does not fit.",
    ),
    KindOfDifference(
        "object-in-xml",
        "In XML, or in a parameter, an object becomes a text, or a text an object.",
        (),
        ("request-body-type-changed", "request-parameter-type-changed", "response-body-type-changed"),
        "An object is an element with others inside (OpenAPI 3.0.3, XML Object), or several names and values; a text "
        "is neither. That both are written with letters makes none of them the other.",
    ),
    KindOfDifference(
        "content-of-a-parameter",
        "A parameter that was written in a media type is written by its style, or what its media type holds changes.",
        (),
        ("request-parameter-media-type-changed", "request-parameter-property-became-required"),
        "`content` says how a value is written just as `schema` with `style` does (OpenAPI 3.0.3, Parameter Object, "
        '`content`): `{"a":1}` is not `a,1`, and a value that lacks what is required is refused.',
    ),
    KindOfDifference(
        "covered-status",
        "The response of a status is removed, and a range or the default covers the status.",
        ("response-success-status-removed",),
        ("response-media-type-removed",),
        "A status without a response of its own has that of its range, or else the default (OpenAPI 3.0.3, Responses "
        "Object): what comes with it before and after is compared, and only what is no longer promised is an error. "
        "Where the default was something else beside a success, the status counts as removed.",
    ),
    KindOfDifference(
        "callbacks",
        "What a callback sends changes, or the answer that it takes.",
        (),
        ("response-property-type-changed", "event-body-removed"),
        "The provider sends it and the caller reads it (OpenAPI 3.0.3, Callback Object): the law of responses holds "
        "for its request, and that of requests for the answer. All rules whose id has the word `event` are of it.",
    ),
    KindOfDifference(
        "inside-of-a-choice",
        "A member of a choice changes, and no other member admits what it may be now.",
        (),
        ("response-property-type-changed",),
        "Members are matched, and each is compared like any other schema; oasdiff tells only which came and went.",
    ),
    KindOfDifference(
        "base-path",
        "The base path of a server is gone, and no other server has it.",
        (),
        ("server-base-path-changed",),
        "A path is appended to the URL of the server (OpenAPI 3.0.3, Paths Object): every call goes to where nothing "
        "is. That another host has the same base path is a warning.",
    ),
)  # fmt: skip
"""All kinds that oasdiff's own cases and the releases of real APIs were found to show."""


def errors_argued() -> Mapping[str, str]:
    """By oasdiff's id: why an error that it reports may be none, or another one."""
    return {id_: kind.why for kind in KINDS for id_ in kind.theirs}


def page_of_kinds() -> Iterator[str]:
    """The kinds as lines of Markdown."""
    for kind in KINDS:
        yield from (f"### {kind.name.replace('-', ' ').capitalize()}", "", kind.change, "")
        yield f"- oasdiff: {_listed(kind.theirs) if kind.theirs else 'silent, or information'}"
        yield f"- ours: {_listed(kind.ours) if kind.ours else 'nothing that breaks'}"
        yield from (f"- why: {kind.why}", "")


def _listed(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{id_}`" for id_ in ids)
