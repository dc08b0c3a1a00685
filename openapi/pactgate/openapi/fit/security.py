"""Whether a request shows what the operation asks for to let it in (OAS 3.0.3, Security Requirement Object)."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from pactgate.openapi.fit.exchange import Exchange, FitFinding
from pactgate.openapi.fit.offer import SecurityRequirement
from pactgate.openapi.fit.parameters import cookies
from pactgate.openapi.references import Node


class Met(StrEnum):
    """Whether a scheme is met."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def authorization(exchange: Exchange) -> Iterator[FitFinding]:
    """No way of the operation to be allowed in is met: each asks for all of its schemes, one way is enough."""
    ways = exchange.offer.security
    answers = [_way(exchange, way) for way in ways]
    if not ways or Met.YES in answers:
        return
    if Met.UNKNOWN in answers:
        named = sorted({name for way in ways for name in way.schemes})
        reason = f"Whether the request is allowed in by {', '.join(named)} cannot be told from a pact"
        yield exchange.not_compared("request", reason)
        return
    wanted = " or ".join(" and ".join(_wanted(scheme) for scheme in way.schemes.values()) for way in ways)
    place = exchange.route.operation.node
    yield exchange.misfit("request.authorization.missing", "request.headers", place, f"The request must have {wanted}")


def _way(exchange: Exchange, way: SecurityRequirement) -> Met:
    answers = {met(exchange, scheme) for scheme in way.schemes.values()}
    return next((answer for answer in (Met.NO, Met.UNKNOWN) if answer in answers), Met.YES)


def met(exchange: Exchange, scheme: Node) -> Met:
    """Whether the request shows what a scheme asks for."""
    kind = scheme.text("type").lower()
    if kind == "apikey":
        return _KEYS.get(scheme.text("in").lower(), _unknown)(exchange, scheme.text("name"))
    if kind in {"http", "basic"}:
        return _authorized(exchange, scheme.text("scheme").lower() or kind)
    return Met.UNKNOWN


def _authorized(exchange: Exchange, scheme: str) -> Met:
    """HTTP authentication names its scheme first (RFC 9110, section 11.6.2)."""
    sent = " ".join(exchange.request_headers.get("authorization", ())).lower()
    return Met.YES if sent.startswith(f"{scheme} ") else Met.NO


def _header_key(exchange: Exchange, name: str) -> Met:
    return Met.YES if name.lower() in exchange.request_headers else Met.NO


def _query_key(exchange: Exchange, name: str) -> Met:
    return Met.YES if name in exchange.interaction.request.query else Met.NO


def _cookie_key(exchange: Exchange, name: str) -> Met:
    sent = cookies(exchange)
    if sent is None:
        return Met.UNKNOWN
    return Met.YES if name in sent else Met.NO


def _unknown(exchange: Exchange, name: str) -> Met:
    del exchange, name
    return Met.UNKNOWN


_KEYS: Mapping[str, Callable[[Exchange, str], Met]] = {
    "header": _header_key,
    "query": _query_key,
    "cookie": _cookie_key,
}


def _wanted(scheme: Node) -> str:
    if scheme.text("type").lower() == "apikey":
        return f"the {scheme.text('in')} {scheme.text('name')!r}"
    kind = scheme.text("scheme") or scheme.text("type")
    return f"the header 'Authorization: {kind.capitalize()} …'"
