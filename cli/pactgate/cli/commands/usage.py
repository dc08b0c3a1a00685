"""`pactgate usage`: says who uses what of an OpenAPI document, by pacts on disk, or by those that the broker has."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from pactgate import openapi
from pactgate.cli import documents, inputs, output, usage_report
from pactgate.cli.asking import AtProvider
from pactgate.cli.errors import Unreadable, Usage
from pactgate.cli.option_groups import grouped
from pactgate.cli.usage_report import Form, Used
from pactgate.openapi.usage.fields import FieldError
from pactgate.openapi.values import Json
from pactgate.pactfile import read
from pactgate.pactfile.model import Pact


@grouped
def usage(
    *,
    document: Annotated[
        Path | None, typer.Argument(metavar="DOCUMENT", help="The OpenAPI document of a provider.")
    ] = None,
    pacts: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PACT_OR_FOLDER...", help="Pacts of its consumers, or folders of them."),
    ] = None,
    operation: Annotated[
        str | None, typer.Option("--operation", metavar="OPERATION", help="Only who calls it: 'GET /orders/{id}'.")
    ] = None,
    field: Annotated[
        str, typer.Option("--field", metavar="FIELD", help="Only who sends or reads it: 'response.body.items[].price'.")
    ] = "",
    unused: Annotated[bool, typer.Option("--unused", help="Say what nobody uses instead.")] = False,
    environment: Annotated[
        str | None,
        typer.Option("--environment", metavar="ENVIRONMENT", help="Only who is there, where the broker is asked."),
    ] = None,
    at: AtProvider,
    output_as: Annotated[Form, typer.Option("--output", "-o", help="How the answer is printed.")] = Form.TEXT,
) -> None:
    """Say which consumers use which operations and fields of an OpenAPI document, by their pacts.

    With --pacticipant the broker is asked: of the provider's document in an environment, who is there and uses it;
    without --environment, of its newest document, who is in any environment, or the newest of its consumer.

    A field is written as it is printed: `request.query.limit`, `request.body.items[].id`, `response.headers.etag`;
    `[]` are the elements of an array, `*` is a member of any name.

    For example:

    pactgate usage orders.yaml pacts/ --operation 'GET /orders/{id}'

    pactgate usage orders.yaml web-orders.json mobile-orders.json --field 'response.body.items[].price'

    pactgate usage orders.yaml pacts/ --unused --output markdown

    pactgate usage --pacticipant orders --environment production --broker-base-url https://pacts.example.org

    Exits 0, whether somebody uses it or not, and 2 when a file cannot be read, or the document has no such operation;
    where the broker is asked 4 when it cannot be reached.
    """
    if unused and (operation or field):
        raise Usage("--unused tells of the whole document: leave --operation and --field out.")
    asked = {"environment": environment, "operation": operation, "field": field}
    if at.pacticipant is not None:
        if document is not None:
            raise Usage(
                "Give a document with pacts, or --pacticipant: the broker has the document and the pacts of it."
            )
        _ask(at, {name: value for name, value in asked.items() if value}, output_as, unused=unused)
    else:
        if document is None or not pacts or environment is not None:
            raise Usage("Give a document and pacts, or name a provider that the broker knows: --pacticipant NAME.")
        _of_files(document, pacts, asked, output_as, unused=unused)


def _ask(at: AtProvider, asked: Mapping[str, str], form: Form, *, unused: bool) -> None:
    with at.broker() as broker:
        link = broker.index.link("pactgate:usage", pacticipant=at.provider)
        found = broker.get(f"{link}?{urlencode(asked)}" if asked else link)
    if form is Form.JSON:
        output.say_json(found.body)
    else:
        usage_report.say_answer(found.body, form, unused=unused)


def _of_files(document: Path, pacts: list[Path], asked: Mapping[str, str | None], form: Form, *, unused: bool) -> None:
    read = documents.read(document)
    uses = {one.consumer: openapi.uses(_pact(one), read) for one in _of_one_provider(inputs.pacts(pacts))}
    if unused:
        found = openapi.unused(read, uses.values())
        if form is Form.JSON:
            output.say_json({"unused": found.as_json(), "unmatched": _unmatched_json(uses)})
        else:
            usage_report.say_unused(found, uses, form)
        return
    users = _users(read, uses, asked["operation"], asked["field"] or "")
    if form is Form.JSON:
        output.say_json({"users": [user.as_json() for user in users], "unmatched": _unmatched_json(uses)})
    else:
        usage_report.say_users(Used(str(document), users, uses), form)


def _pact(one: inputs.PactOnDisk) -> Pact:
    return read.pact(read.parse(one.content))


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


def _unmatched_json(uses: Mapping[str, openapi.Uses]) -> list[Json]:
    return [{"consumer": name, **one.as_json()} for name, of_pact in uses.items() for one in of_pact.unmatched]
