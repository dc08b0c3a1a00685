"""Misfits of a request's parameters: path, query, headers, cookies (codes request.path, .query, .header)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from pactgate.openapi.fit.exchange import Exchange, FitFinding
from pactgate.openapi.fit.lowering import Unjudged
from pactgate.openapi.fit.offer import Declared
from pactgate.openapi.fit.terms import reading_errors, text_errors
from pactgate.openapi.schemas.terms import Direction

_STANDARD_HEADERS = frozenset(
    {
        "accept", "accept-charset", "accept-datetime", "accept-encoding", "accept-language", "authorization",
        "cache-control", "connection", "content-encoding", "content-length", "content-md5", "content-type", "cookie",
        "date", "expect", "forwarded", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range",
        "if-unmodified-since", "max-forwards", "origin", "pragma", "proxy-authorization", "range", "referer", "te",
        "traceparent", "tracestate", "upgrade", "user-agent", "via", "warning",
    }
)  # fmt: skip
"""What a client may send to any server; documents seldom declare it.

The names are those of IANA's HTTP field name registry, and of common practice.
"""

type ParameterTexts = Mapping[str, tuple[str, ...]]


def path_values(exchange: Exchange) -> Iterator[FitFinding]:
    """The values of the path's parameters: an operation whose parameters they are not is not meant by the path."""
    for name, declared in exchange.offer.parameters["path"].items():
        if name in exchange.route.values:
            values = (exchange.route.values[name],)
            yield from _checked(exchange, "request.path-or-method.unknown", "request.path", declared, values)


def query_values(exchange: Exchange) -> Iterator[FitFinding]:
    """The values of declared query parameters, and the required ones that are missing."""
    query = exchange.interaction.request.query
    for name, declared in exchange.offer.parameters["query"].items():
        location = f"request.query.{name}"
        members = members_in(exchange, declared, query)
        values = _listed(exchange, declared, query)
        if any("[" in member for member in members):
            reason = "How objects and arrays inside of a deepObject are written is not defined by OpenAPI"
            yield exchange.not_compared(location, reason)
        elif members:
            yield from _object(exchange, location, declared, members)
        elif not (declared.parameter.node.is_true("allowEmptyValue") and values and not any(values)):
            yield from _present(exchange, "request.query.incompatible", location, declared, values)


def unknown_queries(exchange: Exchange) -> Iterator[FitFinding]:
    """Query parameters that the document does not know."""
    offer = exchange.offer
    if offer.parameters["querystring"]:
        return
    known = {*offer.parameters["query"], *(name for where, name in offer.keys if where == "query")}
    for declared in offer.parameters["query"].values():
        known |= _names_of_members(exchange, declared, exchange.interaction.request.query)
    for name in exchange.interaction.request.query:
        if name not in known:
            listed = name.removesuffix("[]")
            text = f"The query parameter {name!r} is not in the document"
            text += f", which calls it {listed!r}" if listed in known else ""
            place = exchange.route.operation.node
            yield exchange.misfit("request.query.unknown", f"request.query.{name}", place, text)


def header_values(exchange: Exchange) -> Iterator[FitFinding]:
    """The values of declared request headers, and the required ones that are missing."""
    for name, declared in exchange.offer.parameters["header"].items():
        values = exchange.request_headers.get(name)
        yield from _present(exchange, "request.header.incompatible", f"request.headers.{name}", declared, values)


def unknown_headers(exchange: Exchange) -> Iterator[FitFinding]:
    """Request headers that are neither declared nor of HTTP itself."""
    known = {*exchange.offer.parameters["header"], *_STANDARD_HEADERS}
    known |= {name for where, name in exchange.offer.keys if where == "header"}
    for name in exchange.request_headers:
        if name not in known:
            text = f"The request header {name!r} is not in the document"
            place = exchange.route.operation.node
            yield exchange.misfit("request.header.unknown", f"request.headers.{name}", place, text)


def cookie_values(exchange: Exchange) -> Iterator[FitFinding]:
    """The values of declared cookies, and the required ones that are missing (RFC 6265, section 4.2)."""
    declared = exchange.offer.parameters["cookie"]
    if not declared:
        return
    sent = cookies(exchange)
    if sent is None:
        yield exchange.not_compared("request.headers.cookie", "The Cookie header is not one of pairs `name=value`")
        return
    for name, parameter in declared.items():
        yield from _present(
            exchange, "request.cookie.incompatible", "request.headers.cookie", parameter, sent.get(name)
        )


def cookies(exchange: Exchange) -> ParameterTexts | None:
    """The cookies of the request; None where the header cannot be read."""
    values: dict[str, tuple[str, ...]] = {}
    for pair in "; ".join(exchange.request_headers.get("cookie", ())).split(";"):
        name, equals, value = pair.strip().partition("=")
        if pair.strip() and (not equals or not name or any(sign in name for sign in ' ,:"')):
            return None
        if name:
            values[name] = (*values.get(name, ()), value)
    return values


def _present(
    exchange: Exchange, code: str, location: str, declared: Declared, values: Sequence[str] | None
) -> Iterator[FitFinding]:
    """The misfits of a parameter that may be there or not."""
    if values is not None:
        yield from _checked(exchange, code, location, declared, values)
    elif declared.parameter.required:
        text = f"The {_NAMES[declared.parameter.where]} {declared.parameter.name!r} is required and missing"
        yield exchange.misfit(code, location, declared.parameter.node, text)


_NAMES = {"path": "path parameter", "query": "query parameter", "header": "header", "cookie": "cookie"}


def _checked(
    exchange: Exchange, code: str, location: str, declared: Declared, values: Sequence[str]
) -> Iterator[FitFinding]:
    errors = partial(text_errors, exchange.terms, declared, values, Direction.REQUEST)
    yield from _misfits(exchange, code, location, declared, errors)


def _object(exchange: Exchange, location: str, declared: Declared, members: ParameterTexts) -> Iterator[FitFinding]:
    """The misfits of an object whose members are parameters themselves."""
    schema = declared.schema
    if schema is not None:
        value = exchange.terms.texts.members(members, schema)
        errors = partial(reading_errors, exchange.terms, schema, [value], Direction.REQUEST)
        yield from _misfits(exchange, "request.query.incompatible", location, declared, errors)


def _misfits(
    exchange: Exchange, code: str, location: str, declared: Declared, errors: Callable[[], list[str]]
) -> Iterator[FitFinding]:
    parameter = declared.parameter
    try:
        problems = errors()
    except Unjudged as reason:
        yield exchange.not_compared(location, str(reason))
        return
    if problems and exchange.is_generated(*_part(location, parameter.name)):
        yield exchange.not_compared(location, "What is sent there is only known when the pact is verified")
        return
    for error in problems:
        text = f"The {_NAMES.get(parameter.where, 'parameter')} {parameter.name!r} does not satisfy its schema: {error}"
        yield exchange.misfit(code, location, parameter.node, text)


def _part(location: str, name: str) -> tuple[str, str]:
    """The category and name by which generators speak of a parameter."""
    category = location.split(".")[1]
    return {"headers": "header"}.get(category, category), "" if category == "path" else name


def _listed(exchange: Exchange, declared: Declared, query: ParameterTexts) -> tuple[str, ...] | None:
    """The values of a parameter; those of a list also where its name is written as in some languages (`q[]`)."""
    name = declared.parameter.name
    is_list = declared.schema is not None and "array" in exchange.terms.texts.types(declared.schema)
    return query.get(name, query.get(f"{name}[]") if is_list else None)


def _names_of_members(exchange: Exchange, declared: Declared, query: ParameterTexts) -> set[str]:
    """The names in the query that are of members of an object, as they are written."""
    members, name = members_in(exchange, declared, query), declared.parameter.name
    return {f"{name}[{member}]" for member in members} & query.keys() or {*members} & query.keys()


def members_in(exchange: Exchange, declared: Declared, query: ParameterTexts) -> ParameterTexts:
    """The members of an object that are sent as parameters: `p[a]=1` (deepObject), or `a=1` (form, exploded)."""
    parameter = declared.parameter
    if declared.schema is None or declared.media_type or "object" not in exchange.terms.texts.types(declared.schema):
        return {}
    prefix = f"{parameter.name}["
    deep = {name[len(prefix) : -1]: values for name, values in query.items() if name.startswith(prefix)}
    if deep or parameter.style == "deepObject":
        return {name: values for name, values in deep.items() if name}
    if parameter.style != "form" or not parameter.explode or parameter.name in query:
        return {}
    properties = exchange.terms.shapes.of(declared.schema).properties
    return {name: values for name, values in query.items() if name in properties}
