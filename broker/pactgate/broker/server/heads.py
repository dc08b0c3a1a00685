"""What the head of a request may be, its request line and headers. Sources: RFC 9112, section 3.2, and RFC 9110."""

import re
from dataclasses import dataclass
from http import HTTPStatus

from pactgate.broker.server.limits import ServerLimits

RawHeaders = list[tuple[bytes, bytes]]

_HOST = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=%]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{0,5}))?")


@dataclass(frozen=True, slots=True)
class RequestRefusal:
    """A status, and a sentence for whoever sent the request."""

    status: HTTPStatus
    text: str


def refusal_of_head(version: str, target: bytes, headers: RawHeaders, limits: ServerLimits) -> RequestRefusal | None:
    """Why a request is refused by its head alone, `target` being its path and query; None where it is not."""
    if len(target) > limits.target:
        return RequestRefusal(HTTPStatus.REQUEST_URI_TOO_LONG, f"The address is longer than {limits.target} bytes.")
    if too_large := refusal_of_size(len(target) + sum(len(name) + len(value) + 4 for name, value in headers), limits):
        return too_large
    if len(headers) > limits.headers:
        text = f"The request has more than {limits.headers} headers."
        return RequestRefusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text)
    if version not in ("1.0", "1.1"):
        return RequestRefusal(HTTPStatus.BAD_REQUEST, "This server speaks HTTP/1.1.")
    problem = _host_problem([value for name, value in headers if name == b"host"], version)
    return RequestRefusal(HTTPStatus.BAD_REQUEST, problem) if problem else None


def refusal_of_size(size: int, limits: ServerLimits) -> RequestRefusal | None:
    """Why a head of this size, complete or not, is refused; None where it is not."""
    if size <= limits.head:
        return None
    text = f"The request line and the headers are larger than {limits.head} bytes."
    return RequestRefusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text)


def _host_problem(hosts: list[bytes], version: str) -> str:
    if not hosts:
        return "" if version == "1.0" else "The request has no Host header."
    if len(hosts) > 1:
        return "The request has more than one Host header."
    return "" if is_host(hosts[0]) else "The Host header is not a host with or without a port."


def is_host(text: bytes) -> bool:
    """Whether a text is a host, with or without a port, as it stands in a Host header."""
    found = _HOST.fullmatch(text)
    return found is not None and int(found[1] or 0) <= 65535
