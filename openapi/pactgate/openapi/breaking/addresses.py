"""The absolute addresses of operations: the URLs of their servers, with the values of variables, and their paths."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice, product
from urllib.parse import quote, unquote, urlsplit

from pactgate.openapi.document import Document, Operation, PathItem, names_servers
from pactgate.openapi.references import Node
from pactgate.openapi.values import Json, mapping, text, texts
from pactgate.openapi.wildcards import between

MOST = 1_000
"""How many URLs of one server are looked at: one with many variables may stand for any number."""

_ANY = "\ue000"
"""What stands in a URL for a value of a variable that may be any; no document has it."""

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_ESCAPED = re.compile("(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """One URL that a server stands for, in the form in which equal ones are the same (RFC 3986, section 6.2).

    Attributes:
        origin: scheme and host, empty where the URL names none.
        path: the path, without a slash at its end.
        shown: the URL as people read it.
    """

    origin: str
    path: str
    shown: str

    def covers(self, other: "BaseUrl", here: str, there: str, *, anywhere: bool = False) -> bool:
        """Whether a path behind the other URL is at the same address as a path behind this one.

        Args:
            other: the other URL.
            here: the path behind this one.
            there: the path behind the other one.
            anywhere: whether it may be at another origin.
        """
        mine = (self.path + here) if anywhere else (self.origin + self.path + here)
        theirs = (other.path + there) if anywhere else (other.origin + other.path + there)
        if _ANY not in mine:
            return mine == theirs
        return between(mine.split(_ANY), theirs) is not None


@dataclass(frozen=True)
class Server:
    """A server, with all URLs that it stands for.

    Attributes:
        node: its place; that of the whole document where it names none.
        urls: the URLs, that with the defaults of the variables first.
    """

    node: Node
    urls: tuple[BaseUrl, ...]


def servers_of(operation: Operation) -> tuple[Server, ...]:
    """The servers of an operation: its own, those of its path, or the document's; else `/` (OAS 3.0.3, 4.7.5)."""
    named = servers_named(operation)
    servers = tuple(Server(node, _urls(node)) for node in named.elements()) if named else ()
    return servers or (Server(_root(operation), (_base_url("/", "/"),)),)


def servers_named(operation: Operation) -> Node | None:
    """The place that names the servers of an operation; None where nothing does."""
    for holder in (operation.node, operation.item):
        if names_servers(holder):
            return holder.at("servers")
    root = _root(operation)
    return root.at("servers") if names_servers(root) else None


def _root(operation: Operation) -> Node:
    return Node(operation.node.root, "#", operation.node.root)


@lru_cache(maxsize=4096)
def nameless(path: str) -> str:
    """A path template without the names of its parameters, with no character escaped that need not be."""
    return re.sub(r"\{[^{}]*\}", "{}", _plain(path))


def moved_paths(old: Mapping[str, PathItem], new: Mapping[str, PathItem]) -> dict[str, PathItem]:
    """The paths whose addresses are those of another path now, since what they began with moved to or from a server.

    By the path in the old document; empty where each path has the servers that it had.
    """
    if not (_own_servers(old) or _own_servers(new)) and _shared_servers(old) == _shared_servers(new):
        return {}
    before, after = _bases(old), _bases(new)
    if {base for bases in before.values() for base in bases} == {base for bases in after.values() for base in bases}:
        return {}
    known = {base + nameless(path): item for path, item in new.items() for base in after[path]}
    moved: dict[str, PathItem] = {}
    for path in old:
        found = [known[address] for base in before[path] if (address := base + nameless(path)) in known]
        if found:
            moved[path] = next((item for item in found if item.path == path), found[0])
    return moved


def _own_servers(items: Mapping[str, PathItem]) -> bool:
    """Whether some path or operation names servers of its own."""
    return any(item.has_own_servers for item in items.values())


def _shared_servers(items: Mapping[str, PathItem]) -> Json:
    """The servers that the document names for all of its paths."""
    return next((mapping(item.node.root).get("servers") for item in items.values()), None)


def _bases(items: Mapping[str, PathItem]) -> dict[str, tuple[str, ...]]:
    """The paths of the servers of each path item."""
    shared: tuple[str, ...] | None = None
    bases: dict[str, tuple[str, ...]] = {}
    for path, item in items.items():
        has_own = item.has_own_servers
        if has_own or shared is None:
            servers = [server for operation in item.operations.values() for server in servers_of(operation)]
            bases[path] = tuple(dict.fromkeys(url.path for server in servers for url in server.urls))
            shared = shared if has_own or not servers else bases[path]
        else:
            bases[path] = shared
    return bases


def _urls(server: Node) -> tuple[BaseUrl, ...]:
    names = {name: _values(variable.raw) for name, variable in server.at("variables").members()}
    return _expanded(server.text("url"), tuple(names.items()))


@lru_cache(maxsize=256)
def _expanded(template: str, names: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[BaseUrl, ...]:
    """The URLs of a template: `{region}` and what else it names with each of its values."""
    urls: dict[str, BaseUrl] = {}
    for values in islice(product(*(values for _, values in names)), MOST):
        url = shown = template
        for (name, _), value in zip(names, values, strict=True):
            url = url.replace(f"{{{name}}}", value)
            shown = shown if value == _ANY else shown.replace(f"{{{name}}}", value)
        urls.setdefault(url, _base_url(url, shown))
    return tuple(urls.values())


def _values(variable: Json) -> tuple[str, ...]:
    """The values of a variable, its default first; one without `enum` may have any."""
    members = mapping(variable)
    listed = texts(members.get("enum")) if "enum" in members else (_ANY,)
    return tuple(dict.fromkeys((text(members.get("default")), *listed)))


def _base_url(url: str, shown: str) -> BaseUrl:
    try:
        parts = urlsplit(url)
    except ValueError:  # no URL: `problems` tells of it, and as a path it is itself
        return BaseUrl("", url.rstrip("/"), shown.rstrip("/") or "/")
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    host = host.removesuffix(_DEFAULT_PORTS.get(scheme, ":"))
    origin = f"{scheme}://{host}" if scheme else f"//{host}" if host else ""
    return BaseUrl(origin, _plain(parts.path).rstrip("/"), shown.rstrip("/") or "/")


def plain_url(url: str) -> str:
    """A URL in the form in which equal ones are the same; empty for none."""
    parts = _base_url(url, url)
    query = url.partition("?")[2]
    return (parts.origin + parts.path + (f"?{query}" if query else "")) if url else ""


def _plain(path: str) -> str:
    """The path with nothing escaped that need not be: `/caf%C3%A9` is `/café`."""
    return _ESCAPED.sub(_unescaped, path) if "%" in path else path


def _unescaped(found: re.Match[str]) -> str:
    return "".join(map(_as_short, unquote(found[0], errors="surrogateescape")))


def _as_short(character: str) -> str:
    is_needed = character in _MEANT or not character.isprintable()
    return quote(character, safe="", errors="surrogateescape") if is_needed else character


_MEANT = frozenset("%{}:/?#[]@!$&'()*+,;=")
"""Characters that mean something in a path where they are not escaped (RFC 3986, section 2.2)."""


@dataclass(frozen=True)
class LostUrl:
    """A URL behind which an operation is in one document and not in the other.

    Attributes:
        server: the place of its server.
        url: the URL; where nothing of a server is left, the first one stands for all.
        is_elsewhere: whether the operation has the same path in the other document, at another origin.
    """

    server: Node
    url: BaseUrl
    is_elsewhere: bool


def lost_urls(mine: Operation, other: Operation) -> Iterator[LostUrl]:
    """The URLs behind which the first operation is and behind which the second, the same elsewhere, is not."""
    others = [url for server in servers_of(other) for url in server.urls]
    here, there = nameless(other.path), nameless(mine.path)
    for server in servers_of(mine):
        lost = [url for url in server.urls if not any(known.covers(url, here, there) for known in others)]
        elsewhere = [any(known.covers(url, here, there, anywhere=True) for known in others) for url in lost]
        if len(lost) == len(server.urls):
            yield LostUrl(server.node, lost[0], all(elsewhere))
        else:
            yield from map(partial(LostUrl, server.node), lost, elsewhere)


def same_servers(old: Document, new: Document) -> bool:
    """Whether both documents name the same servers, and no path or operation has others."""
    is_same = old.root.at("servers").raw == new.root.at("servers").raw
    return is_same and not (_own_servers(old.paths) or _own_servers(new.paths))
