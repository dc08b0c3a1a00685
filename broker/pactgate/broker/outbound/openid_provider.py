"""An OpenID provider: where it is, where it sends people, and what it says of whom it sent back.

Every call ends within a time, and of every answer no more than a size is read. Each is sent where the operator's issuer
says, and no redirect is followed.
"""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import h11
import httpcore
import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from pactgate.broker.outbound.connections import Deadline, GuardedBackend
from pactgate.broker.outbound.errors import CallError

TIMEOUT_S = 5.0
"""For each call."""
LARGEST_ANSWER_BYTES = 512 * 1024
KEPT_FOR_S = 600.0
"""How long what a provider says of itself, and its keys, are kept."""
_NOT_ASKED_AGAIN_FOR_S = 5.0
"""How long after a failure."""
_LEEWAY_S = 60

_ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
]
"""What may sign a token: neither nothing nor a key that both sides have."""

_USUAL_METHOD = "client_secret_basic"
"""How a client shows its secret to a provider that does not say how."""

_FAILURES = (
    CallError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    h11.ProtocolError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    OSError,
    ValueError,
)


class ProviderDownError(Exception):
    """The provider does not answer, or not as one does. The message says which and why."""


class LoginRefusedError(Exception):
    """What the provider sent back proves nothing. The message says why."""


@dataclass(frozen=True, slots=True)
class OpenIdClient:
    """How the broker is registered with a provider. Without a secret it is a public client."""

    issuer: str
    client_id: str
    client_secret: str | None
    scopes: str
    button: str


class OpenIdProvider:
    """Sends people to a provider, and reads who came back. `clock` counts seconds."""

    def __init__(
        self,
        client: OpenIdClient,
        *,
        timeout_s: float = TIMEOUT_S,
        kept_for_s: float = KEPT_FOR_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self._transport = _Bounded(timeout_s)
        self._metadata = _Kept(clock, kept_for_s, self._discover)
        self._keys = _Kept(clock, kept_for_s, self._fetch_keys)

    def address_of_login(self, redirect_uri: str, state: str, nonce: str, code_verifier: str) -> str:
        """Where to send somebody who wants to log in. Raises ProviderDownError."""
        endpoint = _address(self._metadata.get(), "authorization_endpoint")
        with self._session({}, redirect_uri) as session:
            address, _ = session.create_authorization_url(
                endpoint, state=state, nonce=nonce, code_verifier=code_verifier
            )
        return str(address)

    def address_of_logout(self, return_to: str) -> str | None:
        """Where somebody logs out of the provider, too; None where it has no such place or does not answer."""
        try:
            endpoint = self._metadata.get().get("end_session_endpoint")
        except ProviderDownError:
            return None
        if not isinstance(endpoint, str) or not endpoint.startswith(("https://", "http://")):
            return None
        asked = {"client_id": self.client.client_id, "post_logout_redirect_uri": return_to}
        return str(httpx2.URL(endpoint).copy_merge_params(asked))

    def claims(self, code: str, redirect_uri: str, nonce: str, code_verifier: str) -> Mapping[str, object]:
        """What the provider says of whom it sent back with a code. Raises ProviderDownError and LoginRefusedError."""
        metadata = self._metadata.get()
        with self._session(metadata, redirect_uri) as session:
            try:
                token = session.fetch_token(
                    _address(metadata, "token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=code_verifier,
                )
            except OAuthError as error:
                raise LoginRefusedError(f"The provider refused the code: {error.description or error.error}") from error
            except _FAILURES as error:
                raise self._down(error) from error
            claims = self._checked(metadata, token, nonce)
            besides = self._told_besides(session, metadata, claims)
            if "email" in claims:
                # Whether that is verified is for the ID token to say: the other address may be another one.
                besides.pop("email_verified", None)
            return {**besides, **claims}

    def _checked(self, metadata: Mapping[str, Any], token: Mapping[str, Any], nonce: str) -> dict[str, object]:
        """The claims of an ID token, once its signature, issuer, audience, times and nonce are right."""
        written = token.get("id_token")
        if not isinstance(written, str):
            raise LoginRefusedError("The provider sent no ID token: is the scope openid among PACTGATE_OPENID_SCOPES?")
        try:
            claims = CodeIDToken(
                *self._decoded(written),
                {"iss": {"essential": True, "value": metadata["issuer"]}, "aud": {"value": self.client.client_id}},
                {"nonce": nonce, "client_id": self.client.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError) as error:
            raise LoginRefusedError(f"The provider's ID token is not valid: {error}") from error
        return dict(claims)

    def _decoded(self, written: str) -> tuple[dict[str, Any], dict[str, Any]]:
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        try:
            token = jwt.decode(written, self._keys.get(), registry=registry)
        except InvalidKeyIdError:
            # The provider has a new key since its keys were fetched.
            token = jwt.decode(written, self._keys.get_anew(), registry=registry)
        return token.claims, token.header

    def _told_besides(
        self, session: OAuth2Client, metadata: Mapping[str, Any], claims: Mapping[str, object]
    ) -> dict[str, object]:
        """What only the address for it says of somebody, as of many providers the groups. It must be of the same."""
        if not metadata.get("userinfo_endpoint"):
            return {}
        try:
            answer = session.get(_address(metadata, "userinfo_endpoint"))
            answer.raise_for_status()
            said = answer.json()
        except (*_FAILURES, OAuthError) as error:
            raise self._down(error) from error
        if not isinstance(said, dict) or said.get("sub") != claims.get("sub"):
            raise LoginRefusedError("The provider says of somebody else who that is (userinfo has another subject).")
        return said

    def _discover(self) -> dict[str, Any]:
        found = self._fetched(f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
        if not isinstance(found, dict) or found.get("issuer") != self.client.issuer:
            said = found.get("issuer") if isinstance(found, dict) else None
            raise ProviderDownError(
                f"The provider calls itself {str(said)[:200]!r}, and PACTGATE_OPENID_ISSUER is {self.client.issuer!r}: "
                "both must be the same, also the slash at the end."
            )
        return found

    def _fetch_keys(self) -> KeySet:
        found = self._fetched(_address(self._metadata.get(), "jwks_uri"))
        try:
            return KeySet.import_key_set(cast("Any", found))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ProviderDownError(f"The provider's keys cannot be read: {error}") from error

    def _fetched(self, address: str) -> object:
        try:
            with httpx2.Client(transport=self._transport) as client:
                answer = client.get(address, headers={"Accept": "application/json"})
                answer.raise_for_status()
                return answer.json()
        except _FAILURES as error:
            raise self._down(error) from error

    def _down(self, error: Exception) -> ProviderDownError:
        return ProviderDownError(f"{self.client.issuer} does not answer as a provider does: {error}")

    def _session(self, metadata: Mapping[str, Any], redirect_uri: str) -> OAuth2Client:
        client = self.client
        known = metadata.get("token_endpoint_auth_methods_supported") or [_USUAL_METHOD]
        with_secret = _USUAL_METHOD if _USUAL_METHOD in known else "client_secret_post"
        return OAuth2Client(
            client.client_id,
            client.client_secret,
            token_endpoint_auth_method=with_secret if client.client_secret else "none",
            scope=client.scopes,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            transport=self._transport,
        )


class _Bounded(httpx2.BaseTransport):
    """Sends each request on a connection of its own that ends at a deadline, and reads so much of the answer."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._trusted = ssl.create_default_context()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, read whole. Raises CallError and the errors of httpcore."""
        url = request.url
        deadline = Deadline(self._timeout_s)
        backend = GuardedBackend(deadline, lambda _host, _addresses: None)
        with (
            httpcore.ConnectionPool(self._trusted, max_keepalive_connections=0, network_backend=backend) as pool,
            pool.stream(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=[each for each in request.headers.raw if each[0].lower() != b"accept-encoding"],
                content=request.read(),
            ) as answer,
        ):
            read = bytearray()
            for part in answer.iter_stream():
                read += part
                if len(read) > LARGEST_ANSWER_BYTES:
                    raise CallError(f"The answer is longer than {LARGEST_ANSWER_BYTES} bytes")
            return httpx2.Response(answer.status, headers=answer.headers, content=bytes(read), request=request)


class _Kept[T]:
    """What a provider said, for a while. Of several that want it at once one asks, and a failure is kept briefly."""

    def __init__(self, clock: Callable[[], float], kept_for_s: float, fetch: Callable[[], T]) -> None:
        self._clock, self._kept_for_s, self._fetch = clock, kept_for_s, fetch
        self._lock = threading.Lock()
        self._value: T | None = None
        self._error = ""
        self._until = self._may_be_asked_from = 0.0

    def get(self) -> T:
        """What is known, or else what is said now. Raises ProviderDownError."""
        with self._lock:
            if self._value is not None and self._clock() < self._until:
                return self._value
            return self._asked()

    def get_anew(self) -> T:
        """What is said now; not more often than every few seconds. Raises ProviderDownError."""
        with self._lock:
            if self._value is not None and self._clock() < self._may_be_asked_from:
                return self._value
            self._value = None
            return self._asked()

    def _asked(self) -> T:
        if self._error and self._clock() < self._may_be_asked_from:
            raise ProviderDownError(self._error)
        self._error = ""
        try:
            self._value = self._fetch()
        except ProviderDownError as error:
            self._error = str(error)
            raise
        finally:
            self._may_be_asked_from = self._clock() + _NOT_ASKED_AGAIN_FOR_S
        self._until = self._clock() + self._kept_for_s
        return self._value


def _address(metadata: Mapping[str, Any], name: str) -> str:
    found = metadata.get(name)
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise ProviderDownError(f"The provider does not say where its {name} is.")
    return found
