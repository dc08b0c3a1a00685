"""The one HTTP client: talks to a broker by following its links, from the index on; never builds a path."""

import json
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx

from pactgate.cli.errors import (
    BrokerFailed,
    BrokerUnreachable,
    Conflict,
    NotABroker,
    NotRecorded,
    NotUnderstood,
    Refused,
    Unauthorised,
    Usage,
)
from pactgate.cli.hal import Resource, difference, messages
from pactgate.cli.tracing import request_span
from pactgate.cli.workload_token import WorkloadAuth
from pactgate.verifier.bounded_answers import bounded

_HAL = {"Accept": "application/hal+json, application/json", "User-Agent": "pactgate"}
_DIRECT = dict.fromkeys(["all://localhost", "all://127.0.0.1", "all://[::1]"])
"""A proxy of the environment is not meant for this machine's own addresses."""
_PATIENCE = httpx.Timeout(60.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a bearer token, a username and a password, a token of the CI (`workload`), or nobody."""

    username: str | None = None
    password: str | None = None
    token: str | None = None
    workload: WorkloadAuth | None = None


class Broker:
    """A broker at an address; use it in a `with` block.

    Whatever a link says, requests go to the scheme, host and port of `base_url`: credentials are for that
    place alone, and a broker behind a proxy may not know its outer name. The stock clients do the same.

    Raises Usage for an address that is none, and for a token together with a username. Every method that
    asks raises BrokerUnreachable, BrokerFailed, Unauthorised, Refused (Conflict for 409) or NotABroker.
    """

    def __init__(self, base_url: str, credentials: Credentials) -> None:
        self.base_url = _address(base_url)
        self._http = httpx.Client(
            headers=_HAL | _bearer(credentials), auth=_auth(credentials), timeout=_PATIENCE, mounts=_DIRECT
        )

    def __enter__(self) -> Self:
        """Opens the connections, which are made when they are first needed."""
        self._http.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connections."""
        self._http.__exit__(kind, error, trace)

    @cached_property
    def index(self) -> Resource:
        """The document where every walk begins. Raises NotABroker when there is none, or one without links."""
        try:
            resource = self._ask("GET", self.base_url)
        except Refused as refused:
            raise NotABroker(str(self.base_url), f"it answered {refused.status}") from refused
        if "_links" not in resource.body:
            raise NotABroker(str(self.base_url), "its first page has no links")
        return resource

    def get(self, link: str) -> Resource:
        """The document behind a link."""
        return self._ask("GET", self._here(link))

    def post(self, link: str, body: dict[str, Any]) -> Resource:
        """Sends a document to a link; what comes back is the broker's answer and the Location it names."""
        return self._ask("POST", self._here(link), body)

    def publish(self, link: str, body: dict[str, Any]) -> Resource:
        """Posts a publication. Raises NotRecorded where the answer is a success and does not say of what."""
        answer = self.post(link, body)
        if not answer.confirms_publication:
            raise NotRecorded(
                f"{answer.url} accepted the publication, but did not confirm it: neither a notice of a success nor the "
                "version is in the answer. Check --broker-base-url, and whether a proxy answered in the broker's place."
            )
        return answer

    def put(self, link: str, body: dict[str, Any]) -> Resource:
        """Puts a document at a link."""
        return self._ask("PUT", self._here(link), body)

    def patch(self, link: str, body: list[dict[str, Any]]) -> Resource:
        """Applies the operations of a JSON patch (RFC 6902) to what is behind a link."""
        return self._ask("PATCH", self._here(link), body)

    def delete(self, link: str) -> Resource:
        """Deletes what is behind a link."""
        return self._ask("DELETE", self._here(link))

    def _here(self, link: str) -> httpx.URL:
        base = self.base_url
        try:
            return base.join(link).copy_with(scheme=base.scheme, host=base.host, port=base.port)
        except (TypeError, ValueError, httpx.InvalidURL) as error:
            raise NotUnderstood(str(base), f"{link!r:.80} is no address") from error

    def _ask(self, method: str, url: httpx.URL, body: dict[str, Any] | list[dict[str, Any]] | None = None) -> Resource:
        try:
            with request_span(method, url.host) as headers:
                request = self._http.build_request(method, url, json=body, headers=headers)
                response = bounded(self._http, request)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise BrokerUnreachable(str(self.base_url), _cause(error)) from error
        return _resource(response)


def _address(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise Usage(f"--broker-base-url {text!r} is not a URL: {error}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise Usage(f"--broker-base-url {text!r} is not a URL: write it as http://host:port or https://host")
    return url


def _bearer(credentials: Credentials) -> dict[str, str]:
    if credentials.token and credentials.username:
        raise Usage("Give either --broker-token or --broker-username, not both; environment variables count, too.")
    return {"Authorization": f"Bearer {credentials.token}"} if credentials.token else {}


def _auth(credentials: Credentials) -> httpx.Auth | None:
    if credentials.username:
        return httpx.BasicAuth(credentials.username, credentials.password or "")
    return credentials.workload


def _cause(error: httpx.RequestError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    return str(error).rstrip(".") or type(error).__name__


def _resource(response: httpx.Response) -> Resource:
    url = str(response.url)
    if response.is_redirect:
        raise NotABroker(url, f"it redirects to {response.headers.get('location', 'nowhere')}")
    if response.is_error:
        raise _error(url, response)
    body = {} if response.status_code == HTTPStatus.NO_CONTENT else _json(response)
    if not isinstance(body, dict):
        kind = response.headers.get("content-type", "without a type")
        raise NotABroker(url, f"its answer is {kind}, and no JSON object that can be read")
    return Resource(url, body, response.headers.get("location"))


def _error(url: str, response: httpx.Response) -> BrokerFailed | Unauthorised | Refused | NotABroker:
    status, body = response.status_code, _json(response)
    reasons = messages(body)
    if status >= 500:
        return BrokerFailed(url, status, reasons)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Unauthorised(url, status, reasons)
    if body is None:
        return NotABroker(url, f"it answered {status} without JSON")
    if status == HTTPStatus.CONFLICT:
        return Conflict(url, status, reasons, difference(body))
    return Refused(url, status, reasons)


def _json(response: httpx.Response) -> object:
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
