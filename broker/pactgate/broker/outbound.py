"""Calls to the outside, made with care. Must not know what they are for.

A call goes to an address that was looked up and found to be public, and to no other: nothing is looked up twice,
redirects are not followed, no proxy of the environment is used, no connection is kept for a later call.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from pathlib import Path

import httpx

from pactgate.broker.domain.webhooks.webhook_runs import WebhookCall, WebhookReply

TIMEOUT_S = 15.0
LARGEST_REPLY_BYTES = 64 * 1024
"""What is read of a reply; the rest is left."""


class BadCertificateError(ValueError):
    """A certificate that cannot be trusted since it cannot be read. The message says which and why."""


class CallError(Exception):
    """A call that brought no reply. The message says why, for the person who set it up."""


class ForbiddenAddressError(CallError):
    """A call to an address that is not public, and not allowed."""


class Outbound:
    """Makes calls. `may_be_private` says whether a host may have an address that is not public.

    `trusted` are the certificates that a host may show.
    """

    def __init__(
        self,
        may_be_private: Callable[[str], bool],
        trusted: ssl.SSLContext | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._may_be_private = may_be_private
        self._timeout = httpx.Timeout(timeout_s)
        self._trusted = trusted or ssl.create_default_context()

    def send(self, call: WebhookCall) -> WebhookReply:
        """The reply to a call. Raises CallError."""
        try:
            url = httpx.URL(call.url)
        except httpx.InvalidURL as error:
            message = f"The address cannot be called: {error}"
            raise CallError(message) from error
        address = self._address(url.host, url.port or (443 if url.scheme == "https" else 80))
        try:
            return self._exchange(call, url, address)
        except (httpx.HTTPError, UnicodeError) as error:
            message = f"{type(error).__name__} - {str(error) or 'no reply'} ({url.host}:{url.port or url.scheme})"
            raise CallError(message) from error

    def _exchange(self, call: WebhookCall, url: httpx.URL, address: str) -> WebhookReply:
        headers = {**call.headers, "host": url.netloc.decode("ascii")}
        limits = httpx.Limits(max_keepalive_connections=0)
        with httpx.Client(verify=self._trusted, trust_env=False, timeout=self._timeout, limits=limits) as client:
            request = client.build_request(
                call.method,
                url.copy_with(host=address),
                headers=headers,
                content=call.body,
                # The certificate is checked against the name, though the connection is made to the address.
                extensions={"sni_hostname": url.host},
            )
            reply = client.send(request, auth=call.credentials, follow_redirects=False, stream=True)
            try:
                return WebhookReply(reply.status_code, reply.reason_phrase, dict(reply.headers), _beginning(reply))
            finally:
                reply.close()

    def _address(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            message = f"The host {host} cannot be found: {error}"
            raise CallError(message) from error
        addresses = [str(each[4][0]) for each in found]
        if not self._may_be_private(host):
            for address in addresses:
                _refuse_private(host, address)
        return addresses[0]


def trust(certificates: Iterable[tuple[str, Path | str]], *, everybody: bool = False) -> ssl.SSLContext:
    """The system's certificates and these, each with a name for people: a file or its content, in PEM format.

    With `everybody` no certificate is looked at. Raises BadCertificateError.
    """
    context = ssl.create_default_context()
    for name, each in certificates:
        try:
            # Certificates that people make for themselves seldom keep every rule.
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
            context.load_verify_locations(cadata=each if isinstance(each, str) else each.read_text())
        except (OSError, ssl.SSLError, ValueError) as error:
            message = f"The certificate {name} cannot be used: {error}"
            raise BadCertificateError(message) from error
    if everybody:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _refuse_private(host: str, address: str) -> None:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or parsed
    if not inner.is_global or inner.is_multicast:
        message = (
            f"{host} has the address {address}, which is not public. To allow it, add the host to the setting "
            "PACTGATE_WEBHOOK_HOST_WHITELIST."
        )
        raise ForbiddenAddressError(message)


def _beginning(reply: httpx.Response) -> str:
    read = b""
    for part in reply.iter_bytes():
        read += part
        if len(read) >= LARGEST_REPLY_BYTES:
            break
    return read[:LARGEST_REPLY_BYTES].decode(errors="replace")
