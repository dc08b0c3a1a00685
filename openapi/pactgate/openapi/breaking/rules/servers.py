"""Servers: where the API is."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pactgate.openapi.breaking.pairs import MatchedPair, MatchedThing, PairFinding
from pactgate.openapi.breaking.rule import Touches, rule
from pactgate.openapi.document import Document
from pactgate.openapi.level import Level
from pactgate.openapi.references import Node
from pactgate.openapi.values import mapping, text


@dataclass(frozen=True, slots=True)
class Server:
    """One server of a document: its URL with the defaults of its variables, and its base path."""

    url: str
    path: str
    node: Node


def _servers(document: Document) -> list[Server]:
    """The servers of a document; `/` where it names none (OAS 3.0.3, 4.7.1.1)."""
    servers = [_server(node) for node in document.root.at("servers").elements()]
    return servers or [Server("/", "/", document.root)]


def _server(node: Node) -> Server:
    url = node.text("url")
    for name, variable in node.at("variables").members():
        url = url.replace("{" + name + "}", text(mapping(variable.raw).get("default")))
    try:
        path = urlsplit(url).path
    except ValueError:  # no URL: `problems` tells of it, and as a path it is itself
        path = url
    return Server(url.rstrip("/") or "/", path.rstrip("/") or "/", node)


def _gone(pair: MatchedPair[Document]) -> Iterator[Server]:
    urls = {server.url for server in _servers(pair.new)}
    return (server for server in _servers(pair.old) if server.url not in urls)


@rule("server-base-path-changed", MatchedThing.DOCUMENT, Level.ERROR, Touches.CALLER, looks_at="servers")
def server_base_path_changed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """The base path of a server is gone: no server has it now.

    Every call goes to a path that is no longer there.
    """
    paths = {server.path for server in _servers(pair.new)}
    for server in _gone(pair):
        if server.path not in paths:
            yield PairFinding(f"The base path `{server.path}` of `{server.url}` is gone", server.node, server.url)


@rule("server-removed", MatchedThing.DOCUMENT, Level.WARNING, Touches.CALLER, looks_at="servers")
def server_removed(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A server was removed or moved to another host; its base path is still there.

    Callers commonly have the host as a setting of their own, and must change it.
    """
    paths = {server.path for server in _servers(pair.new)}
    for server in _gone(pair):
        if server.path in paths:
            yield PairFinding(f"The server `{server.url}` was removed", server.node, server.url)


@rule("server-added", MatchedThing.DOCUMENT, Level.INFO, Touches.NOBODY, looks_at="servers")
def server_added(pair: MatchedPair[Document]) -> Iterator[PairFinding]:
    """A server was added.

    Callers may begin to use it.
    """
    urls = {server.url for server in _servers(pair.old)}
    for server in _servers(pair.new):
        if server.url not in urls:
            yield PairFinding(f"The server `{server.url}` was added", server.node, server.url)
