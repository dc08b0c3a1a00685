"""`pactgate usage`: shows who uses what of an OpenAPI document, by pacts on disk, or by those that the broker has."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer

from pactgate import openapi
from pactgate.cli import documents, inputs, options
from pactgate.cli.errors import Unreadable, Usage
from pactgate.cli.option_groups import grouped
from pactgate.cli.reports import writers
from pactgate.cli.reports.report import Report
from pactgate.cli.reports.usage import BrokerUsageReport, UnusedReport, UsersReport
from pactgate.openapi.usage.fields import FieldError


@dataclass(frozen=True, slots=True)
class UsageOptions:
    """What is asked about a document."""

    operation: Annotated[
        str | None,
        typer.Option(
            "--operation", metavar="OPERATION", help="Only consumers that call this operation: 'GET /orders/{id}'."
        ),
    ] = None
    field: Annotated[
        str,
        typer.Option(
            "--field",
            metavar="FIELD",
            help="Only consumers that send or read this field: 'response.body.items[].price'.",
        ),
    ] = ""
    unused: Annotated[bool, typer.Option("--unused", help="List what nobody uses instead.")] = False
    environment: Annotated[
        str | None,
        typer.Option(
            "--environment", metavar="ENVIRONMENT", help="Only consumers in this environment, when the broker is asked."
        ),
    ] = None

    allow_files: options.AllowFiles = False

    def query(self) -> str:
        """The parameters of a request to the broker; empty where nothing but the whole is asked about."""
        names = {"environment": self.environment, "operation": self.operation, "field": self.field}
        return urlencode({name: value for name, value in names.items() if value})


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
    question: UsageOptions,
    of: options.ProviderAtBroker,
    output_as: options.OutputAnswer = options.AnswerFormat.TEXT,
) -> None:
    """Show which consumers use which operations and fields of an OpenAPI document, by their pacts.

    With --pacticipant the broker is asked: with --environment, which consumers there use the provider's document
    there; without, which consumers in any environment, or else their newest versions, use its newest document.

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
    if question.unused and (question.operation or question.field):
        raise Usage("--unused is about the whole document: leave out --operation and --field.")
    if of.pacticipant is not None and document is not None:
        raise Usage("Give either a document with pacts, or --pacticipant: the broker has the document and the pacts.")
    if of.pacticipant is not None:
        _tell_what_the_broker_knows(of, question, output_as)
    elif document is None or not pacts or question.environment is not None:
        raise Usage("Give a document and pacts, or a provider that the broker knows: --pacticipant NAME.")
    else:
        writers.write(_of_files(document, pacts, question), output_as)


def _tell_what_the_broker_knows(
    of: options.ProviderAtBroker, question: UsageOptions, form: options.AnswerFormat
) -> None:
    with of.at.opened() as broker:
        link, query = broker.index.link("pactgate:usage", pacticipant=of.provider), question.query()
        answer = broker.get(f"{link}?{query}" if query else link)
    with answer.understood():
        writers.write(BrokerUsageReport.of(answer.body, unused=question.unused), form)


def _of_files(document: Path, pacts: list[Path], question: UsageOptions) -> Report:
    read = documents.read(document, allow_files=question.allow_files)
    uses = {pact.consumer: openapi.uses(pact.pact, read) for pact in _of_one_provider(inputs.pacts(pacts))}
    if question.unused:
        return UnusedReport(str(document), openapi.unused(read, uses.values()), uses)
    return UsersReport(str(document), _users(read, uses, question), uses)


def _of_one_provider(pacts: list[inputs.PactOnDisk]) -> list[inputs.PactOnDisk]:
    other = next((pact for pact in pacts if pact.provider != pacts[0].provider), None)
    if other is not None:
        first = pacts[0]
        raise Unreadable(
            f"{first.path} is a pact with {first.provider} and {other.path} one with {other.provider}: "
            "give those of the provider whose document it is."
        )
    return pacts


def _users(
    document: openapi.Document, uses: Mapping[str, openapi.Uses], question: UsageOptions
) -> tuple[openapi.User, ...]:
    operation = question.operation
    if operation is not None and operation not in document.operations:
        near = get_close_matches(operation, document.operations)
        known = f"; near it: {', '.join(near)}" if near else ""
        raise Usage(f"The document has no operation {operation!r}{known}.")
    try:
        return openapi.used_by(uses, operation, question.field)
    except FieldError as error:
        raise Usage(f"{error}.") from error
