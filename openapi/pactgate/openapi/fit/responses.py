"""Misfits of an expected response: status, media type, headers, body (codes response.*)."""

from collections.abc import Iterator

from pactgate.openapi.document import DocumentedResponse, MediaType
from pactgate.openapi.fit.bodies import UnreadableBody, content
from pactgate.openapi.fit.exchange import Exchange, FitFinding
from pactgate.openapi.fit.expected import KNOWN, Expected
from pactgate.openapi.fit.lowering import Unjudged
from pactgate.openapi.fit.offer import Declared, declared
from pactgate.openapi.fit.result import place_below
from pactgate.openapi.fit.sequences import is_sequence
from pactgate.openapi.fit.terms import text_errors
from pactgate.openapi.media_types import JSON, acceptable_type, related_type, type_of_content
from pactgate.openapi.schemas.schema import Schema
from pactgate.openapi.schemas.terms import Direction
from pactgate.openapi.values import Json
from pactgate.pactfile.matching_rules import Placed, placed_rules
from pactgate.pactfile.model import Body

_STANDARD_HEADERS = frozenset(
    {
        "accept-patch", "accept-ranges", "access-control-allow-credentials", "access-control-allow-headers",
        "access-control-allow-methods", "access-control-allow-origin", "access-control-expose-headers",
        "access-control-max-age", "age", "allow", "alt-svc", "cache-control", "connection", "content-disposition",
        "content-encoding", "content-language", "content-length", "content-location", "content-md5", "content-range",
        "date", "etag", "expires", "last-modified", "link", "location", "p3p", "pragma", "proxy-authenticate",
        "public-key-pins", "refresh", "retry-after", "server", "set-cookie", "status", "strict-transport-security",
        "trailer", "transfer-encoding", "tsv", "upgrade", "vary", "via", "warning", "www-authenticate",
        "x-frame-options",
    }
)  # fmt: skip
"""What a server may send whatever it serves; documents seldom declare it.

The names are those of IANA's HTTP field name registry, and of common practice.
"""


def status(exchange: Exchange) -> Iterator[FitFinding]:
    """The operation has no response of the expected status, or only the one for all others."""
    expected, response = exchange.interaction.response.status, exchange.response
    if response is not None and response.status.lower() != "default":
        return
    place = exchange.route.operation.node.at("responses")
    if response is None:
        known = ", ".join(exchange.route.operation.responses) or "none"
        text = f"The operation has no response with status {expected} (it has {known})"
        yield exchange.misfit("response.status.unknown", "response.status", place, text)
    else:
        text = f"Status {expected} is only covered by the default response"
        yield exchange.misfit("response.status.default", "response.status", place, text)


def content_type(exchange: Exchange, response: DocumentedResponse) -> Iterator[FitFinding]:
    """The expected Content-Type is none that the response has.

    Where the suffix alone agrees (`+json`) its reader may or may not read what comes. Where a body is expected with
    that header, a provider that does what the document says fails the pact; elsewhere that is left open.
    """
    header, offered = exchange.response_type, exchange.offer.response_types(response)
    location = "response.headers.content-type"
    if not header or _agreed_type(exchange, offered) is not None:
        return
    if not offered and exchange.interaction.request.method != "HEAD":
        text = f"Content-Type {header!r} is expected, and the document names no media type of the response"
        yield exchange.misfit("response.content-type.unknown", location, response.node, text)
    elif offered and _is_related(exchange, offered):
        text = (
            f"Content-Type {header!r} is expected, and the response is {' or '.join(offered)}: "
            "a reader of one need not read the other"
        )
        yield exchange.misfit("response.content-type.related", location, response.node, text)
    elif offered:
        text = f"Content-Type {header!r} is expected, and the response is {' or '.join(offered)}"
        yield exchange.misfit("response.content-type.incompatible", location, response.node, text)


def _agreed_type(exchange: Exchange, offered: tuple[str, ...]) -> str | None:
    """The documented media type that the consumer expects, by the header or by its matching rules."""
    header = exchange.response_type
    rules = _header_rules(exchange, "content-type")
    otherwise = (name for name in offered if rules and Expected(header, (), rules).accepts(name))
    return type_of_content(header, offered) or next(otherwise, None)


def _is_related(exchange: Exchange, offered: tuple[str, ...]) -> bool:
    """Whether the suffix of the expected type agrees, and nothing else of the pact says that more is expected."""
    is_plain = "content-type" not in exchange.response_headers or exchange.interaction.response.body is None
    return is_plain and related_type(exchange.response_type, offered) is not None


def headers(exchange: Exchange, response: DocumentedResponse) -> Iterator[FitFinding]:
    """Expected headers that the response does not have, or not with such a value."""
    for name, values in exchange.response_headers.items():
        known = response.headers.get(name)
        location = f"response.headers.{name}"
        if name == "content-type":
            continue
        if known is not None:
            yield from _header_value(exchange, name, values, response)
        elif name in _STANDARD_HEADERS:
            text = f"The header {name!r} is expected, and the document does not say that the response has it"
            yield exchange.misfit("response.header.undefined", location, response.node, text)
        else:
            text = f"The header {name!r} is expected, and the response has none of that name"
            yield exchange.misfit("response.header.unknown", location, response.node, text)


def _header_value(
    exchange: Exchange, name: str, values: tuple[str, ...], response: DocumentedResponse
) -> Iterator[FitFinding]:
    header = declared(response.headers[name])
    location = f"response.headers.{name}"
    try:
        errors = text_errors(exchange.terms, header, values, Direction.RESPONSE)
        if errors and _is_accepted_otherwise(exchange, header, name, values):
            return
    except Unjudged as reason:
        yield exchange.not_compared(location, str(reason))
        return
    for error in errors:
        text = f"The header {name!r} cannot have the expected value: {error}"
        yield exchange.misfit("response.header.incompatible", location, header.parameter.node, text)


def _is_accepted_otherwise(exchange: Exchange, header: Declared, name: str, values: tuple[str, ...]) -> bool:
    """Whether the consumer's matching rules accept a value that the header may have."""
    here = _header_rules(exchange, name)
    if not here or header.schema is None:
        return False
    readings = exchange.terms.texts.readings(header.parameter, header.schema, values)
    return any(not exchange.terms.promises.misses(Expected(value, (), here), header.schema) for value in readings)


def _header_rules(exchange: Exchange, name: str) -> tuple[Placed, ...]:
    rules = placed_rules(exchange.interaction.response.matching_rules, "header")
    return tuple(Placed((), rule.rules, rule.any_of) for rule in rules if _names(rule, name))


def _names(rule: Placed, name: str) -> bool:
    return bool(rule.path) and str(rule.path[0]).lower() == name


def body(exchange: Exchange, response: DocumentedResponse) -> Iterator[FitFinding]:
    """The expected body is none that the response may have, or has what the document does not promise."""
    expected = exchange.interaction.response.body
    header, offered = exchange.response_type, exchange.offer.response_types(response)
    if expected is None or (header and offered and _is_refused(exchange, offered)):
        return
    if expected.content is None or expected.content == "":
        yield from _nothing(exchange, response)
        return
    media = media_type(exchange, response, header)
    schema = exchange.terms.schema(media) if media else None
    if schema is None or media is None:
        text = "A body is expected, and the document has no schema for it"
        yield exchange.misfit("response.body.unknown", "response.body", response.node, text)
        return
    sent_as = header or (media.name if "*" not in media.name else JSON)
    yield from _judged(exchange, expected, schema, sent_as)


def _nothing(exchange: Exchange, response: DocumentedResponse) -> Iterator[FitFinding]:
    """`null` and the empty text expect a body that is empty (Pact specification 2, Body Matching)."""
    if any(exchange.terms.schema(media) is not None for media in response.content.values()):
        text = "An empty body is expected, and the document says that the response has one"
        yield exchange.misfit("response.body.empty", "response.body", response.node, text)


def _is_refused(exchange: Exchange, offered: tuple[str, ...]) -> bool:
    """Whether the expected Content-Type is a misfit already, so that the body is of no further use."""
    return _agreed_type(exchange, offered) is None and not _is_related(exchange, offered)


def media_type(exchange: Exchange, response: DocumentedResponse, header: str) -> MediaType | None:
    """What the document says of the body: in the expected type, else in one that the request accepts, else as JSON."""
    names = tuple(response.content)
    accepted = ", ".join(exchange.request_headers.get("accept", ()))
    if header:
        name = _agreed_type(exchange, names) or related_type(header, names)
    else:
        wanted = acceptable_type(accepted, names) if accepted else None
        name = wanted or type_of_content(JSON, names) or related_type(JSON, names)
    name = name or next(iter(names), None)
    return response.content[name] if name is not None else None


def _judged(exchange: Exchange, expected: Body, schema: Schema, media_type: str) -> Iterator[FitFinding]:
    try:
        value = content(expected, media_type, exchange.terms.texts, schema)
        is_text = is_sequence(media_type) and isinstance(expected.content, str)
        yield from _promised(exchange, value, schema, has_rules_of_text=is_text)
    except UnreadableBody as reason:
        yield exchange.not_compared("response.body", str(reason))
        yield exchange.misfit("response.body.unvalidatable", "response.body", schema.place, str(reason))
    except Unjudged as reason:
        yield exchange.not_compared("response.body", str(reason))


def _promised(exchange: Exchange, value: Json, schema: Schema, *, has_rules_of_text: bool) -> Iterator[FitFinding]:
    rules = exchange.interaction.response.matching_rules
    placed = placed_rules(rules, "body") if rules else ()
    for unknown in sorted({rule.kind for place in placed for rule in place.rules} - KNOWN):
        reason = f"The matcher {unknown!r} is not known: the example counts"
        yield exchange.not_compared("response.matchingRules", reason)
    if exchange.terms.validators.of(schema, Direction.RESPONSE).is_valid(value):
        return
    if placed and has_rules_of_text:
        yield exchange.not_compared("response.body", "Matching rules of a text are not compared with its items")
        return
    for miss in exchange.terms.promises.known_misses(Expected(value, (), placed), schema):
        where = place_below("response.body", miss.path)
        text = f"What is expected at {place_below('$', miss.path)} {miss.text}"
        code = "response.body.undescribed" if miss.is_open else "response.body.incompatible"
        yield exchange.misfit(code, where, miss.place, text)
