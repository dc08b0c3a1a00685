"""What users do with a document, a pact or a request that is hostile: they publish it, and ask about it."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from tests.builders.hostile import Hostile

PRODUCTION = "production"
_HAL, _HTML = "application/hal+json", "text/html"
_NAME = rb'"%s": \{"name": "(?:a|b|web|orders)"\}'
"""How the builders name the sides of a pact. A name that is hostile itself is none of these, and stays."""


@dataclass(frozen=True, slots=True)
class Step:
    """One request.

    Attributes:
        what: what a user would call it.
        method: its method.
        path: its path and query.
        body: what it sends, None for nothing.
        accept: what it wants to be answered with.
        is_condition: whether nobody would go on once it is refused.
    """

    what: str
    method: str
    path: str
    body: bytes | None = None
    accept: str = _HAL
    is_condition: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Whom the hostile thing is said to be of, and the environment that it is deployed to."""

    consumer: str
    provider: str
    environment_uuid: str

    @property
    def pair(self) -> str:
        """The path of what both have together."""
        return f"/pacts/provider/{_quoted(self.provider)}/consumer/{_quoted(self.consumer)}"

    @property
    def documents(self) -> str:
        """The path of the provider's documents."""
        return f"/provider-contracts/provider/{_quoted(self.provider)}"


def steps_with(hostile: Hostile, number: int, environment_uuid: str) -> Iterator[Step]:
    """What is sent for a thing that is no request; `number` keeps it apart from the others."""
    contents, names = _named(hostile, number, environment_uuid)
    yield from _STEPS[hostile.what](names, *contents)
    yield Step("start page", "GET", "/", accept=_HTML)


def _of_document(names: Names, content: bytes) -> Iterator[Step]:
    yield _compare(names, content)
    yield _publish_document(names, "1", content)
    yield _deploy(names, names.provider, "1")
    yield can_i_deploy(names.provider, "1")
    yield _document_page(names, "1")


def _of_documents(names: Names, old: bytes, new: bytes) -> Iterator[Step]:
    yield _publish_document(names, "1", old)
    yield _deploy(names, names.provider, "1")
    yield _compare(names, new)
    yield _publish_document(names, "2", new)
    yield _publish_document(names, "1", new, is_condition=False)
    yield can_i_deploy(names.provider, "2")
    yield Step("comparison", "GET", f"{names.documents}/version/2/diff/version/1", accept=_HTML)
    yield _document_page(names, "2")


def _of_pact(names: Names, content: bytes) -> Iterator[Step]:
    yield _publish_pact(names, "1", content)
    yield can_i_deploy(names.consumer, "1")
    yield _pact_page(names, "1")


def _of_pacts(names: Names, old: bytes, new: bytes) -> Iterator[Step]:
    yield _publish_pact(names, "1", old)
    yield _publish_pact(names, "2", new)
    yield _publish_pact(names, "1", new, is_condition=False)
    yield Step("difference", "GET", f"{names.pair}/version/2/diff/previous-distinct")
    yield Step("difference's page", "GET", f"{names.pair}/version/2/diff/previous-distinct", accept=_HTML)
    yield can_i_deploy(names.consumer, "2")
    yield _pact_page(names, "2")


def _of_pact_and_document(names: Names, pact: bytes, document: bytes) -> Iterator[Step]:
    yield _publish_document(names, "1", document)
    yield _deploy(names, names.provider, "1")
    yield _publish_pact(names, "1", pact)
    yield can_i_deploy(names.consumer, "1")
    yield Step("matrix", "GET", f"/matrix?{_query(names.consumer)}")
    yield Step("matrix's page", "GET", f"/matrix{names.pair.removeprefix('/pacts')}", accept=_HTML)
    yield _compare(names, document)
    yield _pact_page(names, "1")


_STEPS: Mapping[str, Callable[..., Iterator[Step]]] = {
    "document": _of_document,
    "document pair": _of_documents,
    "pact": _of_pact,
    "pact pair": _of_pacts,
    "pact and document": _of_pact_and_document,
}


def can_i_deploy(pacticipant: str, version: str) -> Step:
    """May this version go to production?"""
    asked = urlencode({"pacticipant": pacticipant, "version": version, "environment": PRODUCTION})
    return Step("can-i-deploy", "GET", f"/decision?{asked}")


def _publish_document(names: Names, version: str, content: bytes, *, is_condition: bool = True) -> Step:
    body = {"pacticipantVersionNumber": version, "branch": "main", "contract": _contract(content)}
    return Step("publish document", "POST", f"{names.documents}/publish", _json(body), is_condition=is_condition)


def _compare(names: Names, content: bytes) -> Step:
    body = {"environment": PRODUCTION, "contract": _contract(content)}
    return Step("compare", "POST", f"{names.documents}/compare", _json(body))


def _publish_pact(names: Names, version: str, content: bytes, *, is_condition: bool = True) -> Step:
    return Step("publish pact", "PUT", f"{names.pair}/version/{version}", content, is_condition=is_condition)


def _deploy(names: Names, pacticipant: str, version: str) -> Step:
    path = f"/pacticipants/{_quoted(pacticipant)}/versions/{version}/deployed-versions/environment/"
    return Step("deploy", "POST", path + names.environment_uuid, b"{}", is_condition=True)


def _document_page(names: Names, version: str) -> Step:
    return Step("document's page", "GET", f"{names.documents}/version/{version}", accept=_HTML)


def _pact_page(names: Names, version: str) -> Step:
    return Step("pact's page", "GET", f"{names.pair}/version/{version}", accept=_HTML)


def _named(hostile: Hostile, number: int, environment_uuid: str) -> tuple[tuple[bytes, ...], Names]:
    """The contents with names of their own, so that no pact meets a document that it was not made for."""
    names = {"consumer": f"consumer-{number}", "provider": f"provider-{number}"}
    contents = hostile.contents
    for side, name in names.items():
        found, meant = re.compile(_NAME % side.encode()), f'"{side}": {{"name": "{name}"}}'.encode()
        contents = tuple(found.sub(meant, content, count=1) for content in contents)
    consumer = _consumer(contents[0]) if "pact" in hostile.what else None
    return contents, Names(consumer or names["consumer"], names["provider"], environment_uuid)


def _consumer(pact: bytes) -> str | None:
    """The name of the consumer as the pact says it; None where that cannot be read."""
    try:
        name = json.loads(pact)["consumer"]["name"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None


def _contract(content: bytes) -> dict[str, str]:
    return {
        "content": base64.b64encode(content).decode(),
        "contentType": "application/json" if content[:1] == b"{" else "application/yaml",
        "specification": "oas",
    }


def _query(consumer: str) -> str:
    return urlencode(
        {"q[][pacticipant]": consumer, "q[][version]": "1", "latestby": "cvp", "environment": PRODUCTION}, safe="[]"
    )


def _json(body: object) -> bytes:
    return json.dumps(body).encode()


def _quoted(name: str) -> str:
    return quote(name, safe="")
