"""What a caller must show to be let in: alternatives of credentials, each with its scopes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from pactgate.openapi.breaking.addresses import plain_url
from pactgate.openapi.document import Document, Operation
from pactgate.openapi.references import Node
from pactgate.openapi.values import Json, canonical, mapping, text, texts

_NOT_TELLING = frozenset({"description", "flows", "deprecated", "bearerFormat", "oauth2MetadataUrl"})
"""Members of a scheme that say nothing of what a message carries; `bearerFormat` is a hint (OAS 3.0.3, 4.7.23)."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What one message shows for one scheme, and where the caller gets it.

    Attributes:
        kind: what the message carries (`apiKey` in which header, `http` with which scheme), in a form in which equal
            ones are the same.
        flow: the flow of OAuth that it comes from; empty where there is none.
        authorization_url: where that flow asks the user, or the device.
        token_url: where that flow gets the token.
    """

    kind: object
    flow: str = ""
    authorization_url: str = ""
    token_url: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to be let in: all of these credentials at once, each with its scopes.

    Attributes:
        shows: the credentials by the names of their schemes; none means that nothing must be shown.
        scopes: the scopes by the names of the schemes.
        words: how a sentence calls it.
    """

    shows: Mapping[str, Credential]
    scopes: Mapping[str, frozenset[str]]
    words: str

    @property
    def needs(self) -> Mapping[Credential, frozenset[str]]:
        """The scopes by credential."""
        return {credential: self.scopes[name] for name, credential in self.shows.items()}

    def suffices_for(self, other: "Alternative") -> bool:
        """Whether who shows this is let in by the other, whatever the schemes are called."""
        return all(key in self.needs and scopes <= self.needs[key] for key, scopes in other.needs.items())

    def has_credentials_of(self, other: "Alternative") -> bool:
        """Whether it shows all credentials that the other asks for, scopes left aside."""
        return other.needs.keys() <= self.needs.keys()

    def is_named_by(self, other: "Alternative") -> bool:
        """Whether it would be let in by the other, if schemes of one name were one scheme."""
        return all(name in self.scopes and scopes <= self.scopes[name] for name, scopes in other.scopes.items())


def schemes(document: Document) -> dict[str, Node]:
    """The security schemes of a document by name."""
    return {name: node.resolved() for name, node in document.root.at("components").at("securitySchemes").members()}


def own_or_shared(operation: Operation) -> Node | None:
    """The place that says what the operation asks for: its own, else the document's."""
    return operation.node.get("security") or _root(operation).get("security")


def alternatives(operation: Operation) -> tuple[Alternative, ...]:
    """The ways to be let in to an operation; where nothing is said, nothing must be shown."""
    security = own_or_shared(operation)
    known = _root(operation).at("components").at("securitySchemes")
    ways = tuple(_alternatives(security, known)) if security else ()
    return ways or (Alternative({}, {}, "nothing"),)


def _root(operation: Operation) -> Node:
    return Node(operation.node.root, "#", operation.node.root)


def _alternatives(security: Node, known: Node) -> Iterator[Alternative]:
    for element in security.elements():
        scopes = {name: frozenset(texts(named)) for name, named in mapping(element.raw).items()}
        words = " and ".join(
            f"`{name}`" + (f" ({', '.join(sorted(named))})" if named else "") for name, named in sorted(scopes.items())
        )
        credentials = [_credentials(name, known.at(name).resolved().raw) for name in scopes]
        for shown in product(*credentials):
            yield Alternative(dict(zip(scopes, shown, strict=True)), scopes, words or "nothing")


def _credentials(name: str, scheme: Json) -> tuple[Credential, ...]:
    """The credentials by which a scheme may be met: one for each flow of OAuth."""
    members = mapping(scheme)
    if not members:  # `problems` tells of a scheme that is defined nowhere
        return (Credential(name),)
    kind = _kind(members)
    flows = mapping(members.get("flows")) if members.get("type") == "oauth2" else {}
    named = [Credential(kind, flow, *_urls(flow, said)) for flow, said in flows.items() if not flow.startswith("x-")]
    return tuple(named) or (Credential(kind),)


def _urls(flow: str, said: Json) -> Iterator[str]:
    """Where a flow asks, and where it gets the token, as far as it does (OAS 3.2, OAuth Flow Object)."""
    asks = {"implicit": "authorizationUrl", "authorizationCode": "authorizationUrl"}
    keywords = asks.get(flow, "deviceAuthorizationUrl"), "" if flow == "implicit" else "tokenUrl"
    return (plain_url(text(mapping(said).get(keyword))) for keyword in keywords)


def _kind(scheme: Mapping[str, Json]) -> object:
    """What the message carries; names of headers and of schemes of HTTP do not mind capitals (RFC 9110, 5.1, 11.1)."""
    said = {key: value for key, value in scheme.items() if key not in _NOT_TELLING and key[:2] != "x-"}
    if said.get("type") == "http":
        said["scheme"] = text(said.get("scheme")).lower()
    if said.get("type") == "apiKey" and said.get("in") == "header":
        said["name"] = text(said.get("name")).lower()
    if said.get("type") == "openIdConnect":
        said["openIdConnectUrl"] = plain_url(text(said.get("openIdConnectUrl")))
    relevant = _RELEVANT.get(text(said.get("type")), frozenset(said))
    return canonical({key: value for key, value in said.items() if key in relevant})


_RELEVANT = {
    "http": frozenset({"type", "scheme"}),
    "apiKey": frozenset({"type", "in", "name"}),
    "openIdConnect": frozenset({"type", "openIdConnectUrl"}),
    "oauth2": frozenset({"type"}),
    "mutualTLS": frozenset({"type"}),
}
"""Which members of a scheme count, by its type (OAS 3.1.1, Security Scheme Object)."""


def same_credentials(old: Document, new: Document) -> bool:
    """Whether both documents have the same security schemes, each met by the same credentials."""
    before, after = schemes(old), schemes(new)
    if before.keys() != after.keys():
        return False
    return all(_credentials(name, before[name].raw) == _credentials(name, after[name].raw) for name in before)


@dataclass(frozen=True, slots=True)
class ShutOut:
    """A way to be let in that no longer suffices.

    Attributes:
        way: the way.
        rest: the ways that there are.
    """

    way: Alternative
    rest: tuple[Alternative, ...]

    @property
    def lacks_scopes_alone(self) -> bool:
        """Whether more scopes would do."""
        return any(self.way.has_credentials_of(other) for other in self.rest)

    @property
    def redefined(self) -> Mapping[str, tuple[Credential, Credential]]:
        """The schemes that ask for something else under the same name, where that alone shuts out; old and new."""
        named = [other for other in self.rest if self.way.is_named_by(other)]
        pairs = [{name: (self.way.shows[name], shown) for name, shown in other.shows.items()} for other in named]
        changed = [{name: pair for name, pair in by_name.items() if pair[0] != pair[1]} for by_name in pairs]
        return min(changed, key=lambda pairs: sum(old.flow != new.flow for old, new in pairs.values()), default={})


def shut_out(old: Operation, new: Operation) -> Iterator[ShutOut]:
    """The ways to be let in to the old operation that no longer suffice for the new one."""
    before, after = alternatives(old), alternatives(new)
    for way in before:
        if not any(way.suffices_for(other) for other in after):
            yield ShutOut(way, after)


@dataclass(frozen=True, slots=True)
class OfferedScope:
    """A scope that a flow of an OAuth scheme has."""

    scheme: str
    flow: str
    scope: str


def withdrawn_scopes(old: Document, new: Document) -> frozenset[OfferedScope]:
    """The scopes that a flow had, and has no more though it is still there."""
    before, after = _offered(old), _offered(new)
    known = {(offered.scheme, offered.flow) for offered in after}
    return frozenset(offered for offered in before - after if (offered.scheme, offered.flow) in known)


def _offered(document: Document) -> frozenset[OfferedScope]:
    return frozenset(
        OfferedScope(name, flow, scope)
        for name, scheme in schemes(document).items()
        for flow, said in scheme.at("flows").members()
        for scope in ("", *mapping(said.at("scopes").raw))  # the empty one says that the flow is there
    )


def missed_scopes(old: Operation, new: Operation, withdrawn: frozenset[OfferedScope]) -> frozenset[OfferedScope]:
    """The withdrawn scopes that a caller of an operation must have, as it must have had, where no other way is left."""
    missed: set[OfferedScope] = set()
    after = alternatives(new)
    for way in alternatives(old):
        needed = [withdrawn & _needed(other) for other in after if way.suffices_for(other)]
        if needed and all(needed):
            missed |= frozenset().union(*needed)
    return frozenset(missed)


def _needed(way: Alternative) -> frozenset[OfferedScope]:
    return frozenset(
        OfferedScope(name, credential.flow, scope)
        for name, credential in way.shows.items()
        for scope in way.scopes[name]
    )
