"""One call, from the look-up of its host to the beginning of the reply."""

import base64
import ssl
from collections.abc import Callable, Sequence

import h11
import httpcore
import httpx

from pactgate.broker.domain.webhooks.webhook_runs import WebhookCall, WebhookReply
from pactgate.broker.domain.webhooks.webhooks import FRAMING_HEADERS
from pactgate.broker.outbound.connections import Deadline, GuardedBackend
from pactgate.broker.outbound.errors import CallError, ForbiddenAddressError
from pactgate.broker.outbound.hosts import CallLimits, Hosts
from pactgate.broker.outbound.public import is_public

TIMEOUT_S = 15.0
"""For a whole call."""

LARGEST_REPLY_BYTES = 64 * 1024
"""What is read of a reply to a webhook; the rest is left."""

_USUAL = CallLimits()
_FAILURES = (
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    # What httpcore lets pass when a body is not as long as its headers say.
    h11.ProtocolError,
    OSError,
    ValueError,
)


class Outbound:
    """Makes calls. `may_be_private` says whether a host may have an address that is not public.

    `trusted` are the certificates that a host may show, `setting` is the one in which an operator names private hosts.
    No more is read of a reply than `largest_reply` bytes.
    """

    def __init__(
        self,
        may_be_private: Callable[[str], bool],
        trusted: ssl.SSLContext | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        limits: CallLimits = _USUAL,
        largest_reply: int = LARGEST_REPLY_BYTES,
        setting: str = "PACTGATE_WEBHOOK_HOST_WHITELIST",
    ) -> None:
        self._may_be_private = may_be_private
        self._timeout_s = timeout_s
        self._trusted = trusted or ssl.create_default_context()
        self._hosts = Hosts(limits)
        self._largest_reply = largest_reply
        self._setting = setting

    def send(self, call: WebhookCall) -> WebhookReply:
        """The reply to a call. Raises CallError."""
        try:
            url = httpx.URL(call.url)
        except httpx.InvalidURL as error:
            raise CallError(f"The address cannot be called: {error}") from error
        with self._hosts.call(url.host, url.port):
            deadline = Deadline(self._timeout_s)
            try:
                return self._exchange(call, url, deadline)
            except httpcore.TimeoutException as error:
                raise deadline.passed() from error
            except _FAILURES as error:
                why = str(error) or "no reason was given"
                raise CallError(f"{_what_failed(error)}: {why} ({url.host}:{url.port or url.scheme})") from error

    def _exchange(self, call: WebhookCall, url: httpx.URL, deadline: Deadline) -> WebhookReply:
        backend = GuardedBackend(deadline, self._check)
        with (
            httpcore.ConnectionPool(self._trusted, max_keepalive_connections=0, network_backend=backend) as pool,
            pool.stream(
                call.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=_headers(call, url),
                content=call.body,
            ) as reply,
        ):
            reason = reply.extensions.get("reason_phrase", b"").decode("latin-1")
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
            return WebhookReply(reply.status, reason, headers, _beginning(reply, self._largest_reply))

    def _check(self, host: str, addresses: Sequence[str]) -> None:
        private = [address for address in addresses if not is_public(address)]
        if private and not self._may_be_private(host):
            raise ForbiddenAddressError(
                f"{host} has the address {private[0]}, which is not public. To allow it, add the host to the setting "
                f"{self._setting}."
            )


def _headers(call: WebhookCall, url: httpx.URL) -> list[tuple[bytes, bytes]]:
    # A reply is read as it comes: unpacked, a small one can be as large as it likes.
    given = {"host": url.netloc.decode("ascii"), "accept-encoding": "identity", "connection": "close"}
    in_url = (url.username, url.password) if url.userinfo else None
    if credentials := call.credentials or in_url:
        pair = ":".join(credentials).encode()
        given["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    # Those of webhooks that were made before these were refused.
    wanted = {name: value for name, value in call.headers.items() if name not in FRAMING_HEADERS}
    return [(name.encode("ascii"), value.encode()) for name, value in {**wanted, **given}.items()]


def _what_failed(error: Exception) -> str:
    if isinstance(error, httpcore.ConnectError):
        return "The connection could not be made"
    if isinstance(error, httpcore.RemoteProtocolError):
        return "The answer is not HTTP, or not complete"
    if isinstance(error, (httpcore.NetworkError, OSError)):
        return "The connection was lost"
    return "The request cannot be sent"


def _beginning(reply: httpcore.Response, most: int) -> str:
    read = b""
    for part in reply.iter_stream():
        read += part
        if len(read) >= most:
            break
    return read[:most].decode(errors="replace")
