"""Misfits of a request's media types and body (codes request.accept, .content-type, .body)."""

from collections.abc import Iterator

from pactgate.openapi.document import MediaType
from pactgate.openapi.fit.bodies import UnreadableBody, content
from pactgate.openapi.fit.exchange import Exchange, FitFinding
from pactgate.openapi.fit.generated import Sent, sent
from pactgate.openapi.fit.lowering import Unjudged
from pactgate.openapi.fit.result import place_below
from pactgate.openapi.fit.terms import body_errors
from pactgate.openapi.media_types import JSON, acceptable_type, type_of_content
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json, mapping
from pactgate.pactfile.model import Body


def accept(exchange: Exchange) -> Iterator[FitFinding]:
    """Accept names no media type that some response of the operation has (RFC 9110, section 12.5.1)."""
    header = ", ".join(exchange.request_headers.get("accept", ()))
    if not header:
        return
    offered = exchange.offer.all_response_types
    place = exchange.route.operation.node
    location = "request.headers.accept"
    if not offered:
        text = f"Accept is {header!r}, and the document names no media type of a response"
        yield exchange.misfit("request.accept.unknown", location, place, text)
    elif (
        exchange.response
        and exchange.offer.response_types(exchange.response)
        and acceptable_type(header, offered) is None
    ):
        text = f"Accept is {header!r}, and responses are {_listed(offered)}"
        yield exchange.misfit("request.accept.incompatible", location, place, text)


def _has_content(exchange: Exchange) -> bool:
    return bool(exchange.response and exchange.offer.response_types(exchange.response))


def content_type(exchange: Exchange) -> Iterator[FitFinding]:
    """The Content-Type is none that the operation accepts, or is missing."""
    header, offered = exchange.request_type, exchange.offer.request_types
    place, location = exchange.route.operation.node, "request.headers.content-type"
    if not header and offered and exchange.interaction.request.body is not None:
        text = f"The request has a body and no Content-Type; {_listed(offered)} would do"
        yield exchange.misfit("request.content-type.missing", location, place, text)
    elif header and not offered:
        text = f"Content-Type is {header!r}, and the document names no media type of a request"
        yield exchange.misfit("request.content-type.unknown", location, place, text)
    elif header and type_of_content(header, offered) is None:
        text = f"Content-Type is {header!r}, and the operation accepts {_listed(offered)}"
        yield exchange.misfit("request.content-type.incompatible", location, place, text)


def body(exchange: Exchange) -> Iterator[FitFinding]:
    """The body is none that the operation accepts, or is missing."""
    request, offer = exchange.interaction.request, exchange.offer
    place = offer.operation.body.node if offer.operation.body else offer.operation.node
    if request.body is None:
        if offer.operation.body and offer.operation.body.required:
            text = "The operation requires a body, and the request has none"
            yield exchange.misfit("request.body.incompatible", "request.body", place, text)
        return
    header = exchange.request_type
    media = media_type(exchange, header)
    schema = exchange.terms.schema(media) if media else None
    if schema is not None and media is not None:
        sent_as = header or (media.name if "*" not in media.name else JSON)
        yield from _judged(exchange, request.body, schema, sent_as)
    elif not header or not offer.request_types or type_of_content(header, offer.request_types):
        text = "The request has a body, and the document has no schema for it"
        yield exchange.misfit("request.body.unknown", "request.body", place, text)


def media_type(exchange: Exchange, header: str) -> MediaType | None:
    """What the document says of the body in its media type; JSON, else the first, where the request names none."""
    media = exchange.offer.media
    name = type_of_content(header or JSON, tuple(media))
    if name is None and not header:
        name = next(iter(media), None)
    return media[name] if name is not None else None


def _judged(exchange: Exchange, body: Body, schema: Schema, media_type: str) -> Iterator[FitFinding]:
    request = exchange.interaction.request
    try:
        value = content(body, media_type, exchange.terms.texts, schema)
        known = sent(value, request.generators)
        yield from _refused(exchange, schema, known)
        yield from _read_only(exchange, schema, known.value)
    except UnreadableBody as reason:
        yield exchange.not_compared("request.body", str(reason))
        yield exchange.misfit("request.body.unvalidatable", "request.body", schema.place, str(reason))
    except Unjudged as reason:
        yield exchange.not_compared("request.body", str(reason))


def _refused(exchange: Exchange, schema: Schema, known: Sent) -> Iterator[FitFinding]:
    for error in body_errors(exchange.terms, schema, known.value):
        path = tuple(error.instance_path)
        where = place_below("request.body", path)
        if known.is_unknown(path):
            yield exchange.not_compared(where, "What is sent there is only known when the pact is verified")
            continue
        text = f"The operation does not accept the body: {error.message}"
        yield exchange.misfit("request.body.incompatible", where, schema.place, text)


def _read_only(exchange: Exchange, schema: Schema, value: Json) -> Iterator[FitFinding]:
    """Properties that should not be sent (OAS 3.0.3, Schema Object: readOnly)."""
    properties = exchange.terms.shapes.of(schema).properties
    for name in mapping(value):
        if name in properties and properties[name].says(Direction.REQUEST.unsent):
            text = f"The property {name!r} is read-only and should not be sent"
            yield exchange.misfit("request.body.read-only", f"request.body.{name}", properties[name].place, text)


def _listed(names: tuple[str, ...]) -> str:
    return " or ".join(names)
