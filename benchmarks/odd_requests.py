"""Requests as no client should send them: an ordinary one of the broker's document, with one to three oddities in it.

What is odd stands in a name, in the query, in a header, in the body or around all of it. The same seed makes the same
requests. They are bytes on a socket, since no library sends most of them.
"""

import http.client
import json
import random
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks.fuzz_world import BODIES, CONSUMER, NAMES, PROVIDER, QUERIES, World
from tests.story import base64_of, pact

type AnyJson = Any

PATIENCE_S = 120.0
_SIMPLE = {"integer": 1, "number": 1, "boolean": True, "null": None}
_MANY_DIGITS = "9" * 5000

SEGMENTS = (
    *("%ED%A0%80", "%FF", "%C0%80", "%C3", "%00", "a%00b", "%F4%90%80%80", "%EF%BF%BE", "\xff", "\xc3\xa4"),
    *("%", "%zz", "%2F", "a%2Fb", "..%2F..", "%2e%2e", "..", ".", "%5C", "%0A", "%0D%0A", "%09", "%20", "+", "%7F"),
    *(_MANY_DIGITS, "-1", "0", "-0", "1e999", "NaN", "null", "true", "%D9%A3", "%C2%B2", "99999999999999999999"),
    *("a" * 5000, "%F0%9F%98%80" * 100, "%E2%80%AE", "{uuid}", "%7Bx%7D", "'", "%22", "%3C%3E", ";", ":", "@", "~"),
    *("latest", "latest-untagged", "all", "a.json", "a.svg", ".json", ".html", "provider", "consumer", "*", "$"),
    *("00000000-0000-0000-0000-000000000000", "%25", "%252F", "%u0041", "[", "]", "[::1", "//", "||", "`", "^"),
)
"""What stands in the place of a name, or of a value of the query."""

QUERY_NAMES = (
    *("q[][pacticipant]", "q[][version]", "q[][latest]", "q[][tag]", "q[][branch]", "q[][mainBranch]", "q[][x]"),
    *("q[]", "q", "q[", "q[][", "q[][][x]", "q[0][pacticipant]", "ignore[][pacticipant]", "[]", "", "%00", "%FF"),
    *("page", "size", "pageNumber", "pageSize", "limit", "days", "latestby", "success", "success[]", "from", "to"),
    *("include_wip_pacts_since", "tags", "tags[]", "consumer_version_selectors[][tag]", "environment", "version"),
)

HEADERS: Mapping[str, tuple[bytes, ...]] = {
    "Accept": (b"", b"\xff", b"*/*;q=x", b"a/b;q=9999999999", b"text/html;q=" + b"9" * 5000, b"," * 1000, b'"', b"*"),
    "Accept-Encoding": (b"\xff", b"gzip;q=", b"br, zstd"),
    "Accept-Language": (b"\xff", b"-" * 1000),
    "Content-Type": (b"", b"\xff", b"application/json; charset=x", b"text/xml", b";", b"application/json, text/html"),
    "Authorization": (
        b"Basic",
        b"Basic \xff",
        b"Basic " + b"=" * 99,
        b"Basic /w==",
        b"Bearer",
        b"Bearer \xff",
        b"x y z",
    ),
    "X-Forwarded-Host": (b"e:abc", b"[::1", b"\xff", b"a b", b",", b"e:" + b"9" * 5000, b"a/b", b"user@host", b"%00"),
    "X-Forwarded-Port": (b"abc", b"-1", b"9" * 5000, b"\xb2", b"0", b""),
    "X-Forwarded-Proto": (b"ftp", b"\xff", b"https,http", b"", b"javascript"),
    "X-Forwarded-Prefix": (b"//evil", b"\xff", b"a", b"/%00", b"/" * 100),
    "X-Forwarded-For": (b"\xff", b"1.2.3.4:x", b",,,", b"[::1", b"a" * 1000),
    "Host": (b"", b"\xff", b"a b", b"a:b", b"[", b"a:99999", b"a,b", b"a\tb"),
    "Range": (b"bytes=9-1", b"bytes=-", b"bytes=" + b"9" * 5000 + b"-", b"x"),
    "If-None-Match": (b"\xff", b'"', b"*"),
    "If-Modified-Since": (b"yesterday", b"\xff", b"Thu, 99 Jan 1970 00:00:00 GMT"),
    "Cookie": (b"\xff", b"=;=;" * 100),
    "X-Request-ID": (b"\xff", b"a" * 5000),
    "traceparent": (b"00-x-y-z", b"\xff"),
    "X-HTTP-Method-Override": (b"DELETE", b"\xff"),
    "X" * 300: (b"",),
}

VALUES = (
    *(b'"\\ud800"', b'"\\udc00\\ud800"', b'{"\\ud800": 1}', b'"\\u0000"', b'"a\\u0000b"', b'"\xff"', b'"\xed\xa0\x80"'),
    *(b"9" * 5000, b"-" + b"9" * 5000, b"1e999", b"-1e999", b"1" + b"0" * 400 + b".5", b"NaN", b"Infinity", b"-0"),
    *(b"9223372036854775808", b"-9223372036854775809", b"4294967296", b"1.0000000000000000000000001", b"1e-999"),
    *(b"null", b"true", b"false", b"0", b"-1", b"[]", b"{}", b'""', b'" "', b"[null]", b"[[]]", b"[{}]", b'{"": null}'),
    *(b"[" * 60 + b"]" * 60, b"[" * 100_000, b'{"a":' * 60 + b"1" + b"}" * 60, b'{"a": 1, "a": 2}', b'{"a": }'),
    *(b'"' + b"x" * 100_000 + b'"', b'"\\n"', b'"\\r\\n"', b'"\\u202e"', b'"\xf0\x9f\x98\x80"', b'"%"', b'"../.."'),
    *(b'"0000-00-00"', b'"9999-12-31T23:59:59+14:00"', b'"0001-01-01T00:00:00+14:00"', b'"2026-02-30"', b'"1e9"'),
    *(b'"${pactbroker.consumerName}"', b'"${pactbroker.x"', b'"http://["', b'"http://a:b"', b'"https://\xc3\xa4"'),
    *(
        b'"=="',
        b'"/w=="',
        *(b'"%s"' % base64_of(text).encode() for text in ("{", "[" * 60, '{"a": "\\ud800"}', "- " * 99)),
    ),
    *(
        b'{"Content-Length": "5"}',
        b'{"Transfer-Encoding": "chunked"}',
        b'{"Host": "x"}',
        b'{"x y": "a"}',
        b'{"x": "\\n"}',
    ),
)
"""JSON, or nearly, in the place of any value of a body."""

WHOLES: tuple[Callable[[bytes], bytes], ...] = (
    lambda _body: b"",
    lambda body: body[:-1],
    lambda body: body + b"x",
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body.decode("utf-8", "replace").encode("utf-16"),
    lambda body: body + b"\x00",
    lambda body: b"[" + body + b"]",
    lambda _body: b"null",
    lambda _body: b'"text"',
    lambda _body: b"\xff" * 100,
    lambda _body: b"[" * 200_000,
    lambda _body: b"9" * 5000,
)
"""What becomes of a whole body."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X", "CONNECT")

FRAMES = (
    b"Content-Length: -1\r\n",
    b"Content-Length: " + b"9" * 5000 + b"\r\n",
    b"Content-Length: 1\r\nContent-Length: 2\r\n",
    b"Content-Length: x\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n",
    b"Transfer-Encoding: x\r\n",
    b"Expect: 100-continue\r\n",
    b"Expect: x\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Host: b\r\n",
    b": x\r\n",
    b"x\r\n",
    b" folded\r\n",
    b"X: " + b"y" * 40_000 + b"\r\n",
    b"X: y\r\n" * 200,
)
"""Lines of a head that decide where a request ends. The connection is half closed behind it."""


@dataclass(slots=True)
class OddRequest:
    """A request in its parts, and what is odd about it. `frame` goes before the length of the body, if it has one."""

    method: str
    segments: list[str]
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, bytes] = field(default_factory=dict)
    body: bytes | None = None
    frame: bytes | None = None
    kinds: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What is odd, as one word."""
        return "+".join(sorted(set(self.kinds)))

    def bytes(self) -> bytes:
        """The request as it is sent."""
        query = "&".join(f"{name}={value}" for name, value in self.query)
        target = "/".join(self.segments) + (f"?{query}" if query else "")
        lines = [f"{self.method} {target} HTTP/1.1".encode("latin-1", "replace")]
        lines += [b"%s: %s" % (name.encode(), value) for name, value in self.headers.items()]
        if self.frame is not None:
            return b"\r\n".join(lines) + b"\r\n" + self.frame + b"\r\n" + (self.body or b"")
        if self.body is not None:
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join([*lines, b"", self.body or b""])


class OddRequests:
    """Makes requests of what the broker's own document tells of, about what `world` knows."""

    def __init__(self, document: Mapping[str, Any], world: World, seed: int) -> None:
        self._document = document
        self._world = world
        self._random = random.Random(seed)
        self._operations = [
            (path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ]
        oddities = [self._odd_name, self._odd_query, self._odd_header, self._odd_value, self._odd_body]
        self._oddities = (*oddities, *oddities, *oddities, self._odd_method, self._odd_frame)

    def make(self) -> OddRequest:
        """The next one."""
        path, method, operation = self._random.choice(self._operations)
        request = OddRequest(method.upper(), path.split("/"), headers={"Host": b"broker.example.org"})
        request.segments = [self._name(segment) for segment in request.segments]
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query" and self._random.random() < 0.5:
                request.query.append((parameter["name"], quote(self._plausible(parameter["name"], QUERIES))))
        if content := operation.get("requestBody", {}).get("content"):
            media_type, described = self._random.choice(sorted(content.items()))
            request.headers["Content-Type"] = media_type.encode()
            request.body = json.dumps(self._example(described.get("schema", {}))).encode()
        for oddity in self._random.choices(self._oddities, k=self._random.choice((1, 1, 1, 2, 3))):
            oddity(request)
        return request

    def _name(self, segment: str) -> str:
        return self._plausible(segment[1:-1], NAMES) if segment.startswith("{") else segment

    def _plausible(self, name: str, known: Mapping[str, Sequence[str]]) -> str:
        return self._world.name(self._random.choice(known.get(name, ("1", "dev", "web", "true"))))

    def _example(self, schema: Mapping[str, Any], place: str = "", depth: int = 0) -> AnyJson:
        if "$ref" in schema:
            found: Any = self._document
            for step in schema["$ref"].split("/")[1:]:
                found = found[step]
            return self._example(found, place, depth)
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self._example(self._random.choice(schema[several]), place, depth)
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        return self._example_of_type(schema, place, depth)

    def _example_of_type(self, schema: Mapping[str, Any], place: str, depth: int) -> AnyJson:
        match schema.get("type"):
            case "object" if schema.get("properties") and depth < 6:
                required = schema.get("required", ())
                return {
                    name: self._example(inner, f"{place}.{name}".lstrip("."), depth + 1)
                    for name, inner in schema["properties"].items()
                    if name in required or self._random.random() < 0.7
                }
            case "array":
                return [self._example(schema.get("items", {}), f"{place}.[*]".lstrip("."), depth + 1)]
            case "string":
                return self._plausible(place, BODIES) if place in BODIES else self._plausible(place, NAMES)
            case other:
                return _SIMPLE.get(str(other), pact(CONSUMER, PROVIDER))

    def _odd_name(self, request: OddRequest) -> None:
        request.kinds.append("name")
        place = self._random.randrange(1, len(request.segments)) if len(request.segments) > 1 else 0
        request.segments[place] = self._random.choice(SEGMENTS)
        if place == 0:
            request.segments.insert(0, "")

    def _odd_query(self, request: OddRequest) -> None:
        request.kinds.append("query")
        names = [name for name, _ in request.query] or list(QUERY_NAMES)
        for _ in range(self._random.choice((1, 1, 2, 5))):
            name = self._random.choice(names if self._random.random() < 0.5 else QUERY_NAMES)
            request.query.append((name, self._random.choice(SEGMENTS).replace("#", "")))

    def _odd_header(self, request: OddRequest) -> None:
        request.kinds.append("header")
        name = self._random.choice(list(HEADERS))
        request.headers[name] = self._random.choice(HEADERS[name])

    def _odd_value(self, request: OddRequest) -> None:
        """An odd value in the place of one in the body, or the whole body."""
        request.kinds.append("value")
        try:
            body = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            return
        places = list(_places(body))
        mark = "\x00here\x00"
        if not places:
            request.body = self._random.choice(VALUES)
            return
        holder, key = self._random.choice(places)
        holder[key] = mark
        request.body = json.dumps(body).encode().replace(json.dumps(mark).encode(), self._random.choice(VALUES))

    def _odd_body(self, request: OddRequest) -> None:
        request.kinds.append("body")
        request.body = self._random.choice(WHOLES)(request.body or b"{}")

    def _odd_method(self, request: OddRequest) -> None:
        request.kinds.append("method")
        request.method = self._random.choice(METHODS)

    def _odd_frame(self, request: OddRequest) -> None:
        request.kinds.append("frame")
        request.frame = self._random.choice(FRAMES)


def _places(value: AnyJson) -> list[tuple[AnyJson, AnyJson]]:
    """Every place inside a JSON value, as what holds it and its key there."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


class RawClient:
    """Sends bytes, and reads the status of what comes back."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._address = (where.hostname or "", where.port or 80)
        self._connection: socket.socket | None = None

    def send(self, request: OddRequest) -> tuple[int, bytes]:
        """The status of the answer and its body; 0 where none came."""
        # A connection that the server closed between two requests is none of the request's doing.
        for is_new in (self._connection is None, True):
            try:
                return self._exchange(request)
            except (http.client.HTTPException, OSError) as error:
                self.close()
                if is_new:
                    return 0, repr(error).encode()
        raise AssertionError

    def close(self) -> None:
        """End the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _exchange(self, request: OddRequest) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = socket.create_connection(self._address, PATIENCE_S)
        sent = request.bytes()
        self._connection.sendall(sent)
        if request.frame is not None:
            self._connection.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(self._connection, method=request.method)
        answer.begin()
        body = answer.read()
        ended = answer.will_close or request.frame is not None or not request.method.isupper()
        answer.close()
        if ended:
            self.close()
        return answer.status, body
