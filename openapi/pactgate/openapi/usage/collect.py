"""Interactions against a document: which operation each means, and what it sends and reads of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pactgate.openapi.document import Document, MediaType
from pactgate.openapi.fit import parameters, requests, responses
from pactgate.openapi.fit.bodies import UnreadableBody, content
from pactgate.openapi.fit.exchange import Exchange
from pactgate.openapi.fit.expected import Expected
from pactgate.openapi.fit.interactions import meant, terms_of
from pactgate.openapi.fit.result import Misfit
from pactgate.openapi.fit.security import Met, met
from pactgate.openapi.fit.terms import DocumentTerms
from pactgate.openapi.media_types import JSON
from pactgate.openapi.progress import at
from pactgate.openapi.schemas.schema import ANYTHING
from pactgate.openapi.usage.fields import WHOLE, Tree, of_read, of_sent
from pactgate.openapi.usage.use import Unmatched, Use, Uses
from pactgate.openapi.values import Json
from pactgate.pactfile import read
from pactgate.pactfile.matching_rules import placed_rules
from pactgate.pactfile.model import Body, HttpInteraction, Interaction, Pact

_SAID_ELSEWHERE = frozenset({"accept", "content-type", "authorization", "cookie"})
"""Headers that are told as media types, security schemes and cookies."""


def collected(pact: Pact | Mapping[str, Any], document: Document) -> Uses:
    """What `openapi.uses` answers."""
    read_pact = pact if isinstance(pact, Pact) else read.pact(dict(pact))
    terms = terms_of(document)
    outcomes = [
        _of_interaction(terms, number, interaction) for number, interaction in enumerate(read_pact.interactions)
    ]
    return Uses(
        tuple(outcome for outcome in outcomes if isinstance(outcome, Use)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Unmatched)),
    )


def _of_interaction(terms: DocumentTerms, number: int, interaction: Interaction) -> Use | Unmatched:
    at(f'the interaction "{interaction.description}"')
    states = tuple(state.name for state in interaction.states)
    if not isinstance(interaction, HttpInteraction):
        reason = f"A {interaction.kind} uses no operation: an OpenAPI document describes HTTP"
        return Unmatched(number, interaction.description, states, reason)
    exchange, findings = meant(terms, number, interaction)
    if exchange is None:
        reason = next(finding.text for finding in findings if isinstance(finding, Misfit))
        return Unmatched(number, interaction.description, states, reason)
    sent, got = _request_media(exchange), _response_media(exchange)
    return Use(
        interaction=number,
        description=interaction.description,
        states=states,
        operation=exchange.route.operation.name,
        status=interaction.response.status,
        response=exchange.response.status.upper() if exchange.response else "",
        request_type=sent.name if sent else "",
        response_type=got.name if got else "",
        tree={side: tree for side, tree in (("request", _sent(exchange)), ("response", _read(exchange))) if tree},
    )


def _sent(exchange: Exchange) -> Tree:
    request = exchange.interaction.request
    path = (name for name in exchange.offer.parameters["path"] if name in exchange.route.values)
    headers = (name for name in exchange.request_headers if name not in _SAID_ELSEWHERE)
    named = {
        "path": path,
        "query": _queries(exchange),
        "headers": headers,
        "cookies": parameters.cookies(exchange) or (),
        "security": _schemes(exchange),
    }
    trees: dict[str, Tree] = {where: tree for where, names in named.items() if (tree := _leaves(names))}
    if request.body is not None:
        value = _value(exchange, request.body, exchange.request_type, _request_media(exchange))
        trees["body"] = WHOLE if isinstance(value, UnreadableBody) else of_sent(value)
    return trees


def _leaves(names: Iterable[str]) -> Tree:
    return {name: {} for name in names}


def _schemes(exchange: Exchange) -> Iterator[str]:
    """The security schemes of which the request shows what they ask for."""
    for way in exchange.offer.security:
        yield from (name for name, scheme in way.schemes.items() if met(exchange, scheme) is Met.YES)


def _queries(exchange: Exchange) -> Iterator[str]:
    """The query parameters by the names that the document has for them; those that it does not know by their own."""
    query = exchange.interaction.request.query
    known = set[str]()
    for name, declared in exchange.offer.parameters["query"].items():
        own = {name, f"{name}[]"} & query.keys() or parameters.members_in(exchange, declared, query).keys()
        known |= {*own, *(key for key in query if key.startswith(f"{name}["))} if own else set()
        if own:
            yield name
    yield from (name for name in query if name not in known)


def _read(exchange: Exchange) -> Tree:
    response = exchange.interaction.response
    headers = _leaves(name for name in exchange.response_headers if name != "content-type")
    trees: dict[str, Tree] = {"headers": headers} if headers else {}
    if response.body is None:
        return trees
    if response.body.content is None or response.body.content == "":  # it expects that there is none
        return {**trees, "body": {}}
    value = _value(exchange, response.body, exchange.response_type, _response_media(exchange))
    placed = placed_rules(response.matching_rules, "body") if response.matching_rules else ()
    trees["body"] = WHOLE if isinstance(value, UnreadableBody) else of_read(Expected(value, (), placed))
    return trees


def _value(exchange: Exchange, body: Body, header: str, media: MediaType | None) -> Json | UnreadableBody:
    named = media.name if media and "*" not in media.name else JSON
    schema = exchange.terms.schema(media) if media else None
    try:
        return content(body, header or named, exchange.terms.texts, schema or ANYTHING)
    except UnreadableBody as reason:
        return reason


def _request_media(exchange: Exchange) -> MediaType | None:
    if exchange.interaction.request.body is None:
        return None
    return requests.media_type(exchange, exchange.request_type)


def _response_media(exchange: Exchange) -> MediaType | None:
    """What the document says of what is read, where something is: a body, or that there is one of some type."""
    header = exchange.response_type
    reads = header or exchange.interaction.response.body is not None or "accept" in exchange.request_headers
    return responses.media_type(exchange, exchange.response, header) if exchange.response and reads else None
