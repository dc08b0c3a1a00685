"""OpenID providers: one that is real, and one of which a test says what it answers."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from oidc_provider_mock import run_server_in_thread

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
NEW_KEY = RSAKey.generate_key(2048, parameters={"kid": "two"})

CLIENT = "pactgate"


@contextmanager
def running_provider() -> Iterator[str]:
    """The address of a provider that takes any client, in which `known` people log in."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


def known(issuer: str, subject: str, **claims: Any) -> None:
    """Have a provider say that of somebody."""
    answer = httpx.put(f"{issuer}/users/{subject}", json=claims, timeout=60)
    assert answer.status_code == 204, answer.text


class OddProvider:
    """A provider that answers as a test says: `metadata`, `claims` and `key` are what it uses, `answers` whole answers.

    It logs everybody in as the subject `odd`. `wanted` is what the last login asked for.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.metadata: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
        }
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.key = KEY
        self.signs_with: Any = None
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.wanted: dict[str, str] = {}
        self.sent: dict[str, str] = {}
        self.asked: list[str] = []

    def token(self) -> str:
        said = {
            "iss": self.issuer,
            "sub": "odd",
            "aud": CLIENT,
            "iat": int(time()),
            "exp": int(time()) + 600,
            "nonce": self.wanted.get("nonce"),
            "name": "Odd",
            **self.claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(self.header, said, self.signs_with or self.key, algorithms=[self.header["alg"]])

    def answer(self, path: str, body: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        self.sent = {name: value for name, [value] in parse_qs(body).items()} or self.sent
        made: Mapping[str, Callable[[], object]] = {
            "/.well-known/openid-configuration": lambda: self.metadata,
            "/keys": lambda: KeySet([self.key]).as_dict(private=False),
            "/token": lambda: {"access_token": "x", "token_type": "Bearer", "id_token": self.token()},
            "/userinfo": lambda: {"sub": "odd"},
        }
        return 200, json.dumps(made[path]()).encode()


@contextmanager
def odd_provider() -> Iterator[OddProvider]:
    """An `OddProvider` while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status, body = provider.answer(urlsplit(self.path).path, self.rfile.read(length).decode())
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that the library calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = OddProvider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
