"""An issuer of tokens as CIs have it: a real HTTP server with real keys, which says what a test lets it say."""

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, OKPKey, RSAKey

Key = RSAKey | ECKey | OKPKey
PATIENCE_S = 60.0
DISCOVERY = "/.well-known/openid-configuration"
JWKS = "/jwks"
REQUEST_TOKEN = "the token of the runner"


@cache
def rsa(kid: str) -> RSAKey:
    """A key of that id, the same each time, since to make one takes long."""
    return RSAKey.generate_key(2048, {"kid": kid})


class _Any(jws.JWSRegistry):
    max_header_length = 1_000_000

    def get_alg(self, name: str) -> JWSAlgModel:
        return self.algorithms[name]


_ANY = _Any(strict_check_header=False)


@dataclass(slots=True)
class Issuer:
    """Says by `says` what it would not say by itself, and writes down what it was asked for."""

    url: str = ""
    key: Key = field(default_factory=lambda: rsa("first"))
    published: list[Key] = field(default_factory=list)
    says: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    handed_out: dict[str, Any] = field(default_factory=dict)
    """The claims of the tokens that runners fetch."""
    holds: threading.Event = field(default_factory=threading.Event)
    """While it is not set, nobody gets an answer."""

    changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.published.append(self.key)
        self.holds.set()

    def github(self, of: str = "org/orders", **claims: Any) -> dict[str, Any]:
        """Claims as of a job of GitHub Actions. A claim that is a function is of the moment now, in seconds."""
        ref = "refs/heads/main"
        now = int(time.time())
        return {
            "iss": self.url,
            "sub": f"repo:{of}:ref:{ref}",
            "aud": "pacts",
            "iat": now,
            "nbf": now - 5,
            "exp": now + 300,
            "repository": of,
            "repository_owner": of.partition("/")[0],
            "ref": ref,
            "workflow": "build",
            **{name: each(now) if callable(each) else each for name, each in claims.items()},
        }

    def token(self, of: str = "org/orders", **claims: Any) -> str:
        """A token of a job; a claim that is None is left out."""
        given = self.github(of, **claims)
        return self.signed({name: value for name, value in given.items() if value is not None})

    def signed(self, claims: Any, key: Key | None = None, algorithm: str = "RS256", **header: Any) -> str:
        by = key or self.key
        said = {"alg": algorithm, "typ": "JWT", "kid": by.kid, **header}
        known = {name: value for name, value in said.items() if value is not None}
        return jws.serialize_compact(known, json.dumps(claims), by, registry=_ANY)

    def wait_for(self, count: int) -> None:
        """Come back as soon as it was asked that often."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.asked) >= count, PATIENCE_S), self.asked

    def answer(self, path: str, authorization: str) -> tuple[int, Mapping[str, str], bytes]:
        where = urlsplit(path)
        with self.changed:
            self.asked.append(where.path)
            self.changed.notify_all()
        self.holds.wait(PATIENCE_S)
        if where.path in self.says:
            return self.says[where.path]
        if where.path == DISCOVERY:
            return _json({"issuer": self.url, "jwks_uri": self.url + JWKS})
        if where.path == JWKS:
            return _json({"keys": [key.as_dict(private=False) for key in self.published]})
        if where.path == "/token" and authorization == f"Bearer {REQUEST_TOKEN}":
            audience = parse_qs(where.query).get("audience", ["https://github.com/org"])[0]
            return _json({"count": 1, "value": self.token(**{"aud": audience, **self.handed_out})})
        return 404, {}, b"{}"


def _json(body: Any, status: int = 200) -> tuple[int, Mapping[str, str], bytes]:
    return status, {"content-type": "application/json"}, json.dumps(body).encode()


@contextmanager
def issuing(tls: ssl.SSLContext | None = None) -> Iterator[Issuer]:
    """An issuer on a free port of this machine, by HTTPS where it has a certificate. It is down once the block ends."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = issuer.answer(self.path, self.headers.get("authorization", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the library gives
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"https://localhost:{server.server_port}" if tls else f"http://127.0.0.1:{server.server_port}"
    if tls:
        # The handshake is made by the thread of the connection, so that one that fails keeps nobody waiting.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield issuer
    finally:
        issuer.holds.set()
        server.shutdown()
        thread.join()
        server.server_close()


def trust_rule(issuer: str, name: str = "orders pipeline", **more: Any) -> dict[str, Any]:
    """A rule as somebody asks for it: the pipelines of org/orders are let in as those of orders."""
    return {
        "name": name,
        "issuer": issuer,
        "audience": "pacts",
        "claims": {"repository": "org/orders"},
        "role": "ci",
        "pacticipant": "orders",
        **more,
    }
