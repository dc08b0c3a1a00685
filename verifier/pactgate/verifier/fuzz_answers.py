"""What the fuzzing library may wait for: an answer to each request, and that within bounds.

It sends by `requests`, whose timeouts are for each packet: an answer that drips would hold a run as long as it likes.
"""

from time import monotonic
from typing import Any

from requests import PreparedRequest, ReadTimeout, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError
from urllib3.exceptions import ProtocolError

from pactgate.verifier.time_limit import within

MOST_BYTES = 64 * 2**20
"""How large an answer may be once it is unpacked."""

_AT_ONCE = 2**16
_EVENTS = "text/event-stream"
"""An answer that may never end: the library reads it itself, for the seconds of a request and no longer."""


class TooLarge(ChunkedEncodingError):  # noqa: N818 - named by what happened, as those of `requests`
    """An answer is larger than any that is read."""


def bound_answers(seconds: float) -> None:
    """Have every request of this process answered within bounds, and its own answer taken for one.

    Args:
        seconds: how long an answer may take from the request to its last byte.
    """
    send = HTTPAdapter.send

    def send_bounded(adapter: HTTPAdapter, request: PreparedRequest, **how: Any) -> Response:  # noqa: ANN401 - handed on
        deadline = monotonic() + seconds
        try:
            return within(seconds, lambda: _read(send(adapter, request, **how), deadline))
        except TimeoutError:
            # As `requests` says it: the library takes the words apart.
            words = f"Read timed out. (read timeout={seconds:g})"
            raise ReadTimeout(ProtocolError(words), request=request) from None

    # All arguments but the first two go by name.
    HTTPAdapter.send = send_bounded  # type: ignore[method-assign, assignment]
    # A redirect is an answer to be judged. Followed, it would lead our headers away, also by the library's own probes.
    Session.get_redirect_target = lambda *_: None  # type: ignore[method-assign]


def _read(response: Response, deadline: float) -> Response:
    if response.headers.get("Content-Type", "").lower().startswith(_EVENTS):
        return response
    content = bytearray()
    for part in response.iter_content(_AT_ONCE):
        content += part
        if len(content) > MOST_BYTES:
            response.close()
            raise TooLarge(ProtocolError(f"The answer has more than {MOST_BYTES:,} bytes."), request=response.request)
        if monotonic() > deadline:
            response.close()
            raise TimeoutError
    response._content = bytes(content)  # noqa: SLF001 - where `content` is kept, which is how it is read
    return response
