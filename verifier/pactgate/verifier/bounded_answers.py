"""Answers of servers, bounded: how large they may be once they are unpacked, and how long the whole may take."""

from time import monotonic

import httpx

from pactgate.verifier.time_limit import within

MOST_BYTES = 64 * 2**20
"""How large an answer may be: as large as the largest document that is read."""

MOST_SECONDS = 300.0
"""How long a whole answer may take, however slowly it comes."""

_AT_ONCE = 2**16
_PACKINGS = ("gzip", "deflate")
"""What is asked for and unpacked, one of them: each makes of a byte about a thousand at most, others millions."""

_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that speak of the answer as it was sent."""


class EndlessAnswer(httpx.TransportError):
    """An answer is larger, or takes longer, than any that is waited for."""


def bounded(client: httpx.Client, request: httpx.Request, seconds: float = MOST_SECONDS) -> httpx.Response:
    """The answer to a request, read whole.

    Args:
        client: sends it; its own timeouts are for each step.
        request: what is sent; a redirect is an answer and not followed.
        seconds: how long the whole may take.

    Raises:
        httpx.HTTPError: as the client does; EndlessAnswer where it is too large or takes too long.
    """
    request.headers["Accept-Encoding"] = ", ".join(_PACKINGS)
    deadline = monotonic() + seconds
    try:
        return within(seconds, lambda: _read(client.send(request, stream=True), deadline))
    except TimeoutError:
        raise EndlessAnswer(f"its answer had not ended after {seconds:g} seconds") from None


def _read(response: httpx.Response, deadline: float) -> httpx.Response:
    parts, size = list[bytes](), 0
    try:
        _check_packing(response.headers.get("content-encoding", ""))
        for part in response.iter_bytes(_AT_ONCE):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise EndlessAnswer(f"its answer has more than {MOST_BYTES:,} bytes")
            if monotonic() > deadline:
                raise TimeoutError
    finally:
        response.close()
    unpacked = [(name, value) for name, value in response.headers.multi_items() if name not in _OF_THE_WIRE]
    return httpx.Response(response.status_code, headers=unpacked, content=b"".join(parts), request=response.request)


def _check_packing(encoding: str) -> None:
    """Refuse what may become endless at once: one packing in another, or one that was not asked for."""
    packings = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in {"", "identity"}]
    if len(packings) > 1 or not {*packings} <= {*_PACKINGS}:
        raise EndlessAnswer(f"its answer is packed as {encoding!r}, and {' or '.join(_PACKINGS)} was asked for")
