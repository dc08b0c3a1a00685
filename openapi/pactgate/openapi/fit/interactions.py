"""Interactions against a document: each is matched to an operation, and both sides of it are checked."""

import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pactgate.openapi.document import Document, DocumentedResponse
from pactgate.openapi.fit import parameters, requests, responses, security
from pactgate.openapi.fit.exchange import Exchange, FitFinding
from pactgate.openapi.fit.lowering import Unjudged
from pactgate.openapi.fit.result import LEVELS, Fit, Misfit, NotCompared
from pactgate.openapi.fit.routes import MatchedOperation
from pactgate.openapi.fit.terms import DocumentTerms
from pactgate.openapi.level import Level
from pactgate.openapi.progress import at
from pactgate.openapi.schemas import proving
from pactgate.openapi.values import mapping
from pactgate.pactfile import read
from pactgate.pactfile.model import HttpInteraction, Interaction, Pact

OF_REQUESTS: tuple[Callable[[Exchange], Iterator[FitFinding]], ...] = (
    security.authorization,
    parameters.header_values,
    parameters.unknown_headers,
    parameters.cookie_values,
    parameters.query_values,
    parameters.unknown_queries,
    requests.accept,
    requests.content_type,
    requests.body,
)
"""What is checked of a request. One that expects an error may be wrong on purpose: an error found there is none."""

OF_RESPONSES: tuple[Callable[[Exchange, DocumentedResponse], Iterator[FitFinding]], ...] = (
    responses.content_type,
    responses.headers,
    responses.body,
)
"""What is checked of the response that the document has for the expected status."""

_KNOWN: dict[int, DocumentTerms] = {}


def fitted(pact: Pact | Mapping[str, Any], document: Document) -> Fit:
    """What `openapi.fit` answers."""
    read_pact = pact if isinstance(pact, Pact) else read.pact(dict(pact))
    document.require_references()
    proving.begin()
    terms = terms_of(document)
    findings = [
        finding
        for number, interaction in enumerate(read_pact.interactions)
        for finding in _of_interaction(terms, number, interaction)
    ]
    return Fit(
        tuple(part for part in findings if isinstance(part, Misfit)),
        tuple(part for part in findings if isinstance(part, NotCompared)),
    )


def terms_of(document: Document) -> DocumentTerms:
    """What is known of a document, kept as long as it lives."""
    key = id(document)
    if key not in _KNOWN:
        _KNOWN[key] = DocumentTerms(document)
        weakref.finalize(document, _KNOWN.pop, key, None)
    return _KNOWN[key]


def _of_interaction(terms: DocumentTerms, number: int, interaction: Interaction) -> Iterator[FitFinding]:
    at(f'the interaction "{interaction.description}"')
    if not isinstance(interaction, HttpInteraction):
        reason = f"A {interaction.kind} is not compared with an OpenAPI document, which describes HTTP"
        yield NotCompared(number, interaction.description, interaction.place, reason)
        return
    exchange, findings = meant(terms, number, interaction)
    yield from findings
    if exchange is not None:
        yield from _of_exchange(exchange)


def meant(terms: DocumentTerms, number: int, interaction: HttpInteraction) -> tuple[Exchange | None, list[FitFinding]]:
    """The interaction with the operation that it means, None where it means none, and what was found of its path.

    Args:
        terms: what is known of the document.
        number: the number of the interaction in its pact.
        interaction: the interaction.
    """
    refused: list[FitFinding] = []
    for route in _routes(terms, interaction):
        exchange = Exchange(terms, number, interaction, route)
        findings = list(parameters.path_values(exchange))
        if not any(isinstance(finding, Misfit) for finding in findings):
            return exchange, findings
        refused = refused or findings
    return None, refused or [_unknown(number, interaction)]


def _routes(terms: DocumentTerms, interaction: HttpInteraction) -> Iterator[MatchedOperation]:
    path = interaction.request.path
    if "?" not in path:
        yield from terms.routes.find(interaction.request.method, path if path.startswith("/") else f"/{path}")


def _unknown(number: int, interaction: HttpInteraction) -> Misfit:
    request = interaction.request
    code = "request.path-or-method.unknown"
    text = f"The document has no operation {request.method} {request.path}"
    if "?" in request.path:
        text = f"The path {request.path!r} has a query in it: it belongs in `query`"
    place = f"{interaction.place}.request.path"
    return Misfit(code, LEVELS[code], number, interaction.description, None, place, "#/paths", text)


def _of_exchange(exchange: Exchange) -> Iterator[FitFinding]:
    yield from responses.status(exchange)
    of_request = [finding for check in OF_REQUESTS for finding in check(exchange)]
    if exchange.expects_refusal and any(map(_is_error, of_request)):
        status = exchange.interaction.response.status
        reason = f"The interaction expects status {status}, so its request may be wrong on purpose"
        yield exchange.not_compared("request", reason, is_open=False)
    else:
        yield from of_request
    yield from _deprecated(exchange)
    for of_response in OF_RESPONSES if exchange.response else ():
        yield from _of_response(exchange, of_response)


def _of_response(
    exchange: Exchange, check: Callable[[Exchange, DocumentedResponse], Iterator[FitFinding]]
) -> Iterator[FitFinding]:
    try:
        if exchange.response is not None:
            yield from check(exchange, exchange.response)
    except Unjudged as reason:
        yield exchange.not_compared("response", str(reason))


def _is_error(finding: FitFinding) -> bool:
    return isinstance(finding, Misfit) and finding.level is Level.ERROR


def _deprecated(exchange: Exchange) -> Iterator[FitFinding]:
    node = exchange.route.operation.node
    if mapping(node.raw).get("deprecated") is True:
        text = f"The operation {exchange.route.operation.name} is deprecated"
        yield exchange.misfit("request.operation.deprecated", "request", node, text)
