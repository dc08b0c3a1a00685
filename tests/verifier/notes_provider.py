"""A provider of notes with faults that can be planted: `python -m tests.verifier.notes_provider PORT [FAULT …]`.

Without a fault it keeps its document in every answer. Each fault breaks one promise of it.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVER_ERROR = "server error"
SCHEMA = "schema mismatch"
STATUS = "undocumented status"
HEADER = "missing header"
USE_AFTER_DELETE = "use after delete"

FAULTS: Mapping[str, tuple[str, str]] = {
    SERVER_ERROR: ("GET /notes", "not_a_server_error"),
    SCHEMA: ("GET /health", "response_schema_conformance"),
    STATUS: ("GET /search", "status_code_conformance"),
    HEADER: ("GET /version", "response_headers_conformance"),
    USE_AFTER_DELETE: ("GET /notes/{id}", "use_after_free"),
}
"""Each fault, with the operation and the check that it fails."""

_NOTE = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
}
_PROBLEM = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
_LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
_WORDS = {"name": "words", "in": "query", "required": True, "schema": {"type": "string"}}


def _response(schema: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    content = {} if schema is None else {"content": {"application/json": {"schema": schema}}}
    return {"description": "An answer.", **content, **more}


def _status(schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return _response({"type": "object", "required": ["status"], "properties": {"status": schema}}, **more)


_BAD, _NONE = _response(_PROBLEM), _response(_PROBLEM)
_NEW = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "maxLength": 40}}}
_BODY = {"required": True, "content": {"application/json": {"schema": _NEW}}}
_BY_ID = {"note": {"operationId": "readNote", "parameters": {"id": "$response.body#/id"}}}
_DELETE = {"gone": {"operationId": "deleteNote", "parameters": {"id": "$response.body#/id"}}}
_HEADERS = {"X-Version": {"required": True, "schema": {"type": "string"}}}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Notes", "version": "1.0.0"},
    "paths": {
        "/notes": {
            "get": {
                "parameters": [_LIMIT],
                "responses": {"200": _response({"type": "array", "items": _NOTE}), "400": _BAD},
            },
            "post": {
                "requestBody": _BODY,
                "responses": {"201": _response(_NOTE, links=_BY_ID | _DELETE), "400": _BAD},
            },
        },
        "/notes/{id}": {
            "parameters": [_ID],
            "get": {"operationId": "readNote", "responses": {"200": _response(_NOTE), "400": _BAD, "404": _NONE}},
            "delete": {"operationId": "deleteNote", "responses": {"204": _response(), "400": _BAD, "404": _NONE}},
        },
        "/health": {"get": {"responses": {"200": _status({"type": "string"})}}},
        "/version": {"get": {"responses": {"200": _status({"type": "string"}, headers=_HEADERS)}}},
        "/search": {
            "get": {
                "parameters": [_WORDS],
                "responses": {"200": _response({"type": "array", "items": _NOTE}), "400": _BAD},
            }
        },
    },
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back: a status, JSON if any, and headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Notes:
    """The provider's state and what it answers."""

    faults: frozenset[str]
    notes: dict[int, dict[str, Any]] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def answer(self, method: str, target: str, body: bytes) -> Answer:
        """One answer to one request."""
        parts = urlsplit(target)
        name, _, rest = parts.path.removeprefix("/").partition("/")
        known = {
            ("GET", "health", ""): lambda: Answer(200, {"status": 1 if SCHEMA in self.faults else "up"}),
            ("GET", "version", ""): self._version,
            ("GET", "search", ""): lambda: self._search(parts.query),
            ("GET", "notes", ""): lambda: self._list(parts.query),
            ("POST", "notes", ""): lambda: self._create(body),
        }
        if name == "notes" and rest:
            return self._one(method, rest)
        found: Callable[[], Answer] | None = known.get((method, name, rest))
        return found() if found else Answer(404, {"error": "there is no such thing"})

    def _version(self) -> Answer:
        return Answer(200, {"status": "1"}, {} if HEADER in self.faults else {"X-Version": "1"})

    def _search(self, query: str) -> Answer:
        if "words" not in parse_qs(query, keep_blank_values=True):
            return Answer(400, {"error": "words are missing"})
        return Answer(418, {"error": "no words"}) if STATUS in self.faults else Answer(200, [])

    def _list(self, query: str) -> Answer:
        limit = parse_qs(query).get("limit", ["10"])[0]
        if not limit.isascii() or not limit.isdecimal() or not 1 <= int(limit) <= 100:
            return Answer(400, {"error": "limit is from 1 to 100"})
        if SERVER_ERROR in self.faults and int(limit) > 50:
            return Answer(500, {"error": "too many"})
        return Answer(200, list(self.notes.values())[: int(limit)])

    def _create(self, body: bytes) -> Answer:
        try:
            text = json.loads(body)["text"]
        except (ValueError, TypeError, LookupError):
            return Answer(400, {"error": "text is missing"})
        if not isinstance(text, str) or len(text) > 40:
            return Answer(400, {"error": "text is to be a text of 40 characters at most"})
        number = next(self.ids)
        self.notes[number] = {"id": number, "text": text}
        return Answer(201, self.notes[number])

    def _one(self, method: str, rest: str) -> Answer:
        if not rest.isascii() or not rest.isdecimal() or len(rest) > 18:
            return Answer(400, {"error": "an id is a number"})
        if int(rest) not in self.notes or method not in {"GET", "DELETE"}:
            return Answer(404, {"error": "there is no such note"})
        if method == "GET":
            return Answer(200, self.notes[int(rest)])
        if USE_AFTER_DELETE not in self.faults:
            del self.notes[int(rest)]
        return Answer(204)


_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    notes: Notes
    seen: list[str]

    def answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(int(length)) if length.isdecimal() else b""
        self.seen.append(f"{self.command} {self.path} {body!r}")
        answer = self.notes.answer(self.command, self.path, body)
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if content:
            self.send_header("Content-Type", "application/json")
        if answer.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _server(port: int, faults: frozenset[str], seen: list[str]) -> ThreadingHTTPServer:
    methods = {f"do_{method}": _Handler.answer for method in _METHODS}
    handler = type("Handler", (_Handler,), {"notes": Notes(faults), "seen": seen, **methods})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    return server


@contextmanager
def notes_provider(*faults: str, seen: list[str] | None = None) -> Iterator[str]:
    """The provider in this process; gives its base URL, and writes every request into `seen`."""
    server = _server(0, frozenset(faults), [] if seen is None else seen)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    _server(int(sys.argv[1]), frozenset(sys.argv[2:]), []).serve_forever()
