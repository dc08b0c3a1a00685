"""The query by which old verifiers ask for pacts to verify, as the body that new ones send."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Request

from pactgate.broker.api.dependencies import parameter, query_of
from pactgate.broker.nested_query import objects, texts

_BOOLEANS = {"true": True, "false": False}
_SELECTOR_KEYS = {"tag": "tag", "latest": "latest", "fallback_tag": "fallbackTag", "consumer": "consumer"}


def body_of(request: Request) -> dict[str, object]:
    """The body for a request's query. A boolean that is none stays a text, to be refused with the rest."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    values = dict(pairs)
    selectors = [
        {_SELECTOR_KEYS[key]: _value(key, value) for key, value in each.items() if key in _SELECTOR_KEYS}
        for each in objects(pairs, "consumer_version_selectors")
    ]
    body: dict[str, object] = {
        "consumerVersionSelectors": selectors,
        "providerVersionTags": texts(pairs, "provider_version_tags"),
    }
    if branch := values.get("provider_version_branch"):
        body["providerVersionBranch"] = branch
    if pending := values.get("include_pending_status"):
        body["includePendingStatus"] = _BOOLEANS.get(pending, pending)
    if since := values.get("include_wip_pacts_since"):
        body["includeWipPactsSince"] = since
    return body


def _value(key: str, value: str) -> object:
    return _BOOLEANS.get(value, value) if key == "latest" else value


_SELECTOR = "consumer_version_selectors[]"

AskedByQuery = Annotated[
    dict[str, object],
    query_of(
        body_of,
        parameter(f"{_SELECTOR}[tag]", "The tag of a selector.", type="array", items={"type": "string"}),
        parameter(f"{_SELECTOR}[latest]", "`true` for the latest only.", type="array", items={"type": "string"}),
        parameter(f"{_SELECTOR}[fallback_tag]", "The tag of a selector.", type="array", items={"type": "string"}),
        parameter(f"{_SELECTOR}[consumer]", "The consumer of a selector.", type="array", items={"type": "string"}),
        parameter("provider_version_tags[]", "A tag of the build.", type="array", items={"type": "string"}),
        parameter("provider_version_branch", "The branch of the build."),
        parameter(
            "include_pending_status", "Whether to include the pending state.", type="string", enum=["true", "false", ""]
        ),
        parameter("include_wip_pacts_since", "Include work in progress pacts from this date on."),
    ),
]
