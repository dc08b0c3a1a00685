"""`pactgate usage`: says who uses what of an OpenAPI document, by pacts on disk; needs no broker."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import openapi
import pactfile.read
from cli import documents, inputs, output
from cli.errors import Unreadable, Usage
from openapi.usage import report
from openapi.usage.fields import FieldError
from openapi.values import Json
from pactfile.model import Pact


class Form(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def usage(
    *,
    document: Annotated[Path, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document of a provider.")],
    pacts: Annotated[
        list[Path], typer.Argument(metavar="PACT_OR_FOLDER", help="Pacts of its consumers, or folders of them.")
    ],
    operation: Annotated[
        str | None, typer.Option("--operation", metavar="OPERATION", help="Only who calls it: 'GET /orders/{id}'.")
    ] = None,
    field: Annotated[
        str, typer.Option("--field", metavar="FIELD", help="Only who sends or reads it: 'response.body.items[].price'.")
    ] = "",
    unused: Annotated[bool, typer.Option("--unused", help="Say what nobody uses instead.")] = False,
    output_as: Annotated[Form, typer.Option("--output", "-o", help="How the answer is printed.")] = Form.TEXT,
) -> None:
    """Say which consumers use which operations and fields of an OpenAPI document, by their pacts.

    A field is written as it is printed: `request.query.limit`, `request.body.items[].id`, `response.headers.etag`;
    `[]` are the elements of an array, `*` is a member of any name.

    For example:

    pactgate usage orders.yaml pacts/ --operation 'GET /orders/{id}'

    pactgate usage orders.yaml web-orders.json mobile-orders.json --field 'response.body.items[].price'

    pactgate usage orders.yaml pacts/ --unused --output markdown

    Exits 0, whether somebody uses it or not, and 2 when a file cannot be read, or the document has no such operation.
    """
    if unused and (operation or field):
        raise Usage("--unused tells of the whole document: leave --operation and --field out.")
    read = documents.read(document)
    uses = {one.consumer: openapi.uses(_pact(one), read) for one in _of_one_provider(inputs.pacts(pacts))}
    if unused:
        _say_unused(openapi.unused(read, uses.values()), uses, output_as)
        return
    users = _users(read, uses, operation, field)
    if output_as is Form.JSON:
        output.say_json({"users": [user.as_json() for user in users], "unmatched": _unmatched_json(uses)})
    elif output_as is Form.MARKDOWN:
        _say(f"# {document}", "", report.heading(users), "", *report.as_markdown(users), *_notes(uses, "\n- "))
    else:
        _say("\n\n".join((report.heading(users), *report.as_text(users))), *_notes(uses, "\n  "))


def _pact(one: inputs.PactOnDisk) -> Pact:
    return pactfile.read.pact(pactfile.read.parse(one.content))


def _of_one_provider(pacts: list[inputs.PactOnDisk]) -> list[inputs.PactOnDisk]:
    other = next((one for one in pacts if one.provider != pacts[0].provider), None)
    if other is not None:
        first = pacts[0]
        raise Unreadable(
            f"{first.path} is a pact with {first.provider} and {other.path} one with {other.provider}: "
            "give those of the provider whose document it is."
        )
    return pacts


def _users(
    document: openapi.Document, uses: Mapping[str, openapi.Uses], operation: str | None, field: str
) -> tuple[openapi.User, ...]:
    if operation is not None and operation not in document.operations:
        near = get_close_matches(operation, document.operations)
        known = f"; near it: {', '.join(near)}" if near else ""
        raise Usage(f"The document has no operation {operation!r}{known}.")
    try:
        return openapi.used_by(uses, operation, field)
    except FieldError as error:
        raise Usage(f"{error}.") from error


def _say_unused(found: openapi.Unused, uses: Mapping[str, openapi.Uses], form: Form) -> None:
    if form is Form.JSON:
        output.say_json({"unused": found.as_json(), "unmatched": _unmatched_json(uses)})
    elif form is Form.MARKDOWN:
        _say(*report.unused_as_markdown(found), *_notes(uses, "\n- "))
    else:
        _say("\n\n".join(report.unused_as_text(found)), *_notes(uses, "\n  "))


def _say(*lines: str) -> None:
    output.say("\n".join(lines))


def _notes(uses: Mapping[str, openapi.Uses], before: str) -> Iterator[str]:
    """What was not looked at: nothing is left out in silence."""
    told = [*report.unmatched(uses)]
    if told:
        yield before.join(("\nInteractions that mean no operation of the document:", *told))


def _unmatched_json(uses: Mapping[str, openapi.Uses]) -> list[Json]:
    return [{"consumer": name, **one.as_json()} for name, of_pact in uses.items() for one in of_pact.unmatched]
