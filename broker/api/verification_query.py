"""The query by which old verifiers ask for pacts to verify, as the body that new ones send."""

from collections.abc import Sequence

from broker.api.nested_query import objects, texts

_BOOLEANS = {"true": True, "false": False}
_SELECTOR_KEYS = {"tag": "tag", "latest": "latest", "fallback_tag": "fallbackTag", "consumer": "consumer"}


def body_of(pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The body for the query's pairs. A boolean that is none stays a text, to be refused with the rest."""
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
